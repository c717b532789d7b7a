"""Lines through very many points, without those that cannot be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.path import Path

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from gradatlas.figures.frame import FloatArray, Frame
    from gradatlas.figures.sheets.sheet import Box

FINEST = 0.16
"""Points: a third of a pixel at 150 dots per inch, beyond which lines are no finer."""
TOLERANCE = 0.05
"""How far a point may lie from the line between its neighbours to be left out, in points."""
_PASSES = 6
"""A pass halves a straight line's points at best; errors of passes add up to 0.3 points at
worst, a tenth of that in practice."""
_FEW = 100
"""Lines of no more points are drawn as they are."""
_FAR = 100.0
"""How far beyond the frame a line goes on, in lengths of its sides."""
_GREATEST = 1e300
"""The same before it is cut: products with the length of a side are numbers."""


def curve_path(frame: Frame, x: ArrayLike, y: ArrayLike, *, finest: float = FINEST) -> Path | None:
    """Return the line through points in units of the axes; None where there is none.

    Args:
        frame: Where it is drawn.
        x: Along the horizontal axis.
        y: Of the same shape; the line has a gap where a value is not finite, or has no place.
        finest: How wide a column of the paper is, in points; of the points within one, the first,
            the last, the lowest and the highest are enough.
    """
    points = _unbounded(frame, x, y)
    is_there = np.isfinite(points).all(axis=1) & np.isfinite(x) & np.isfinite(y)
    starts = is_there.copy()
    starts[1:] &= ~is_there[:-1]
    points, starts = points[is_there], starts[is_there]
    if len(points) < 2:
        return None
    box = frame.box
    far = _FAR * box.height
    points, starts = _within_reach(points, starts, 1, box.bottom - far, box.top + far)
    far = _FAR * box.width
    points, starts = _within_reach(points, starts, 0, box.left - far, box.right + far)
    is_long = len(points) > _FEW
    if is_long:
        kept = seen_points(points, starts, box, finest=finest)
        points, starts = points[kept], starts[kept]
    codes = np.where(starts, Path.MOVETO, Path.LINETO).astype(np.uint8)
    if not is_long:
        return Path(points, codes)
    return without_straight_points(Path(points, codes))


def seen_points(
    points: FloatArray, starts: NDArray[np.bool_], box: Box, *, finest: float = FINEST
) -> NDArray[np.intp]:
    """Return which points of lines are enough to draw them: their indices, increasing.

    In each stretch of a line within one column of the paper these are the first point, the last,
    the lowest and the highest. What is left and right of the box counts as one column each.

    Args:
        points: All lines one after the other, in points of the sheet: (points, 2).
        starts: Where a line begins.
        box: What is seen.
        finest: The width of a column in points.
    """
    count = len(points)
    columns = np.clip(
        np.floor((points[:, 0] - box.left) / finest), -1.0, np.ceil(box.width / finest)
    )
    is_first = starts.copy()
    is_first[:1] = True
    is_first[1:] |= columns[1:] != columns[:-1]
    first = np.flatnonzero(is_first)
    if 2 * len(first) > count:  # there is little to leave out
        return np.arange(count)
    keep = is_first.copy()
    keep[first[1:] - 1] = True
    keep[-1:] = True
    height, run = points[:, 1], np.cumsum(is_first) - 1
    for extremes in (np.minimum.reduceat(height, first), np.maximum.reduceat(height, first)):
        at = np.flatnonzero(height == extremes[run])
        keep[at[np.concatenate(([True], np.diff(run[at]) > 0))]] = True
    return np.flatnonzero(keep)


def without_straight_points(path: Path, tolerance: float = TOLERANCE) -> Path:
    """Return a path in points without those that lie on the line between their neighbours.

    Args:
        path: The path.
        tolerance: How far a point may lie from that line, in points.
    """
    vertices, codes = np.asarray(path.vertices), np.asarray(path.codes)
    kept = bent_points(vertices, codes, tolerance)
    return Path(vertices[kept], codes[kept])


def bent_points(
    points: FloatArray, codes: NDArray[np.uint8], tolerance: float = TOLERANCE
) -> NDArray[np.intp]:
    """Return the indices of a path's points but for those that cannot be missed.

    These lie on the line between their neighbours. First and last points of lines stay.

    Args:
        points: In points (1/72 inch): (n, 2).
        codes: What each is to the path.
        tolerance: How far such a point may lie from that line, in points.
    """
    kept, parity = np.arange(len(codes)), 0
    for _ in range(_PASSES):
        if len(kept) < 4:
            break
        here, what = points[kept], codes[kept]
        chord = here[2:] - here[:-2]
        offset = here[1:-1] - here[:-2]
        length = np.hypot(*chord.T)
        across = np.abs(chord[:, 0] * offset[:, 1] - chord[:, 1] * offset[:, 0])
        along = (chord * offset).sum(axis=1)
        is_inner = (what[1:-1] == Path.LINETO) & (what[2:] != Path.MOVETO)
        # Not behind the ends of the chord: the tip of a spike lies on its line, but must stay.
        is_between = (along >= 0) & (along <= length**2)
        drop = is_inner & is_between & (across <= tolerance * length) & (length > 0)
        # Of two neighbours one stays, since the other was measured against it.
        drop[parity::2] = False
        parity = 1 - parity
        kept = kept[np.concatenate(([True], ~drop, [True]))]
    return kept


def seen_places(points: FloatArray, *, finest: float = FINEST) -> FloatArray:
    """Return points, (points, 2), without those that have the place of one before."""
    if len(points) < 2:
        return points
    _, first = np.unique(np.floor(points / finest), axis=0, return_index=True)
    return points[np.sort(first)]


def _unbounded(frame: Frame, x: ArrayLike, y: ArrayLike) -> FloatArray:
    """Return places on the sheet, however far away: to cut a line, its true ends are needed."""
    box = frame.box
    across = box.left + box.width * frame.x_scale.fractions(x, farthest=_GREATEST)
    up = box.bottom + box.height * frame.y_scale.fractions(y, farthest=_GREATEST)
    return np.stack([across, up], axis=-1)


def _within_reach(
    points: FloatArray, starts: NDArray[np.bool_], axis: int, low: float, high: float
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Return lines cut where a coordinate is below `low` or above `high`, and level there.

    Renderers take no numbers as large as those of a steep line, and moving its ends alone would
    turn it.
    """
    at = points[:, axis]
    if low <= at.min() and at.max() <= high:
        return points, starts
    begin, end = points[:-1], points[1:]
    way = end[:, axis] - begin[:, axis]
    way = np.where(way == 0, 1.0, way)
    # Where along each piece it comes within reach, and where it leaves.
    bounds = np.stack([(low - begin[:, axis]) / way, (high - begin[:, axis]) / way])
    enters, leaves = np.clip(bounds.min(axis=0), 0, 1), np.clip(bounds.max(axis=0), 0, 1)
    is_cut = (enters <= leaves) & ~starts[1:]
    pieces = []
    for part, at_cut in (
        (enters, np.where(way > 0, low, high)),
        (leaves, np.where(way > 0, high, low)),
    ):
        places = begin + part[:, np.newaxis] * (end - begin)
        places[:, axis] = at_cut
        pieces.append(np.where((is_cut & (part > 0) & (part < 1))[:, np.newaxis], places, np.nan))
    # Each point, and after it the cuts on the way to the next.
    nowhere = np.full((1, 2), np.nan)
    rows = np.stack([points, *(np.concatenate([piece, nowhere]) for piece in pieces)], axis=1)
    is_start = np.zeros(rows.shape[:2], bool)
    is_start[:, 0] = starts
    is_there = np.isfinite(rows).all(axis=2)
    found = rows[is_there]
    found[:, axis] = np.clip(found[:, axis], low, high)
    return found, is_start[is_there]
