"""A grid whose points next to a jump are moved to it, so that filled contours end where f jumps.

Contours lie straight between the points of a grid. Across a jump that puts the edge of a fill
anywhere between both sides, by the size of their values: a saw. With points on both sides of the
jump, next to it, there is no room left for the teeth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.plane_breaks import Along, Breaks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.figures.breaks import Values
    from gradatlas.figures.domain_edges import PoleSteps
    from gradatlas.functions.function import FloatArray

_NEARLY = 0.97
"""What part of the way to the line between two places of a jump points go: beyond the line, the
curve may already lie behind them."""
_BACK = 0.9
"""What part of that way those go that would be on the other side."""


@dataclass(frozen=True)
class MovedGrid:
    """The same points in the same order, some of which have moved; all arrays are (y, x)."""

    x: FloatArray
    y: FloatArray
    values: FloatArray
    """f at these places, or what it is beyond all levels there."""


def moved_to_breaks(
    x: FloatArray,
    y: FloatArray,
    values: FloatArray,
    breaks: Breaks,
    levels: FloatArray,
    values_at: Values,
) -> MovedGrid | None:
    """Return the grid with points on both sides of each jump; None where f does not jump.

    Args:
        x: The values along the first axis.
        y: Those along the second.
        values: f, (y, x).
        breaks: Where it jumps, and only there.
        levels: Increasing; what is beyond all of them is next to the last one.
        values_at: f at any place.
    """
    if not levels.size or not (breaks.x.step.size or breaks.y.step.size):
        return None
    way_x, over_x = _ways(x, values, breaks.x)
    way_y, over_y = _ways(y, values.T, breaks.y)
    way_y, over_y = way_y.T, over_y.T
    is_moved = (np.isfinite(way_x) | np.isfinite(way_y)) & np.isfinite(values)
    rows, columns = np.nonzero(is_moved)
    if not rows.size:
        return None
    own = values[rows, columns]
    along_x, along_y = way_x[rows, columns], way_y[rows, columns]
    beyond = np.where(np.isfinite(along_x), over_x[rows, columns], over_y[rows, columns])
    move_x, move_y = _foot(along_x, along_y)
    step_x, step_y = _steps(x, columns, move_x), _steps(y, rows, move_y)
    with np.errstate(all="ignore"):
        found = values_at(x[columns] + move_x * step_x, y[rows] + move_y * step_y)
        is_behind = ~(np.abs(found - own) <= np.abs(found - beyond))
    part = np.where(is_behind, _BACK, 1.0)
    found = np.where(is_behind | ~np.isfinite(found), own, found)
    gaps = np.diff(levels) if levels.size > 1 else np.ones(1)
    low, high = np.fmin(levels[0] - gaps[0], own), np.fmax(levels[-1] + gaps[-1], own)
    moved_x, moved_y = (np.array(grid) for grid in np.broadcast_arrays(x, y[:, np.newaxis]))
    moved_x[rows, columns] += part * move_x * step_x
    moved_y[rows, columns] += part * move_y * step_y
    moved_values = values.copy()
    moved_values[rows, columns] = np.clip(found, low, high)
    return MovedGrid(moved_x, moved_y, moved_values)


def with_poles(breaks: Breaks, x: FloatArray, y: FloatArray, poles: PoleSteps) -> Breaks:
    """Return breaks with poles among them that lie on points of the grid."""
    found = []
    for own, points, is_own, step, other in (
        (breaks.x, x, poles.is_along_x, poles.columns, poles.rows),
        (breaks.y, y, ~poles.is_along_x, poles.rows, poles.columns),
    ):
        step, other, is_forward = step[is_own], other[is_own], poles.is_forward[is_own]
        pole = points[step + is_forward]
        way = (points[step + ~is_forward] - pole) * (1 - _NEARLY)
        before = np.where(is_forward, pole + way, pole)
        after = np.where(is_forward, pole, pole + way)
        more = Along(step, other, before, after)
        found.append(own.then(more) if more.step.size else own)
    return Breaks(found[0], found[1], breaks.cells)


def _ways(points: FloatArray, values: FloatArray, along: Along) -> tuple[FloatArray, FloatArray]:
    """Return how far it is from each point to the next jump along an axis, and f behind that.

    Args:
        points: The values along the last axis.
        values: f.
        along: Where it jumps along that axis.

    Returns:
        The way in steps, above 0 forwards and below 0 backwards, NaN for none; and f at the other
        end of that step. Both are shaped like `values`.
    """
    ways, behind = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    step, other = along.step, along.other
    width = points[step + 1] - points[step]
    forwards = (along.before - points[step]) / width
    backwards = (along.after - points[step + 1]) / width
    ways[other, step], behind[other, step] = forwards, values[other, step + 1]
    # Between two jumps a point goes to the nearer one.
    is_nearer = ~(np.abs(ways[other, step + 1]) <= np.abs(backwards))
    step, other = step[is_nearer], other[is_nearer]
    ways[other, step + 1], behind[other, step + 1] = backwards[is_nearer], values[other, step]
    return ways, behind


def _foot(along_x: FloatArray, along_y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return ways from points to a jump that is so far along each axis, NaN for not there.

    With both, it is the nearest place of the straight line between two places of the jump.
    """
    squares = along_x**2 + along_y**2
    with np.errstate(all="ignore"):
        foot_x = _NEARLY * along_x * along_y**2 / squares
        foot_y = _NEARLY * along_y * along_x**2 / squares
    is_one = np.isnan(squares)
    foot_x = np.where(is_one, np.nan_to_num(along_x), np.nan_to_num(foot_x))
    foot_y = np.where(is_one, np.nan_to_num(along_y), np.nan_to_num(foot_y))
    return foot_x, foot_y


def _steps(points: FloatArray, at: NDArray[np.intp], ways: FloatArray) -> FloatArray:
    """Return the lengths of the steps that begin at points and go where ways go."""
    first = np.clip(at - (ways < 0), 0, len(points) - 2)
    return points[first + 1] - points[first]
