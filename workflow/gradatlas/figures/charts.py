"""Curves on a page: how they are drawn, and how the legend shows them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.color_bar import ColorBar
from gradatlas.figures.frame import Scale
from gradatlas.figures.legend import Sample
from gradatlas.figures.markers import make_marker
from gradatlas.figures.polylines import curve_path, seen_places, without_straight_points
from gradatlas.figures.sheets.sheet import Box, Pen, closed, lines_path, polygons_path
from gradatlas.figures.styles import UNDEFINED, rgba
from gradatlas.figures.ticks import Ticks
from gradatlas.figures.undefined_ground import GROUND_HEIGHT

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from gradatlas.figures.axes import Axis
    from gradatlas.figures.curves import AxisRange, Band, Chart, ChartBar, Curve
    from gradatlas.figures.frame import FloatArray, Frame
    from gradatlas.figures.markers import Marker
    from gradatlas.figures.scene import Page
    from gradatlas.figures.sheets.sheet import Rgba, Sheet

_PLACES = 400
"""About how many places tell where a curve is."""
_EDGE = 1e-6
"""How far outside of the frame a point still lies on its edge, in points."""


def add_chart(page: Page, chart: Chart) -> None:
    """Set scales and names of the axes, and draw the curves once the frame has its place."""
    _set_axis(page.axes.x, chart.x, chart.x_label)
    _set_axis(page.axes.y, chart.y, chart.y_label)
    if chart.y is None and chart.curves:
        page.axes.y.show(np.concatenate([curve.y for curve in chart.curves]))
    if chart.note is not None:
        page.notes.append(chart.note)
    if chart.undefined:
        page.add_marks(GROUND_HEIGHT, partial(_draw_undefined, chart.undefined))
    page.legend += [(Sample(), words) for words in chart.words]
    if chart.bar is not None:
        page.color_bars.append(_color_bar(chart.bar))
    for band in chart.bands:
        page.add_marks(band.order, partial(_draw_band, band))
    for curve in (curve.sized(page.stroke) for curve in chart.curves):
        page.add_marks(curve.order, partial(_draw, curve))
        if curve.width is not None and curve.x is not None and len(curve.x):
            page.drawn_at.append(partial(_places, curve.x, curve.y))
        if curve.name is not None:
            page.legend.append((Sample(_pen(curve), _marker(curve)), curve.name))


def _color_bar(bar: ChartBar) -> ColorBar:
    """Return a colour bar with a band for each value."""
    count = len(bar.colors)
    middles = tuple(index + 0.5 for index in range(count))
    colors = np.array([rgba(color) for color in bar.colors])
    return ColorBar(bar.name, colors, Scale(0, count), Ticks(middles, bar.texts))


def points_on_paper(frame: Frame, x: ArrayLike, y: ArrayLike) -> FloatArray:
    """Return where points of the axes are on the sheet: those within the frame, (points, 2)."""
    points, box = frame.points(x, y), frame.box.padded(_EDGE)
    with np.errstate(invalid="ignore"):
        is_inside = (points >= (box.left, box.bottom)) & (points <= (box.right, box.top))
    return points[is_inside.all(axis=1)]


def _places(x: FloatArray, y: FloatArray, frame: Frame) -> FloatArray:
    """Return places along a curve, close to each other, as far as they are numbers."""
    points = frame.points(x, y)
    parts = max(1, round(_PLACES / len(points)))
    along = np.arange(parts * (len(points) - 1) + 1) / parts
    found = np.stack([np.interp(along, np.arange(len(points)), side) for side in points.T], axis=1)
    return np.asarray(found[np.isfinite(found).all(axis=1)])


def _draw_undefined(parts: tuple[tuple[float, float], ...], sheet: Sheet, frame: Frame) -> None:
    """Fill the parts of the frame in which f is not defined."""
    for ends in parts:
        left, right = (min(max(one, frame.box.left), frame.box.right) for one in frame.x(ends))
        if right > left:
            box = Box(left, frame.box.bottom, right, frame.box.top)
            sheet.path(closed(box), face=rgba(UNDEFINED), snap=False)


def _set_axis(axis: Axis, shown: AxisRange | None, name: str | None) -> None:
    if name is not None:
        axis.name = name
    if shown is None:
        return
    axis.has_ticks = shown.ticks != ()
    if shown.limits is not None:
        axis.set_scale(Scale(*shown.limits, shown.is_log))


def _draw(curve: Curve, sheet: Sheet, frame: Frame) -> None:
    box, pen, marker = frame.box, _pen(curve), _marker(curve)
    if curve.x is None:
        height = float(frame.y(curve.y)[0])
        if pen is not None and box.bottom <= height <= box.top:
            level = np.array([[(box.left, height), (box.right, height)]])
            sheet.path(lines_path(level), pen=pen, clip=box)
        return
    if pen is not None:
        path = curve_path(frame, curve.x, curve.y)
        if path is not None:
            sheet.path(path, pen=pen, clip=box)
    if marker is not None:
        # Not clipped: a mark at the edge of the frame is a whole one.
        points = seen_places(
            points_on_paper(frame, curve.x[:: curve.every], curve.y[:: curve.every])
        )
        if len(points):
            sheet.markers(marker.path, points, face=marker.face, pen=marker.pen, snap=marker.snap)


def _draw_band(band: Band, sheet: Sheet, frame: Frame) -> None:
    """Fill the stretches in which both lines have a place, those beyond the frame at its edge."""
    box = frame.box
    x, low, high = (
        np.asarray(at) for at in (frame.x(band.x), frame.y(band.low), frame.y(band.high))
    )
    is_there = np.isfinite(low) & np.isfinite(high)
    ends = np.flatnonzero(np.diff(np.concatenate([[False], is_there, [False]])))
    red, green, blue, _ = rgba(band.color)
    for start, stop in ends.reshape(-1, 2):
        if stop - start < 2:
            continue
        part = slice(start, stop)
        edges = [np.clip(at[part], box.bottom, box.top) for at in (low, high)]
        outline = np.concatenate(
            [np.column_stack([x[part], edges[0]]), np.column_stack([x[part], edges[1]])[::-1]]
        )
        path = without_straight_points(polygons_path(outline[np.newaxis]))
        sheet.path(path, face=(red, green, blue, band.opacity), clip=box, snap=False)


def _color(curve: Curve) -> Rgba:
    red, green, blue, opacity = rgba(curve.color)
    return red, green, blue, opacity * curve.opacity


def _pen(curve: Curve) -> Pen | None:
    if curve.width is None:
        return None
    if curve.dashes is None:
        return Pen(_color(curve), curve.width, cap=curve.cap)
    start, lengths = curve.dashes
    scaled = curve.width * start, tuple(curve.width * length for length in lengths)
    return Pen(_color(curve), curve.width, dashes=scaled)


def _marker(curve: Curve) -> Marker | None:
    if curve.marker is None:
        return None
    color = _color(curve)
    edge = (color, curve.marker_edge) if curve.marker_edge else None
    return make_marker(curve.marker, curve.marker_size, color, edge)
