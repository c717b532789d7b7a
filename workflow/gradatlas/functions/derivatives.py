"""Exact gradients of formulas, by automatic differentiation in forward mode.

Each part of a formula is evaluated together with its slopes, its derivatives along the axes, by
the rules of calculus; nothing is approximated, so the result is exact but for rounding. (Wengert:
A simple automatic derivative evaluation program. Communications of the ACM 7(8), 463–464 (1964),
doi:10.1145/355586.364791.) Nothing is rearranged either: a formula of any size and any numbers
costs a small multiple of its own evaluation.

A slope is NaN where the rules give none: at kinks of abs, min and max, at jumps of sign and floor,
where `where` changes sides (unless both sides have the same value and slope there), and at
removable singularities such as sin(x)/x at 0.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from gradatlas.functions.evaluation import FUNCTIONS, OPERATORS, condition_value, fixed_values
from gradatlas.functions.expressions import Expression
from gradatlas.functions.function import FloatArray

Slope = Any
"""An array or a number; None stands for a slope that is zero because the axis does not occur."""


@dataclass(frozen=True)
class _Dual:
    value: Any
    slopes: tuple[Slope, ...]  # along each axis


# For each function: its value and its arguments → its derivative by each argument.
_PARTIALS: dict[str, Callable[..., tuple[Any, ...]]] = {
    "sin": lambda _, u: (np.cos(u),),
    "cos": lambda _, u: (-np.sin(u),),
    "tan": lambda value, _: (1 + value**2,),
    "asin": lambda _, u: (1 / np.sqrt((1 - u) * (1 + u)),),
    "acos": lambda _, u: (-1 / np.sqrt((1 - u) * (1 + u)),),
    "atan": lambda _, u: (1 / (1 + u**2),),
    "atan2": lambda _, v, u: _atan2_partials(v, u),
    "sinh": lambda _, u: (np.cosh(u),),
    "cosh": lambda _, u: (np.sinh(u),),
    # Not 1 − tanh², which loses all digits where tanh is near 1.
    "tanh": lambda _, u: (1 / np.cosh(u) ** 2,),
    "exp": lambda value, _: (value,),
    "log": lambda _, u: (1 / u,),
    "log10": lambda _, u: (1 / (u * math.log(10)),),
    "log2": lambda _, u: (1 / (u * math.log(2)),),
    "sqrt": lambda value, _: (1 / (2 * value),),
    "cbrt": lambda value, _: (1 / (3 * value**2),),
    "abs": lambda _, u: (np.where(u == 0, np.nan, np.sign(u)),),
    "sign": lambda _, u: (np.where(u == 0, np.nan, 0.0),),
    "floor": lambda value, u: (np.where(u == value, np.nan, 0.0),),
    "hypot": lambda value, u, v: (u / value, v / value),
    "erf": lambda _, u: (2 / math.sqrt(math.pi) * np.exp(-(u**2)),),
}


def compile_gradient(
    expression: Expression, axes: tuple[str, ...], parameters: Mapping[str, float]
) -> Callable[..., tuple[FloatArray, ...]]:
    """Return the exact gradient of a formula as a function of arrays, one for each axis.

    It is called as the function that `evaluation.compile_expression` returns, with the same names,
    and yields one array of the broadcast shape for each axis. A derivative is NaN or infinite where
    there is none, and NaN where the formula's own value is not finite.
    """
    fixed = {
        name: _Dual(value, (None,) * len(axes)) for name, value in fixed_values(parameters).items()
    }

    def gradient(*coordinates: FloatArray) -> tuple[FloatArray, ...]:
        arrays = [np.asarray(array, np.float64) for array in coordinates]
        shape = np.broadcast_shapes(*(array.shape for array in arrays))
        duals = dict(fixed)
        for name, array in zip(axes, arrays, strict=True):
            duals[name] = _Dual(array, tuple(np.float64(1) if name == x else None for x in axes))
        with np.errstate(all="ignore"):
            result = _dual(expression.tree, duals)
        slopes = []
        for slope in result.slopes:
            component = np.zeros(shape)
            component[...] = 0.0 if slope is None else slope
            component[~np.broadcast_to(np.isfinite(result.value), shape)] = np.nan
            slopes.append(component)
        return tuple(slopes)

    return gradient


def _dual(node: ast.expr, names: Mapping[str, _Dual]) -> _Dual:
    match node:
        case ast.Constant(value=int() | float() as number):
            return _Dual(np.float64(number), (None,) * len(next(iter(names.values())).slopes))
        case ast.Name(id=name):
            return names[name]
        case ast.UnaryOp(operand=operand):
            inner = _dual(operand, names)
            return _chain(np.negative(inner.value), [inner], lambda: (np.float64(-1),))
        case ast.BinOp(left=left, op=operator, right=right):
            return _operation(operator, _dual(left, names), _dual(right, names))
        case ast.Call(func=ast.Name(id="where"), args=[condition, yes, no]):
            return _where(condition, _dual(yes, names), _dual(no, names), names)
        case ast.Call(func=ast.Name(id="min" | "max" as name), args=arguments):
            first, *rest = (_dual(argument, names) for argument in arguments)
            for item in rest:
                first = _extremum(name, first, item)
            return first
        case ast.Call(func=ast.Name(id=name), args=arguments):
            inners = [_dual(argument, names) for argument in arguments]
            values = [inner.value for inner in inners]
            value = FUNCTIONS[name](*values)
            return _chain(value, inners, lambda: _PARTIALS[name](value, *values))
    raise TypeError(f"{type(node).__name__} is not in the language")


def _operation(operator: ast.operator, left: _Dual, right: _Dual) -> _Dual:
    a, b = left.value, right.value
    value = OPERATORS[type(operator)](a, b)
    match operator:
        case ast.Add():
            return _chain(value, [left, right], lambda: (np.float64(1), np.float64(1)))
        case ast.Sub():
            return _chain(value, [left, right], lambda: (np.float64(1), np.float64(-1)))
        case ast.Mult():
            return _chain(value, [left, right], lambda: (b, a))
        case ast.Div():
            return _chain(value, [left, right], lambda: (1 / b, -value / b))
        case _:
            return _chain(value, [left, right], lambda: _power_partials(a, b, value))


def _chain(value: Any, inners: list[_Dual], partials: Callable[[], tuple[Any, ...]]) -> _Dual:
    """Apply the chain rule: the slope is the sum of partial derivative times inner slope."""
    if all(slope is None for inner in inners for slope in inner.slopes):
        return _Dual(value, inners[0].slopes)
    factors = partials()
    slopes = []
    for along_axis in zip(*(inner.slopes for inner in inners), strict=True):
        total: Slope = None
        for factor, slope in zip(factors, along_axis, strict=True):
            if slope is not None:
                total = factor * slope if total is None else total + factor * slope
        slopes.append(total)
    return _Dual(value, tuple(slopes))


def _power_partials(a: Any, b: Any, value: Any) -> tuple[Any, Any]:
    # a**0 is 1 everywhere, also at a = 0, and 0**b is 0 for every b > 0: slopes 0, not 0·∞.
    by_base = np.where(b == 0, 0.0, b * np.power(a, b - 1))
    by_exponent = np.where((a == 0) & (b > 0), 0.0, value * np.log(a))
    return by_base, by_exponent


def _atan2_partials(v: Any, u: Any) -> tuple[Any, Any]:
    radius = np.hypot(u, v)
    # Across the negative half of the u axis the angle jumps from π to −π.
    by_v = np.where((v == 0) & (u < 0), np.nan, u / radius / radius)
    return by_v, -v / radius / radius


def _where(condition: ast.expr, yes: _Dual, no: _Dual, names: Mapping[str, _Dual]) -> _Dual:
    assert isinstance(condition, ast.Compare)
    sides = [_dual(side, names) for side in (condition.left, *condition.comparators)]
    remaining = iter(sides)
    holds = condition_value(condition, lambda _: next(remaining).value)
    value = np.where(holds, yes.value, no.value)
    slopes: list[Slope] = []
    for axis, (along_yes, along_no) in enumerate(zip(yes.slopes, no.slopes, strict=True)):
        # Where two sides of a comparison that change along the axis are equal, the choice changes.
        changes = [
            left.value == right.value
            for left, right in pairwise(sides)
            if left.slopes[axis] is not None or right.slopes[axis] is not None
        ]
        if along_yes is None and along_no is None and not changes:
            slopes.append(None)
            continue
        first, second = _number(along_yes), _number(along_no)
        slope = np.where(holds, first, second)
        joined = (yes.value == no.value) & (first == second)
        for change in changes:
            slope = np.where(change & ~joined, np.nan, slope)
        slopes.append(slope)
    return _Dual(value, tuple(slopes))


def _extremum(name: str, left: _Dual, right: _Dual) -> _Dual:
    value = FUNCTIONS[name](left.value, right.value)
    slopes: list[Slope] = []
    for along_left, along_right in zip(left.slopes, right.slopes, strict=True):
        if along_left is None and along_right is None:
            slopes.append(None)
            continue
        first, second = _number(along_left), _number(along_right)
        slope = np.where(left.value == value, first, second)
        kink = (left.value == right.value) & (first != second)
        slopes.append(np.where(kink, np.nan, slope))
    return _Dual(value, tuple(slopes))


def _number(slope: Slope) -> Any:
    return np.float64(0) if slope is None else slope
