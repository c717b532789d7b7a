"""Python source as far as it runs: its digest and its imports, without running it."""

from __future__ import annotations

import ast
import hashlib
import warnings
from collections.abc import Iterator
from typing import NamedTuple


class Import(NamedTuple):
    """An import statement, at the top or inside a function, or a call that imports in its stead."""

    module: str
    """What is imported, or imported from; empty in `from . import a`."""
    names: tuple[str, ...]
    """What is imported from it; none in `import a`."""
    level: int
    """The number of leading dots."""


def parse_source(source: bytes, *, docstrings: bool = False) -> ast.Module:
    """Return the tree of a module, without what is meant for type checkers only.

    Docstrings are left out, too, unless `docstrings` says to keep them.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: it is not Python, or nested so
            deeply that Python cannot read it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of an odd escape, say: told when the code is run
        tree = ast.parse(source)
    type_checking = b"TYPE_CHECKING" in source and _imports_type_checking(tree)
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        for name in _BLOCKS.intersection(node._fields):
            block = getattr(node, name)
            if isinstance(block, list):  # the body of a lambda is none
                running = _running(block, docstrings, type_checking)
                setattr(node, name, running)
                waiting += running
    return tree


def tree_digest(tree: ast.Module) -> str:
    """Return a digest of a tree; comments and layout are no part of a tree."""
    # Says what `ast.dump` says, in less than half the time and however deeply the tree is nested:
    # of each node its kind and its fields, whose nodes follow in an order that the marks imply.
    parts = []
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        parts.append(type(node).__name__)
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, ast.AST):
                parts.append("+")
                waiting.append(value)
            elif isinstance(value, list):
                parts.append(f"[{len(value)}]")
                for item in value:
                    if isinstance(item, ast.AST):
                        parts.append("+")
                        waiting.append(item)
                    else:
                        parts.append(repr(item))
            else:
                parts.append(repr(value))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def find_imports(tree: ast.Module) -> tuple[Import, ...]:
    """Return everything that a module imports, at the top and inside functions."""
    found = []
    for node in _nodes(tree):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, (), 0) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            found.append(Import(node.module or "", names, node.level))
        elif isinstance(node, ast.Call) and (name := _imported_by_call(node)) is not None:
            module = name.lstrip(".")
            found.append(Import(module, (), len(name) - len(module)))
    return tuple(found)


def _imported_by_call(node: ast.Call) -> str | None:
    """Return the name in `import_module("name")` or `__import__("name")`; None in all else."""
    match node:
        case ast.Call(
            func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
            args=[ast.Constant(value=str() as name), *_],
        ) if name.strip("."):
            return name
    return None


def reads_docstrings(tree: ast.Module) -> bool:
    """Return whether a module may ask for docstrings while it runs: then they are code."""
    asks = ("__doc__", "getdoc")
    return any(
        (isinstance(node, ast.Name) and node.id in asks)
        or (isinstance(node, ast.Attribute) and node.attr in asks)
        or (isinstance(node, ast.alias) and node.name in asks)
        or (isinstance(node, ast.Constant) and node.value in asks)
        for node in _nodes(tree)
    )


def _imports_type_checking(tree: ast.Module) -> bool:
    """Return whether the name `TYPE_CHECKING` means that of `typing`, and nothing else."""
    is_imported = False
    for node in _nodes(tree):
        if isinstance(node, ast.Name):
            if node.id == "TYPE_CHECKING" and not isinstance(node.ctx, ast.Load):
                return False
        elif isinstance(node, ast.alias):
            if node.asname == "TYPE_CHECKING":
                return False
        elif isinstance(node, ast.ImportFrom) and (node.module, node.level) == ("typing", 0):
            names = [alias.name for alias in node.names if alias.asname is None]
            is_imported = is_imported or "TYPE_CHECKING" in names
    return is_imported


_BLOCKS = frozenset(("body", "handlers", "orelse", "finalbody", "cases"))
"""The fields of nodes that are lists of statements, or of what holds statements."""


def _running(block: list[ast.AST], docstrings: bool, type_checking: bool) -> list[ast.AST]:
    """Return a block without what never runs: texts that are statements, `if TYPE_CHECKING`."""
    running: list[ast.AST] = []
    for node in block:
        match node:
            case ast.Expr(value=ast.Constant(value=str())) if not docstrings:
                pass
            case ast.If(test=ast.Name(id="TYPE_CHECKING")) if type_checking:
                running += _running([*node.orelse], docstrings, type_checking)
            case ast.If(test=ast.Attribute(value=ast.Name(id="typing"), attr="TYPE_CHECKING")):
                running += _running([*node.orelse], docstrings, type_checking)
            case _:
                running.append(node)
    return running


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield all nodes of a tree, three times as fast as `ast.walk`."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, ast.AST):
                waiting.append(value)
            elif isinstance(value, list):
                waiting += [item for item in value if isinstance(item, ast.AST)]
