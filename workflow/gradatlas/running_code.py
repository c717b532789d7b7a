"""The source that a process runs, held against the source that a plan has read.

An object is named by the source that the plan has read, and made by what a worker has loaded, a
second later or, where a module is imported late, at any time in a run. If the source was edited in
between, the object would carry a name that is not its own. So workers load everything at once and
from the source itself (a compiled file is told from its source by no more than a time in seconds
and a size), and know of which state of the source it was.
"""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
import sys
from pathlib import Path

from gradatlas.messages import AtlasError

_ROOT = Path(__file__).parent
_RUN_BY_MAKERS = ("objects", "functions", "differentiation", "fields", "figures")
_NOT_RUN = "gradatlas.functions.catalogue."  # entries are data, which the plan reads
_loaded: dict[str, str] = {}


def source_state() -> str:
    """Return a digest of all source files of the package as they stand now."""
    state = hashlib.sha256()
    for path in sorted(_ROOT.rglob("*.py")):
        state.update(f"{path.relative_to(_ROOT).as_posix()}\n".encode())
        state.update(path.read_bytes())
    return state.hexdigest()


def load_code() -> None:
    """Import everything that makers may run, and remember the state of the source."""
    before = source_state()
    compiled = sys.pycache_prefix, sys.dont_write_bytecode
    sys.pycache_prefix, sys.dont_write_bytecode = str(_ROOT / "no compiled files"), True
    try:
        for part in _RUN_BY_MAKERS:
            package = importlib.import_module(f"gradatlas.{part}")
            for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
                if not found.name.startswith(_NOT_RUN):
                    importlib.import_module(found.name)
    finally:
        sys.pycache_prefix, sys.dont_write_bytecode = compiled
    _loaded["state"] = before if source_state() == before else ""


def check_code(planned: str) -> None:
    """Do nothing if this process runs the source that a plan has read, which is in state `planned`.

    Raises:
        AtlasError: it runs another one.
    """
    if not _loaded:
        load_code()
    if _loaded["state"] != planned:
        raise AtlasError(
            "the source of gradatlas changed while the run was starting; run the same command again"
        )
