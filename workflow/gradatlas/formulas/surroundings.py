"""What lies around points: places on all sides, at ever shorter distances, and a function there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from gradatlas.formulas.sequences import RATIO

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

_PLACES_AT_ONCE = 2**18
"""Places that are looked at together, so that memory does not grow with the number of points."""
_FIRST, _LAST = -3, -45
"""The longest and the shortest distance, in powers of 2 of the coordinate: the shortest one is
still far above its rounding."""
_FIRST_AT_0, _LAST_AT_0 = 30, -100
"""The same where a coordinate is 0, which says nothing of the length over which f changes."""


class Surroundings(Protocol):
    """A function at any places, with what rounding may have done to the numbers."""

    def values(self, *arrays: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return f and its rounding, of the arrays' shape."""

    def slopes(self, *arrays: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the derivatives and their rounding: the axes first, then the arrays' shape."""


@dataclass(frozen=True)
class Ladder:
    """Points, and distances from them, each by the same factor shorter than the one before.

    Distances are in units of each coordinate, but where one of a point's coordinates is 0, the same
    along all axes.
    """

    points: FloatArray
    """The coordinates, of shape (axes, n)."""
    values: FloatArray
    """f there."""
    at_zero: bool
    """Whether one of the coordinates of each point is 0; else none of any point is."""

    @property
    def exponents(self) -> NDArray[np.int_]:
        """The powers of 2 that the distances are in their units."""
        first, last = (_FIRST_AT_0, _LAST_AT_0) if self.at_zero else (_FIRST, _LAST)
        return np.arange(first, last - 1, -RATIO)

    def distances(self) -> FloatArray:
        """Return the distances, of shape (exponents, axes, n); see `distances_along`."""
        axes = range(len(self.points))
        exponents = self.exponents.astype(float)
        lengths = [self.distances_along(axis, exponents) for axis in axes]
        return np.stack(lengths, axis=1)

    def distances_along(self, axis: int, exponents: FloatArray) -> FloatArray:
        """Return distances along an axis, of shape (exponents, n).

        They are NaN where they are too short for the coordinate.

        Args:
            axis: The number of the axis.
            exponents: The powers of 2 that they are in their unit.
        """
        coordinate = self.points[axis]
        _, size = np.frexp(coordinate)
        absolute = exponents[:, None] + (0 if self.at_zero else size)
        is_too_short = (coordinate != 0) & (absolute < size + _LAST)
        return np.exp2(np.where(is_too_short, np.nan, absolute))

    def part(self, which: NDArray[np.int_]) -> Ladder:
        """Return the ladder of some of the points."""
        return Ladder(self.points[:, which], self.values[which], self.at_zero)


def batches(count: int, places: int) -> list[slice]:
    """Return parts of points that can be looked at together.

    Args:
        count: How many points there are.
        places: How many places are looked at around each of them.
    """
    step = max(_PLACES_AT_ONCE // places, 1)
    return [slice(start, start + step) for start in range(0, count, step)]
