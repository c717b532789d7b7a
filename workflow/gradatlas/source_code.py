"""Python source as far as it runs: its digest and its imports, without running it."""

from __future__ import annotations

import ast
import hashlib
import warnings
from dataclasses import dataclass


@dataclass(frozen=True)
class Import:
    """An import statement, at the top or inside a function."""

    module: str
    """What is imported, or imported from; empty in `from . import a`."""
    names: tuple[str, ...]
    """What is imported from it; none in `import a`."""
    level: int
    """The number of leading dots."""


def parse_source(source: bytes) -> ast.Module:
    """Return the tree of a module, without docstrings and what is meant for type checkers only.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: it is not Python, or nested so
            deeply that Python cannot read it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of an odd escape, say: told when the code is run
        tree = ast.parse(source)
    stripped = _Stripper().visit(tree)
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
    return tuple(found)


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
