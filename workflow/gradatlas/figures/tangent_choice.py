"""Tangents of f over a single axis, as curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gradatlas.fields.field import FLAGS
from gradatlas.figures.curves import Chart, Curve
from gradatlas.figures.line_widths import GRAPH, line_width
from gradatlas.figures.views import drawable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.fields.field import Field
    from gradatlas.figures.breaks import Values
    from gradatlas.figures.layers.tangent import Options
    from gradatlas.figures.views import View

_PART = 0.25
"""How far along what is shown of the axis a tangent touches."""
_REASONS = {
    "lost_to_cancellation": "rounding has taken the digits of its slope",
    "kink": "f has a kink or a jump",
    "not_finite": "f or its slope is not finite",
}
"""Flags of points that have no tangent, and why; the first that is found is told."""


def touching_points(field: Field, view: View, options: Options) -> tuple[float, ...]:
    """Return where tangents touch, if f has a derivative there: it must be known exactly."""
    if isinstance(options.at, int | float):
        return (float(options.at),)
    if options.at != "auto":
        return tuple(float(point) for point in options.at)
    (points,) = field.coordinates.values()
    low, high = (float(end) for end in view[field.axes[0]])
    wanted = low + _PART * (high - low)
    is_good = _have_tangents(field)
    if points[0] <= wanted <= points[-1] and is_good[_around(points, wanted)].all():
        return (wanted,)
    good = points[is_good & (points >= low) & (points <= high)]
    return (float(good[np.argmin(np.abs(good - wanted))]),) if good.size else ()


def choose_tangents(
    field: Field, view: View, options: Options, values_at: Values | None = None
) -> Chart:
    """Return tangents through all of the view, with dots where they touch.

    Between grid points f' is interpolated, and so is f where it is not known there. A point
    outside the grid, or one where f has no derivative, or none with digits, gets no tangent; where
    that leaves none at all, a note says so, and why.
    """
    (points,) = field.coordinates.values()
    (derivative,) = field.gradient
    ends = np.array(view[field.axes[0]])
    touching = touching_points(field, view, options)
    is_good = _have_tangents(field)
    curves = []
    for point in touching:
        if not points[0] <= point <= points[-1] or not is_good[_around(points, point)].all():
            continue
        slope = float(np.interp(point, points, derivative))
        value = float(np.interp(point, points, field.values))
        if values_at is not None and point not in points:
            value = float(values_at(np.array([point]))[0])
        if not (np.isfinite(value) and np.isfinite(slope)):
            continue
        with np.errstate(over="ignore"):
            heights = drawable(np.nan_to_num(value + slope * (ends - point)))
        line = Curve(
            x=ends,
            y=heights,
            color=options.color,
            width=line_width(options.linewidth, GRAPH),
            keeps_width=options.linewidth != "auto",
            order=2.1,
        )
        dot = Curve(
            x=np.array([point]),
            y=np.array([value]),
            color=options.color,
            marker="o",
            marker_size=5,
            marker_edge=1.0,
            order=2.2,
        )
        curves += [line, dot]
    note = None if curves else _why_none(field, view, touching)
    return Chart(curves=tuple(curves), note=note)


def _have_tangents(field: Field) -> NDArray[np.bool_]:
    """Return for each point of the grid whether its derivative is one, and has digits."""
    (derivative,) = field.gradient
    found = np.isfinite(field.values) & np.isfinite(derivative)
    for meaning in _REASONS:
        if field.flag.shape == found.shape:
            found &= field.flag != FLAGS[meaning]
    return np.asarray(found)


def _around(points: NDArray[np.float64], place: float) -> slice:
    """Return the point of the grid at a place, or both between which it lies."""
    after = int(np.searchsorted(points, place, side="left"))
    return slice(after if points[after] == place else after - 1, after + 1)


def _why_none(field: Field, view: View, touching: tuple[float, ...]) -> str:
    """Return a note: there is no tangent, and for what reason, if the points are known to have one.

    Where the config names no points, all in view count.
    """
    (points,) = field.coordinates.values()
    low, high = view[field.axes[0]]
    inside = [_around(points, place) for place in touching if points[0] <= place <= points[-1]]
    if not touching:
        inside = [slice(*np.searchsorted(points, [low, high]))]
    flags = (
        {int(flag) for part in inside for flag in field.flag[part]} if field.flag.size else set()
    )
    for meaning, reason in _REASONS.items():
        if FLAGS[meaning] in flags:
            return f"there is no tangent here: {reason}"
    return "there is no tangent here"
