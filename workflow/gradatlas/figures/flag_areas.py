"""Which flagged points of a map make areas, to be hatched, and which stand alone.

Without anything drawn: how it comes to paper is a matter of the layout.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.functions.function import FloatArray

_LEAST = 3
"""An area is so many points wide and tall at least."""
_FILLED = 0.7
"""The part of an area's points that are flagged, at least."""


def flagged_areas(points: NDArray[np.bool_], across: tuple[float, float]) -> NDArray[np.bool_]:
    """Return which of the flagged points belong to areas.

    An area is where most points of a square are flagged.

    Args:
        points: Whether a point is flagged.
        across: How many rows and columns the side of the smallest area has, for hatching to be
            seen on it; three are the least.
    """
    rows, columns = (max(_LEAST, math.ceil(side)) for side in across)
    if rows > points.shape[0] or columns > points.shape[1] or not points.any():
        return np.zeros(points.shape, bool)
    # Sums over all points up to a row and a column; a square is the difference of four.
    squares = _window_sums(points.astype(np.float64), rows, columns)
    is_core = squares >= _FILLED * rows * columns
    # A point belongs to an area if any of the squares that it lies in is one.
    padded = np.pad(is_core, ((rows - 1, rows - 1), (columns - 1, columns - 1)))
    is_covered = _window_sums(padded.astype(np.float64), rows, columns) > 0
    return points & is_covered


def _window_sums(values: FloatArray, rows: int, columns: int) -> FloatArray:
    """Return the sum of each square of so many rows and columns."""
    sums = np.zeros((values.shape[0] + 1, values.shape[1] + 1))
    np.cumsum(np.cumsum(values, axis=0), axis=1, out=sums[1:, 1:])
    upper, lower = sums[rows:], sums[:-rows]
    total: FloatArray = (
        upper[:, columns:] - upper[:, :-columns] - lower[:, columns:] + lower[:, :-columns]
    )
    return np.round(total)
