"""Into how many parts the steps of a grid are divided, so that contours lie where f has them.

How far a straight line between grid points is off is known from second differences and the slope;
where that can be seen, f is asked in the middle of steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.figures.breaks import Values
    from gradatlas.functions.function import FloatArray

    Counts = tuple[NDArray[np.intp], NDArray[np.intp]]
    """Into how many parts each step along the first axis is divided, and along the second."""

_SEEN = 0.3
"""How far a line may be from its place before f is asked, in points."""
_WANTED = 0.2
"""How far it may be afterwards."""
_FINEST, _PIXELS = 1.0, 1.4
"""The least step worth making: a point, or so many pixels where these are small. It is also the
longest that is never divided. Along the floor of a valley, lines closer than this become beads."""
_MOST_PARTS = 8
_PARTED_PARTS, _EDGE_PARTS = 3, 2
"""Of steps across which f jumps, or in which its domain ends, where that is no straight line."""
_EACH = 1.5
"""The area of paper for each point of a finer plane, in squares of the least step: where all of it
has waves, lines through places 1.2 steps apart cannot be told from true ones."""
_FEW, _MOST_POINTS = 30_000, 150_000
"""So many points are made however small the figure is, and no more however large it is."""
MOST_ASKED_FOR = 4_000_000
"""The same where the config names the parts."""


def divisions(
    x: FloatArray,
    y: FloatArray,
    values: FloatArray,
    levels: FloatArray,
    values_at: Values,
    paper: tuple[FloatArray, FloatArray],
    parted: NDArray[np.bool_],
    is_straight: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    finest: float = _FINEST,
) -> Counts:
    """Return into how many parts to divide the steps along both axes.

    Args:
        x: The values along the first axis.
        y: Those along the second.
        values: f, (y, x).
        levels: Increasing: only where lines go, it matters where they are.
        values_at: f at any place.
        paper: The lengths of the steps along both axes on paper, in points.
        parted: The cells through which a jump goes, (y - 1, x - 1).
        is_straight: For each step along both axes whether all jumps in it are at one place, which
            becomes a place of the grid.
        finest: The least step worth making, in points.
    """
    none = np.ones(len(x) - 1, np.intp), np.ones(len(y) - 1, np.intp)
    if not levels.size or max(paper[0].max(), paper[1].max()) <= finest:
        return none
    straight_x, straight_y = is_straight
    with np.errstate(all="ignore"):
        off_x, off_y = _sagitta(x, values), _sagitta(y, values.T).T
        cell_x, cell_y = np.fmax(off_x[1:], off_x[:-1]), np.fmax(off_y[:, 1:], off_y[:, :-1])
        corners = values[:-1, :-1], values[:-1, 1:], values[1:, :-1], values[1:, 1:]
        across, up, twist = _differences(corners)
        heights = paper[1][:, np.newaxis]
        slope = _least_slope(across, up, twist, (cell_x, cell_y), (paper[0], heights))
        is_edge = ~np.isfinite(twist)
        bend = _bend(across, up, twist)
        is_seen = (cell_x + cell_y + bend > _SEEN * slope) | is_edge
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
        steps_x, steps_y = paper[0][columns], paper[1][rows]
        across, up, twist = across[rows, columns], up[rows, columns], twist[rows, columns]
        slopes = _least_slope(across, up, twist, (true_x, true_y), (steps_x, steps_y))
        # Across a jump the differences tell of no slope that f has in between.
        is_jump = parted[rows, columns]
        slopes = np.where(is_jump, np.hypot(across / steps_x, up / steps_y), slopes)
        bends = np.where(is_jump, 0.0, bend[rows, columns])
        parts_x = _parts(true_x + bends, slopes, steps_x, finest)
        parts_y = _parts(true_y + bends, slopes, steps_y, finest)
        parts_x = np.where(straight_x[columns], 1, parts_x)
        parts_y = np.where(straight_y[rows], 1, parts_y)
        is_ended = is_edge[rows, columns]
        is_parted = is_jump | is_ended
        is_parted &= ~straight_x[columns] & ~straight_y[rows]
        least = np.where(is_ended, _EDGE_PARTS, _PARTED_PARTS)
        for parts, steps in ((parts_x, steps_x), (parts_y, steps_y)):
            most = np.minimum(least, np.maximum(1, np.floor(steps / finest)))
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


def _differences(corners: tuple[FloatArray, ...]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return by how much f differs over cells, along both axes, and between these differences."""
    low_left, low_right, high_left, high_right = corners
    one, other = high_right - low_left, low_right - high_left
    twist = (high_right - high_left) - (low_right - low_left)
    return 0.5 * np.abs(one + other), 0.5 * np.abs(one - other), np.abs(twist)


def _bend(across: FloatArray, up: FloatArray, twist: FloatArray) -> FloatArray:
    """Return how far f is from the level of a straight line through a cell, where it is bilinear.

    See `_differences` for the arguments. Such a line runs against the slope; in its middle, f is
    off by a quarter of the twist, times the parts of both steps that it takes.
    """
    larger = np.maximum(across, up)
    smaller = np.minimum(across, up)
    # On level ground it may run from corner to corner.
    part = np.divide(smaller, larger, out=np.ones_like(larger), where=larger > 0)
    return np.asarray(0.25 * twist * part)


def _least_slope(
    across: FloatArray,
    up: FloatArray,
    twist: FloatArray,
    off: tuple[FloatArray, FloatArray],
    steps: tuple[FloatArray, FloatArray],
) -> FloatArray:
    """Return the least slope of f in cells: 0 along the floor of a valley, and at an extremum.

    From the middle of a step to its ends, the difference of a parabola over a step changes by four
    times what it is off a straight line.

    Args:
        across: The difference over cells along the first axis.
        up: The same along the second.
        twist: By how much these differ on opposite sides.
        off: How far f is off a straight line in the middle of steps along both axes.
        steps: Their lengths in points.
    """
    least_x, least_y = (
        np.fmax(difference - 4 * own - 0.5 * twist, 0) / step
        for difference, own, step in zip((across, up), off, steps, strict=True)
    )
    return np.asarray(np.hypot(least_x, least_y))


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


def _parts(
    offsets: FloatArray, slopes: FloatArray, steps: FloatArray, finest: float
) -> NDArray[np.intp]:
    """Return how many parts of steps bring lines to their places.

    A line is off by the offset over the slope, but by no more than half a step; the former shrinks
    with the square of the parts.
    """
    off = np.where(offsets > 0, offsets / slopes, 0.0)
    by_slope, by_step = np.sqrt(off / _WANTED), 0.5 * steps / _WANTED
    parts = np.ceil(np.fmin(by_slope, by_step))
    parts = np.where(np.fmin(off, 0.5 * steps) > _SEEN, parts, 1.0)
    most = np.clip(np.floor(steps / finest), 1, _MOST_PARTS)
    return np.asarray(np.clip(np.nan_to_num(parts, nan=1.0), 1, most), np.intp)


def affordable(counts_x: NDArray[np.intp], counts_y: NDArray[np.intp], points: int) -> Counts:
    """Return the numbers of parts, smaller where there would be too many points.

    The largest numbers along the axis with more parts are the first to shrink.
    """
    counts = [counts_x, counts_y]
    sums = [int(own.sum()) for own in counts]
    while max(own.max() for own in counts) > 1 and (sums[0] + 1) * (sums[1] + 1) > points:
        may_shrink = [which for which in (0, 1) if counts[which].max() > 1]
        which = max(may_shrink, key=lambda each: sums[each])
        counts[which] = np.minimum(counts[which], counts[which].max() - 1)
        sums[which] = int(counts[which].sum())
    return counts[0], counts[1]


def finest_step(pixel: float) -> float:
    """Return the least step worth making, in points, where a pixel has that width in points."""
    return min(_FINEST, _PIXELS * pixel)


def most_points(paper: tuple[FloatArray, FloatArray], finest: float = _FINEST) -> int:
    """Return how many points a plane is worth on its paper, where nobody asks for more."""
    area = float(paper[0].sum()) * float(paper[1].sum())
    return int(min(max(_FEW, area / (_EACH * finest**2)), _MOST_POINTS))


def divided(points: FloatArray, counts: NDArray[np.intp]) -> FloatArray:
    """Return points with each step between them divided into so many equal parts."""
    which = np.repeat(np.arange(len(counts)), counts)
    first = np.cumsum(counts) - counts
    part = (np.arange(len(which)) - first[which]) / counts[which]
    made = points[which] + part * (points[which + 1] - points[which])
    return np.append(made, points[-1])
