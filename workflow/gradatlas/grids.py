"""Grids: the values along each axis, and the order of dimensions.

The order of dimensions is set down here and nowhere else: the config's *last* axis comes first, so
that an array of a two-dimensional field has the shape (len(x1), len(x0)), as matplotlib draws it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from gradatlas.functions.function import FloatArray


def dimension_order(axes: Sequence[str]) -> tuple[str, ...]:
    """Return the names of a field's dimensions, given its axes in the config's order."""
    return tuple(reversed(axes))


def axis_values(axis: Mapping[str, Any]) -> FloatArray:
    """Return the values along one axis.

    Args:
        axis: `{start, stop, num}`: `num` evenly spaced values, both ends included;
            `{start, stop, step}`: what `numpy.arange` gives, `stop` excluded;
            or `{values}`: the values themselves.

    Raises:
        ValueError: if the values are none, not finite or not increasing.
    """
    with np.errstate(all="ignore"):
        if "values" in axis:
            values = np.array(axis["values"], dtype=np.float64)
        elif "num" in axis:
            values = np.linspace(float(axis["start"]), float(axis["stop"]), int(axis["num"]))
        else:
            values = np.arange(float(axis["start"]), float(axis["stop"]), float(axis["step"]))
        increasing = bool(np.all(np.diff(values) > 0))
    if values.ndim != 1 or values.size == 0:
        raise ValueError(f"axis {dict(axis)}: it has no values; give a start below the stop")
    if not np.all(np.isfinite(values)) or not increasing:
        raise ValueError(f"axis {dict(axis)}: its values must be finite and increasing")
    return values


def open_mesh(coordinates: Mapping[str, FloatArray]) -> tuple[FloatArray, ...]:
    """Return one array for each axis, which broadcast together to the shape of a field.

    >>> [a.shape for a in open_mesh({"x0": np.arange(4.0), "x1": np.arange(3.0)})]
    [(1, 4), (3, 1)]
    """
    dimensions = dimension_order(tuple(coordinates))
    return tuple(
        values.reshape([values.size if name == dimension else 1 for dimension in dimensions])
        for name, values in coordinates.items()
    )
