"""Symbols at points with a flag, and what the legend says of them."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.charts import points_on_paper
from gradatlas.figures.error_choice import (
    SYMBOL_EDGE,
    SYMBOL_SIZE,
    SYMBOLS_APART,
    flagged_points,
    spread_symbols,
)
from gradatlas.figures.legend import Sample
from gradatlas.figures.markers import make_marker
from gradatlas.figures.styles import INK_RGBA, WHITE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.figures.frame import FloatArray, Frame
    from gradatlas.figures.markers import Marker
    from gradatlas.figures.scene import Scene
    from gradatlas.figures.sheets.sheet import Sheet

_APART_ALONG = 0.7
"""The distance between symbols of a kind along a line, in font sizes."""
_HEIGHT = 4.0
"""Above all else in the frame."""


def mark_flagged(scene: Scene, heights: FloatArray | None = None) -> None:
    """Draw a symbol at flagged points in view, one kind for each flag, and explain it in a legend.

    Where many points are flagged, evenly spread ones have a symbol.

    Args:
        scene: The field, over one axis or two.
        heights: How high the symbols stand over a single axis, for each point of the field.
    """
    size, is_line = scene.font_size, heights is not None
    apart = (_APART_ALONG if is_line else SYMBOLS_APART) * size
    for flagged in flagged_points(scene.field, scene.view):
        edge = (INK_RGBA, SYMBOL_EDGE * size)
        marker = make_marker(flagged.marker, SYMBOL_SIZE * size, WHITE, edge)
        scene.legend.append((Sample(marker=marker), flagged.meaning))
        if heights is None:
            x, y = scene.field.coordinates.values()
            rows, columns = np.nonzero(flagged.points)
            places = (x[columns], y[rows])
        else:
            (points,) = scene.field.coordinates.values()
            places = (points[flagged.points], heights[flagged.points])
        scene.add_marks(_HEIGHT, partial(_draw, marker, places, apart, is_line))


def _draw(
    marker: Marker,
    places: tuple[FloatArray, FloatArray],
    apart: float,
    is_line: bool,
    sheet: Sheet,
    frame: Frame,
) -> None:
    points = points_on_paper(frame, *places)
    if len(points):
        spread = points[along_line(points, apart) if is_line else spread_symbols(points, apart)]
        sheet.markers(marker.path, spread, face=marker.face, pen=marker.pen, snap=marker.snap)


def along_line(points: FloatArray, apart: float) -> NDArray[np.intp]:
    """Return which of many points along a line get a symbol: each is `apart` from the one before.

    Args:
        points: In the order of the line: (points, 2).
        apart: The least distance.
    """
    kept, last_x, last_y = [], -math.inf, -math.inf
    for index, (x, y) in enumerate(points.tolist()):
        if math.hypot(x - last_x, y - last_y) >= apart:
            kept.append(index)
            last_x, last_y = x, y
    return np.array(kept, np.intp)
