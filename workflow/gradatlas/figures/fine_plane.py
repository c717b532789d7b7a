"""f over two axes for contours: with more points where lines would move, and parted where it jumps.

Contours are straight between the points of a grid. How far that carries a line away from its
place on paper is known from the second differences of f and its slope; only where it can be seen,
f itself is asked for more values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from gradatlas.figures.breaks import ON_PAPER, ROUGHLY, find_jumps
from gradatlas.figures.domain_edges import Reaches, continued, find_reaches, mark_cells
from gradatlas.figures.suspects import may_jump, seem_to_jump

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.figures.breaks import Values
    from gradatlas.functions.function import FloatArray

    _Straight = dict[int, tuple[float, float]]
    """Steps in which all breaks are at one place: the last before it, and the first after it."""
    _Steps = tuple[NDArray[np.intp], NDArray[np.intp]]
    """Steps along an axis: the numbers along the other one, and those at which they begin."""

_SEEN = 0.3
"""How far a line may be from its place before f is asked, in points."""
_FINE = 1.0
"""Steps that are no longer than this are fine enough, in points."""
_WANTED = 0.2
"""How far it may be afterwards."""
_FINEST = 1.0
"""The least step worth making, in points: less than a line is wide."""
_MOST_PARTS = 8
_PARTED_PARTS, _EDGE_PARTS = 3, 2
"""Of steps across which f jumps, or in which its domain ends, where that is no straight line."""
_MOST_ASKED_FOR = 4_000_000
"""The same where the config names the parts."""
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
_EACH = 2.25
"""The area of paper for each point of a finer plane, in square points: where all of it has waves,
lines through places 1.5 points apart cannot be told from true ones."""
_FEW, _MOST_POINTS = 30_000, 150_000
"""So many points are made however small the figure is, and no more however large it is."""


@dataclass(frozen=True)
class Plane:
    """Values of f on a grid, for contours."""

    x: FloatArray
    y: FloatArray
    values: FloatArray
    """f, shaped (y, x), NaN where it is not defined."""
    filled: FloatArray
    """The same, continued to undefined points next to defined ones, as far as that is known."""
    parted: NDArray[np.bool_] | None = None
    """The cells through which a jump or a pole goes, (y - 1, x - 1); None for none."""
    values_at: Values | None = None
    """f itself, where it is known."""


def make_plane(
    x: FloatArray,
    y: FloatArray,
    values: FloatArray,
    gradient: Sequence[FloatArray],
    levels: Sequence[float],
    *,
    values_at: Values | None,
    parts: int | Literal["auto"],
    paper: tuple[FloatArray, FloatArray],
    reaches: Reaches | None = None,
) -> Plane:
    """Return the values to draw contours of.

    Args:
        x: The values along the first axis.
        y: Those along the second.
        values: f, (y, x).
        gradient: Its derivatives, shaped alike.
        levels: Increasing; those of the lines, or between bands.
        values_at: f at any place; None where these values are all there is.
        parts: Into how many parts steps are divided; `auto`, as many as can be seen.
        paper: The lengths of the steps along both axes on paper, in points.
        reaches: How far f is defined along the steps; None where it is defined everywhere.
    """
    if min(values.shape) < 2:
        return Plane(x, y, values, values)
    values = np.where(np.isfinite(values), values, np.nan)
    if values_at is None:
        parted = _parted_as_stored(x, y, values, gradient)
        if reaches is None:
            return Plane(x, y, values, values, parted)
        return Plane(x, y, values, continued(x, y, values, reaches, None)[0], parted)
    wanted = np.array(levels, np.float64)
    breaks = _find_breaks(x, y, values, wanted, values_at, reaches)
    straight = _straight(x, breaks.x), _straight(y, breaks.y)
    if parts == "auto":
        is_straight = _is_straight(x, straight[0]), _is_straight(y, straight[1])
        counts = _divisions(x, y, values, wanted, values_at, paper, breaks, is_straight)
    else:
        counts = np.full(len(x) - 1, parts), np.full(len(y) - 1, parts)
    more_x, more_y = _straight_breaks(x, straight[0]), _straight_breaks(y, straight[1])
    if any((count > 1).any() for count in counts) or more_x.size or more_y.size:
        counts = _affordable(*counts, _most_points(paper) if parts == "auto" else _MOST_ASKED_FOR)
        coarse = x, y
        x, y = _with(divided(x, counts[0]), more_x), _with(divided(y, counts[1]), more_y)
        with np.errstate(all="ignore"):
            values = values_at(x[np.newaxis], y[:, np.newaxis])
        values = np.where(np.isfinite(values), values, np.nan)
        near = None
        if parts == "auto":
            near = _spread(breaks.cells, (coarse[0], x), (coarse[1], y))
        reaches = None if np.isfinite(values).all() else find_reaches(x, y, values, values_at)
        breaks = _find_breaks(x, y, values, wanted, values_at, reaches, near)
    parted = breaks.cells if breaks.cells.any() else None
    if reaches is None:
        return Plane(x, y, values, values, parted, values_at)
    filled, poles = continued(x, y, values, reaches, values_at)
    if poles.any():
        parted = poles if parted is None else parted | poles
    return Plane(x, y, values, filled, parted, values_at)


def _with(points: FloatArray, more: FloatArray) -> FloatArray:
    return np.unique(np.concatenate([points, more])) if more.size else points


@dataclass(frozen=True)
class _Along:
    """The steps along an axis across which f jumps, or in which its domain ends."""

    step: NDArray[np.intp]
    other: NDArray[np.intp]
    """The numbers along the other axis."""
    before: FloatArray
    """The last place before it, along that axis."""
    after: FloatArray
    """The first place after it."""


@dataclass(frozen=True)
class _Breaks:
    x: _Along
    y: _Along
    cells: NDArray[np.bool_]
    """The cells next to steps with jumps, (y - 1, x - 1)."""


def _straight_breaks(points: FloatArray, straight: _Straight) -> FloatArray:
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


def _straight(points: FloatArray, breaks: _Along, spread: float = _STRAIGHT) -> _Straight:
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


def _is_straight(points: FloatArray, straight: _Straight) -> NDArray[np.bool_]:
    """Return for each step whether it has breaks, all at one place."""
    result = np.zeros(len(points) - 1, bool)
    result[list(straight)] = True
    return result


def divided(points: FloatArray, counts: NDArray[np.intp]) -> FloatArray:
    """Return points with each step between them divided into so many equal parts."""
    which = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum(counts) - counts
    part = (np.arange(len(which)) - first[which]) / counts[which]
    made = points[which] + part * (points[which + 1] - points[which])
    return np.append(made, points[-1])


def _most_points(paper: tuple[FloatArray, FloatArray]) -> int:
    """Return how many points a plane is worth on its paper, where nobody asks for more."""
    area = float(paper[0].sum()) * float(paper[1].sum())
    return int(min(max(_FEW, area / _EACH), _MOST_POINTS))


def _affordable(
    counts_x: NDArray[np.intp], counts_y: NDArray[np.intp], points: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the numbers of parts, all smaller where there would be too many points."""
    most = int(max(counts_x.max(), counts_y.max()))
    while most > 1 and (counts_x.sum() + 1) * (counts_y.sum() + 1) > points:
        most -= 1
        counts_x, counts_y = np.minimum(counts_x, most), np.minimum(counts_y, most)
    return counts_x, counts_y


def _divisions(
    x: FloatArray,
    y: FloatArray,
    values: FloatArray,
    levels: FloatArray,
    values_at: Values,
    paper: tuple[FloatArray, FloatArray],
    breaks: _Breaks,
    is_straight: tuple[NDArray[np.bool_], NDArray[np.bool_]],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return into how many parts to divide the steps along both axes."""
    none = np.ones(len(x) - 1, np.intp), np.ones(len(y) - 1, np.intp)
    if not levels.size or max(paper[0].max(), paper[1].max()) <= _FINE:
        return none
    straight_x, straight_y = is_straight
    with np.errstate(all="ignore"):
        off_x, off_y = _sagitta(x, values), _sagitta(y, values.T).T
        cell_x, cell_y = np.fmax(off_x[1:], off_x[:-1]), np.fmax(off_y[:, 1:], off_y[:, :-1])
        corners = values[:-1, :-1], values[:-1, 1:], values[1:, :-1], values[1:, 1:]
        slope = _slope_on_paper(corners, paper)
        is_edge = ~np.isfinite(slope)
        is_seen = (cell_x + cell_y > _SEEN * slope) | is_edge
        rows, columns = np.nonzero(is_seen)
        if not rows.size:
            return none
        found = np.stack([corner[rows, columns] for corner in corners])
        spare = np.nan_to_num((cell_x + cell_y)[rows, columns])
        low, high = np.fmin.reduce(found) - spare, np.fmax.reduce(found) + spare
        # Some level lies in the cell, or may do so between its corners.
        is_crossed = np.searchsorted(levels, low) < np.searchsorted(levels, high, side="right")
        is_crossed |= is_edge[rows, columns] & np.isfinite(found).any(axis=0)
        rows, columns = rows[is_crossed], columns[is_crossed]
        if not rows.size:
            return none
        true_x, true_y = _true_offsets(x, y, values, rows, columns, values_at)
        slopes = slope[rows, columns]
        parts_x = _parts(true_x, slopes, paper[0][columns])
        parts_y = _parts(true_y, slopes, paper[1][rows])
        parts_x = np.where(straight_x[columns], 1, parts_x)
        parts_y = np.where(straight_y[rows], 1, parts_y)
        is_ended = is_edge[rows, columns]
        is_parted = breaks.cells[rows, columns] | is_ended
        is_parted &= ~straight_x[columns] & ~straight_y[rows]
        least = np.where(is_ended, _EDGE_PARTS, _PARTED_PARTS)
        for parts, steps in ((parts_x, paper[0][columns]), (parts_y, paper[1][rows])):
            most = np.minimum(least, np.maximum(1, np.floor(steps / _FINEST)))
            parts[is_parted] = most[is_parted]
    counts_x, counts_y = none
    np.maximum.at(counts_x, columns, parts_x)
    np.maximum.at(counts_y, rows, parts_y)
    return counts_x, counts_y


def _sagitta(points: FloatArray, values: FloatArray) -> FloatArray:
    """Return how far f may be from a straight line in the middle of steps along the last axis."""
    if len(points) < 3:
        return np.zeros((*values.shape[:-1], len(points) - 1))
    steps = np.diff(points)
    slopes = np.diff(values) / steps
    bends = np.abs(np.diff(slopes)) * (2 / (steps[1:] + steps[:-1]))
    result = np.empty_like(slopes)
    result[..., 1:-1] = np.fmax(bends[..., 1:], bends[..., :-1])
    result[..., 0], result[..., -1] = bends[..., 0], bends[..., -1]
    result *= steps**2 / 8
    return result


def _slope_on_paper(
    corners: tuple[FloatArray, ...], paper: tuple[FloatArray, FloatArray]
) -> FloatArray:
    """Return the slope of f in the middle of each cell, by points (1/72 inch)."""
    low_left, low_right, high_left, high_right = corners
    one, other = high_right - low_left, low_right - high_left
    along_x = (one + other) / (2 * paper[0])
    along_y = (one - other) / (2 * paper[1][:, np.newaxis])
    return np.asarray(np.hypot(along_x, along_y))


def _true_offsets(
    x: FloatArray,
    y: FloatArray,
    values: FloatArray,
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    values_at: Values,
) -> tuple[FloatArray, FloatArray]:
    """Return how far f is from a straight line in the middle of the steps around cells."""
    upper, right = rows + 1, columns + 1
    # Neighbouring cells share their edges: f is asked once for each.
    lies_below, lies_beside = (np.zeros((len(y), len(x)), bool) for _ in range(2))
    lies_below[rows, columns] = lies_below[upper, columns] = True
    lies_beside[rows, columns] = lies_beside[rows, right] = True
    (row_x, column_x), (row_y, column_y) = lies_below.nonzero(), lies_beside.nonzero()
    found = values_at(
        np.concatenate([0.5 * (x[column_x] + x[column_x + 1]), x[column_y]]),
        np.concatenate([y[row_x], 0.5 * (y[row_y] + y[row_y + 1])]),
    )
    off_x, off_y = np.zeros((len(y), len(x))), np.zeros((len(y), len(x)))
    straight = 0.5 * (values[row_x, column_x] + values[row_x, column_x + 1])
    off_x[row_x, column_x] = np.abs(found[: len(row_x)] - straight)
    straight = 0.5 * (values[row_y, column_y] + values[row_y + 1, column_y])
    off_y[row_y, column_y] = np.abs(found[len(row_x) :] - straight)
    along_x = np.fmax(off_x[rows, columns], off_x[upper, columns])
    along_y = np.fmax(off_y[rows, columns], off_y[rows, right])
    # Where f is not defined in a corner, nothing is known of how straight it is.
    corners = values[rows, columns] + values[rows, right]
    is_edge = ~np.isfinite(corners + values[upper, columns] + values[upper, right])
    return np.where(is_edge, np.inf, along_x), np.where(is_edge, np.inf, along_y)


def _parts(offsets: FloatArray, slopes: FloatArray, steps: FloatArray) -> NDArray[np.intp]:
    """Return how many parts of steps bring lines to their places.

    A line is off by the offset over the slope, but by no more than half a step; the former shrinks
    with the square of the parts.
    """
    off = np.where(offsets > 0, offsets / slopes, 0.0)
    by_slope, by_step = np.sqrt(off / _WANTED), 0.5 * steps / _WANTED
    parts = np.ceil(np.fmin(by_slope, by_step))
    parts = np.where(np.fmin(off, 0.5 * steps) > _SEEN, parts, 1.0)
    most = np.clip(np.floor(steps / _FINEST), 1, _MOST_PARTS)
    return np.asarray(np.clip(np.nan_to_num(parts, nan=1.0), 1, most), np.intp)


def _spread(
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


def _find_breaks(
    x: FloatArray,
    y: FloatArray,
    values: FloatArray,
    levels: FloatArray,
    values_at: Values,
    reaches: Reaches | None,
    near: NDArray[np.bool_] | None = None,
) -> _Breaks:
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
    found = [_Along(nothing, nothing, np.empty(0), np.empty(0))] * 2
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
    return _Breaks(found[0], found[1], cells)


def _jumps_along(
    x: FloatArray,
    y: FloatArray,
    steps: Sequence[_Steps],
    values_at: Values,
    *,
    is_exact: bool,
) -> list[_Along]:
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

    def along(axis: int) -> tuple[_Along, NDArray[np.intp]]:
        which = np.flatnonzero(jumps.is_jump & (is_first == (axis == 0)))
        before, after = jumps.before[axis][which], jumps.after[axis][which]
        return _Along(step[which], other[which], before, after), which

    if is_exact:
        closer = []
        for axis, points in enumerate((x, y)):
            found, which = along(axis)
            straight = list(_straight(points, found, 2 * 0.5**ROUGHLY))
            closer.append(which[np.isin(found.step, straight)])
        which = np.concatenate(closer)
        if which.size:
            before, after = (
                [places[which] for places in ends] for ends in (jumps.before, jumps.after)
            )
            closer_jumps = find_jumps(values_at, before, after, rounds=ON_PAPER - ROUGHLY)
            jumps = jumps.then(which, closer_jumps)
    return [along(0)[0], along(1)[0]]


def _with_edges(jumps: _Along, points: FloatArray, values: FloatArray, reach: FloatArray) -> _Along:
    """Return breaks along the last axis with the edges of the domain among them."""
    rows, columns = np.nonzero(np.isfinite(reach))
    is_forward = np.isfinite(values[rows, columns])
    part = reach[rows, columns]
    part = np.where(is_forward, part, 1 - part)
    place = points[columns] + part * (points[columns + 1] - points[columns])
    return _Along(
        np.concatenate([jumps.step, columns]),
        np.concatenate([jumps.other, rows]),
        np.concatenate([jumps.before, place]),
        np.concatenate([jumps.after, place]),
    )


def _parted_as_stored(
    x: FloatArray, y: FloatArray, values: FloatArray, gradient: Sequence[FloatArray]
) -> NDArray[np.bool_] | None:
    if len(gradient) != 2 or any(part.shape != values.shape for part in gradient):
        return None
    cells = np.zeros((len(y) - 1, len(x) - 1), bool)
    for is_jump, along_x in (
        (seem_to_jump(values, gradient[0], x), True),
        (seem_to_jump(values.T, gradient[1].T, y).T, False),
    ):
        mark_cells(cells, *np.nonzero(is_jump), along_x=along_x)
    return cells if cells.any() else None
