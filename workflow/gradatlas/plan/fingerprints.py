"""Fingerprints of code: which source and which libraries make a kind of object.

The fingerprint of a set of modules covers every module of the package that they import, directly
or through others, at the top or inside functions. A module counts by its parsed source without
comments, docstrings and layout; a library counts by its version, and so does all that it requires.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.metadata
import importlib.util
import platform
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_PACKAGE = "gradatlas"
_ROOT = Path(__file__).parents[1]
_DISTRIBUTIONS = {"PIL": "pillow", "mpl_toolkits": "matplotlib"}
"""Libraries whose distribution has another name; the standard library's own table costs 50 ms."""


@dataclass(frozen=True)
class Fingerprint:
    """What a set of modules runs."""

    code: str
    """A digest of the source of all modules reached."""
    software: tuple[tuple[str, str], ...]
    """The name and version of Python and of every library reached, in order of name."""


@functools.cache
def fingerprint(modules: tuple[str, ...]) -> Fingerprint:
    """Return the fingerprint of `modules`, given by their full names."""
    reached = modules_reached(modules)
    libraries = frozenset[str]().union(*(_module(name).libraries for name in reached))
    code = hashlib.sha256()
    for name in sorted(reached):
        code.update(f"{name} {_module(name).digest}\n".encode())
    return Fingerprint(code.hexdigest(), _versions(libraries))


def modules_reached(modules: Iterable[str]) -> frozenset[str]:
    """Return the names of the modules of the package that `modules` reach, themselves included."""
    reached: set[str] = set()
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += _module(name).imports
    return frozenset(reached)


@dataclass(frozen=True)
class _Module:
    digest: str
    imports: tuple[str, ...]
    libraries: frozenset[str]


@functools.cache
def _module(name: str) -> _Module:
    path = _source_path(name)
    if path is None:
        raise ModuleNotFoundError(f"{name}: there is no such module below {_ROOT}")
    tree = _Stripper().visit(ast.parse(path.read_bytes()))
    found = _ImportFinder(name, is_package=path.name == "__init__.py")
    found.visit(tree)
    parents = [name.rsplit(".", depth)[0] for depth in range(1, name.count(".") + 1)]
    return _Module(
        digest=hashlib.sha256(ast.dump(tree).encode()).hexdigest(),
        imports=tuple(sorted(found.modules.union(parents))),
        libraries=frozenset(found.libraries),
    )


def _source_path(name: str) -> Path | None:
    base = _ROOT.joinpath(*name.split(".")[1:])
    for path in (base.with_suffix(".py") if base != _ROOT else None, base / "__init__.py"):
        if path is not None and path.is_file():
            return path
    return None


class _Stripper(ast.NodeTransformer):
    """Takes docstrings out: every statement that is nothing but a piece of text."""

    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            return None
        return node

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        test = node.test
        if isinstance(test, ast.Name) and test.id == "TYPE_CHECKING":
            return node.orelse  # never run
        return self.generic_visit(node)


class _ImportFinder(ast.NodeVisitor):
    """Collects what a module imports: modules of the package, and libraries by top-level name."""

    def __init__(self, name: str, *, is_package: bool) -> None:
        self._package = name if is_package else name.rpartition(".")[0]
        self.modules: set[str] = set()
        self.libraries: set[str] = set()

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._add(alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        base = node.module or ""
        if node.level:
            base = importlib.util.resolve_name("." * node.level + base, self._package)
        self._add(base)
        if base.partition(".")[0] == _PACKAGE:
            for alias in node.names:
                if _source_path(f"{base}.{alias.name}") is not None:
                    self._add(f"{base}.{alias.name}")

    def _add(self, name: str) -> None:
        top = name.partition(".")[0]
        if top == _PACKAGE:
            self.modules.add(name)
        elif top not in sys.stdlib_module_names:
            self.libraries.add(top)


def _versions(libraries: Iterable[str]) -> tuple[tuple[str, str], ...]:
    versions = {"python": platform.python_version()}
    waiting = [_distribution_name(library) for library in libraries]
    while waiting:
        name = waiting.pop()
        if name not in versions and (installed := _installed(name)) is not None:
            versions[name], required = installed
            waiting += required
    return tuple(sorted(versions.items()))


@functools.cache
def _installed(name: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the version of a distribution and what it requires; None if it is not installed."""
    try:
        distribution = importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        # Wanted on other platforms only: what is not installed cannot make a difference.
        return None
    required = (
        re.match(r"[\w.-]+", requirement)
        for requirement in distribution.requires or ()
        if "extra ==" not in requirement
    )
    return distribution.version, tuple(_normal_name(match[0]) for match in required if match)


def _distribution_name(library: str) -> str:
    return _normal_name(_DISTRIBUTIONS.get(library, library))


def _normal_name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
