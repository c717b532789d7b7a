"""What methods that take differences share: steps, quotients, and norms without infinities."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.formulas.program import BUFFER_SIZE
from gradatlas.grids import Mesh

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.functions.function import FloatArray, Function

_ALIKE = 0.25
"""How far a one-sided quotient and one with half the step may differ, in units of the slopes."""
_EVEN = 1.5
"""The largest distance between values of an even axis, in units of the smallest one. Where values
are so close that rounding moves them, they are not quite even."""

LEAST_SQUARE = 2.0**-960
"""Below this, squares of components may have lost digits that count: the smallest number is
2**-1074."""


def without_infinities(values: FloatArray) -> FloatArray:
    """Put NaN in place of infinities, and return the same array."""
    # A sum costs half as much as a look at each value, and is finite only if they all are.
    with np.errstate(all="ignore"):
        if not np.isfinite(values.sum()):
            values[np.isinf(values)] = np.nan
    return values


def euclidean_norm(components: Sequence[FloatArray]) -> FloatArray:
    """Return the Euclidean norm of a vector, NaN where it is not finite; the result is new.

    It is off by at most two units in the last place, and right also where squares would overflow or
    be lost: there it is computed with hypotenuses. Which way it is computed depends on the point
    alone.
    """
    if len(components) == 1:
        return without_infinities(np.abs(components[0]))
    with np.errstate(all="ignore"):
        squares = components[0] * components[0]
        for component in components[1:]:
            squares += component * component
        # A hypotenuse takes as long as six of these operations.
        is_usual = squares.size == 0 or (
            squares.min() >= LEAST_SQUARE and squares.max() < np.inf  # with NaN neither holds
        )
        if is_usual:
            return np.sqrt(squares, out=squares)
        norm = np.sqrt(squares)
        _mend(norm, components, (squares < LEAST_SQUARE) | (squares == np.inf))
    return without_infinities(norm)


def _mend(norm: FloatArray, components: Sequence[FloatArray], where: NDArray[np.bool_]) -> None:
    """Compute a norm with hypotenuses at some points; of zeros it is right already."""
    where &= np.any([component != 0 for component in components], axis=0)
    if where.any():
        norm[where] = np.hypot.reduce([component[where] for component in components])


def difference_quotient(
    function: Function,
    mesh: Mesh,
    axis: int,
    ahead: FloatArray,
    behind: FloatArray | None = None,
    value_behind: FloatArray | None = None,
) -> FloatArray:
    """Return (f(x + ahead) − f(x − behind)) / (ahead + behind) along one axis.

    The divisor is the distance of the two places as they are in float64, which is not quite the
    sum of the steps; the quotient of a linear function is then right whatever the step. Where both
    places are the same number, the result is NaN.

    Args:
        function: f.
        mesh: The points.
        axis: The number of the axis in the mesh.
        ahead: The step ahead, shaped like the axis' array.
        behind: The step back, shaped likewise; none if `value_behind` is given.
        value_behind: f at the points themselves, where that is known.
    """
    arrays, coordinate = mesh.arrays, mesh.arrays[axis]
    with np.errstate(all="ignore"):
        right = coordinate + ahead
        left = coordinate if behind is None else coordinate - behind
    if value_behind is None:
        value_behind = function.evaluate(*arrays[:axis], left, *arrays[axis + 1 :])
    value_ahead = function.evaluate(*arrays[:axis], right, *arrays[axis + 1 :])
    with np.errstate(all="ignore"):
        np.setbufsize(BUFFER_SIZE)
        # In place: values of f are new arrays, and small ones stay in the cache.
        np.subtract(value_ahead, value_behind, out=value_ahead)
        np.divide(value_ahead, right - left, out=value_ahead)
    return value_ahead


def fill_edges(
    function: Function,
    mesh: Mesh,
    axis: int,
    step: FloatArray,
    order: int,
    derivative: FloatArray,
) -> FloatArray:
    """Put one-sided differences where f is not defined on the other side; return the same array.

    They have the same order and step, and reach over `order` steps. They count where f is finite at
    the point and all places on one side, and where half the step finds about the same: there is a
    slope, and no pole or jump. Where neither side has one, the result is NaN.

    Args:
        function: f.
        mesh: The points.
        axis: The number of the axis in the mesh.
        step: The step, shaped like the axis' array.
        order: The order of accuracy.
        derivative: The derivative along the axis, which is changed where it is not finite.
    """
    with np.errstate(all="ignore"):
        # A sum costs half as much as a look at each value.
        if np.isfinite(derivative.sum()):
            return derivative
        missing = ~np.isfinite(derivative)
        points = [np.broadcast_to(array, derivative.shape)[missing] for array in mesh.arrays]
        part = Mesh(tuple(points), mesh.axes)
        ahead = np.broadcast_to(step, derivative.shape)[missing]
        found = derivative[missing]
        for steps in (ahead, -ahead):
            quotient, steepest = _one_sided_quotient(function, part, axis, steps, order)
            nearer, _ = _one_sided_quotient(function, part, axis, steps / 2, order)
            is_slope = np.abs(nearer - quotient) <= _ALIKE * steepest
            found = np.where(is_slope & np.isfinite(quotient), quotient, found)
        derivative[missing] = found
    return without_infinities(derivative)


def _one_sided_quotient(
    function: Function, mesh: Mesh, axis: int, step: FloatArray, order: int
) -> tuple[FloatArray, FloatArray]:
    """Return the derivative from f at the points and 1, 2 … `order` steps away on one side.

    The second result is the steepest slope between a point and these places. (The weights are those
    of B. Fornberg: Generation of finite difference formulas on arbitrarily spaced grids.
    Mathematics of Computation 51, 699–706 (1988), doi:10.1090/S0025-5718-1988-0935077-0.)
    """
    arrays, coordinate = mesh.arrays, mesh.arrays[axis]
    here = function.evaluate(*arrays)
    total, steepest = np.zeros(here.shape), np.zeros(here.shape)
    for places in range(1, order + 1):
        there = coordinate + places * step
        value = function.evaluate(*arrays[:axis], there, *arrays[axis + 1 :])
        slope = (value - here) / (there - coordinate)
        total += (-1) ** (places + 1) * math.comb(order, places) * slope
        steepest = np.maximum(steepest, np.abs(slope))
    return total, steepest


@dataclass(frozen=True)
class AxisStep:
    """The steps along one axis of a grid."""

    size: float
    """The step; in units of `local_lengths` if it `is_local`."""
    is_local: bool = False
    """Whether it follows the distance of the axis' values from each other."""
    is_chosen: bool = False
    """Whether it was chosen here, and may be rounded to what coordinates can tell."""

    def times(self, factor: float) -> AxisStep:
        """Return another step."""
        return replace(self, size=factor * self.size)

    def on(self, mesh: Mesh, axis: int) -> FloatArray:
        """Return the step at each value of an axis, shaped like the axis' array in the mesh.

        A chosen step is rounded to a power of 2, and to what the coordinates can tell: the places
        x + h and x − h are then float64 numbers at the same distance from x. If one were farther
        than the other by the rounding of x, half the second derivative times that would be wrong,
        which is much far from 0. And where x has few digits, x ± h has few as well.
        """
        coordinate = mesh.arrays[axis]
        if not self.is_chosen:
            return np.full(coordinate.shape, self.size, np.float64)
        size = np.abs(coordinate)
        with np.errstate(all="ignore"):
            lengths = local_lengths(mesh, axis) if self.is_local else np.ones(coordinate.shape)
            exponent = np.round(np.log2(self.size * lengths)).astype(np.intp)
            step = np.maximum(np.ldexp(1.0, exponent), np.spacing(size))
            return np.asarray((size + step) - size, np.float64)


def axis_length(mesh: Mesh, axis: int) -> float:
    """Return the first guess of the length over which f changes along an axis.

    It is a tenth of the axis on the whole grid: what the picture that the user asked for can show.
    """
    low, high = mesh.extents[axis]
    tenth = high / 10 - low / 10
    return tenth or abs(low) or 1.0  # one value alone says nothing of the picture


def is_uneven(mesh: Mesh, axis: int) -> bool:
    """Return whether the values of an axis on the whole grid are spaced unevenly."""
    spacing = np.diff(mesh.axes[axis] / 2)
    return spacing.size > 1 and bool(spacing.max() > _EVEN * spacing.min())


def local_lengths(mesh: Mesh, axis: int) -> FloatArray:
    """Return the length over which f changes near each value of an axis, as its neighbours tell.

    It is shaped like the axis' array in the mesh. The length is a tenth of the axis if all its
    values had the distance of those near by (the geometric mean of those to both sides), and at
    most a tenth of the axis as it is. Between values of the whole grid it is interpolated.
    """
    values, coordinate, tenth = mesh.axes[axis], mesh.arrays[axis], axis_length(mesh, axis)
    if not is_uneven(mesh, axis):
        return np.full(coordinate.shape, tenth)
    spacing = np.diff(values / 2)
    behind, ahead = np.r_[spacing[:1], spacing], np.r_[spacing, spacing[-1:]]
    distance = np.sqrt(behind) * np.sqrt(ahead) * 2
    with np.errstate(over="ignore"):
        lengths = np.minimum((values.size - 1) / 10 * distance, tenth)
    return np.asarray(np.interp(coordinate, values, lengths), np.float64)


def balanced_step(order: int) -> float:
    """Return the step that is best where f is known to rounding, in units of its length.

    It makes the two errors of a difference quotient equal, truncation (∝ h**order) and rounding
    (∝ eps/h): eps**(1/(order + 1)). (W. H. Press et al.: Numerical recipes, 3rd edition, Cambridge
    (2007), section 5.7.) That is the distance to the outermost place.
    """
    return float(np.finfo(np.float64).eps ** (1 / (order + 1))) / places_aside(order)


def places_aside(order: int) -> int:
    """Return how many places on each side differences of this order take."""
    return max(order // 2, 1)


def describe_steps(axes: Sequence[str], steps: Sequence[AxisStep]) -> float | str:
    """Return the step that was given, or in words what steps were chosen along the axes."""
    if not steps[0].is_chosen:
        return steps[0].size
    texts = [
        f"{step.size:.4g}{'*L' if step.is_local else ''} along {name}"
        for name, step in zip(axes, steps, strict=True)
    ]
    text = f"auto: {', '.join(texts)}"
    if any(step.is_local for step in steps):
        text += "; L is a tenth of the axis if all its values were as close as those near by"
    return text
