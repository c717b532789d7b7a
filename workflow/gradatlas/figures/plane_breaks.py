"""Where f over a grid jumps, or has a pole, and where its domain ends.

A jump is looked for where the values seem to have one, and then found by halving steps on f itself.
Where all jumps of a step are at one place, it may become one of the grid's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.breaks import ON_PAPER, ROUGHLY, find_jumps
from gradatlas.figures.domain_edges import Reaches, mark_cells
from gradatlas.figures.suspects import may_jump, seem_to_jump

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.figures.breaks import Values
    from gradatlas.functions.function import FloatArray

    Straight = dict[int, tuple[float, float]]
    """Steps in which all breaks are at one place: the last before it, and the first after it."""
    _Steps = tuple[NDArray[np.intp], NDArray[np.intp]]
    """Steps along an axis: the numbers along the other one, and those at which they begin."""

_STRAIGHT = 1e-6
"""How far the places of jumps along one step may differ, in lengths of the step, to be one."""
_ON_FINE_STEPS = 8
"""How often a step of the finer grid is halved to tell a jump from a slope."""
_ROWS = 100
"""In so many rows of a grid, and so many columns, a jump is looked for first."""
_ON_THE_WAY = 0.5 ** np.arange(1, 5)
"""Towards a straight jump, which may be a pole: parts of the way that are left."""
_LONG = 3
"""Next to one another, so many steps have a jump at one place where it is straight."""


@dataclass(frozen=True)
class Along:
    """The steps along an axis across which f jumps, or in which its domain ends."""

    step: NDArray[np.intp]
    other: NDArray[np.intp]
    """The numbers along the other axis."""
    before: FloatArray
    """The last place before it, along that axis."""
    after: FloatArray
    """The first place after it."""

    def then(self, more: Along) -> Along:
        """Return these steps and more of them."""
        return Along(
            np.concatenate([self.step, more.step]),
            np.concatenate([self.other, more.other]),
            np.concatenate([self.before, more.before]),
            np.concatenate([self.after, more.after]),
        )


@dataclass(frozen=True)
class Breaks:
    """Where f jumps and where its domain ends, along both axes."""

    x: Along
    y: Along
    cells: NDArray[np.bool_]
    """The cells next to steps with jumps, (y - 1, x - 1)."""


def find_breaks(
    x: FloatArray,
    y: FloatArray,
    values: FloatArray,
    levels: FloatArray,
    values_at: Values,
    reaches: Reaches | None,
    near: NDArray[np.bool_] | None = None,
) -> Breaks:
    """Return where f jumps across some level, and where its domain ends.

    Args:
        x: The values along the first axis.
        y: Those along the second.
        values: f, (y, x).
        levels: Increasing.
        values_at: f at any place.
        reaches: How far f is defined along steps; None where it is everywhere.
        near: The only cells in which it may jump; None where nothing is known of that.
    """
    steps = []
    for axis, grid in ((0, values), (1, values.T)):
        here = near if near is None or axis == 0 else near.T
        rows, columns = _suspects(grid, (x, y)[axis], here, max(1, len(grid) // _ROWS))
        low, high = grid[rows, columns], grid[rows, columns + 1]
        low, high = np.fmin(low, high), np.fmax(low, high)
        is_crossed = np.searchsorted(levels, low) < np.searchsorted(levels, high, side="right")
        steps.append((rows[is_crossed], columns[is_crossed]))
    cells = np.zeros((len(y) - 1, len(x) - 1), bool)
    nothing = np.empty(0, np.intp)
    found = [Along(nothing, nothing, np.empty(0), np.empty(0))] * 2
    if any(rows.size for rows, _ in steps):
        found = _jumps_along(x, y, steps, values_at, is_exact=near is None)
        for axis, along in enumerate(found):
            at = (along.other, along.step) if axis == 0 else (along.step, along.other)
            mark_cells(cells, *at, along_x=axis == 0)
    if reaches is not None and near is None:
        found = [
            _with_edges(along, points, grid, reach)
            for along, points, grid, reach in zip(
                found, (x, y), (values, values.T), (reaches.x, reaches.y.T), strict=True
            )
        ]
    return Breaks(found[0], found[1], cells)


def _suspects(
    values: FloatArray, points: FloatArray, near: NDArray[np.bool_] | None, every: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows and columns of steps along the last axis within which f may jump.

    Args:
        values: f.
        points: The places along the last axis.
        near: The only cells to look at, (rows - 1, columns - 1); None for all.
        every: One of how many rows is enough to find any jump of a length that matters.
    """
    if near is None:
        # A jump is a curve through the plane: whatever is longer than a few rows is found in some.
        some = values[::every] if every > 1 else values
        found = may_jump(some, points)
        if every > 1 and found.any():
            found = may_jump(values, points)
        rows, columns = np.nonzero(found)
        return rows, columns
    rows = np.flatnonzero(near.any(axis=1))
    if not rows.size:
        return rows, rows
    rows = np.unique(np.concatenate([rows, rows + 1]))
    found = may_jump(values[rows], points)
    found[:, :] &= near[np.minimum(rows, len(near) - 1)] | near[np.maximum(rows - 1, 0)]
    which, columns = np.nonzero(found)
    return rows[which], columns


def _jumps_along(
    x: FloatArray,
    y: FloatArray,
    steps: Sequence[_Steps],
    values_at: Values,
    *,
    is_exact: bool,
) -> list[Along]:
    """Return where f jumps within certain steps, for both axes.

    Args:
        x: The values along the first axis.
        y: Those along the second.
        steps: For each axis the numbers along the other one, and those at which steps begin.
        values_at: f at any place.
        is_exact: Whether the places matter where they are one for all steps.
    """
    (rows_x, steps_x), (columns_y, steps_y) = steps
    starts, stops = (
        [
            np.concatenate([x[steps_x + side], x[columns_y]]),
            np.concatenate([y[rows_x], y[steps_y + side]]),
        ]
        for side in (0, 1)
    )
    jumps = find_jumps(values_at, starts, stops, rounds=ROUGHLY if is_exact else _ON_FINE_STEPS)
    is_first = np.arange(len(starts[0])) < len(steps_x)
    step, other = np.concatenate([steps_x, steps_y]), np.concatenate([rows_x, columns_y])

    def along(axis: int) -> tuple[Along, NDArray[np.intp]]:
        which = np.flatnonzero(jumps.is_jump & (is_first == (axis == 0)))
        before, after = jumps.before[axis][which], jumps.after[axis][which]
        return Along(step[which], other[which], before, after), which

    if is_exact:
        closer = []
        for axis, points in enumerate((x, y)):
            found, which = along(axis)
            straight = list(straight_steps(points, found, 2 * 0.5**ROUGHLY))
            closer.append(which[np.isin(found.step, straight)])
        which = np.concatenate(closer)
        if which.size:
            before, after = (
                [places[which] for places in ends] for ends in (jumps.before, jumps.after)
            )
            closer_jumps = find_jumps(values_at, before, after, rounds=ON_PAPER - ROUGHLY)
            jumps = jumps.then(which, closer_jumps)
    return [along(0)[0], along(1)[0]]


def _with_edges(jumps: Along, points: FloatArray, values: FloatArray, reach: FloatArray) -> Along:
    """Return breaks along the last axis with the edges of the domain among them."""
    rows, columns = np.nonzero(np.isfinite(reach))
    is_forward = np.isfinite(values[rows, columns])
    part = reach[rows, columns]
    part = np.where(is_forward, part, 1 - part)
    place = points[columns] + part * (points[columns + 1] - points[columns])
    return jumps.then(Along(columns, rows, place, place))


def straight_steps(points: FloatArray, breaks: Along, spread: float = _STRAIGHT) -> Straight:
    """Return the steps in which all breaks are at one place: that before it, and that after it.

    Args:
        points: The places along the axis.
        breaks: What is found along it.
        spread: How far one place may be from another, in lengths of the step.
    """
    if breaks.step.size < _LONG:
        return {}
    order = np.lexsort((breaks.other, breaks.step))
    step, other = breaks.step[order], breaks.other[order]
    steps, first = np.unique(step, return_index=True)
    before, after = breaks.before[order], breaks.after[order]
    low, high = np.minimum.reduceat(before, first), np.maximum.reduceat(after, first)
    found = np.maximum(
        np.maximum.reduceat(before, first) - low, high - np.minimum.reduceat(after, first)
    )
    is_straight = found <= spread * (points[steps + 1] - points[steps])
    # Both sides of a circle, say, are at one place, too, but not next to one another.
    is_long = (step[_LONG - 1 :] == step[: 1 - _LONG]) & (
        other[_LONG - 1 :] - other[: 1 - _LONG] == _LONG - 1
    )
    is_straight &= np.isin(steps, step[: 1 - _LONG][is_long])
    ends = zip(low[is_straight].tolist(), high[is_straight].tolist(), strict=True)
    return dict(zip(steps[is_straight].tolist(), ends, strict=True))


def are_straight(points: FloatArray, straight: Straight) -> NDArray[np.bool_]:
    """Return for each step whether it has breaks, all at one place."""
    result = np.zeros(len(points) - 1, bool)
    result[list(straight)] = True
    return result


def straight_breaks(points: FloatArray, straight: Straight) -> FloatArray:
    """Return places to put into an axis, so that steps end where f jumps all along the other axis.

    These are the last before a jump and the first after it, and some on the way, for poles.
    """
    found = []
    for step, (first, last) in straight.items():
        low, high = points[step], points[step + 1]
        # Not closer than what parts of the view can tell apart.
        apart = _STRAIGHT * (high - low)
        if first - apart > low:
            found += [*(first - (first - low) * _ON_THE_WAY), first - apart]
        if last + apart < high:
            found += [*(last + (high - last) * _ON_THE_WAY), last + apart]
    return np.array(found, np.float64)


def finer_cells(
    cells: NDArray[np.bool_], x: tuple[FloatArray, FloatArray], y: tuple[FloatArray, FloatArray]
) -> NDArray[np.bool_]:
    """Return which cells of a finer grid lie in certain cells of a grid.

    Args:
        cells: The cells of the grid, (y - 1, x - 1).
        x: The values along the first axis, of the grid and of the finer one.
        y: The same along the second axis.
    """
    row, column = (np.searchsorted(few, 0.5 * (many[1:] + many[:-1])) - 1 for few, many in (y, x))
    return cells[row[:, np.newaxis], column]


def parted_as_stored(
    x: FloatArray, y: FloatArray, values: FloatArray, gradient: Sequence[FloatArray]
) -> NDArray[np.bool_] | None:
    """Return the cells next to steps across which stored values seem to jump; None for none.

    Args:
        x: The values along the first axis.
        y: Those along the second.
        values: f, (y, x).
        gradient: Its derivatives, shaped alike; none where they were not read.
    """
    if len(gradient) != 2 or any(part.shape != values.shape for part in gradient):
        return None
    cells = np.zeros((len(y) - 1, len(x) - 1), bool)
    for is_jump, along_x in (
        (seem_to_jump(values, gradient[0], x), True),
        (seem_to_jump(values.T, gradient[1].T, y).T, False),
    ):
        mark_cells(cells, *np.nonzero(is_jump), along_x=along_x)
    return cells if cells.any() else None
