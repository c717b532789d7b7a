"""Functions that are given by a formula."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from pathlib import Path

    from gradatlas.functions.function import FloatArray, Function

NAME = "formula"
HAS_EXACT_GRADIENT = True
HAS_CHEAP_VALUES = True
SECOND_DERIVATIVES = "gradatlas.formulas.second_derivatives"
_MOST_REMEMBERED = 8
"""How many formulas are remembered that were compiled for figures: several show the same point."""


@dataclass(frozen=True)
class FormulaSpec:
    """A formula, in terms of axes and parameters."""

    expression: str
    """The formula in canonical form."""
    name: str | None = None
    """Its name in the catalogue."""
    kind: ClassVar[str] = "formula"


def build_function(
    spec: FormulaSpec,
    axes: tuple[str, ...],
    parameters: Mapping[str, float],
    _files: Mapping[str, Path],
    _coordinates: Mapping[str, FloatArray] | None,
) -> Function:
    """Return the function of a formula, with its exact gradient.

    Raises:
        ExpressionError: if the formula is not in the language.
        ValueError: if a name in it is neither an axis nor a parameter.
    """
    from gradatlas.formulas.continuation import compile_complex
    from gradatlas.formulas.evaluation import ExactGradient, compile_expression
    from gradatlas.formulas.language import not_analytic, parse_expression
    from gradatlas.functions.function import Function

    expression = parse_expression(spec.expression)
    is_analytic = not not_analytic(expression)
    exact = ExactGradient(expression, axes, parameters)
    return Function(
        axes=axes,
        evaluate=compile_expression(expression, axes, parameters),
        exact_gradient=exact.gradient,
        exact_field=exact.field,
        exact_values=exact.values_and_gradient,
        evaluate_complex=compile_complex(expression, axes, parameters) if is_analytic else None,
        axes_used=frozenset(axes) & frozenset(expression.names),
        is_thread_safe=True,
    )


@functools.lru_cache(_MOST_REMEMBERED)
def _compiled(
    expression: str, axes: tuple[str, ...], parameters: tuple[tuple[str, float, str], ...]
) -> Callable[..., FloatArray]:
    from gradatlas.formulas.evaluation import compile_expression
    from gradatlas.formulas.language import parse_expression

    given = {name: value for name, value, _ in parameters}
    return compile_expression(parse_expression(expression), axes, given)


def build_values(
    spec: FormulaSpec, axes: tuple[str, ...], parameters: Mapping[str, float]
) -> Callable[..., FloatArray]:
    """Return the formula as a function of arrays, which is read when it is first called.

    That call raises ExpressionError if the formula is not in the language, and ValueError if a name
    in it is neither an axis nor a parameter.
    """
    # Also as text, so that 0.0 and -0.0 are two.
    given = tuple((name, value, repr(value)) for name, value in parameters.items())

    def values(*coordinates: FloatArray) -> FloatArray:
        return _compiled(spec.expression, axes, given)(*coordinates)

    return values


def build_second_derivatives(
    spec: FormulaSpec, axes: tuple[str, ...], parameters: Mapping[str, float]
) -> Callable[..., tuple[FloatArray, ...]]:
    """Return the second derivatives of the formula, as `Function.second_derivatives` has them.

    The module is found by its name: only what asks for them is made from its code.

    Raises:
        ExpressionError: if the formula is not in the language.
        ValueError: if a name in it is neither an axis nor a parameter.
    """
    from gradatlas.formulas.language import parse_expression

    module = importlib.import_module(SECOND_DERIVATIVES)
    found = module.SecondDerivatives(parse_expression(spec.expression), axes, parameters)
    fields: Callable[..., tuple[FloatArray, ...]] = found.fields
    return fields


def formula_text(
    spec: FormulaSpec, _axes: tuple[str, ...], _parameters: Mapping[str, float]
) -> str:
    """Return the formula."""
    return spec.expression


def short_text(spec: FormulaSpec) -> str:
    """Return the formula."""
    return spec.expression
