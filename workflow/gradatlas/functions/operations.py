"""The operations of formulas on arrays of float64, by name.

Beside the functions and signs of the formula language these are the derivatives that need an
operation of their own, because they are not defined everywhere.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

import numpy as np

SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.Pow: "power",
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
}
"""Sign in the syntax tree → operation."""

COMMUTATIVE = frozenset({"add", "multiply", "equal", "not_equal", "and", "hypot"})
"""Operations whose two arguments may change places without any change of the result."""

CONDITIONS = frozenset(
    {
        *("less", "less_equal", "greater", "greater_equal", "equal", "not_equal", "and", "or"),
        *("is_torn", "is_torn_across"),
    }
)
"""Operations whose result is true or false."""

UNROUNDED = CONDITIONS | {"negative", "abs", "sign", "floor", "min", "max", "where"}
"""Operations without any rounding."""

# numpy has no error function.
_ERF = np.frompyfunc(math.erf, 1, 1)


def _erf(argument: Any) -> Any:
    return np.asarray(_ERF(argument), np.float64)


def _slope_of_abs(argument: Any) -> Any:
    return np.where(argument == 0, np.nan, np.sign(argument))


def _slope_of_sign(argument: Any) -> Any:
    return np.where(argument == 0, np.nan, 0.0)


def _slope_of_floor(argument: Any) -> Any:
    return np.where(argument == np.floor(argument), np.nan, 0.0)


def _slope_of_atan2(v: Any, u: Any) -> Any:
    # Across the negative half of the u axis the angle jumps from π to −π.
    radius = np.hypot(u, v)
    return np.where((v == 0) & (u < 0), np.nan, u / radius / radius)


def _slope_of_power_by_base(base: Any, exponent: Any) -> Any:
    # a**0 is 1 everywhere, also at a = 0: slope 0, not 0·∞.
    return np.where(exponent == 0, 0.0, exponent * np.power(base, exponent - 1))


def _slope_of_power_by_exponent(base: Any, exponent: Any, value: Any) -> Any:
    # 0**b is 0 for every b > 0: slope 0, not 0·∞.
    return np.where((base == 0) & (exponent > 0), 0.0, value * np.log(base))


def _slope_of_choice(holds: Any, yes: Any, no: Any, is_torn: Any) -> Any:
    return np.where(is_torn, np.nan, np.where(holds, yes, no))


def _is_torn(
    left: Any, right: Any, _: Any, __: Any, yes: Any, no: Any, slope_yes: Any, slope_no: Any
) -> Any:
    # Where two sides of a comparison are equal the choice changes, which does no harm where both
    # branches have the same value and the same slope.
    return (left == right) & ~((yes == no) & (slope_yes == slope_no))


def _is_torn_across(
    left: Any, right: Any, slope_left: Any, slope_right: Any, *branches: Any
) -> Any:
    return _is_torn(left, right, None, None, *branches) & (slope_left != slope_right)


def _slope_of_divide(value: Any, divisor: Any, slope: Any) -> Any:
    result = value / divisor * slope
    if np.isnan(np.sum(result)):
        # A divisor that is infinite, as exp soon is, leaves nothing to change.
        return np.where((value == 0) & np.isinf(divisor), 0.0, result)
    return result


def _slope_of_extremum(value: Any, left: Any, right: Any, by_left: Any, by_right: Any) -> Any:
    is_kink = (left == right) & (by_left != by_right)
    return np.where(is_kink, np.nan, np.where(left == value, by_left, by_right))


OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "power": np.power,
    "negative": np.negative,
    "square": np.square,
    "less": np.less,
    "less_equal": np.less_equal,
    "greater": np.greater,
    "greater_equal": np.greater_equal,
    "equal": np.equal,
    "not_equal": np.not_equal,
    "and": np.logical_and,
    "or": np.logical_or,
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
    "abs": np.absolute,
    "sign": np.sign,
    "floor": np.floor,
    "min": np.minimum,
    "max": np.maximum,
    "hypot": np.hypot,
    "erf": _erf,
    "where": np.where,
    "slope_of_abs": _slope_of_abs,
    "slope_of_sign": _slope_of_sign,
    "slope_of_floor": _slope_of_floor,
    "slope_of_atan2": _slope_of_atan2,
    "slope_of_power_by_base": _slope_of_power_by_base,
    "slope_of_power_by_exponent": _slope_of_power_by_exponent,
    "slope_of_choice": _slope_of_choice,
    "slope_of_extremum": _slope_of_extremum,
    "slope_of_divide": _slope_of_divide,
    "is_torn": _is_torn,
    "is_torn_across": _is_torn_across,
}
"""Operation → how it is done; all take and give arrays or numbers of numpy."""
