"""How contour levels are spaced: on which scale values of f spread most evenly over a picture.

Nothing here knows round numbers; `levels` finds those on the scale that is chosen.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

    Kind = Literal["linear", "log", "symlog"]

_STEEP = 5.0
"""A valley is steep where the range of f is this many times its lower half."""
_PARTS = 12
"""Into so many equal parts a scale is divided to see how evenly values lie on it."""
_MANY = 3.0
"""A scale is good where values lie on it as if they filled so many of its parts evenly."""
_SOME, _CORE = 2.0, 0.5
"""So is a linear scale with fewer, where all values but the tails take this part of it."""
_TAIL = 0.02
"""The share of the values at either end that may lie beyond a range without tails."""
_LONG_TAILS = (_TAIL, 0.05, 0.1)
"""The same of tails that are longer than all the rest, from small to large."""
_LEAST_PART = 0.005
"""The share of the values close to a minimum that do not count: they would claim most decades."""
_MOST_DECADES = 8.0
"""The most decades above the bottom of a valley: every minimum of 0 has any number of them."""
_DECADES_AROUND = 4.0
"""The same where the bottom is not 0: levels closer to it would have too many digits."""
_NEAR_ZERO = 0.05
"""The share of the values that lies on the even part of a scale with two signs."""
_ABOUT_ZERO, _OFTEN = 1e-4, 0.9
"""Values that are this part of those that are larger than this share of all count as 0 on a scale
with two signs."""
_LEAST_SPAN = 1e-290
"""A narrower range of values has no logarithms of its distances."""
_LEAST_SIZE = 1e-300
"""The inverse of a smaller number is none."""


@dataclass(frozen=True)
class Spacing:
    """A scale for levels, and the part of it that they are to cover."""

    kind: Kind
    """`log` grows from `base` on; `symlog` to both sides of it."""
    low: float
    high: float
    base: float = 0.0
    """From where distances are measured whose logarithms are spaced."""
    least: float = 0.0
    """The least such distance that counts, above 0; 0 for a linear scale."""
    is_mirrored: bool = False
    """Whether a logarithmic scale goes down from its base, for values below that."""

    @property
    def extent(self) -> tuple[float, float]:
        """The least and the largest distance from the base on a logarithmic scale."""
        ends = (self.low - self.base, self.high - self.base)
        nearest, farthest = (-ends[1], -ends[0]) if self.is_mirrored else ends
        return max(self.least, nearest), farthest

    def parts(self, count: int) -> FloatArray:
        """Return the increasing ends of so many equal parts of the scale: one more."""
        places = np.linspace(0.0, 1.0, count + 1)
        if self.kind == "linear":
            return np.asarray(self.low + places * (self.high - self.low))
        if self.kind == "log":
            sizes = np.geomspace(*self.extent, count + 1)
            return self.base - sizes[::-1] if self.is_mirrored else self.base + sizes
        low, high = (_bent(end, self) for end in (self.low, self.high))
        bent = low + places * (high - low)
        return np.asarray(np.sign(bent) * self.least * np.expm1(np.abs(bent)))

    def place(self, value: float) -> float:
        """Return where a value lies, in units of the scale."""
        if self.kind == "linear":
            return value
        if self.kind == "symlog":
            return _bent(value, self)
        distance = self.base - value if self.is_mirrored else value - self.base
        place = math.log(max(distance, self.least))
        return -place if self.is_mirrored else place


def _bent(value: float, spacing: Spacing) -> float:
    return math.copysign(math.log1p(abs(value) / spacing.least), value)


def filled_parts(ordered: FloatArray, parts: FloatArray) -> float:
    """Return how many parts of a scale increasing values fill: one, if nearly all lie in one.

    It is the inverse of the chance that two values lie in the same part. What is below the first
    and above the last of the ends of `parts` counts as two more parts.
    """
    shares = np.diff(np.searchsorted(ordered, parts), prepend=0, append=ordered.size) / ordered.size
    return float(1 / np.sum(shares**2))


def best_spacing(ordered: FloatArray, *, may_be_valley: bool) -> Spacing:
    """Return the scale on which levels fill a picture: linear, if that does.

    A steep valley gets a logarithmic scale from its bottom on. Where a linear scale would leave
    nearly all of the picture in one or two colours, it is the first of these that does better: a
    logarithmic one where f has one sign, one for both signs, and a linear one; what lies in long
    tails is then beyond the ends of the scale.

    Args:
        ordered: The values, finite, increasing and not all the same.
        may_be_valley: Whether f is lowest inside of its domain, and not at its edge.
    """
    valley = log_spacing(ordered) if may_be_valley and _is_steep(ordered) else None
    if valley is not None:
        least = max(valley.least, 10.0**-_MOST_DECADES * (valley.high - valley.base))
        valley = dataclasses.replace(valley, least=least, low=valley.base + least)
        if _filled(valley, ordered) >= _MANY:
            return valley
    whole = Spacing("linear", float(ordered[0]), float(ordered[-1]))
    filled = _filled(whole, ordered)
    low, high = robust_range(ordered)
    is_compact = high - low >= _CORE * (whole.high - whole.low)
    if filled >= _MANY or (filled >= _SOME and is_compact):
        return whole
    best, most = whole, filled
    for part in _LONG_TAILS:
        for spacing in (one_sided_spacing(ordered), symlog_spacing(ordered), whole):
            if spacing is None:
                continue
            spacing = _without_tails(spacing, ordered, part)
            filled = _filled(spacing, ordered)
            if filled >= _MANY:
                return spacing
            if filled > most:
                best, most = spacing, filled
    return best


def _filled(spacing: Spacing, ordered: FloatArray) -> float:
    return filled_parts(ordered, spacing.parts(_PARTS))


def _is_steep(ordered: FloatArray) -> bool:
    low, middle, high = float(ordered[0]), float(ordered[ordered.size // 2]), float(ordered[-1])
    return high - low > _STEEP * (middle - low)


def quantile(ordered: FloatArray, part: float) -> float:
    """Return the one of increasing values below which that part of them lies."""
    return float(ordered[min(int(part * ordered.size), ordered.size - 1)])


def robust_range(ordered: FloatArray, part: float = _TAIL) -> tuple[float, float]:
    """Return the range of increasing values without a part of them, 2 %, at either end."""
    low, high = quantile(ordered, part), quantile(ordered, 1 - part)
    return (low, high) if low < high else (float(ordered[0]), float(ordered[-1]))


def _without_tails(spacing: Spacing, ordered: FloatArray, part: float) -> Spacing:
    """Return a scale without ends that have a part of the values and are longer than the rest."""
    low, high = robust_range(ordered, part)
    rest = spacing.place(high) - spacing.place(low)
    if rest <= 0:
        return spacing
    if spacing.place(spacing.high) - spacing.place(high) > rest:
        spacing = dataclasses.replace(spacing, high=high)
    if spacing.place(low) - spacing.place(spacing.low) > rest:
        spacing = dataclasses.replace(spacing, low=low)
    return spacing


def log_spacing(ordered: FloatArray) -> Spacing | None:
    """Return the logarithmic scale of values above the lowest; None where there is no room.

    Where none is negative and their range is as large as they are, it is that of the values
    themselves.
    """
    low, high = float(ordered[0]), float(ordered[-1])
    if high - low < _LEAST_SPAN:
        return None
    base = 0.0 if 0 <= low <= high - low else low
    above = ordered[np.searchsorted(ordered, base, side="right") :] - base
    above = above[above > 0]
    if not above.size:
        return None
    least = max(quantile(above, _LEAST_PART), float(above[0]))
    if base:
        least = max(least, 10.0**-_DECADES_AROUND * (high - base))
    return Spacing("log", base + least, high, base, least) if base + least < high else None


def one_sided_spacing(ordered: FloatArray) -> Spacing | None:
    """Return the logarithmic scale of values of one sign; None for others, and without room."""
    if ordered[0] >= 0:
        spacing = log_spacing(ordered)
        return spacing if spacing is not None and spacing.base == 0 else None
    if ordered[-1] > 0:
        return None
    mirrored = one_sided_spacing(-ordered[::-1])
    if mirrored is None:
        return None
    return Spacing("log", -mirrored.high, -mirrored.low, 0.0, mirrored.least, is_mirrored=True)


def symlog_spacing(ordered: FloatArray) -> Spacing | None:
    """Return the scale that is logarithmic to both sides of 0; None for values of one sign."""
    low, high = float(ordered[0]), float(ordered[-1])
    if not low < 0 < high or max(-low, high) < _LEAST_SPAN:
        return None
    sizes = np.sort(np.abs(ordered))
    sizes = sizes[np.searchsorted(sizes, 0.0, side="right") :]
    about_zero = _ABOUT_ZERO * quantile(sizes, _OFTEN)
    least = max(quantile(sizes, _NEAR_ZERO), about_zero, _LEAST_SIZE)
    return Spacing("symlog", low, high, 0.0, least)
