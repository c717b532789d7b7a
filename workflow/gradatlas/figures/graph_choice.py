"""The graph of f over a single axis, as a curve."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from gradatlas.figures.beyond import why_curve_outside
from gradatlas.figures.close_up import close_up
from gradatlas.figures.curves import AxisRange, Chart, Curve
from gradatlas.figures.fine_curve import FineCurve, finer_curve, quartiles, stored_curve
from gradatlas.figures.line_widths import GRAPH, line_width
from gradatlas.figures.strokes import pattern_of
from gradatlas.figures.views import drawable, shown_part, shown_values

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.breaks import Values
    from gradatlas.figures.layers.line import Options
    from gradatlas.figures.views import View
    from gradatlas.functions.function import FloatArray

_FENCE = 3.0
"""How far beyond the middle half of the values the bulk reaches, in lengths of that (J. W. Tukey:
Exploratory Data Analysis, 1977, has values farther out for "far out")."""
_TAIL = 10.0
"""The same for values that are shown nevertheless, since they are no farther away than that."""
_WALL = 100.0
"""How many times as high as the rest a wall at the end of the axis must be to leave the frame."""
_MARGIN = 0.05


@dataclass(frozen=True)
class Paper:
    """What a curve is drawn with, beside the stored field."""

    values_at: Values | None = None
    """f at any place; None where the stored field is all there is."""
    refine: int | Literal["auto"] = "auto"
    """Into how many parts steps of the grid are divided."""
    limits: tuple[float, float] | None = None
    """What the axis of f is to show; None for what suits the curve."""
    size: tuple[float, float] = (330.0, 260.0)
    """About the width and the height of the frame in points."""


_AS_STORED = Paper()


def choose_graph(field: Field, view: View, options: Options, paper: Paper = _AS_STORED) -> Chart:
    """Return f over its axis, broken where it jumps; it sets the height of the figure.

    Poles, and walls at the ends of the axis, leave the frame, which is as high as the bulk of the
    values needs. Where f is nowhere finite in view, there are no limits, and a note says so.
    """
    seen = close_up(field, view, paper.values_at)
    shown = drawable(shown_values(seen, view))
    is_finer = paper.values_at is not None and paper.refine == "auto"
    drawn = seen if is_finer and np.isfinite(shown).any() else field
    curve = _curve(drawn, view, paper, shown_part(drawn, view), shown)
    width = line_width(options.linewidth, GRAPH)
    pattern = pattern_of(options.linestyle, width)
    line = Curve(
        x=curve.points,
        y=drawable(curve.values),
        color=options.color,
        opacity=options.alpha,
        width=width,
        keeps_width=options.linewidth != "auto",
        dashes=None if pattern is None else (0.0, pattern),
        order=2,
    )
    chart = Chart(curves=(line,), undefined=curve.undefined)
    if not np.isfinite(shown).any():
        return replace(chart, note="f is not defined here")
    if paper.limits is not None:
        low, high = view[field.axes[0]]
        inside = np.where((curve.points >= low) & (curve.points <= high), curve.values, np.nan)
        note = why_curve_outside(inside, *paper.limits, "f")
        return replace(chart, y=AxisRange(paper.limits), note=note)
    low, high = _heights(shown, has_poles=curve.has_poles)
    return replace(chart, y=AxisRange(_with_margin(low, high)))


def _curve(
    field: Field, view: View, paper: Paper, part: tuple[slice, ...], shown: FloatArray
) -> FineCurve:
    (points,) = field.coordinates.values()
    (derivative,) = field.gradient
    if paper.values_at is None or not np.isfinite(shown).any():
        return stored_curve(points, field.values, derivative)
    (low, high) = view[field.axes[0]]
    bottom, top = paper.limits or _with_margin(*_heights(shown, has_poles=True))
    units = paper.size[0] / (high - low), paper.size[1] / (top - bottom)
    return finer_curve(
        points[part], field.values[part], paper.values_at, parts=paper.refine, paper=units
    )


def _with_margin(low: float, high: float) -> tuple[float, float]:
    # The graph sets the height of the figure; tangents leave it where they are steep.
    margin = _MARGIN * (high - low)
    if low + margin == low:  # so narrow that there is no room for it
        margin = max(0.5, _MARGIN * abs(low))
    return low - margin, high + margin


def _heights(shown: FloatArray, *, has_poles: bool) -> tuple[float, float]:
    """Return the lowest and highest value to show: all, but for poles and walls."""
    finite = shown[np.isfinite(shown)]
    low, high = float(finite.min()), float(finite.max())
    first, _, third = quartiles(finite)
    middle = third - first
    if not 0 < middle < np.inf:
        return low, high
    bottom = low if first - low <= _TAIL * middle else first - _FENCE * middle
    top = high if high - third <= _TAIL * middle else third + _FENCE * middle
    if has_poles:
        return bottom, top
    return _between_walls(finite, (bottom, top)) or (low, high)


def _between_walls(values: FloatArray, bulk: tuple[float, float]) -> tuple[float, float] | None:
    """Return the range of f between walls at the ends of the axis, beside which it looks flat.

    None where there are no such walls, or nothing but a slope between them.
    """
    inner = np.flatnonzero((values >= bulk[0]) & (values <= bulk[1]))
    if inner.size < 3:
        return None
    between = values[inner[0] : inner[-1] + 1]
    low, high = float(between.min()), float(between.max())
    if np.ptp(values) < _WALL * (high - low):
        return None
    steps = np.diff(between)
    return (low, high) if (steps > 0).any() and (steps < 0).any() else None
