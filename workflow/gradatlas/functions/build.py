"""Making a function that can be evaluated from the settings of a gradient."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gradatlas.functions.derivatives import compile_gradient
from gradatlas.functions.evaluation import compile_expression
from gradatlas.functions.expressions import parse_expression
from gradatlas.functions.function import Function


def build_function(settings: Mapping[str, Any]) -> Function:
    """Return the function of a gradient's settings, with its exact gradient.

    Args:
        settings: `function` with the formula under `expression`; `parameters`, name → value;
            `axes`, the names of the variables.

    Raises:
        ExpressionError: if the formula is not in the language.
        ValueError: if a name in it is neither an axis nor a parameter.
    """
    expression = parse_expression(settings["function"]["expression"])
    axes, parameters = tuple(settings["axes"]), settings["parameters"]
    return Function(
        axes=axes,
        evaluate=compile_expression(expression, axes, parameters),
        exact_gradient=compile_gradient(expression, axes, parameters),
    )
