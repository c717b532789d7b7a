"""Drawing charts on matplotlib's axes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import ListedColormap, Normalize
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, NullLocator

_FAR = 1e4
"""In heights of the axes."""

if TYPE_CHECKING:
    from matplotlib.axis import Axis

    from gradatlas.figures.curves import AxisRange, Chart, Curve
    from gradatlas.figures.fixed.scene import FixedCanvas


def draw_chart(canvas: FixedCanvas, chart: Chart, *, fits_y: bool = False) -> None:
    """Draw a chart, and add its names to the legend.

    `fits_y` lets a vertical axis without limits reach around the curves.
    """
    axes = canvas.axes
    if chart.x_label is not None:
        axes.set_xlabel(chart.x_label)
    if chart.y_label is not None:
        axes.set_ylabel(chart.y_label)
    if chart.x is not None:
        _set_range(axes, "x", chart.x)
    if chart.y is not None:
        _set_range(axes, "y", chart.y)
    if chart.note is not None:
        canvas.add_note(chart.note)
    canvas.legend += [(Line2D([], [], linestyle="none"), words) for words in chart.words]
    if chart.bar is not None:
        count = len(chart.bar.colors)
        mappable = ScalarMappable(Normalize(0, count), ListedColormap(chart.bar.colors))
        middles = {index + 0.5: text for index, text in enumerate(chart.bar.texts)}
        canvas.add_color_bar(mappable, chart.bar.name, middles)
    for curve in chart.curves:
        drawn = _draw_curve(axes, _within_reach(curve, chart.y), fits_y=fits_y)
        if curve.name is not None:
            canvas.legend.append((drawn, curve.name))


def _set_range(axes: Axes, name: str, wanted: AxisRange) -> None:
    axis: Axis = axes.xaxis if name == "x" else axes.yaxis
    if wanted.is_log:
        axes.set(**{f"{name}scale": "log"})
    if wanted.limits is not None:
        axes.set(**{f"{name}lim": wanted.limits})
    if wanted.ticks is not None:
        axis.set_major_locator(FixedLocator(list(wanted.ticks)))
        axis.set_minor_locator(NullLocator())


def _within_reach(curve: Curve, shown: AxisRange | None) -> Curve:
    """Return a curve without values so far outside that Agg would never end drawing to them."""
    if shown is None or shown.limits is None or shown.is_log:
        return curve
    low, high = shown.limits
    far = _FAR * (high - low)
    return replace(curve, y=np.clip(curve.y, low - far, high + far))


def _draw_curve(axes: Axes, curve: Curve, *, fits_y: bool) -> Line2D:
    line_style = "none" if curve.width is None else curve.dashes or "-"
    if curve.x is None:
        return axes.axhline(
            float(curve.y[0]),
            color=curve.color,
            linewidth=curve.width,
            linestyle=line_style,
            zorder=curve.order,
        )
    (drawn,) = axes.plot(
        curve.x,
        curve.y,
        color=curve.color,
        alpha=None if curve.opacity == 1 else curve.opacity,
        linewidth=curve.width,
        linestyle=line_style,
        solid_capstyle=curve.cap,
        marker=curve.marker,
        markersize=curve.marker_size,
        markeredgewidth=curve.marker_edge,
        markevery=None if curve.every == 1 else curve.every,
        zorder=curve.order,
        scaley=fits_y,
    )
    return drawn
