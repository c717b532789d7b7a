"""Evaluating formulas on arrays of float64."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from gradatlas.functions.expressions import Expression
from gradatlas.functions.function import FloatArray
from gradatlas.functions.vocabulary import CONSTANTS

Evaluate = Callable[..., FloatArray]

OPERATORS: dict[type[ast.operator], np.ufunc] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
}
COMPARISONS: dict[type[ast.cmpop], np.ufunc] = {
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
}
# numpy has no error function.
_ERF = np.frompyfunc(math.erf, 1, 1)
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "exp": np.exp,
    "log": np.log,
    "log10": np.log10,
    "log2": np.log2,
    "sqrt": np.sqrt,
    "cbrt": np.cbrt,
    "abs": np.abs,
    "sign": np.sign,
    "floor": np.floor,
    "min": lambda first, *rest: _reduce(np.minimum, first, *rest),
    "max": lambda first, *rest: _reduce(np.maximum, first, *rest),
    "hypot": np.hypot,
    "erf": lambda argument: np.asarray(_ERF(argument), np.float64),
}
"""Function → numpy's, for every function but `where`."""


def compile_expression(
    expression: Expression, axes: tuple[str, ...], parameters: Mapping[str, float]
) -> Evaluate:
    """Return a formula as a function of arrays, one for each axis, in the order of `axes`.

    The arrays' shapes broadcast together, and the result has the broadcast shape, whichever axes
    the formula contains. Integers are taken as float64. The result is NaN or an infinity where the
    formula is not defined; there are no warnings, and the arguments are not changed.

    Raises:
        ValueError: if a name in the formula is neither an axis nor a parameter.
    """
    unknown = sorted(set(expression.names) - set(axes) - set(parameters))
    if unknown:
        raise ValueError(
            f"{', '.join(unknown)} in {expression.canonical}: neither axis nor parameter;"
            f" axes are {', '.join(axes)}, parameters {', '.join(parameters) or 'none'}"
        )
    fixed = fixed_values(parameters)

    def evaluate(*coordinates: FloatArray) -> FloatArray:
        arrays = [np.asarray(array, np.float64) for array in coordinates]
        values = fixed | dict(zip(axes, arrays, strict=True))
        result = np.empty(np.broadcast_shapes(*(array.shape for array in arrays)))
        with np.errstate(all="ignore"):
            result[...] = _value(expression.tree, values)
        return result

    return evaluate


def fixed_values(parameters: Mapping[str, float]) -> dict[str, Any]:
    """Return constants and parameters by name, as numbers that follow numpy's rules."""
    # Python's own numbers raise where these give NaN or an infinity, and become complex.
    return {name: np.float64(value) for name, value in (CONSTANTS | dict(parameters)).items()}


def condition_value(node: ast.expr, value: Callable[[ast.expr], Any]) -> Any:
    """Return where a comparison, or a chain of them, holds; `value` evaluates its sides."""
    assert isinstance(node, ast.Compare)
    sides = [value(side) for side in (node.left, *node.comparators)]
    holds = [
        COMPARISONS[type(operator)](left, right)
        for operator, (left, right) in zip(node.ops, pairwise(sides), strict=True)
    ]
    return _reduce(np.logical_and, *holds)


def _value(node: ast.expr, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=int() | float() as number):
            return np.float64(number)
        case ast.Name(id=name):
            return values[name]
        case ast.UnaryOp(operand=operand):
            return np.negative(_value(operand, values))
        case ast.BinOp(left=left, op=operator, right=right):
            return OPERATORS[type(operator)](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id="where"), args=[condition, yes, no]):
            holds = condition_value(condition, lambda side: _value(side, values))
            return np.where(holds, _value(yes, values), _value(no, values))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return FUNCTIONS[name](*(_value(argument, values) for argument in arguments))
    raise TypeError(f"{type(node).__name__} is not in the language")


def _reduce(function: np.ufunc, first: Any, *rest: Any) -> Any:
    for item in rest:
        first = function(first, item)
    return first
