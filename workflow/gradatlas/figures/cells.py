"""Cells around the points of a grid."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

_MOST = 1000
"""The most cells along an axis: more than a page can show."""


def cells(
    x: FloatArray, y: FloatArray, values: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the edges of cells along both axes, and a value for each cell.

    Each point has a cell, with its edges halfway to the next. On a grid too fine to be seen, cells
    are put together, and the largest value that is not NaN stands for them: what is bad must not
    get lost.

    Args:
        x: The values of the first axis, increasing.
        y: The same of the second.
        values: Shaped (y, x).

    Returns:
        The edges along x and y, one more than cells, and the values, shaped (cells along y, cells
        along x).
    """
    x_starts, y_starts = _starts(x.size), _starts(y.size)
    worst = np.fmax.reduceat(np.fmax.reduceat(values, y_starts, axis=0), x_starts, axis=1)
    return _edges(x)[[*x_starts, -1]], _edges(y)[[*y_starts, -1]], worst


def _starts(count: int) -> list[int]:
    return list(range(0, count, math.ceil(count / _MOST)))


def _edges(points: FloatArray) -> FloatArray:
    if points.size == 1:
        return np.array([points[0] - 0.5, points[0] + 0.5])
    middles = points[:-1] + np.diff(points) / 2
    first, last = 2 * points[0] - middles[0], 2 * points[-1] - middles[-1]
    return np.concatenate(([first], middles, [last]))
