"""Difference quotients along one axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gradatlas.functions.buffers import BUFFER_SIZE

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray, Function
    from gradatlas.grids import Mesh


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
