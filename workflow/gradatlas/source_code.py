"""Python source as far as it runs: its digest and its imports, without running it."""

from __future__ import annotations

import ast
import hashlib
import warnings
from dataclasses import dataclass


@dataclass(frozen=True)
class Import:
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
    stripped = _Stripper(docstrings, _imports_type_checking(tree)).visit(tree)
    assert isinstance(stripped, ast.Module)
    return stripped


def tree_digest(tree: ast.Module) -> str:
    """Return a digest of a tree; comments and layout are no part of a tree."""
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()


def find_imports(tree: ast.Module) -> tuple[Import, ...]:
    """Return everything that a module imports, at the top and inside functions, in order."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, (), 0) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            found.append(Import(node.module or "", names, node.level))
        elif (name := _imported_by_call(node)) is not None:
            module = name.lstrip(".")
            found.append(Import(module, (), len(name) - len(module)))
    return tuple(found)


def _imported_by_call(node: ast.AST) -> str | None:
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
        for node in ast.walk(tree)
    )


def _imports_type_checking(tree: ast.Module) -> bool:
    """Return whether the name `TYPE_CHECKING` means that of `typing`, and nothing else."""
    is_imported = False
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module="typing", level=0) if any(
                alias.name == "TYPE_CHECKING" and alias.asname is None for alias in node.names
            ):
                is_imported = True
            case ast.alias(asname="TYPE_CHECKING"):
                return False
            case ast.Name(id="TYPE_CHECKING", ctx=ast.Store() | ast.Del()):
                return False
    return is_imported


class _Stripper(ast.NodeTransformer):
    """Takes out what never runs: pieces of text that are statements, and `if TYPE_CHECKING`."""

    def __init__(self, docstrings: bool, type_checking: bool) -> None:
        self._docstrings = docstrings
        self._type_checking = type_checking

    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        is_text = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return None if is_text and not self._docstrings else node

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        match node.test:
            case ast.Name(id="TYPE_CHECKING") if self._type_checking:
                return node.orelse
            case ast.Attribute(value=ast.Name(id="typing"), attr="TYPE_CHECKING"):
                return node.orelse
        return node
