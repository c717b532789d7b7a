"""Charts on logarithmic axes: what has no place there, and what is straight elsewhere."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.axis_steps import widened
from gradatlas.figures.curves import AxisRange

if TYPE_CHECKING:
    from gradatlas.figures.curves import Chart, Curve
    from gradatlas.figures.frame import Scale
    from gradatlas.functions.function import FloatArray

_MARGIN = 0.05
"""Above and below what is shown, as a part of it."""
_ALONE = 0.5
"""The same in powers of ten, where there is but one value."""
_POINTS = 257
"""Of a straight line that is bent on paper."""


def on_log_height(chart: Chart, shown: FloatArray) -> Chart:
    """Return a chart with a logarithmic height, which shows all values above 0.

    Args:
        chart: Its curves have gaps where their values are not above 0.
        shown: The values in view.
    """
    if chart.note is not None:
        return chart
    ends = log_range(shown)
    if ends is None:
        note = "f is nowhere above 0 here, and the scale is logarithmic"
        return replace(chart, curves=(), y=AxisRange(None, ticks=()), note=note)
    return replace(chart, y=AxisRange(ends, is_log=True))


def log_range(values: FloatArray) -> tuple[float, float] | None:
    """Return the ends of a logarithmic axis for values, with a margin; None if none is above 0."""
    with np.errstate(invalid="ignore"):
        above = values[np.isfinite(values) & (values > 0)]
    if not above.size:
        return None
    low, high = float(above.min()), float(above.max())
    margin = _MARGIN * (math.log10(high) - math.log10(low)) or _ALONE
    return widened(low, high, margin, is_log=True)


def bent(chart: Chart, x: Scale) -> Chart:
    """Return a chart in which straight lines of two points have many, evenly spaced on paper."""
    return replace(chart, curves=tuple(_bent(curve, x) for curve in chart.curves))


def _bent(curve: Curve, x: Scale) -> Curve:
    if curve.x is None or curve.x.size != 2:
        return curve
    steps = np.log10(curve.x) if x.is_log else curve.x
    between = np.linspace(steps[0], steps[1], _POINTS)
    points = 10.0**between if x.is_log else between
    # Written out, since interpolation stops at ends that are rounded differently.
    part = (points - curve.x[0]) / (curve.x[1] - curve.x[0])
    return replace(curve, x=points, y=(1 - part) * curve.y[0] + part * curve.y[1])
