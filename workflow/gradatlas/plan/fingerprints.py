"""Fingerprints of code: which source and which libraries make a kind of artifact.

The fingerprint of a set of modules covers every module of the package that they import, directly
or through others, at the top or inside functions. A module counts by its parsed source without
comments, docstrings and layout; a library counts by its version, and so does all that it requires.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import importlib.util
import platform
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gradatlas.plan.source_facts import source_facts
from gradatlas.source_code import Import

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
def fingerprint(modules: tuple[str, ...], libraries: tuple[str, ...] = ()) -> Fingerprint:
    """Return the fingerprint of `modules`, given by their full names.

    `libraries` are the names of other libraries that they run, as an import names them.
    """
    reached = modules_reached(modules)
    own = frozenset[str]().union(*(_module(name).libraries for name in reached))
    code = hashlib.sha256()
    for name in sorted(reached):
        code.update(f"{name} {_module(name).digest}\n".encode())
    return Fingerprint(code.hexdigest(), _versions(own.union(_known(libraries))))


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
    libraries: tuple[str, ...]


@functools.cache
def _module(name: str) -> _Module:
    path = _source_path(name)
    if path is None:
        raise ModuleNotFoundError(f"{name}: there is no such module below {_ROOT}")
    facts = source_facts(path)
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    imported = [name for found in facts.imports for name in _imported(found, package)]
    tops = {name.partition(".")[0] for name in imported}
    parents = [name.rsplit(".", depth)[0] for depth in range(1, name.count(".") + 1)]
    own = {name for name in imported if name.partition(".")[0] == _PACKAGE}
    return _Module(
        digest=facts.digest,
        imports=tuple(sorted(own.union(parents))),
        libraries=tuple(sorted(tops - sys.stdlib_module_names - {_PACKAGE})),
    )


def _imported(found: Import, package: str) -> Iterator[str]:
    """Yield the full names of the modules that an import statement runs."""
    base = found.module
    if found.level:
        base = importlib.util.resolve_name("." * found.level + base, package)
    yield base
    if base.partition(".")[0] == _PACKAGE:
        for name in found.names:
            if _source_path(f"{base}.{name}") is not None:
                yield f"{base}.{name}"


def _source_path(name: str) -> Path | None:
    base = _ROOT.joinpath(*name.split(".")[1:])
    for path in (base.with_suffix(".py") if base != _ROOT else None, base / "__init__.py"):
        if path is not None and path.is_file():
            return path
    return None


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


def _known(libraries: Iterable[str]) -> Iterator[str]:
    """Yield the distributions that libraries of any name come from, as far as that is known."""
    for library in libraries:
        if _installed(_distribution_name(library)) is not None:
            yield library
        else:  # such as sklearn, which comes from scikit-learn
            yield from _distributions().get(library, ())


@functools.cache
def _distributions() -> Mapping[str, list[str]]:
    return importlib.metadata.packages_distributions()


def _distribution_name(library: str) -> str:
    return _normal_name(_DISTRIBUTIONS.get(library, library))


def _normal_name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
