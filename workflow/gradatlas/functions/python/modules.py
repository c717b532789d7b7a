"""Loading a user's Python file, and the modules of its folder, apart from everything else.

The file is run as a module of a package that stands for its folder, so that its relative imports
work; and modules of the folder are found by their bare names, so that `import helper` works. They
are in `sys.modules` only while the function is loaded and called: the `helper` of another folder,
or a library of that name, is never taken for it. Compiled code is not stored, because what Python
finds there is only as old as the file to the second.
"""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    PathFinder,
    SourceFileLoader,
)
from pathlib import Path
from types import CodeType, ModuleType

_FOLDER = "gradatlas_functions"
"""The name of the package that stands for the folder."""


class OwnModules:
    """The modules of one folder."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        """Prepare to load modules.

        Args:
            folder: where they stand.
            names: those of their names that hide libraries of the same name.
        """
        self._folder = folder
        self._names = frozenset(names)
        self._modules: dict[str, ModuleType] = {}
        self._finder = _Finder(folder)

    def load(self, path: Path) -> ModuleType:
        """Run the file at `path`, to be called within `active`.

        Raises:
            BaseException: whatever the file raises.
        """
        name = f"{_FOLDER}.{path.stem}"
        spec = importlib.util.spec_from_file_location(name, path, loader=_Loader(name, str(path)))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        for alias in (name, path.stem):
            self._finder.found.add(alias)
            sys.modules[alias] = module
        spec.loader.exec_module(module)
        return module

    @contextlib.contextmanager
    def active(self) -> Iterator[None]:
        """Let imports find the modules of the folder, and forget them afterwards."""
        hidden: dict[str, ModuleType] = {}
        if any(name in sys.modules for name in self._names):  # thousands are looked through
            names = [name for name in sys.modules if self._hides(name)]
            hidden = {name: sys.modules.pop(name) for name in names}
        sys.modules.update(self._modules)
        sys.meta_path.insert(0, self._finder)
        sys.path.insert(0, str(self._folder))
        try:
            yield
        finally:
            with contextlib.suppress(ValueError):  # the user's code may change both lists
                sys.path.remove(str(self._folder))
            with contextlib.suppress(ValueError):
                sys.meta_path.remove(self._finder)
            own = self._finder.found & sys.modules.keys()
            self._modules = {name: sys.modules.pop(name) for name in own}
            sys.modules.update(hidden)

    def _hides(self, name: str) -> bool:
        return name.partition(".")[0] in self._names


class _Loader(SourceFileLoader):
    """Runs the source itself, not what was compiled from it at some time."""

    def get_code(self, fullname: str) -> CodeType | None:
        path = self.get_filename(fullname)
        code: CodeType = self.source_to_code(self.get_data(path), path)
        return code


class _Finder(MetaPathFinder):
    """Finds the modules of a folder, and remembers their names."""

    def __init__(self, folder: Path) -> None:
        self.found: set[str] = set()
        self._folder = folder
        self._finders: dict[str, FileFinder] = {}

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,  # noqa: ARG002 (importlib's own signature)
    ) -> ModuleSpec | None:
        if fullname in sys.builtin_module_names:
            return None
        spec: ModuleSpec | None
        if fullname == _FOLDER:
            spec = self._package()
        elif path is None:
            spec = self._find(fullname, str(self._folder))
        elif fullname.rpartition(".")[0] in self.found:
            specs = (self._find(fullname, folder) for folder in path)
            spec = next((spec for spec in specs if spec is not None), None)
        else:
            return None
        if spec is not None:
            self.found.add(fullname)
        return spec

    def _package(self) -> ModuleSpec:
        start = self._folder / "__init__.py"
        loader = _Loader(_FOLDER, str(start)) if start.is_file() else None
        spec = ModuleSpec(_FOLDER, loader, origin=str(start) if loader else None, is_package=True)
        spec.has_location = loader is not None
        spec.submodule_search_locations = [str(self._folder)]
        return spec

    def _find(self, fullname: str, folder: str) -> ModuleSpec | None:
        if folder not in self._finders:
            self._finders[folder] = FileFinder(
                folder, (ExtensionFileLoader, EXTENSION_SUFFIXES), (_Loader, SOURCE_SUFFIXES)
            )
        spec = self._finders[folder].find_spec(fullname)
        if spec is None or spec.loader is not None or "." in fullname:
            return spec
        # A folder without __init__.py is a package only where there is no other of that name.
        elsewhere = [place for place in sys.path if place not in (folder, "")]
        other = PathFinder.find_spec(fullname, elsewhere)
        return spec if other is None or other.loader is None else None
