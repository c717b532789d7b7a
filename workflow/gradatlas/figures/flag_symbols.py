"""Points with a flag: symbols, hatched areas, and what the legend says of them."""

from __future__ import annotations

import math
from collections.abc import Set
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
from gradatlas.figures.errors import cells
from gradatlas.figures.flag_areas import flagged_areas
from gradatlas.figures.hatching import APART, draw_hatch, hatch_lines
from gradatlas.figures.legend import Sample
from gradatlas.figures.markers import make_marker
from gradatlas.figures.sheets.sheet import Pen
from gradatlas.figures.styles import INK_RGBA, WHITE, rgba

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.figures.error_choice import Flagged
    from gradatlas.figures.frame import FloatArray, Frame
    from gradatlas.figures.hatching import Hatch
    from gradatlas.figures.markers import Marker
    from gradatlas.figures.scene import Scene
    from gradatlas.figures.sheets.sheet import Sheet

_APART_ALONG = 0.7
"""The distance between symbols of a kind along a line, in font sizes."""
_HEIGHT = 4.0
"""Above all else in the frame."""


_BELOW_HATCH = rgba("#8fb3bf")
"""What stands for the colours of the map below hatching in the legend."""
_HATCHES: dict[str, Hatch] = {
    "s": "rising",
    "o": "falling",
    "x": "rising",
    "^": "upright",
    "D": "level",
}
"""The hatching of areas, by the symbol of single points."""
_HATCH_HEIGHT = 3.9
"""Below symbols."""
_AREA = 1.2
"""The side of the smallest area that is hatched, in font sizes."""
_LARGER = 1.2
"""How large dark symbols are against light ones, of whose size the edge is a part."""
_FRAME = 0.65
"""The part of the figure's sides that the frame takes, about."""


def symbol_size(font_size: float) -> float:
    """Return the size of symbols on a map, for a size of the figure's font, both in points."""
    return _LARGER * SYMBOL_SIZE * font_size


def mark_flagged(
    scene: Scene, heights: FloatArray | None = None, named: Set[str] = frozenset()
) -> None:
    """Mark flagged points in view, in one way for each flag, and explain it in a legend.

    On a map, areas of flagged points are hatched, so that the map is seen below; other points have
    a symbol, dark with a light edge, since white is an error of 0. Where there are many, evenly
    spread ones have one.

    Args:
        scene: The field, over one axis or two.
        heights: How high the symbols stand over a single axis, for each point of the field.
        named: The flags that the legend explains even where no point has them.
    """
    size, is_line = scene.font_size, heights is not None
    apart = (_APART_ALONG if is_line else SYMBOLS_APART) * size
    for flagged in flagged_points(scene.field, scene.view, named):
        if heights is None:
            _mark_on_map(scene, flagged, apart)
            continue
        edge = (INK_RGBA, SYMBOL_EDGE * size)
        marker = make_marker(flagged.marker, SYMBOL_SIZE * size, WHITE, edge)
        scene.legend.append((Sample(marker=marker), flagged.meaning))
        (points,) = scene.field.coordinates.values()
        places = (points[flagged.points], heights[flagged.points])
        scene.add_marks(_HEIGHT, partial(_draw, marker, places, apart, is_line))


def _mark_on_map(scene: Scene, flagged: Flagged, apart: float) -> None:
    size, (x, y) = scene.font_size, scene.field.coordinates.values()
    seen = [np.count_nonzero(flagged_range) for flagged_range in _in_view(scene)]
    side = _AREA * size / (_FRAME * min(scene.size))
    areas = flagged_areas(flagged.points, (side * seen[1], side * seen[0]))
    alone = flagged.points & ~areas
    marker = hatch = None
    if areas.any():
        hatch = _HATCHES[flagged.marker]
        columns, rows, cells_of_areas = cells(x, y, areas.astype(np.float64))
        lines = (columns, rows, cells_of_areas > 0, hatch, APART * size)
        scene.add_marks(_HATCH_HEIGHT, partial(_draw_areas, lines, size))
    if alone.any() or not areas.any():
        edge = (INK_RGBA if flagged.marker == "x" else WHITE, SYMBOL_EDGE * size)
        marker = make_marker(flagged.marker, symbol_size(size), INK_RGBA, edge)
        row, column = np.nonzero(alone)
        scene.add_marks(_HEIGHT, partial(_draw, marker, (x[column], y[row]), apart, False))
    edge_of_area = None if hatch is None else Pen(INK_RGBA, 0.5 * scene.stroke, join="miter")
    area = None if hatch is None else _BELOW_HATCH
    sample = Sample(marker=marker, area=area, edge=edge_of_area, hatch=hatch)
    scene.legend.append((sample, flagged.meaning))


def _in_view(scene: Scene) -> list[NDArray[np.bool_]]:
    """Return which values of each axis are in view."""
    return [
        (points >= low) & (points <= high)
        for points, (low, high) in zip(
            scene.field.coordinates.values(), scene.view.values(), strict=True
        )
    ]


def _draw_areas(
    lines: tuple[FloatArray, FloatArray, NDArray[np.bool_], Hatch, float],
    size: float,
    sheet: Sheet,
    frame: Frame,
) -> None:
    columns, rows, areas, hatch, apart = lines
    pieces = hatch_lines(frame.x(columns), frame.y(rows), areas, hatch, apart)
    draw_hatch(sheet, pieces, size, frame.box)


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
