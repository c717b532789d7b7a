"""Runs commands of Snakemake in forks of a process that has imported it: a third of their time.

Each line of standard input is JSON: the arguments, the folder to run in, the environment, and the
file for all that is said. The answer is a line with the exit status. What runs is the code of the
command `snakemake`, in a process of its own.

Of this project nothing is imported before, unless the folder of a checkout is given as an argument.
Then the server has made a plan of its config: commands run what the library was at that time, and
find what it remembers of its own source and of installed versions.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
from pathlib import Path

from snakemake import cli

LATE = ("jinja2", "requests", "smart_open", "snakemake.report.html_reporter", "yte")
"""What commands of Snakemake import only where they need it, and most of them do."""


def main() -> None:
    for name in LATE:
        importlib.import_module(name)
    cli.get_argument_parser()  # finds all plugins
    for folder in sys.argv[1:]:
        read_library(Path(folder))
    gc.freeze()  # commands need not look through all of it for what to collect
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            run(**request)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def read_library(checkout: Path) -> None:
    """Import the library of a checkout, and let it remember what it remembers for any config."""
    folder = str(checkout / "workflow")
    sys.path.insert(0, folder)
    importlib.import_module("gradatlas_snakemake.atlas_workflow")
    from gradatlas.config.config import read_config
    from gradatlas.config.loading import load_config
    from gradatlas.plan.plan import make_plan

    make_plan(read_config(load_config([checkout / "config" / "config.yaml"], [])))
    sys.path.remove(folder)  # the Snakefile puts it there itself


def run(arguments: list[str], folder: str, environment: dict[str, str], output: str) -> None:
    """Become a command of Snakemake; ends the process as that does."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for target, source in ((0, nothing), (1, file), (2, file)):
        os.dup2(source, target)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["snakemake", *arguments]
    cli.main(arguments)


if __name__ == "__main__":
    main()
