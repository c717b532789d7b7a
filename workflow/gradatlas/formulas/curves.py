"""Whether f is what a gradient makes it, along lines and curves that lead to a point.

What is left of f without its linear part must fall faster than the distance. Along all straight
lines x0**3*x1/(x0**4 + x1**2) does so at the origin, but along x1 = x0**2 it is x0/2.
"""

from __future__ import annotations

from itertools import permutations, product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gradatlas.formulas.surroundings import Ladder, Surroundings, batches

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

_CURVES = tuple(
    (power, width)
    for power, widths in {
        1.0: (-4, -1, 0, 1, 4),
        1.5: (-4, 0, 4),
        2.0: (-8, -4, -1, 0, 1, 4, 8),
        3.0: (-4, 0, 4),
        4.0: (0,),
    }.items()
    for width in widths
)
"""One coordinate follows another one by these powers of its distance, times these powers of 2."""
_RATIO = 4
"""By how many powers of 2 the shorter distance falls from one place to the next."""
SIGNAL = 10.0
"""How many times its expected size rounding must be exceeded by what counts."""
_BEFORE = 3
"""How many places before the last one are compared with it: one alone may be an accident."""


def is_refuted(
    around: Surroundings,
    ladder: Ladder,
    gradient: FloatArray,
    error: FloatArray,
    longest: FloatArray,
) -> NDArray[np.bool_]:
    """Return where f is not what a gradient makes it.

    Args:
        around: f.
        ladder: The points.
        gradient: The gradient in question, of shape (axes, n).
        error: Its error, component by component.
        longest: The distances, of the same shape, within which f shows what it is at the point.
    """
    result = np.zeros(ladder.values.shape, bool)
    for part in batches(result.size, 16 * ladder.exponents.size):
        some = np.arange(result.size)[part]
        look = _Look(around, ladder.part(some), gradient[:, some], error[:, some], longest[:, some])
        result[some] = look.refute()
    return result


class _Look:
    def __init__(
        self,
        around: Surroundings,
        ladder: Ladder,
        gradient: FloatArray,
        error: FloatArray,
        longest: FloatArray,
    ) -> None:
        self._around, self._ladder = around, ladder
        self._gradient, self._error, self._longest = gradient, error, longest

    def refute(self) -> NDArray[np.bool_]:
        axes = range(len(self._ladder.points))
        if len(axes) == 1:
            return self._stays({0: self._distance(0, self._rungs(1.0))})
        result = np.zeros(self._ladder.values.shape, bool)
        for ahead, beside in permutations(axes, 2):
            for power, width in _CURVES:
                rungs = self._rungs(power)
                distance = self._distance(beside, power * rungs + width)
                result |= self._stays({ahead: self._distance(ahead, rungs), beside: distance})
        return result

    def _rungs(self, power: float) -> FloatArray:
        """Return exponents at which the power of the distance falls by the ratio."""
        first, last = self._ladder.exponents[[0, -1]]
        return np.arange(first // max(power, 1.0), last, -max(_RATIO // power, 1.0))

    def _distance(self, axis: int, exponents: FloatArray) -> FloatArray:
        return self._ladder.distances_along(axis, exponents)

    def _stays(self, distances: dict[int, FloatArray]) -> NDArray[np.bool_]:
        """Return where the rest, in units of the distance, is as large close by as farther off.

        Args:
            distances: The number of an axis → distances along it, of shape (places, n), to both
                sides; the first one is the longest, in units of `longest`, where it is close by.
        """
        points, values = self._ladder.points, self._ladder.values
        signs = np.array(list(product((1.0, -1.0), repeat=len(distances)))).T
        # Dimensions: signs, places, points.
        places: list[FloatArray] = [point[None, None] for point in points]
        for sign, (axis, distance) in zip(signs, distances.items(), strict=True):
            places[axis] = places[axis] + sign[:, None, None] * distance
        places = list(np.broadcast_arrays(*places))
        offsets = [place - point for place, point in zip(places, points, strict=True)]
        near, noise = self._around.values(*places)
        sizes = [np.abs(offset) for offset in offsets]
        length = sizes[next(iter(distances))]
        linear = sum(g * offset for g, offset in zip(self._gradient, offsets, strict=True))
        doubt = sum(e * size for e, size in zip(self._error, sizes, strict=True))
        noise = noise + doubt + 4 * np.finfo(np.float64).eps * np.abs(values)
        rest = np.where(np.isnan(near), np.inf, np.abs(near - values - linear))
        shares = [size / most for size, most in zip(sizes, self._longest, strict=True)]
        first = shares[next(iter(distances))]
        is_known = (length > 0) & (first <= 1) & (np.max(shares, axis=0) <= first)
        left = np.where(is_known & (rest > SIGNAL * noise), rest / length, 0.0)
        least = np.where(is_known, SIGNAL * noise / length, np.inf)
        stays = _stays(np.moveaxis(left, 1, 0), np.moveaxis(least, 1, 0))
        return np.asarray(stays.any(axis=0))


def _stays(left: FloatArray, least: FloatArray) -> NDArray[np.bool_]:
    """Return where numbers along the first axis do not fall.

    Args:
        left: The numbers, 0 where nothing is seen.
        least: What could be seen.
    """
    last = len(left) - 1 - np.argmax((left > 0)[::-1], axis=0)

    def at(array: FloatArray, place: NDArray[np.int_]) -> FloatArray:
        places = place.clip(0, len(array) - 1)[None]
        return np.asarray(np.take_along_axis(array, places, axis=0)[0])

    # What ends while it could still be seen has fallen.
    ends = (last < len(left) - 1) & (at(least, last + 1) < 0.95 * at(left, last))
    earlier = range(1, _BEFORE + 1)
    is_known = np.all([np.isfinite(at(least, last - back)) for back in earlier], axis=0)
    before = np.max([at(left, last - back) for back in earlier], axis=0)
    falls = at(left, last) < 0.95 * before
    is_seen = (left > 0).any(axis=0) & (last >= _BEFORE) & is_known
    return np.asarray(is_seen & ~falls & ~ends)
