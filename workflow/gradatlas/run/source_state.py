"""The source that a process runs, held against the source that a plan has read.

An artifact is named by the source that the plan has read, and made by what a worker has loaded, a
second later or, where a module is imported late, at any time in a run. If the source was edited in
between, the artifact would carry a name that is not its own. So workers load everything at once and
from the source itself (a compiled file is matched to its source by no more than a time in seconds
and a size), and know of which state of the source it was.
"""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from gradatlas.messages import AtlasError

_ROOT = Path(__file__).parents[1]
_RUN_BY_MAKERS = ("makers", "formulas", "functions", "differentiation", "fields", "figures")
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
    finder = _SourceFinder()
    sys.meta_path.insert(0, finder)
    try:
        for part in _RUN_BY_MAKERS:
            package = importlib.import_module(f"gradatlas.{part}")
            for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
                if not found.name.startswith(_NOT_RUN):
                    importlib.import_module(found.name)
    finally:
        sys.meta_path.remove(finder)
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


class _SourceLoader(SourceFileLoader):
    """Loads a module from its source, without a look at a compiled file."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        code: CodeType = self.source_to_code(self.get_data(path), path)
        return code


class _SourceFinder(MetaPathFinder):
    """Finds the modules of the package, and leaves all others to Python."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith("gradatlas."):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _SourceLoader(fullname, spec.loader.path)
        return spec
