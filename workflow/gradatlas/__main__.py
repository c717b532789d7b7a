"""`python -m gradatlas make PATH`: make one published file in this process.

A run makes artifacts in worker processes, where no debugger and no profiler follows. This makes a
single one, and what is missing of what it is made from, one after the other, right here:

    python -m pdb -m gradatlas make results/figures/valley/b=10/landscape.png
    python -m cProfile -s cumulative -m gradatlas make results/gradients/valley/b=10.nc

One that is in the store already is made again, and the two are compared.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from gradatlas.config.loading import find_config
from gradatlas.config.problems import ConfigError
from gradatlas.messages import AtlasError
from gradatlas.plan.artifact import Artifact
from gradatlas.plan.targets import explain_path
from gradatlas.publish.lock import LockedError
from gradatlas.publish.record import MANIFEST
from gradatlas.run.descriptions import label
from gradatlas.run.session import Session
from gradatlas.run.system_errors import explain
from gradatlas.run.task import make_artifact


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks for; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m gradatlas", description="Gradient Atlas")
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("make", help="make one published file in this process")
    make.add_argument("path", help="such as results/figures/valley/b=10/landscape.png")
    make.add_argument("--configfile", type=Path, nargs="+", help="instead of config/config.yaml")
    make.add_argument("--config", nargs="+", default=[], metavar="KEY=VALUE")
    given = parser.parse_args(arguments)
    try:
        session = Session(given.configfile or [find_config(Path.cwd())], given.config)
        session.lock()
        try:
            lines = [*session.discard_damaged(), *make_file(session, given.path)]
        finally:
            session.unlock()
    except (ConfigError, AtlasError, LockedError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(error if error.errno is None else explain(error, Path()), file=sys.stderr)
        return 1
    print(*lines, sep="\n")
    return 0


def make_file(session: Session, path: str) -> list[str]:
    """Make what a published path shows, and what is missing of what it is made from.

    Returns:
        A line about each artifact that was made.

    Raises:
        AtlasError: one could not be made.
        FileNotFoundError: no file of that path is published.
    """
    below = os.path.relpath(path or ".", session.results)
    if below == MANIFEST:
        raise FileNotFoundError(f"{path}: is written when files are published; name another file")
    published = session.plan.by_path.get(below)
    if published is None:
        raise FileNotFoundError(f"{path}: {explain_path(below, session.plan.by_path)}")
    return _make(session, published.artifact)


def _make(session: Session, made: Artifact) -> list[str]:
    lines = [
        line
        for other in made.inputs.values()
        if not session.is_made(other)
        for line in _make(session, other)
    ]
    again = session.is_made(made)
    make_artifact(session.task(made, again=again))
    what = "made again with the same bytes" if again else "made"
    return [*lines, f"{what}: {label(session, made)}: {session.store / made.path}"]


if __name__ == "__main__":
    sys.exit(main())
