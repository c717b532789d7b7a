"""Difference quotients along one axis."""

from __future__ import annotations

import numpy as np

from gradatlas.functions.function import FloatArray, Function


def difference_quotient(
    function: Function,
    mesh: tuple[FloatArray, ...],
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
        mesh: One array for each axis, which broadcast to the field's shape.
        axis: The number of the axis in `mesh`.
        ahead: The step ahead, shaped like `mesh[axis]`.
        behind: The step back, shaped likewise; none if `value_behind` is given.
        value_behind: f at the points themselves, where that is known.
    """
    coordinate = mesh[axis]
    with np.errstate(all="ignore"):
        right = coordinate + ahead
        left = coordinate if behind is None else coordinate - behind
    if value_behind is None:
        value_behind = function.evaluate(*mesh[:axis], left, *mesh[axis + 1 :])
    value_ahead = function.evaluate(*mesh[:axis], right, *mesh[axis + 1 :])
    with np.errstate(all="ignore"):
        return finite((value_ahead - value_behind) / (right - left))


def finite(values: FloatArray) -> FloatArray:
    """Return a copy with NaN wherever a value is not finite."""
    return np.where(np.isfinite(values), values, np.nan)
