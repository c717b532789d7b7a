"""Looking at a function along one axis, around many points at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray, Function

_EPSILON = float(np.finfo(np.float64).eps)
_SHORTEST = 2.0**-17
"""The part of a step within which a smooth f is a straight line."""


class Line:
    """f along one axis through each of many points."""

    def __init__(
        self, function: Function, points: Sequence[FloatArray], axis: int, reach: FloatArray
    ) -> None:
        """Take the lines along an axis through points.

        Args:
            function: f.
            points: One array of n values for each axis.
            axis: The number of the axis.
            reach: How far from the points to look, n values.
        """
        self._function, self._points, self._axis = function, points, axis
        self._short = reach / 1024  # for differences, where no exact gradient is known

    def only(self, where: NDArray[np.bool_]) -> Line:
        """Return the same for some of the points."""
        points = [point[where] for point in self._points]
        return Line(self._function, points, self._axis, 1024 * self._short[where])

    def slope_noise(self, noise: FloatArray) -> FloatArray:
        """Return the noise of slopes, given that of values."""
        if self._function.exact_gradient is not None:
            return np.zeros(noise.shape)
        return 2 * noise / self._short

    def value(self, distance: FloatArray) -> FloatArray:
        """Return f at a distance from each point."""
        return self._function.evaluate(*self._places(distance))

    def slope(self, distance: FloatArray) -> FloatArray:
        """Return the derivative along the axis at a distance from each point."""
        if self._function.exact_gradient is not None:
            return self._function.exact_gradient(*self._places(distance))[self._axis]
        ahead, behind = self.value(distance + self._short), self.value(distance - self._short)
        with np.errstate(all="ignore"):
            return (ahead - behind) / (2 * self._short)

    def _places(self, distance: FloatArray) -> list[FloatArray]:
        return [
            point + distance if axis == self._axis else point
            for axis, point in enumerate(self._points)
        ]


def flat(arrays: Sequence[FloatArray], where: NDArray[np.bool_]) -> list[FloatArray]:
    """Return the values of arrays that broadcast to a field, at some of its points."""
    return [np.broadcast_to(array, where.shape)[where] for array in arrays]


def noise_around(along: Line, distance: FloatArray, here: FloatArray) -> FloatArray:
    """Return how far rounding scatters f around each point.

    Where f is smooth, or has a kink or a jump at the point, its second differences over short
    distances lie on a straight line, as a function of the distance; what lies off it is rounding.
    (After J. J. Moré and S. M. Wild: Estimating computational noise. SIAM Journal on Scientific
    Computing 33(3), 1292–1314 (2011), doi:10.1137/100786125.)
    """
    with np.errstate(all="ignore"):
        shorts = [share * _SHORTEST * distance for share in (1, 2, 3, 4)]
        bends = [along.value(short) - 2 * here + along.value(-short) for short in shorts]
        off_line = np.fmax(*np.abs(np.diff(bends, 2, axis=0)))
        return np.fmax(off_line, _EPSILON * np.abs(here))


def is_torn(
    line: Line,
    look: Callable[[Line, FloatArray], FloatArray],
    reach: FloatArray,
    noise: FloatArray,
    halvings: int,
) -> NDArray[np.bool_]:
    """Tell whether values jump somewhere within reach of each point.

    The interval is halved again and again, always towards the larger change. What is smooth changes
    less and less; a jump stays.

    Args:
        line: The function along an axis.
        look: `Line.value` or `Line.slope`: where to look for jumps.
        reach: How far from each point to look, to both sides.
        noise: Changes up to this, at each point, are none.
        halvings: How often to halve, at the most.
    """
    torn = np.ones(reach.shape, bool)
    open_points = np.arange(reach.size)
    low, high = -reach, reach
    at_low, at_high = look(line, low), look(line, high)
    largest = np.zeros(reach.shape)
    with np.errstate(all="ignore"):
        for _ in range(halvings):
            middle = (low + high) / 2
            at_middle = look(line, middle)
            left, right = np.abs(at_middle - at_low), np.abs(at_high - at_middle)
            largest = np.fmax(largest, np.fmax(left, right))
            goes_left = ~(right >= left)
            is_smooth = np.maximum(left, right) <= np.fmax(0.1 * largest, noise)
            torn[open_points[is_smooth]] = False
            # Only the others go on.
            on = ~is_smooth
            low, high = np.where(goes_left, low, middle)[on], np.where(goes_left, middle, high)[on]
            at_low, at_high = (
                np.where(goes_left, at_low, at_middle)[on],
                np.where(goes_left, at_middle, at_high)[on],
            )
            largest, noise, open_points = largest[on], noise[on], open_points[on]
            line = line.only(on)
            if not open_points.size:
                break
    return torn
