"""Reading a user's Python function without running it: its signature, its source, its libraries.

The source of a function is its file and every module or package *from the folder of that file* that
it imports, directly or through others, at the top or inside functions. What stands elsewhere does
not count, but for the libraries, which count by name and version. Nothing is ever executed.

The plan imports this module at every command: nothing heavy here.
"""

from __future__ import annotations

import ast
import difflib
import hashlib
import importlib.machinery
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from gradatlas.source_code import Import, find_imports, parse_source, reads_docstrings, tree_digest

MAX_BYTES = 1_000_000
"""The most bytes of a file of source: Python needs a hundred times as much memory to read it."""
_MAX_TOTAL = 10_000_000
"""The most bytes of all files that a function runs from its folder, libraries in C left out."""
_LONGEST_NAME = 200
"""The most bytes of the name of a module: most file systems have names of 255 at most."""
_EXTENSIONS = tuple(importlib.machinery.EXTENSION_SUFFIXES)


class PythonSourceError(ValueError):
    """A file that no function can be taken from; the message says why, and what to do."""


@dataclass(frozen=True)
class Signature:
    """What a function takes."""

    required: tuple[str, ...]
    """The arguments without default."""
    defaults: Mapping[str, float | None]
    """The arguments with default; None for one that is no number, or not written out."""
    takes_any: bool
    """Whether it takes arguments of any name: `**kwargs`."""

    @property
    def names(self) -> tuple[str, ...]:
        """The arguments, those without default first."""
        return (*self.required, *self.defaults)

    def takes(self, name: str) -> bool:
        """Return whether an argument has that name, or may have it."""
        return name in self.names or self.takes_any


@dataclass(frozen=True)
class Sources:
    """The files that a function's file runs from its own folder."""

    digest: str
    """A digest of them all, comments and layout left out; docstrings, too, unless one of them reads
    any."""
    modules: tuple[str, ...]
    """The names of the modules and packages at the top of the folder among them, sorted."""
    libraries: tuple[str, ...]
    """What they import from elsewhere, standard library excepted: names of top modules, sorted."""


@dataclass(frozen=True)
class PythonSource:
    """A function in a file, as far as it can be known without running it."""

    path: Path
    name: str
    signature: Signature | None
    """None where the name is bound by something else than a plain `def`, such as an import."""
    sources: Sources

    @property
    def label(self) -> str:
        """The function without the folder that it stands in: `mine.py:saddle`."""
        return f"{self.path.name}:{self.name}"


@dataclass(frozen=True)
class PythonSpec:
    """A function in a file, which travels beside it: where the file stands is no part of this."""

    python: str
    """The function without the folder that it stands in: `mine.py:saddle`."""
    source: str
    """The digest of the source that was planned with."""
    name: str
    gradient: PythonSpec | None = None
    """The function that gives its gradient, where the method asks for one."""
    autodiff: str | None = None
    """The library that it is written with, and that gives its gradient: `jax` or `torch`."""
    kind: ClassVar[str] = "python"


def read_python_source(path: Path, name: str) -> PythonSource:
    """Return what is known of the function called `name` in the file at `path`.

    Raises:
        PythonSourceError: the file or a module that it imports cannot be read, or there is no such
            function.
    """
    tree = _parse(path, path.parent)
    return PythonSource(path, name, _signature(tree, name, path), read_sources(path))


def read_sources(path: Path) -> Sources:
    """Return the sources of the file at `path`.

    Raises:
        PythonSourceError: the file or a module that it imports cannot be read.
    """
    folder = path.parent
    digests: dict[str, str] = {}
    libraries: set[str] = set()
    waiting = [path]
    parsed: list[str] = []
    documented = False
    total = 0
    while waiting:
        file = waiting.pop()
        name = file.relative_to(folder).as_posix()
        if name in digests:
            continue
        if file.suffix != ".py":  # an extension module: all of it runs
            digests[name] = _file_digest(file, folder)
            continue
        tree = _parse(file, folder)
        total += file.stat().st_size
        if total > _MAX_TOTAL:
            raise PythonSourceError(
                f"{path.name} imports more than {_MAX_TOTAL} bytes of source from its folder; move"
                " it to a folder of its own"
            )
        digests[name] = tree_digest(tree)
        parsed.append(name)
        documented = documented or reads_docstrings(tree)
        for found in find_imports(tree):
            files = list(_files_of(found, file.parent, folder))
            waiting += files
            top = found.module.partition(".")[0]
            packaged = any(part.name == "__init__.py" or part.parent == folder for part in files)
            if not found.level and not packaged and top not in sys.stdlib_module_names:
                libraries.add(top)
    if documented:
        for name in parsed:
            digests[name] = tree_digest(_parse(folder / name, folder, docstrings=True))
    digest = hashlib.sha256("".join(f"{n} {digests[n]}\n" for n in sorted(digests)).encode())
    tops = {name.partition("/")[0].partition(".")[0] for name in digests}
    return Sources(digest.hexdigest(), tuple(sorted(tops)), tuple(sorted(libraries)))


def _files_of(found: Import, here: Path, folder: Path) -> Iterator[Path]:
    """Yield the files below `folder` that an import statement in the folder `here` runs."""
    parts = found.module.split(".") if found.module else []
    if not all(map(_may_name_a_file, (*parts, *found.names))):
        return
    start = folder
    if found.level:
        up = [here, *here.parents]
        start = up[min(found.level, len(up)) - 1]
        if start != folder and folder not in start.parents:
            return
        yield from _package_file(start)
    elif parts[0] in sys.builtin_module_names:
        return  # Python never looks for these in a folder
    for part in parts:
        file = _module_file(start, part)
        if file is not None:
            yield file
        start = start / part
        if file is not None and file.parent != start:
            return  # a module, not a package
        if not start.is_dir():
            return
    for name in found.names:
        if name == "*":
            # A pipe that is called like a module would keep us waiting.
            yield from sorted(path for path in start.glob("*.py") if path.is_file())
        elif (file := _module_file(start, name)) is not None:
            yield file


def _may_name_a_file(name: str) -> bool:
    """Return whether Python may look for a module of this name in a folder."""
    is_short = len(name.encode(errors="replace")) <= _LONGEST_NAME
    return bool(name) and is_short and not any(sign in name for sign in "/\\\0")


def _module_file(folder: Path, name: str) -> Path | None:
    """Return the file that `import name` runs in a folder, in Python's order of precedence."""
    yes = next(_package_file(folder / name), None)
    candidates = (folder / f"{name}{suffix}" for suffix in (*_EXTENSIONS, ".py"))
    return yes or next((path for path in candidates if path.is_file()), None)


def _package_file(folder: Path) -> Iterator[Path]:
    if (folder / "__init__.py").is_file():
        yield folder / "__init__.py"


def _file_digest(path: Path, folder: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, folder, error) from None


def _parse(path: Path, folder: Path, *, docstrings: bool = False) -> ast.Module:
    name = path.relative_to(folder).as_posix()
    try:
        with path.open("rb") as file:
            source = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, folder, error) from None
    if len(source) > MAX_BYTES:
        raise PythonSourceError(
            f"{name} is larger than {MAX_BYTES} bytes; keep the function in a smaller file"
        )
    try:
        return parse_source(source, docstrings=docstrings)
    except SyntaxError as error:
        where = f"line {error.lineno}: " if error.lineno else ""
        raise PythonSourceError(f"{name} is not Python: {where}{error.msg}") from None
    except (RecursionError, MemoryError):
        raise PythonSourceError(
            f"{name} is not Python that can be read: it is nested too deeply"
        ) from None
    except ValueError as error:
        raise PythonSourceError(f"{name} is not Python that can be read: {error}") from None


def _unreadable(path: Path, folder: Path, error: OSError) -> PythonSourceError:
    return PythonSourceError(
        f"cannot read {path.relative_to(folder).as_posix()}: {error.strerror}; give a readable file"
    )


def _signature(tree: ast.Module, name: str, path: Path) -> Signature | None:
    bindings = list(_bindings(tree.body, name))
    if not bindings:
        defined = [
            node.name for node in _statements(tree.body) if isinstance(node, ast.FunctionDef)
        ]
        close = difflib.get_close_matches(name[:100], defined, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there: {', '.join(defined) or 'none'}"
        raise PythonSourceError(f"{path.name} has no function {name!r}; {hint}")
    if any(isinstance(binding, ast.AsyncFunctionDef) for binding in bindings):
        raise PythonSourceError(f"{path.name}:{name} is asynchronous; define it with plain def")
    [*others, last] = bindings
    if others or not isinstance(last, ast.FunctionDef) or last.decorator_list:
        return None
    arguments = last.args
    by_position = [*arguments.posonlyargs, *arguments.args]
    given = [None] * (len(by_position) - len(arguments.defaults)) + list(arguments.defaults)
    named = [
        (argument.arg, default)
        for argument, default in [
            *zip(by_position, given, strict=True),
            *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
        ]
    ]
    return Signature(
        required=tuple(argument for argument, default in named if default is None),
        defaults={name: _number(default) for name, default in named if default is not None},
        takes_any=arguments.kwarg is not None,
    )


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run when a module is imported, those within `if` and `try` too."""
    waiting = list(reversed(body))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            blocks = [getattr(node, name, []) for name in ("body", "orelse", "finalbody")]
            parts = [*getattr(node, "handlers", []), *getattr(node, "cases", [])]
            for block in reversed([*blocks, *(part.body for part in parts)]):
                waiting += reversed(block)


def _bindings(body: list[ast.stmt], name: str) -> Iterator[ast.stmt]:
    """Yield the statements at the top of a module that give `name` a meaning, or may do so."""
    for node in _statements(body):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                bound = {node.name}
            case ast.Import() | ast.ImportFrom():
                bound = {alias.asname or alias.name.partition(".")[0] for alias in node.names}
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                bound = {
                    part.id
                    for target in targets
                    for part in ast.walk(target)
                    if isinstance(part, ast.Name)
                }
            case _:
                continue
        if bound & {name, "*"}:
            yield node


def _number(node: ast.expr) -> float | None:
    """Return the number that is written out in a default; None where there is none."""
    sign = 1
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        sign, node = (-1 if isinstance(node.op, ast.USub) else 1), node.operand
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
        return None
    value = node.value
    if not isinstance(value, int | float) or abs(value) > sys.float_info.max:
        return None
    return None if math.isnan(value) else sign * value
