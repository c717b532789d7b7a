"""The error over two axes as colours of cells."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.color_bar import ColorBar
from gradatlas.figures.frame import Scale
from gradatlas.figures.legend import Sample
from gradatlas.figures.sheets.sheet import Box, Pen, color_of
from gradatlas.figures.styles import INK_RGBA, UNDEFINED, WHITE, color_map, rgba

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.figures.error_choice import ErrorMap
    from gradatlas.figures.frame import FloatArray, Frame
    from gradatlas.figures.options import BarPlace
    from gradatlas.figures.scene import Scene
    from gradatlas.figures.sheets.sheet import Sheet

CELLS_HEIGHT = 0.4
"""Below lines at ticks: on a map they would be lost otherwise."""
_COLORS = 256
_FINEST = 0.24
"""Points: how wide the columns are where cells of different widths are drawn. A pixel at 300 dots
per inch."""
_SAME = 1e-6
"""How far apart, in points, places are the same."""
_MOST_COLUMNS = 4000
"""So many at most."""


def add_error_map(
    scene: Scene,
    found: ErrorMap,
    name: str,
    cmap: str,
    colorbar: BarPlace = "right",
    *,
    names_unknown: bool = False,
    names_zero: bool = False,
) -> None:
    """Draw a map, with a colour bar and what the legend says of cells that have no colour of it.

    Args:
        scene: The field and the page.
        found: What the map shows, in steps of the axes.
        name: What stands at the colour bar.
        cmap: The name of the colour map.
        colorbar: Where the colour bar stands: `right`, `bottom` or `none`.
        names_unknown: Whether the legend says how an unknown error looks.
        names_zero: Whether it says how an error of 0 looks even where there is none.
    """
    edge = Pen(INK_RGBA, 0.5 * scene.stroke, join="miter")
    if found.has_unknown:
        scene.axes.ground = rgba(UNDEFINED)
    if names_unknown:
        scene.legend.append((Sample(area=rgba(UNDEFINED), edge=edge), "not known"))
    if found.has_zero or names_zero:
        scene.legend.append((Sample(area=WHITE, edge=edge), "exactly 0"))
    for which, axis, edges in zip(
        ("x", "y"), scene.field.axes, (found.columns, found.rows), strict=True
    ):
        # Whole cells at the edges; a limit that was asked for holds.
        if axis not in scene.limited:
            ends = float(edges[0]), float(edges[-1])
            low, high = (10.0**end for end in ends) if axis in scene.log_axes else ends
            scene.set_range("x" if which == "x" else "y", low, high)
    if found.bounds is not None and colorbar != "none":
        scene.color_bars.append(_bar(found, name, cmap, is_flat=colorbar == "bottom"))
    if found.note is not None:
        scene.notes.append(found.note)
    pixels = cell_colors(found, cmap)
    scene.add_marks(CELLS_HEIGHT, partial(draw_cells, pixels, found.columns, found.rows))


def cell_colors(found: ErrorMap, cmap: str) -> NDArray[np.uint8]:
    """Return red, green, blue and opacity of cells: (rows, columns, 4).

    White is 0; what is not known has the colour of undefined parts.
    """
    values = found.values
    # None is transparent: some who show PDF would blend it with what is below.
    pixels = np.empty((*values.shape, 4), np.uint8)
    pixels[:] = np.round(255 * np.array(rgba(UNDEFINED)))
    pixels[values == 0] = 255
    if found.bounds is not None:
        with np.errstate(invalid="ignore", divide="ignore"):
            fractions = Scale(*found.bounds, is_log=True).fractions(values)
            is_above = values > 0
        table = np.round(255 * color_map(cmap)(np.arange(_COLORS))).astype(np.uint8)
        places = np.clip(np.floor(_COLORS * fractions[is_above]), 0, _COLORS - 1)
        pixels[is_above] = table[places.astype(np.intp)]
    return pixels


def _bar(found: ErrorMap, name: str, cmap: str, *, is_flat: bool) -> ColorBar:
    assert found.bounds is not None
    colors = np.asarray(color_map(cmap)(np.arange(_COLORS)), np.float64)
    low, high = color_of(colors[0]), color_of(colors[-1])
    return ColorBar(
        name,
        colors,
        Scale(*found.bounds, is_log=True),
        is_along=True,
        below=low if found.tips in ("min", "both") else None,
        above=high if found.tips in ("max", "both") else None,
        is_flat=is_flat,
    )


def draw_cells(
    pixels: NDArray[np.uint8], columns: FloatArray, rows: FloatArray, sheet: Sheet, frame: Frame
) -> None:
    """Fill cells, as far as they are in the frame, with one colour each.

    Args:
        pixels: Red, green, blue and opacity: (rows, columns, 4), the lowest row first.
        columns: The edges of cells along the horizontal axis, in steps of the axis, increasing.
        rows: The same along the vertical one.
        sheet: Where to draw.
        frame: The frame.
    """
    frame = frame.in_steps()
    left, right, across = _even(frame.x(columns), frame.box.left, frame.box.right)
    bottom, top, up = _even(frame.y(rows), frame.box.bottom, frame.box.top)
    if not (len(across) and len(up)):
        return
    # Only what is in view: cells outside may reach far beyond the sheet.
    box, within = Box(left, bottom, right, top), frame.box.padded(_SAME)
    is_inside = (
        within.left <= box.left
        and box.right <= within.right
        and within.bottom <= box.bottom
        and box.top <= within.top
    )
    seen = pixels.take(up, axis=0).take(across, axis=1)
    sheet.image(seen, box, None if is_inside else frame.box)


def _even(edges: FloatArray, low: float, high: float) -> tuple[float, float, NDArray[np.intp]]:
    """Return the cells in view as equally long ones: where they begin and end, and which they are.

    Args:
        edges: Where cells begin and end along a side of the frame, in points, increasing.
        low: Where the frame begins.
        high: Where it ends.
    """
    first = max(int(np.searchsorted(edges, low + _SAME, side="right")) - 1, 0)
    last = min(int(np.searchsorted(edges, high - _SAME, side="left")), len(edges) - 1)
    if first >= last:
        return low, high, np.empty(0, np.intp)
    shown = edges[first : last + 1]
    sizes = np.diff(shown)
    is_near = shown[0] >= 2 * low - high and shown[-1] <= 2 * high - low
    if is_near and np.ptp(sizes) < 1e-3 * _FINEST:
        return float(shown[0]), float(shown[-1]), np.arange(first, last)
    start, stop = max(float(shown[0]), low), min(float(shown[-1]), high)
    count = min(_MOST_COLUMNS, max(1, round((stop - start) / _FINEST)))
    middles = start + (np.arange(count) + 0.5) * (stop - start) / count
    cells = np.searchsorted(edges, middles, side="right") - 1
    return start, stop, np.clip(cells, first, last - 1)
