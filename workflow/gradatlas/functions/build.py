"""Making a function that can be evaluated from the settings of a gradient."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gradatlas.functions.analyticity import not_analytic
from gradatlas.functions.complex_evaluation import compile_complex
from gradatlas.functions.evaluation import ExactGradient, compile_expression
from gradatlas.functions.expressions import parse_expression
from gradatlas.functions.function import FloatArray, Function
from gradatlas.functions.python_functions import call_text, load_python_function


def build_function(
    settings: Mapping[str, Any],
    files: Mapping[str, Path] | None = None,
    coordinates: Mapping[str, FloatArray] | None = None,
) -> Function:
    """Return the function of a gradient's settings, with its exact gradient where it is known.

    Args:
        settings: `function` with the formula under `expression`, or what `load_python_function`
            takes; `parameters`, name → value; `axes`, the names of the variables.
        files: for a function in Python its file, under `python`.
        coordinates: axis → all its values; where a function in Python is tried out.

    Raises:
        ExpressionError: if the formula is not in the language.
        ValueError: if a name in it is neither an axis nor a parameter.
        AtlasError: if a function in Python cannot be loaded.
    """
    if "python" in settings["function"]:
        return load_python_function(settings, (files or {})["python"], coordinates)
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
    """Return the function of a gradient's settings as text: its formula, or how it is called."""
    if "python" in settings["function"]:
        return call_text(settings)
    formula: str = settings["function"]["expression"]
    return formula
