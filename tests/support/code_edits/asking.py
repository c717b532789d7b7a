"""What the plan lists after edits of the code: a script, run with the edited copy on its path.

From standard input it reads `configs`, the config files, and `edits`: for each edit the new text of
files of the package, by their paths in it. It writes, for each edit, the published files whose
artifacts the next run would make, and how many grids; the package is left as it was found.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import gradatlas
from gradatlas.plan import fingerprints
from gradatlas.run.session import Session

PACKAGE = Path(gradatlas.__file__).parent


def _paths(session: Session) -> set[str]:
    return {made.path for made in session.plan.artifacts.values()}


def _listed(configs: list[Path], stored: set[str]) -> dict[str, Any]:
    session = Session(configs, [])
    vars(session)["stored"] = stored
    missing = {path.relative_to(session.store).as_posix() for path in session.missing()}
    return {
        "files": sorted(f.path for f in session.plan.files if f.artifact.path in missing),
        "grids": sum(1 for path in _paths(session) - stored if path.startswith("grid/")),
    }


def _listed_after(edit: dict[str, str], configs: list[Path], stored: set[str]) -> dict[str, Any]:
    before = {name: (PACKAGE / name).read_text() for name in edit}
    try:
        for name, text in edit.items():
            (PACKAGE / name).write_text(text)
        with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as forked:
            return forked.submit(_listed, configs, stored).result()
    except Exception as error:
        error.add_note(f"after an edit of {', '.join(edit)}")
        raise
    finally:
        for name, text in before.items():
            (PACKAGE / name).write_text(text)


def _main() -> None:
    asked = json.load(sys.stdin)
    configs = [Path(path) for path in asked["configs"]]
    stored = _paths(Session(configs, []))
    for cached in (fingerprints.fingerprint, fingerprints._module):
        cached.cache_clear()
    json.dump([_listed_after(edit, configs, stored) for edit in asked["edits"]], sys.stdout)


if __name__ == "__main__":
    _main()
