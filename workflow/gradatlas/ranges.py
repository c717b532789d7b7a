"""The numbers of ranges, as a person would write them: 0.3, and not 0.30000000000000004.

What is evenly spaced is computed in whole numbers, from the ends and steps as they were written,
and rounded once. So `linspace` from 0 to 1 and the list [0, 0.1, 0.2, …, 1] are the same numbers.

The plan imports this module at every command: nothing heavy here.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from itertools import pairwise

_DIGITS = 12
"""The most digits of decimals that are looked for close to computed numbers. Few numbers are by
chance as close to one of them as rounding errors are; to decimals of 15 digits, one in six is."""
_TOLD_DIGITS = 15
"""A decimal of so many digits differs from the float64 next to it."""
_LARGEST_PART = 1000
"""The largest denominator of a fraction that a number is taken to have been written as."""
_ULPS = 2
"""How far a computed number may be from what was meant, in units in the last place."""
_APART = 4
"""Numbers that lie no further apart, in such errors, count as what was meant."""
_NEAR = Fraction(1, 2**40)
"""How far, as a part of it, a number of steps may be from a whole one that was meant, where start,
stop or step are rounded, as pi/3 is."""
_LARGEST_WHOLE = 2.0**53
_MOST_BITS = 4000
"""Binary digits of powers that are computed exactly."""
_BITS = 100
"""Binary digits behind the point of logarithms."""
_UPPER_BITS = 52
_LOGARITHMS = Context(prec=40)


@dataclass(frozen=True)
class EvenSteps:
    """Evenly spaced numbers: (first + index * step) / unit, all three of them whole numbers."""

    first: int
    step: int
    unit: int
    rounding: float
    """How far rounding of what they were computed from may have moved them; 0 for not at all."""

    def values(self, indices: range) -> list[float]:
        """Return the numbers with these indices."""
        first, step, unit = self.first, self.step, self.unit
        plain = [(first + index * step) / unit for index in indices]
        if not self.rounding or abs(step) / unit <= _APART * self.rounding:
            return plain
        # What is next to nothing beside its neighbours was meant to be nothing.
        return clean_all([0.0 if abs(value) <= self.rounding else value for value in plain])


def clean(value: float) -> float:
    """Return what was meant: a short decimal or whole number within two units in the last place.

    Where there is none, that is the number itself.

    >>> clean(0.1 + 0.2), clean(1 / 3)
    (0.3, 0.3333333333333333)
    """
    error = _ULPS * math.ulp(value)
    # Of the decimals with as many digits this is the nearest, and those with fewer are among them.
    short = float(f"{value:.{_DIGITS - 1}e}")
    if abs(short - value) > error and 1 <= abs(value) < _LARGEST_WHOLE:
        short = float(round(value))
    return short if abs(short - value) <= error else value


def clean_all(values: Sequence[float]) -> list[float]:
    """Return numbers each made clean; as they are where that would make different ones equal."""
    result = [clean(value) for value in values]
    merged = any(
        one == other and before != after
        for (one, other), (before, after) in zip(pairwise(result), pairwise(values), strict=True)
    )
    return list(values) if merged else result


def steps_between(start: float, stop: float, intervals: int) -> EvenSteps:
    """Return the numbers that part the way from `start` to `stop` into so many intervals."""
    (first, is_exact), (last, is_last_exact) = _as_meant(start), _as_meant(stop)
    rounding = 0.0 if is_exact and is_last_exact else max(math.ulp(start), math.ulp(stop))
    return _even_steps(first, (last - first) / intervals, rounding)


def steps_of(start: float, step: float, count: int) -> EvenSteps:
    """Return the first `count` numbers from `start` on in steps of `step`."""
    (first, is_exact), (each, is_step_exact) = _as_meant(start), _as_meant(step)
    rounding = 0.0 if is_exact and is_step_exact else max(math.ulp(start), count * math.ulp(step))
    return _even_steps(first, each, rounding)


@functools.lru_cache(maxsize=1000)
def count_steps(start: float, stop: float, step: float) -> int:
    """Return how many numbers there are from `start` on in steps of `step` that are below `stop`.

    >>> count_steps(1, 1.3, 0.1)  # numpy.arange has a fourth one, 1.3
    3
    """
    (first, _), (last, _), (each, _) = _as_meant(start), _as_meant(stop), _as_meant(step)
    number = (last - first) / each
    whole = round(number)
    is_whole = abs(number - whole) <= _NEAR * whole
    return max(whole if is_whole else math.ceil(number), 0)


def linear_values(start: float, stop: float, num: int, *, endpoint: bool = True) -> list[float]:
    """Return evenly spaced numbers, as numpy.linspace."""
    intervals = max(num - 1 if endpoint else num, 1)
    values = steps_between(start, stop, intervals).values(range(num))
    return _with_ends(values, start, stop if endpoint else None)


def stepped_values(start: float, stop: float, step: float) -> list[float]:
    """Return numbers in equal steps, `stop` excluded, as numpy.arange."""
    count = count_steps(start, stop, step)
    return _with_ends(steps_of(start, step, count).values(range(count)), start, None)


def power_values(
    start: float, stop: float, num: int, base: float, *, endpoint: bool = True
) -> list[float]:
    """Return powers of `base` with evenly spaced exponents, as numpy.logspace.

    Raises:
        OverflowError: one of them is too large for a float64.
    """
    exponents = linear_values(start, stop, num, endpoint=endpoint)
    exact, _ = _as_meant(base)
    longest = max(exact.numerator, exact.denominator).bit_length()
    return clean_all(
        [
            float(exact ** int(exponent))
            if exponent.is_integer() and longest * abs(exponent) <= _MOST_BITS
            else base**exponent
            for exponent in exponents
        ]
    )


def geometric_values(start: float, stop: float, num: int, *, endpoint: bool = True) -> list[float]:
    """Return numbers in constant ratio, as numpy.geomspace.

    `start` and `stop` have one sign and are not 0.
    """
    intervals = max(num - 1 if endpoint else num, 1)
    sign = math.copysign(1.0, start)
    # Powers with rounded exponents, or of rounded ratios, would be off by ten units and more.
    low, high = _binary_logarithm(abs(start)), _binary_logarithm(abs(stop))
    plain = [sign * _power_of_two(low + (high - low) * index // intervals) for index in range(num)]
    return _with_ends(clean_all(plain), start, stop if endpoint else None)


def _even_steps(first: Fraction, step: Fraction, rounding: float) -> EvenSteps:
    unit = math.lcm(first.denominator, step.denominator)
    return EvenSteps(int(first * unit), int(step * unit), unit, _ULPS * rounding)


def _as_meant(value: float) -> tuple[Fraction, bool]:
    """Return what a number was written as, a decimal or a fraction, and whether that is known.

    Where it is not, as of pi, the number itself is returned.
    """
    exact = Fraction(value)
    text = repr(float(value))
    digits = text.partition("e")[0].replace(".", "").strip("-0")
    simple = (
        Fraction(text) if len(digits) <= _TOLD_DIGITS else exact.limit_denominator(_LARGEST_PART)
    )
    return (simple, True) if float(simple) == value else (exact, False)


def _binary_logarithm(value: float) -> int:
    """Return the logarithm to the base 2, times 2 to the power of `_BITS`."""
    quotient = _LOGARITHMS.divide(_LOGARITHMS.ln(Decimal(value)), _LOGARITHMS.ln(Decimal(2)))
    return int(_LOGARITHMS.multiply(quotient, Decimal(2**_BITS)))


def _power_of_two(exponent: int) -> float:
    """Return 2 to an exponent that is given as `_binary_logarithm` gives it."""
    whole, rest = divmod(exponent, 2**_BITS)
    upper, lower = divmod(rest, 2 ** (_BITS - _UPPER_BITS))
    power = math.exp2(upper / 2**_UPPER_BITS) * (1 + math.log(2) * (lower / 2**_BITS))
    return math.ldexp(power, whole)


def _with_ends(values: list[float], start: float, stop: float | None) -> list[float]:
    """Return values with exactly these ends; without a `stop`, the last one stays as it is."""
    if stop is not None and len(values) > 1:
        values[-1] = float(stop)
    if values:
        values[0] = float(start)
    return values
