"""Logarithmic axes: a field in steps of the axes, and ranges with margins.

The step of a linear axis is its unit, that of a logarithmic one a power of ten. In steps, what is
evenly spaced is so on paper.
"""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.views import View
    from gradatlas.functions.function import FloatArray

_MOST_DECADES = 300
_LEAST, _MOST = 1e-307, 1e307
"""The ends of a logarithmic axis: ticks beyond them must be numbers, too."""


def field_in_steps(field: Field, view: View, log_axes: frozenset[str]) -> tuple[Field, View]:
    """Return a field and a view with logarithms of the values of some axes.

    The gradient points to where a small step along it leads on paper: dlog₁₀(x) = dx / (x ln 10).
    Its norm stays what it is.

    Args:
        field: Over axes whose values are above 0 where they are logarithmic.
        view: What is shown of each axis.
        log_axes: The names of the logarithmic ones.
    """
    coordinates, gradient, shown = {}, [], {}
    count = len(field.coordinates)
    pairs = zip(field.coordinates.items(), field.gradient, strict=True)
    for index, ((name, values), part) in enumerate(pairs):
        coordinates[name], shown[name] = values, view[name]
        if name in log_axes:
            coordinates[name] = np.log10(values)
            shown[name] = (math.log10(view[name][0]), math.log10(view[name][1]))
            # The dimensions of arrays are the axes in reverse order.
            along = [1] * count
            along[count - 1 - index] = -1
            part = _divided(part, values.reshape(along))
        gradient.append(part)
    changed = dataclasses.replace(field, coordinates=coordinates, gradient=tuple(gradient))
    return changed, shown


def _divided(part: FloatArray, values: FloatArray) -> FloatArray:
    with np.errstate(all="ignore"):
        return np.asarray(np.clip(part / (values * math.log(10)), -_MOST, _MOST))


def widened(low: float, high: float, margin: float, *, is_log: bool) -> tuple[float, float]:
    """Return a range with a margin on both sides, in steps of the axis."""
    if not is_log:
        return low - margin, high + margin
    factor = 10.0 ** min(margin, _MOST_DECADES)
    return max(low / factor, _LEAST), min(high * factor, _MOST)
