"""Functions that are given by a formula."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from gradatlas.functions.function import FloatArray, Function

NAME = "formula"
"""What this kind of function is called in gradient files."""
HAS_EXACT_GRADIENT = True
"""The rules of calculus give it."""


def build_function(
    settings: Mapping[str, Any],
    files: Mapping[str, Path],  # noqa: ARG001 (every kind is called in the same way)
    coordinates: Mapping[str, FloatArray] | None,  # noqa: ARG001
) -> Function:
    """Return the function of a gradient's settings, with its exact gradient.

    Args:
        settings: `function` with the formula under `expression`; `parameters`, name → value;
            `axes`, the names of the variables.
        files: Not used.
        coordinates: Not used.

    Raises:
        ExpressionError: if the formula is not in the language.
        ValueError: if a name in it is neither an axis nor a parameter.
    """
    from gradatlas.functions.analyticity import not_analytic
    from gradatlas.functions.complex_evaluation import compile_complex
    from gradatlas.functions.evaluation import ExactGradient, compile_expression
    from gradatlas.functions.expressions import parse_expression
    from gradatlas.functions.function import Function

    expression = parse_expression(settings["function"]["expression"])
    axes, parameters = tuple(settings["axes"]), settings["parameters"]
    is_analytic = not not_analytic(expression)
    exact = ExactGradient(expression, axes, parameters)
    return Function(
        axes=axes,
        evaluate=compile_expression(expression, axes, parameters),
        exact_gradient=exact.gradient,
        gradient_rounding=exact.rounding,
        evaluate_complex=compile_complex(expression, axes, parameters) if is_analytic else None,
        axes_used=frozenset(axes) & frozenset(expression.names),
    )


def formula_text(settings: Mapping[str, Any]) -> str:
    """Return the formula of a gradient's settings."""
    formula: str = settings["function"]["expression"]
    return formula
