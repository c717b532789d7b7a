"""What in a formula is not analytic. The plan imports this: nothing heavy here."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradatlas.functions.expressions import Expression

NOT_ANALYTIC = frozenset({"abs", "sign", "floor", "min", "max", "where"})
"""Functions that a step into complex numbers passes by: there they have no continuation that agrees
with them on both sides of a kink, a jump or a choice."""


def not_analytic(expression: Expression) -> tuple[str, ...]:
    """Return the names of the functions in a formula that are not analytic, sorted.

    hypot, sqrt, cbrt, atan2, asin and acos are analytic away from single points and lines; what
    happens there is told from the values, not from the formula.
    """
    called = {
        node.func.id
        for node in ast.walk(expression.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return tuple(sorted(called & NOT_ANALYTIC))
