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
_RUN_BY_MAKERS = (
    "makers",
    "formulas",
    "functions",
    "differentiation",
    "fields",
    "descent",
    "figures",
)
_NOT_RUN = "gradatlas.functions.catalogue."  # entries are data, which the plan reads
_LATE = ("gradatlas.figures.fixed.", "gradatlas.figures.sheets.pdf")
"""Run by few figures, and import what takes long: these are read at once, and loaded when asked
for."""
_loaded: dict[str, str] = {}


def source_state() -> str:
    """Return a digest of all source files of the package as they stand now."""
    state = hashlib.sha256()
    for path in sorted(_ROOT.rglob("*.py")):
        state.update(f"{path.relative_to(_ROOT).as_posix()}\n".encode())
        state.update(path.read_bytes())
    return state.hexdigest()


def load_code() -> None:
    """Import everything that makers may run, and remember the state of the source.

    What few makers run is read now and loaded later, from what was read.
    """
    before = source_state()
    finder = _SourceFinder()
    sys.meta_path[:] = [finder, *(old for old in sys.meta_path if type(old) is not _SourceFinder)]
    for part in _RUN_BY_MAKERS:
        package = importlib.import_module(f"gradatlas.{part}")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name.startswith(_LATE) and not found.ispkg:
                finder.read(found.name)
            elif not found.name.startswith(_NOT_RUN):
                importlib.import_module(found.name)
    _loaded["state"] = before if source_state() == before else ""


def read_for_later() -> set[str]:
    """Return the names of the modules whose source was read by `load_code`, but not loaded."""
    finders = [finder for finder in sys.meta_path if isinstance(finder, _SourceFinder)]
    return {name for finder in finders for name in finder.waiting if name not in sys.modules}


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

    def __init__(self, name: str, path: str) -> None:
        super().__init__(name, path)
        self._source: bytes | None = None

    def read(self) -> None:
        """Read the source that is loaded later, however it is edited meanwhile."""
        self._source = self.get_data(self.path)

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        source = self.get_data(path) if self._source is None else self._source
        code: CodeType = self.source_to_code(source, path)
        return code


class _SourceFinder(MetaPathFinder):
    """Finds the modules of the package, and leaves all others to Python."""

    def __init__(self) -> None:
        self.waiting: dict[str, ModuleSpec] = {}
        """The modules that were read, to be loaded later."""

    def read(self, fullname: str) -> None:
        """Read a module that is loaded later."""
        package = sys.modules[fullname.rpartition(".")[0]]
        spec = self.find_spec(fullname, package.__path__)
        if spec is not None and isinstance(spec.loader, _SourceLoader):
            spec.loader.read()
            self.waiting[fullname] = spec

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith("gradatlas."):
            return None
        if fullname in self.waiting:
            return self.waiting[fullname]
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _SourceLoader(fullname, spec.loader.path)
        return spec
