"""f where a figure shows so little of it that the points of the grid do not tell what is in view.

Between two or three points, levels and heights would be chosen by values far outside of the frame,
and lines would be as straight as the steps. So f is taken at more places, all of them in view.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.views import shown_part

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.breaks import Values
    from gradatlas.figures.views import View
    from gradatlas.functions.function import FloatArray

_FEW = 5
"""So many points of an axis in view tell what lies there: at most a third of what they and the next
ones on both sides span is outside of the frame."""
_PARTS = 48
"""Into how many parts, at least, an axis with fewer is divided."""
_SAME = 1e-9
"""How near to an end of the view, as a part of it, a point of the grid is that end."""


def close_up(field: Field, view: View, values_at: Values | None = None) -> Field:
    """Return f at more places, all in view, where only a few points of the grid are.

    Where the view has enough points, or shows all of the grid, that is the field itself. Else it is
    a field of f alone: its gradient and all that is known of it are as they were, and have other
    shapes.

    Args:
        field: The field.
        view: What is shown of its axes.
        values_at: f at any place; None where it is interpolated between the stored values.
    """
    axes = field.coordinates
    if not any(_shows_few(points, *view[name]) for name, points in axes.items()):
        return field
    places = {name: _places(points, *view[name]) for name, points in axes.items()}
    if any(points is None for points in places.values()):
        return field
    known = {name: points for name, points in places.items() if points is not None}
    if values_at is not None:
        across = np.ix_(*reversed(known.values()))
        with np.errstate(all="ignore"):
            found = values_at(*reversed(across))
        values = np.broadcast_to(found, tuple(len(points) for points in reversed(known.values())))
    else:
        part = shown_part(field, view)
        near = [points[along] for points, along in zip(axes.values(), part[::-1], strict=True)]
        values = _interpolated(near, field.values[part], list(known.values()))
        if not np.isfinite(values).any() and _has_triangles(field.values[part]):
            return field
    return replace(field, coordinates=known, values=np.asarray(values, np.float64))


def _shows_few(points: FloatArray, low: float, high: float) -> bool:
    """Return whether the view shows a part of the points, and few of them."""
    if low <= points[0] and points[-1] <= high:
        return False
    inside = np.searchsorted(points, high, side="right") - np.searchsorted(points, low)
    return bool(inside < _FEW)


def _places(points: FloatArray, low: float, high: float) -> FloatArray | None:
    """Return both ends of what is in view, the points of the grid there, and some between."""
    start, stop = max(low, float(points[0])), min(high, float(points[-1]))
    if not start < stop:
        return None
    slack = _SAME * (stop - start)
    inner = points[(points > start + slack) & (points < stop - slack)]
    ends = np.concatenate([[start], inner, [stop]])
    steps = len(ends) - 1
    parts = math.ceil(_PARTS / steps) if _shows_few(points, low, high) else 1
    places = np.interp(np.arange(steps * parts + 1) / parts, np.arange(steps + 1), ends)
    return np.asarray(places)


def _interpolated(
    points: list[FloatArray], values: FloatArray, places: list[FloatArray]
) -> FloatArray:
    """Return values at places along each axis; the dimensions are the axes in reverse order."""
    values = np.where(np.isfinite(values), values, np.nan)
    for known, wanted in zip(points, places, strict=True):  # the last dimension is the first axis
        rows = values.reshape(-1, values.shape[-1])
        found = np.array([np.interp(wanted, known, row) for row in rows])
        values = np.moveaxis(found.reshape(*values.shape[:-1], -1), -1, 0)
    return values


def _has_triangles(values: FloatArray) -> bool:
    """Return whether contours go through a cell of which one corner is not defined."""
    if values.ndim != 2:
        return False
    known = np.isfinite(values).astype(np.int8)
    return bool((known[:-1, :-1] + known[1:, :-1] + known[:-1, 1:] + known[1:, 1:] >= 3).any())
