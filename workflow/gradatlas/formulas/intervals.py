"""Intervals: numbers of which two bounds are known, and arithmetic that keeps both bounds true.

The result of an operation on intervals holds every result of that operation on numbers in them.
(R. E. Moore, R. B. Kearfott, M. J. Cloud: Introduction to interval analysis. SIAM (2009),
doi:10.1137/1.9780898717716.) Bounds are arrays of float64, or numbers, so that one call treats many
intervals; they may be infinite, an interval is never empty.

Each rounded bound is moved outwards: by one unit in the last place or two for arithmetic and square
roots, which IEEE 754 rounds to nearest, and by `_MARGIN_OF_FUNCTIONS` for functions of numpy and of
the C library. Their makers state errors below 4 units in the last place; the margin is 8. That is
the one thing that is taken on trust.

Functions that are not defined everywhere, such as the logarithm, take what lies in their domain;
whoever calls them says what is to be thought of the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from gradatlas.formulas.graph import OPERATIONS

_MARGIN = 2.0**-52
"""In units of the result: at least one unit in the last place, at most two. Twice what rounding to
nearest may do, because the move is rounded, too."""
_MARGIN_OF_FUNCTIONS = 2.0**-49
"""In units of the result: at least 8 units in the last place."""
_SMALLEST = 5e-324
"""Below this, a product or a quotient is rounded to 0."""
_LARGEST_ANGLE = 2.0**30
"""Beyond this, nothing is said of sines and cosines but that they are between -1 and 1."""
_MOST_FACTORS = 64
"""Powers up to this are multiplied out."""


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`, both included; arrays that broadcast together."""

    low: Any
    high: Any


WHOLE = Interval(np.float64(-np.inf), np.float64(np.inf))
"""The whole line: nothing is known."""
ZERO = Interval(np.float64(0), np.float64(0))
ONE = Interval(np.float64(1), np.float64(1))


def point(value: Any) -> Interval:
    """Return an interval that holds one number, or many such intervals."""
    return Interval(value, value)


def around_fraction(value: Fraction, nearest: float) -> Interval:
    """Return the smallest interval of float64 that holds a fraction.

    Args:
        value: The number.
        nearest: The float64 nearest to it.
    """
    if np.isfinite(nearest) and Fraction(nearest) == value:
        return point(np.float64(nearest))
    return Interval(np.nextafter(nearest, -np.inf), np.nextafter(nearest, np.inf))


def around(low: Any, high: Any, margin: float, smallest: float = 0.0) -> Interval:
    """Return bounds, moved outwards; a bound that is not a number becomes infinite.

    Args:
        low: The lower bounds, rounded somehow.
        high: The upper bounds, likewise.
        margin: By how much to move them, in units of themselves.
        smallest: By how much to move them in any case.
    """
    below = low - (np.abs(low) * margin + smallest)
    above = high + (np.abs(high) * margin + smallest)
    # Not the plain minimum and maximum, which keep what is not a number, as of inf - inf.
    return Interval(np.fmax(below, -np.inf), np.fmin(above, np.inf))


def cut(interval: Interval, low: float, high: float) -> Interval:
    """Return what lies between two numbers, of intervals of which something does."""
    return Interval(np.clip(interval.low, low, high), np.clip(interval.high, low, high))


def hull(left: Interval, right: Interval) -> Interval:
    """Return the smallest interval that holds both."""
    return Interval(np.minimum(left.low, right.low), np.maximum(left.high, right.high))


def choose(condition: Any, yes: Interval, no: Interval) -> Interval:
    """Return `yes` where a condition holds and `no` elsewhere."""
    return Interval(np.where(condition, yes.low, no.low), np.where(condition, yes.high, no.high))


def holds(interval: Interval, number: Any) -> Any:
    """Return where a number lies in an interval."""
    return (interval.low <= number) & (number <= interval.high)


def add(left: Interval, right: Interval) -> Interval:
    """Return the sum."""
    # Sums too small for a margin are exact.
    return around(left.low + right.low, left.high + right.high, _MARGIN)


def subtract(left: Interval, right: Interval) -> Interval:
    """Return the difference."""
    return around(left.low - right.high, left.high - right.low, _MARGIN)


def negative(interval: Interval) -> Interval:
    """Return the interval with the other sign."""
    return Interval(-interval.high, -interval.low)


def multiply(left: Interval, right: Interval) -> Interval:
    """Return the product."""
    # What is not a number comes of 0·∞, and is to be 0; another of the four then has that bound,
    # or an infinite one, or all are 0·∞ and the result is the whole line.
    products = (
        left.low * right.low,
        left.low * right.high,
        left.high * right.low,
        left.high * right.high,
    )
    low = np.fmin(np.fmin(products[0], products[1]), np.fmin(products[2], products[3]))
    high = np.fmax(np.fmax(products[0], products[1]), np.fmax(products[2], products[3]))
    return around(low, high, _MARGIN, _SMALLEST)


def scale(factor: Any, interval: Interval) -> Interval:
    """Return the product with a number, or an array of numbers."""
    ends = factor * interval.low, factor * interval.high
    # 0·∞ is left to one side by fmin and fmax, as in `multiply`.
    return around(np.fmin(*ends), np.fmax(*ends), _MARGIN, _SMALLEST)


def divide(left: Interval, right: Interval) -> Interval:
    """Return the quotient of the numbers for which there is one: of divisors that are not 0."""
    low, high = right.low + 0.0, right.high + 0.0  # which makes 0 of -0
    is_open = (low <= 0) & (high >= 0)
    ends = np.where(high == 0, -np.inf, 1 / high), np.where(low == 0, np.inf, 1 / low)
    lies_inside = is_open & (low < 0) & (high > 0)
    reciprocal = around(
        np.where(lies_inside, -np.inf, ends[0]),
        np.where(lies_inside, np.inf, ends[1]),
        _MARGIN,
        _SMALLEST,
    )
    return multiply(left, reciprocal)


def square(interval: Interval) -> Interval:
    """Return the square."""
    return power_of_whole(interval, 2)


def power_of_whole(interval: Interval, exponent: int) -> Interval:
    """Return a whole power, 0 included; for negative ones, of the numbers that are not 0."""
    if exponent == 0:
        return ONE
    if exponent < 0:
        return divide(ONE, power_of_whole(interval, -exponent))
    if exponent == 1:
        return interval
    # Each of the multiplications adds half a unit in the last place, in units of the result.
    margin = _MARGIN * exponent if exponent <= _MOST_FACTORS else _MARGIN_OF_FUNCTIONS
    ends = _whole_power(interval.low, exponent), _whole_power(interval.high, exponent)
    if exponent % 2:
        return around(*ends, margin, _SMALLEST)
    result = around(np.minimum(*ends), np.maximum(*ends), margin, _SMALLEST)
    has_zero = holds(interval, 0)
    return Interval(np.where(has_zero, 0.0, np.maximum(result.low, 0.0)), result.high)


def _whole_power(base: Any, exponent: int) -> Any:
    if exponent > _MOST_FACTORS:
        return np.power(base, float(exponent))
    result: Any = None
    factor = base
    while exponent:
        if exponent % 2:
            result = factor if result is None else result * factor
        exponent //= 2
        if exponent:
            factor = factor * factor
    return result


def power(base: Interval, exponent: Interval) -> Interval:
    """Return base to the exponent, of the bases that are not negative."""
    low, high = np.maximum(base.low, 0.0), np.maximum(base.high, 0.0)
    # As the power is monotone in each of the two, its extremes are at corners.
    corners = [np.power(a, b) for a in (low, high) for b in (exponent.low, exponent.high)]
    result = around(
        np.fmin(np.fmin(*corners[:2]), np.fmin(*corners[2:])),
        np.fmax(np.fmax(*corners[:2]), np.fmax(*corners[2:])),
        _MARGIN_OF_FUNCTIONS,
        _SMALLEST,
    )
    # 0**0 is 1, but close to it there is any number from 0 on; and 1**∞ is whatever it came from.
    is_lost = (low == 0) & holds(exponent, 0) | ~(
        np.isfinite(high) & np.isfinite(exponent.low) & np.isfinite(exponent.high)
    )
    return Interval(
        np.where(is_lost, 0.0, np.maximum(result.low, 0.0)), np.where(is_lost, np.inf, result.high)
    )


def _rising(
    name: str, low: float = -np.inf, high: float = np.inf, margin: float = _MARGIN_OF_FUNCTIONS
) -> Callable[[Interval], Interval]:
    """Return a function that nowhere falls, as one on intervals.

    Args:
        name: Its name among the operations.
        low: The least of its values.
        high: The largest of its values.
        margin: How exact it is.
    """
    function = OPERATIONS[name]

    def of_interval(interval: Interval) -> Interval:
        ends = function(interval.low), function(interval.high)
        return cut(around(*ends, margin, _SMALLEST), low, high)

    return of_interval


exp = _rising("exp", 0.0)
atan = _rising("atan", -np.pi / 2 * (1 + _MARGIN), np.pi / 2 * (1 + _MARGIN))
sinh = _rising("sinh")
tanh = _rising("tanh", -1.0, 1.0)
erf = _rising("erf", -1.0, 1.0)
cbrt = _rising("cbrt")
_sqrt = _rising("sqrt", 0.0, margin=_MARGIN)
_asin = _rising("asin", -np.pi / 2 * (1 + _MARGIN), np.pi / 2 * (1 + _MARGIN))
_LOGARITHMS = {name: _rising(name) for name in ("log", "log2", "log10")}


def sqrt(interval: Interval) -> Interval:
    """Return the square root of the numbers that are not negative."""
    return _sqrt(cut(interval, 0.0, np.inf))


def logarithm(name: str, interval: Interval) -> Interval:
    """Return `log`, `log2` or `log10` of the positive numbers."""
    # The logarithm of 0 is -∞, a bound like others.
    result = _LOGARITHMS[name](cut(interval, 0.0, np.inf))
    return choose(interval.high <= 0, WHOLE, result)


def asin(interval: Interval) -> Interval:
    """Return the arc sine of the numbers between -1 and 1."""
    return _asin(cut(interval, -1.0, 1.0))


def acos(interval: Interval) -> Interval:
    """Return the arc cosine of the numbers between -1 and 1."""
    inner = cut(interval, -1.0, 1.0)
    result = around(np.arccos(inner.high), np.arccos(inner.low), _MARGIN_OF_FUNCTIONS, _SMALLEST)
    return cut(result, 0.0, np.pi * (1 + _MARGIN))


def cosh(interval: Interval) -> Interval:
    """Return the hyperbolic cosine."""
    ends = np.cosh(interval.low), np.cosh(interval.high)
    result = around(np.minimum(*ends), np.maximum(*ends), _MARGIN_OF_FUNCTIONS)
    return Interval(np.where(holds(interval, 0), 1.0, np.maximum(result.low, 1.0)), result.high)


def sin(interval: Interval) -> Interval:
    """Return the sine."""
    return _wave(interval, np.sin, 0.25)


def cos(interval: Interval) -> Interval:
    """Return the cosine."""
    return _wave(interval, np.cos, 0.0)


def _wave(interval: Interval, function: Callable[[Any], Any], crest: float) -> Interval:
    """Return a sine or cosine; `crest` is the place of its maximum, in turns."""
    ends = function(interval.low), function(interval.high)
    result = cut(
        around(np.minimum(*ends), np.maximum(*ends), _MARGIN_OF_FUNCTIONS, _SMALLEST), -1.0, 1.0
    )
    is_lost = ~((np.abs(interval.low) < _LARGEST_ANGLE) & (np.abs(interval.high) < _LARGEST_ANGLE))
    has_crest = is_lost | _passes(interval, 2 * np.pi, crest)
    has_trough = is_lost | _passes(interval, 2 * np.pi, crest + 0.5)
    return Interval(np.where(has_trough, -1.0, result.low), np.where(has_crest, 1.0, result.high))


def _passes(interval: Interval, period: float, place: float) -> Any:
    """Return where an interval may hold a place, given in periods, or one whole periods away."""
    # The slack is many times the rounding of all that follows, which is relative.
    low = interval.low / period - place
    high = interval.high / period - place
    slack = 16 * _MARGIN
    return np.floor(high + slack * (np.abs(high) + 1)) >= np.ceil(low - slack * (np.abs(low) + 1))


def has_pole_of_tan(interval: Interval) -> Any:
    """Return where an interval may hold a pole of the tangent."""
    is_lost = ~((np.abs(interval.low) < _LARGEST_ANGLE) & (np.abs(interval.high) < _LARGEST_ANGLE))
    return is_lost | _passes(interval, np.pi, 0.5)


def tan(interval: Interval) -> Interval:
    """Return the tangent: the whole line, if there is a pole."""
    result = around(np.tan(interval.low), np.tan(interval.high), _MARGIN_OF_FUNCTIONS, _SMALLEST)
    return choose(has_pole_of_tan(interval), WHOLE, result)


def absolute(interval: Interval) -> Interval:
    """Return the absolute value."""
    ends = np.abs(interval.low), np.abs(interval.high)
    return Interval(np.where(holds(interval, 0), 0.0, np.minimum(*ends)), np.maximum(*ends))


def sign(interval: Interval) -> Interval:
    """Return the sign."""
    return Interval(np.sign(interval.low), np.sign(interval.high))


def floor(interval: Interval) -> Interval:
    """Return the whole number below."""
    return Interval(np.floor(interval.low), np.floor(interval.high))


def minimum(left: Interval, right: Interval) -> Interval:
    """Return the smaller of two numbers."""
    return Interval(np.minimum(left.low, right.low), np.minimum(left.high, right.high))


def maximum(left: Interval, right: Interval) -> Interval:
    """Return the larger of two numbers."""
    return Interval(np.maximum(left.low, right.low), np.maximum(left.high, right.high))


def meets_cut_of_atan2(v: Interval, u: Interval) -> Any:
    """Return where the angle of (u, v) may jump, or have no meaning: on the negative half axis."""
    return holds(v, 0) & (u.low <= 0)


def atan2(v: Interval, u: Interval) -> Interval:
    """Return the angle of the point (u, v), from -π to π."""
    # Off the cut, the extremes of the angle over a rectangle are at corners.
    corners = [np.arctan2(y, x) for y in (v.low, v.high) for x in (u.low, u.high)]
    result = around(
        np.minimum(np.minimum(*corners[:2]), np.minimum(*corners[2:])),
        np.maximum(np.maximum(*corners[:2]), np.maximum(*corners[2:])),
        _MARGIN_OF_FUNCTIONS,
        _SMALLEST,
    )
    largest = np.pi * (1 + _MARGIN)
    everything = Interval(np.float64(-largest), np.float64(largest))
    return choose(meets_cut_of_atan2(v, u), everything, cut(result, -largest, largest))
