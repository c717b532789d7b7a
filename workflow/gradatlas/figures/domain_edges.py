"""The edges of the domain of f on a grid: how far steps of the grid reach to where f is undefined.

With that, values can be continued beyond the edge, so that fills reach it, and the ground of what
is undefined can be drawn as far as it is, without the saw that the grid would make of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import contourpy
import numpy as np
from contourpy import FillType
from numpy.typing import NDArray

from gradatlas.figures.breaks import ON_PAPER, ROUGHLY, find_edges

if TYPE_CHECKING:
    from gradatlas.figures.breaks import Values
    from gradatlas.functions.function import FloatArray

_TAKEN = 0.75
"""Where between a point of the grid and the edge f is taken to continue it beyond."""
_MANY = 3
"""So many edges in one step may be a straight line; fewer are the sides of some other shape."""
_AWAY = 2.0
"""How many times as far as both go is a continuation from another across a pole."""
_BACK = 0.5
"""How far it lies the other way, at least, in the same measure."""


@dataclass(frozen=True)
class Reaches:
    """How far f is defined along the steps of a grid that end where it is not, from 0 to 1."""

    x: FloatArray
    """For each step along x, NaN where both of its ends are defined or neither is: (y, x - 1)."""
    y: FloatArray
    """The same along y: (y - 1, x)."""


@dataclass(frozen=True)
class PoleSteps:
    """Steps of a grid from a defined point to an undefined one, at which f has a pole."""

    rows: NDArray[np.intp]
    """Where steps begin."""
    columns: NDArray[np.intp]
    is_along_x: NDArray[np.bool_]
    """Whether they go along the first axis."""
    is_forward: NDArray[np.bool_]
    """Whether the point at which they begin is the defined one."""

    def mark(self, cells: NDArray[np.bool_]) -> None:
        """Mark the cells on both sides, (y - 1, x - 1)."""
        for along_x in (True, False):
            own = self.is_along_x == along_x
            mark_cells(cells, self.rows[own], self.columns[own], along_x=along_x)


def find_reaches(
    x: FloatArray, y: FloatArray, values: FloatArray, values_at: Values | None
) -> Reaches:
    """Return how far the domain of f reaches.

    Args:
        x: The values along the first axis.
        y: Those along the second.
        values: f, (y, x).
        values_at: f at any place; where it is None, the edge is taken for half-way, but next to
            points that are alone along an axis for these points themselves.
    """
    inside = np.isfinite(values)
    along_x, along_y = inside[:, 1:] != inside[:, :-1], inside[1:] != inside[:-1]
    if values_at is None:
        return Reaches(_half(inside, along_x), _half(inside.T, along_y.T).T)
    rows_x, columns_x = np.nonzero(along_x)
    rows_y, columns_y = np.nonzero(along_y)
    starts = np.stack([_of(columns_x, columns_y), _of(rows_x, rows_y)])
    stops = np.stack([_of(columns_x + 1, columns_y), _of(rows_x, rows_y + 1)])
    is_forward = inside[starts[1], starts[0]]
    begin, end = np.where(is_forward, starts, stops), np.where(is_forward, stops, starts)
    first, last = [x[begin[0]], y[begin[1]]], [x[end[0]], y[end[1]]]
    found = find_edges(values_at, first, last, rounds=ROUGHLY)
    # Where edges follow the other axis, their place may become one of the grid's: exactly.
    steps = _of(columns_x, rows_y + len(x))
    straight = np.flatnonzero(_are_alike(found, steps, len(x) + len(y)))
    if straight.size:
        width = 0.5**ROUGHLY
        low, high = (
            [(one + part * (other - one))[straight] for one, other in zip(first, last, strict=True)]
            for part in (found, found + width)
        )
        more = find_edges(values_at, low, high, rounds=ON_PAPER - ROUGHLY)
        found[straight] += width * more
    reach_x, reach_y = np.full(along_x.shape, np.nan), np.full(along_y.shape, np.nan)
    reach_x[rows_x, columns_x] = found[: len(rows_x)]
    reach_y[rows_y, columns_y] = found[len(rows_x) :]
    return Reaches(reach_x, reach_y)


def _of(one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.concatenate([one, other])


def _are_alike(parts: FloatArray, steps: NDArray[np.intp], count: int) -> NDArray[np.bool_]:
    """Return for each of several numbers whether all of its step are equal, and these are many."""
    least, greatest = np.full(count, np.inf), np.full(count, -np.inf)
    np.minimum.at(least, steps, parts)
    np.maximum.at(greatest, steps, parts)
    is_alike = (least == greatest) & (np.bincount(steps, minlength=count) >= _MANY)
    return np.asarray(is_alike[steps])


def _half(inside: NDArray[np.bool_], is_edge: NDArray[np.bool_]) -> FloatArray:
    """Return 0.5 for steps to undefined points, and 1 where these are alone along the axis."""
    around = np.pad(inside, 1, constant_values=True)
    alone = ~inside
    for row in (slice(None, -2), slice(1, -1), slice(2, None)):
        alone &= around[row, :-2] & around[row, 2:]
    is_alone = alone[:, 1:] | alone[:, :-1]
    return np.where(is_edge, np.where(is_alone, 1.0, 0.5), np.nan)


def continued(
    x: FloatArray, y: FloatArray, values: FloatArray, reaches: Reaches, values_at: Values | None
) -> tuple[FloatArray, PoleSteps]:
    """Return f with values at those undefined points that are next to defined ones.

    There f goes on as towards its edge: along the step of the grid that comes nearest. Without f
    itself, only single points get a value: that of a neighbour.

    Returns:
        The values, and the steps across which f does not go on so: it has a pole at the undefined
        point.
    """
    shape = values.shape
    result, best = values.copy(), np.zeros(shape)
    change = np.zeros(shape)
    told: list[tuple[NDArray[np.intp], NDArray[np.intp], int, FloatArray, FloatArray]] = []
    for side, (reach, shift) in enumerate(
        ((reaches.x, (0, 1)), (reaches.x, (0, -1)), (reaches.y, (1, 0)), (reaches.y, (-1, 0)))
    ):
        rows, columns = np.nonzero(np.isfinite(reach))
        # The step's lower end is defined for positive shifts, its upper one for negative ones.
        if sum(shift) < 0:
            rows, columns = rows - shift[0], columns - shift[1]
        is_from = np.isfinite(values[rows, columns])
        rows, columns = rows[is_from], columns[is_from]
        if not rows.size:
            continue
        step = (rows + min(0, shift[0]), columns + min(0, shift[1]))
        far = reach[step]
        to = rows + shift[0], columns + shift[1]
        f = values[rows, columns]
        if values_at is None:
            beyond = np.where(far == 1.0, f, np.nan)
        else:
            part = _TAKEN * far
            at_x = x[columns] + part * (x[to[1]] - x[columns])
            at_y = y[rows] + part * (y[to[0]] - y[rows])
            with np.errstate(all="ignore"):
                taken = values_at(at_x, at_y)
                beyond = f + np.where(part > 0, (taken - f) / part, 0.0)
        is_better = np.isfinite(beyond) & (far > best[to])
        result[to] = np.where(is_better, beyond, result[to])
        best[to] = np.where(is_better, far, best[to])
        change[to] = np.where(is_better, np.abs(beyond - f), change[to])
        told.append((rows, columns, side, f, beyond))
    nothing = np.empty(0, np.intp)
    found = [(nothing, nothing, np.empty(0, bool), np.empty(0, bool))]
    for rows, columns, side, f, beyond in told:
        shift = ((0, 1), (0, -1), (1, 0), (-1, 0))[side]
        to = rows + shift[0], columns + shift[1]
        there = result[to]
        with np.errstate(all="ignore"):
            # Along an edge f may fall much less than towards it.
            far = np.fmax(np.abs(beyond - f), change[to])
            is_off = np.abs(there - beyond) > _AWAY * far
            is_off |= ((there - f) * (beyond - f) < 0) & (np.abs(there - f) > _BACK * far)
        rows, columns = rows[is_off] + min(0, shift[0]), columns[is_off] + min(0, shift[1])
        found.append(
            (rows, columns, np.full(len(rows), shift[0] == 0), np.full(len(rows), sum(shift) > 0))
        )
    return result, PoleSteps(*map(np.concatenate, zip(*found, strict=True)))


def mark_cells(
    cells: NDArray[np.bool_],
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
    *,
    along_x: bool,
) -> None:
    """Mark the cells on both sides of steps of a grid, given where these begin."""
    for row, column in ((rows, columns), (rows - along_x, columns - (not along_x))):
        is_there = (row >= 0) & (column >= 0) & (row < cells.shape[0]) & (column < cells.shape[1])
        cells[row[is_there], column[is_there]] = True


def undefined_outlines(
    x: FloatArray, y: FloatArray, values: FloatArray, reaches: Reaches
) -> tuple[FloatArray, FloatArray, NDArray[np.uint8]]:
    """Return the outlines of the parts of the plane in which f is not defined.

    Returns:
        Their places along both axes, and what each is to the path; closed.
    """
    inside = np.isfinite(values)
    # Of -1 and 1 the outline is half-way along each step: from there it moves to the edge.
    # Of which type the outlines are is a matter of the arguments.
    generator: Any = contourpy.contour_generator(
        z=np.where(inside, 1.0, -1.0), name="serial", fill_type=FillType.ChunkCombinedCode
    )
    (points,), (codes,) = generator.filled(-np.inf, 0.0)
    if points is None or codes is None:
        return np.empty(0), np.empty(0), np.empty(0, np.uint8)
    column, row = np.floor(points).astype(np.intp).T
    is_x = points[:, 0] != column
    is_y = points[:, 1] != row
    places = points.copy()
    for axis, which, reach in ((0, is_x, reaches.x), (1, is_y, reaches.y)):
        rows, columns = row[which], column[which]
        part = reach[rows, columns]
        part = np.where(inside[rows, columns], part, 1 - part)
        places[which, axis] = np.floor(points[which, axis]) + part
    number = np.arange(max(len(x), len(y)))
    return (
        np.interp(places[:, 0], number[: len(x)], x),
        np.interp(places[:, 1], number[: len(y)], y),
        codes,
    )
