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
    typing = _type_checking_names(tree) if b"TYPE_CHECKING" in source else frozenset[str]()
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        for name in _BLOCKS.intersection(node._fields):
            block = getattr(node, name)
            if isinstance(block, list):  # the body of a lambda is none
                # What never runs in a function may still make it a generator, or a name local.
                names = typing if node is tree else frozenset[str]()
                running = _running(block, names, docstrings=docstrings)
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
                        parts.append(_leaf_text(item))
            else:
                parts.append(_leaf_text(value))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _leaf_text(value: object) -> str:
    try:
        return repr(value)
    except ValueError:  # an integer of more digits than Python writes in decimals
        assert isinstance(value, int)
        return hex(value)


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
    asks = ("__doc__", "getdoc", "co_consts")
    return any(ask in text for _, text in _texts(tree) for ask in asks)


def _type_checking_names(tree: ast.Module) -> frozenset[str]:
    """Return which of `TYPE_CHECKING` and `typing` surely are those of the standard library.

    They are where the usual import, and nothing else in the module, gives them a meaning.
    """
    usual: set[str] = set()
    other: set[str] = set()
    aliases: set[int] = set()
    for node in _nodes(tree):
        match node:
            case ast.ImportFrom(module="typing", level=0):
                found = [each for each in node.names if each.name == "TYPE_CHECKING"]
            case ast.Import():
                found = [each for each in node.names if each.name == "typing"]
            case _:
                continue
        found = [each for each in found if each.asname is None]
        usual |= {each.name for each in found}
        aliases |= {id(each) for each in found}
    for node, text in _texts(tree):
        is_use = isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load)
        if isinstance(node, ast.Constant):  # as in globals()["TYPE_CHECKING"] = True
            other |= {name for name in ("TYPE_CHECKING", "typing") if name in text}
        elif not is_use and not isinstance(node, ast.ImportFrom) and id(node) not in aliases:
            other.add(text)
    return frozenset() if other & {"TYPE_CHECKING", "*"} else frozenset(usual - other)


_BLOCKS = frozenset(("body", "handlers", "orelse", "finalbody", "cases"))
"""The fields of nodes that are lists of statements, or of what holds statements."""


def _running(block: list[ast.AST], typing: frozenset[str], *, docstrings: bool) -> list[ast.AST]:
    """Return a block without what never runs: texts that are statements, `if TYPE_CHECKING`."""
    running: list[ast.AST] = []
    for node in block:
        match node:
            case ast.Expr(value=ast.Constant(value=str())) if not docstrings:
                pass
            case ast.If(test=ast.Name(id="TYPE_CHECKING")) if "TYPE_CHECKING" in typing:
                running += _running([*node.orelse], typing, docstrings=docstrings)
            case ast.If(test=ast.Attribute(value=ast.Name(id="typing"), attr="TYPE_CHECKING")) if (
                "typing" in typing
            ):
                running += _running([*node.orelse], typing, docstrings=docstrings)
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


def _texts(tree: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Yield all names and texts in a tree, with the nodes that they stand in."""
    for node in _nodes(tree):
        for name in node._fields:
            value = getattr(node, name, None)
            for item in value if isinstance(value, list) else (value,):
                if isinstance(item, str):
                    yield node, item
