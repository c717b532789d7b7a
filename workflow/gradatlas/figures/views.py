"""What a figure shows of a field: the part of each axis, and the values that lie there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.options import FigureOptions
    from gradatlas.functions.function import FloatArray

    View = Mapping[str, tuple[float, float]]
    """Axis name → the lowest and highest value shown, in the config's order of axes."""

_MOST_UNEQUAL = 4.0
"""How many times the other a side of the domain may be for `aspect: auto` to be equal."""
_SEEN = 1e-6
"""The least part of an axis that can be seen."""
_GREATEST = 1e307
"""Differences of values up to this are numbers, and so are the ticks that are looked for beyond
the ends of an axis."""


def choose_view(options: FigureOptions, field: Field) -> dict[str, tuple[float, float]]:
    """Return what is shown of each axis: all, but where the config sets limits."""
    view = {}
    for name, values in field.coordinates.items():
        low, high = float(values.min()), float(values.max())
        if low == high:
            low, high = low - 0.5, high + 0.5
        limits = (options.limits or {}).get(name)
        view[name] = (low, high) if limits is None else (float(limits[0]), float(limits[1]))
    return view


def ends_in_view(field: Field, view: View) -> dict[str, tuple[float | None, float | None]]:
    """Return where the grid begins and ends, as far as that is in view: axis name → both.

    Axes of which all that is in view belongs to the grid are left out, and so are those of a single
    point.
    """
    found = {}
    for name, points in field.coordinates.items():
        low, high = view[name]
        first, last, slack = float(points[0]), float(points[-1]), _SEEN * (high - low)
        begin = first if first > low + slack else None
        end = last if last < high - slack else None
        if len(points) > 1 and (begin is not None or end is not None):
            found[name] = (begin, end)
    return found


def f_limits(options: FigureOptions, field: Field) -> tuple[float, float] | None:
    """Return which values of f over a single axis the config asks for; None where it does not."""
    if len(field.axes) != 1 or "f" in field.axes:
        return None
    return (options.limits or {}).get("f")


def has_equal_units(options: FigureOptions, view: View) -> bool:
    """Return whether a unit of both axes is to be equally long on paper."""
    if log_axes(options):
        return False
    spans = sorted(high - low for low, high in view.values())
    return options.aspect == "equal" or (
        options.aspect == "auto" and len(spans) == 2 and spans[1] <= _MOST_UNEQUAL * spans[0]
    )


def log_axes(options: FigureOptions) -> frozenset[str]:
    """Return the axes that are logarithmic; `f` is the height of lines over a single axis."""
    return frozenset(name for name, kind in (options.scale or {}).items() if kind == "log")


def shown_part(field: Field, view: View) -> tuple[slice, ...]:
    """Return the part of the field's arrays that reaches into the view."""
    inside = [_reached(points, *view[name]) for name, points in field.coordinates.items()]
    return tuple(reversed(inside))  # the dimensions are the axes in reverse order


def shown_values(field: Field, view: View) -> FloatArray:
    """Return f at the grid points that reach into the view, NaN where it is not finite."""
    values = field.values[shown_part(field, view)]
    return np.where(np.isfinite(values), values, np.nan)


def _reached(points: FloatArray, low: float, high: float) -> slice:
    """Return the points from `low` to `high` and the next one on either side, as far as it goes."""
    first = int(np.searchsorted(points, low, side="right")) - 1
    last = int(np.searchsorted(points, high, side="left"))
    return slice(max(0, min(first, points.size - 1)), max(1, last + 1))


def drawable(values: FloatArray) -> FloatArray:
    """Return `values`, the greatest moved to where they can be drawn; a copy if need be."""
    finite = np.isfinite(values)
    if finite.any() and np.abs(values[finite]).max() > _GREATEST:
        return np.where(finite, np.clip(values, -_GREATEST, _GREATEST), values)
    return values
