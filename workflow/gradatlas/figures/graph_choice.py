"""The graph of f over a single axis, as a curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.curves import AxisRange, Chart, Curve
from gradatlas.figures.strokes import PATTERNS
from gradatlas.figures.views import drawable, shown_values

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.layers.line import Options
    from gradatlas.figures.views import View


def choose_graph(field: Field, view: View, options: Options) -> Chart:
    """Return f over its axis, with gaps where it is not finite; it sets the height of the figure.

    Where f is nowhere finite in view, there are no limits, and a note says so.
    """
    (points,) = field.coordinates.values()
    values = drawable(np.where(np.isfinite(field.values), field.values, np.nan))
    pattern = PATTERNS[options.linestyle]
    curve = Curve(
        x=points,
        y=values,
        color=options.color,
        opacity=options.alpha,
        width=options.linewidth,
        dashes=None if pattern is None else (0.0, pattern),
        order=2,
    )
    shown = drawable(shown_values(field, view))
    if not np.isfinite(shown).any():
        return Chart(curves=(curve,), note="f is not defined here")
    low, high = float(np.nanmin(shown)), float(np.nanmax(shown))
    # The graph sets the height of the figure; tangents leave it where they are steep.
    margin = 0.05 * (high - low)
    if low + margin == low:  # so narrow that there is no room for it
        margin = max(0.5, 0.05 * abs(low))
    return Chart(curves=(curve,), y=AxisRange((low - margin, high + margin)))
