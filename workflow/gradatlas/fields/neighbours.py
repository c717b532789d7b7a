"""Values of a field together with those of the neighbours on the grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray


def largest_nearby(values: FloatArray) -> FloatArray:
    """Return the largest value at each point and its neighbours, NaN left aside."""
    return _nearby(np.fmax, values)


def sum_nearby(values: FloatArray) -> FloatArray:
    """Return the sum over each point and its neighbours."""
    return _nearby(np.add, values)


def _nearby(combine: np.ufunc, values: FloatArray) -> FloatArray:
    """Return a largest value or a sum over each point and its neighbours, diagonal ones too."""
    for axis in range(values.ndim):
        before = np.moveaxis(values, axis, 0)
        after = before.copy()
        combine(after[1:], before[:-1], out=after[1:])
        combine(after[:-1], before[1:], out=after[:-1])
        values = np.moveaxis(after, 0, axis)
    return values
