"""The diagnosis of points at which a gradient is wrong or in doubt: what went wrong there.

Rounding is measured close by. Kinks are told from steps that are too long by halving the interval
towards the larger change, which stays at a kink and shrinks elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gradatlas.differentiation.noise import noise_around
from gradatlas.fields.field import FLAGS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.differentiation.gradient import Gradient
    from gradatlas.functions.function import FloatArray, Function
    from gradatlas.grids import Mesh

_BATCH = 2**15
"""Points that are looked at together, so that memory does not grow with their number."""


class Line:
    """f along one axis through each of many points."""

    def __init__(
        self,
        function: Function,
        points: Sequence[FloatArray],
        axis: int,
        radius: FloatArray,
    ) -> None:
        """Take the lines along an axis through points.

        Args:
            function: f.
            points: One array of n values for each axis.
            axis: The number of the axis.
            radius: How far from the points to look, n values.
        """
        self._function, self._points, self._axis = function, points, axis
        self._short = radius / 1024  # for differences, where no exact gradient is known

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

    def noise(self, distance: FloatArray) -> FloatArray:
        """Return how far noise scatters f around each point, and at a distance on both sides.

        Rounding to few digits is coarser where f is larger.
        """
        sides = [self._noise(side * distance, distance) for side in (-1, 0, 1)]
        return np.asarray(np.fmax.reduce(sides), np.float64)

    def _noise(self, offset: FloatArray, distance: FloatArray) -> FloatArray:
        def look(which: NDArray[np.intp], more: FloatArray) -> FloatArray:
            arrays = [array[which] for array in places]
            arrays[self._axis] = arrays[self._axis] + more
            return self._function.evaluate(*arrays)

        places = self._places(offset)
        here = self._function.evaluate(*places)
        return noise_around(look, places[self._axis], here, distance)

    def _places(self, distance: FloatArray) -> list[FloatArray]:
        return [
            point + distance if axis == self._axis else point
            for axis, point in enumerate(self._points)
        ]


def flat(arrays: Sequence[FloatArray], where: NDArray[np.bool_]) -> list[FloatArray]:
    """Return the values of arrays that broadcast to a field, at some of its points."""
    return [np.broadcast_to(array, where.shape)[where] for array in arrays]


def is_discontinuous(
    line: Line,
    look: Callable[[Line, FloatArray], FloatArray],
    radius: FloatArray,
    noise: FloatArray,
    halvings: int,
) -> NDArray[np.bool_]:
    """Return whether values jump somewhere within a radius around each point.

    The interval is halved again and again, always towards the larger change. What is smooth changes
    less and less; a jump stays.

    Args:
        line: The function along an axis.
        look: `Line.value` or `Line.slope`: where to look for jumps.
        radius: How far from each point to look, to both sides.
        noise: Changes up to this, at each point, are none.
        halvings: How often to halve, at the most.
    """
    is_broken = np.ones(radius.shape, bool)
    open_points = np.arange(radius.size)
    low, high = -radius, radius
    at_low, at_high = look(line, low), look(line, high)
    largest = np.zeros(radius.shape)
    with np.errstate(all="ignore"):
        for _ in range(halvings):
            middle = (low + high) / 2
            at_middle = look(line, middle)
            left, right = np.abs(at_middle - at_low), np.abs(at_high - at_middle)
            largest = np.fmax(largest, np.fmax(left, right))
            goes_left = ~(right >= left)
            is_smooth = np.maximum(left, right) <= np.fmax(0.1 * largest, noise)
            is_broken[open_points[is_smooth]] = False
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
    return is_broken


def diagnose(
    function: Function,
    mesh: Mesh,
    gradient: Gradient,
    values: FloatArray,
    *,
    where: NDArray[np.bool_],
    error: FloatArray,
    least: FloatArray,
) -> NDArray[np.int8]:
    """Return the flag of each point at which a gradient is wrong or in doubt.

    Args:
        function: What was differentiated.
        mesh: The points; the other arguments have their shape.
        gradient: The gradient.
        values: f.
        where: The points to look at.
        error: How wrong the gradient is, NaN where that is not known.
        least: The least loss to rounding that counts, where the error is not known.
    """
    if gradient.stencil_radius is None:
        # No difference was taken: rounding inside the formula is all that can be wrong.
        return np.full(np.count_nonzero(where), FLAGS["lost_to_cancellation"], np.int8)
    arrays = [
        values,
        error,
        least,
        *flat(mesh.arrays, where),
        *flat(gradient.stencil_radius, where),
    ]
    values, error, least = (array[where] for array in arrays[:3])
    axes = len(mesh.arrays)
    points, radii = arrays[3 : 3 + axes], arrays[3 + axes :]
    found = []
    for start in range(0, values.size, _BATCH):
        part = slice(start, start + _BATCH)
        found.append(
            _diagnose_differences(
                function,
                [array[part] for array in points],
                [array[part] for array in radii],
                values[part],
                error[part],
                least[part],
            )
        )
    return np.concatenate(found)


def _diagnose_differences(
    function: Function,
    points: list[FloatArray],
    radii: list[FloatArray],
    values: FloatArray,
    error: FloatArray,
    least: FloatArray,
) -> NDArray[np.int8]:
    flag = np.full(values.size, FLAGS["not_converged"], np.int8)
    lost, is_broken = np.zeros(values.size), np.zeros(values.size, bool)
    halvings = 8 if function.exact_gradient is None else 24
    for axis, distance in enumerate(radii):
        if not distance.any():
            continue  # along this axis there was nothing to do
        along = Line(function, points, axis, distance)
        noise = along.noise(distance)
        with np.errstate(all="ignore"):
            lost = np.hypot(lost, noise / distance)
            slope_noise = along.slope_noise(noise)
        is_broken |= is_discontinuous(along, Line.value, distance, noise, halvings)
        is_broken |= is_discontinuous(along, Line.slope, distance, slope_noise, halvings)
    with np.errstate(invalid="ignore"):
        is_lost = np.where(np.isnan(error), 8 * lost > least, error <= 8 * lost)
    flag[is_broken] = FLAGS["kink"]
    flag[is_lost] = FLAGS["lost_to_cancellation"]
    return flag
