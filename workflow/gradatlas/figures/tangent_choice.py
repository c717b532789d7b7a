"""Tangents of f over a single axis, as curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.curves import Chart, Curve
from gradatlas.figures.layers.tangent import touching_points
from gradatlas.figures.views import drawable

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.layers.tangent import Options
    from gradatlas.figures.views import View


def choose_tangents(field: Field, view: View, options: Options) -> Chart:
    """Return tangents through all of the view, with dots where they touch.

    Between grid points f and f' are interpolated. A point outside the grid, or one where f or its
    derivative is not finite, gets no tangent; where that leaves none at all, a note says so.
    """
    (points,) = field.coordinates.values()
    (derivative,) = field.gradient
    ends = np.array(view[field.axes[0]])
    curves = []
    for point in touching_points(field, options):
        value = float(np.interp(point, points, field.values, left=np.nan, right=np.nan))
        slope = float(np.interp(point, points, derivative))
        if not (np.isfinite(value) and np.isfinite(slope)):
            continue
        with np.errstate(over="ignore"):
            heights = drawable(np.nan_to_num(value + slope * (ends - point)))
        line = Curve(x=ends, y=heights, color=options.color, width=options.linewidth, order=2.1)
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
    return Chart(curves=tuple(curves), note=None if curves else "there is no tangent here")
