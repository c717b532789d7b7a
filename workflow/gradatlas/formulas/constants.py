"""Constants of formulas: computed once, exactly where that is possible.

1e16 + 1 - 1e16 is 1, although float64 makes 0 of it. So arithmetic on constants is done with
fractions. What is irrational, as sqrt(2), is rounded; then the constant also has the value that
comes of disturbing each rounding, as `Program.run_disturbed` does with what depends on the axes.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

DISTURBANCE = 2.0**-40
"""By what part rounded results are disturbed: 4000 times the rounding of float64, yet little."""

_MOST_BITS = 4096
"""Fractions with longer numbers are rounded."""
_MOST_FACTORS = 64

Value = np.float64 | np.bool_


@dataclass(frozen=True)
class Constant:
    """A number, or a condition that holds always or never."""

    value: Value
    exact: Fraction | None
    """What it is exactly, to be rounded to `value`; None where that is not known."""
    disturbed: Value
    """What `value` would be if roundings on the way to it were larger; the same if it is exact."""

    @property
    def off(self) -> float:
        """How far `disturbed` is from `value`."""
        return float(self.disturbed) - float(self.value)


def known(value: float | np.bool_) -> Constant:
    """Return a number that stands in a formula, or a condition."""
    if isinstance(value, np.bool_):
        return Constant(value, None, value)
    number = np.float64(value)
    exact = Fraction(float(number)) if np.isfinite(number) else None
    return Constant(number, exact, number)


def computed(
    name: str, operation: Callable[..., Any], inputs: Sequence[Constant], *, is_rounded: bool
) -> Constant:
    """Return the result of an operation on constants.

    Args:
        name: The name of the operation.
        operation: How numpy does it.
        inputs: What it takes.
        is_rounded: Whether its results are rounded.
    """
    exact = _exact(name, [constant.exact for constant in inputs])
    with np.errstate(all="ignore"):
        # Functions that are not numpy's own give arrays without dimensions.
        plain = operation(*(constant.value for constant in inputs))
        if exact is not None:
            rounded = _rounded(exact, float(plain))
            return Constant(rounded, exact, rounded)
        if isinstance(plain, np.bool_) or np.asarray(plain).dtype == bool:
            condition = np.bool_(plain)
            return Constant(condition, None, condition)
        value = np.float64(plain)
        if _is_exact(name, value, inputs):
            return known(value)
        disturbed = np.float64(operation(*(constant.disturbed for constant in inputs)))
        if is_rounded:
            disturbed = disturbed * (1 + DISTURBANCE)
    return Constant(value, None, np.float64(disturbed))


def _exact(name: str, inputs: Sequence[Fraction | None]) -> Fraction | None:
    fractions = [value for value in inputs if value is not None]
    if name not in _EXACT or len(fractions) < len(inputs):
        return None
    try:
        result = _EXACT[name](*fractions)
    except ArithmeticError:
        return None
    return result if result is None or _is_short(result) else None


def _power(base: Fraction, exponent: Fraction) -> Fraction | None:
    if exponent.denominator != 1 or abs(exponent) > _MOST_FACTORS or not _is_short(base**2):
        return None
    return base ** int(exponent)


_EXACT: dict[str, Callable[..., Fraction | None]] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "negative": operator.neg,
    "abs": operator.abs,
    "square": lambda value: value * value,
    "power": _power,
    "floor": lambda value: Fraction(math.floor(value)),
    "min": min,
    "max": max,
}

# What a function has at a number, if the result is exact: by the way back.
_WAY_BACK: dict[str, Callable[[Fraction], Fraction | None]] = {
    "sqrt": lambda root: root * root,
    "cbrt": lambda root: root**3,
    "log2": lambda power: _power(Fraction(2), power),
    "log10": lambda power: _power(Fraction(10), power),
    "log": lambda power: Fraction(1) if power == 0 else None,
    "exp": lambda result: Fraction(0) if result == 1 else None,
    "cos": lambda result: Fraction(0) if result == 1 else None,
    "acos": lambda result: Fraction(1) if result == 0 else None,
    **dict.fromkeys(
        ("sin", "tan", "asin", "atan", "sinh", "tanh", "erf"),
        lambda result: Fraction(0) if result == 0 else None,
    ),
}


def _is_exact(name: str, value: np.float64, inputs: Sequence[Constant]) -> bool:
    if name == "sign":
        return True
    if name not in _WAY_BACK or inputs[0].exact is None or not np.isfinite(value):
        return False
    return _WAY_BACK[name](Fraction(float(value))) == inputs[0].exact


def _rounded(exact: Fraction, plain: float) -> np.float64:
    if exact == 0 and plain == 0:
        return np.float64(plain)  # which may be −0
    try:
        return np.float64(exact.numerator / exact.denominator)
    except OverflowError:
        return np.float64(math.inf if exact > 0 else -math.inf)


def _is_short(value: Fraction) -> bool:
    return value.numerator.bit_length() + value.denominator.bit_length() <= _MOST_BITS
