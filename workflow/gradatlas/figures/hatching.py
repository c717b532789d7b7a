"""Hatching of cells on paper: lines that end exactly where the cells do."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from gradatlas.figures.sheets.sheet import Pen, lines_path
from gradatlas.figures.styles import INK_RGBA, WHITE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.figures.sheets.sheet import Box, FloatArray, Sheet

Hatch = Literal["rising", "falling", "upright", "level"]
"""Which way lines go."""
APART = 0.85
"""The distance of lines, in font sizes."""
SAMPLE_APART = 0.45
"""The same in samples of the legend."""
_WIDTH = 0.055
"""The width of a line, in font sizes."""
_HALO = 0.16
"""That of the white below it, which keeps it readable on dark colours."""
_HALO_COLOR = (*WHITE[:3], 0.65)
_LEAST = 0.3
"""Shorter pieces than that, in points, are left out."""
_MOST = 2000
"""So many lines at most."""


def hatch_lines(
    columns: FloatArray, rows: FloatArray, cells: NDArray[np.bool_], hatch: Hatch, apart: float
) -> FloatArray:
    """Return the pieces of lines that lie in cells: (pieces, 2, 2).

    Args:
        columns: The edges of cells along x, in points, increasing.
        rows: The same along y.
        cells: Which cells to hatch: (rows, columns), one less than edges.
        hatch: Which way the lines go.
        apart: The distance of lines in points. Where they lie does not depend on the cells, so that
            hatched areas beside each other match.
    """
    if hatch == "level":
        turned = hatch_lines(rows, columns, cells.T, "upright", apart)
        return turned[..., ::-1]
    if not cells.any() or len(columns) < 2 or len(rows) < 2:
        return np.empty((0, 2, 2))
    slope = {"rising": 1.0, "falling": -1.0, "upright": 0.0}[hatch]
    left, right, bottom, top = columns[0], columns[-1], rows[0], rows[-1]
    if slope == 0:
        # Parallels to the side: all places along it are edges of rows.
        offsets = _multiples(left, right, apart)
        along = np.broadcast_to(rows, (len(offsets), len(rows)))
        x, y = np.repeat(offsets[:, np.newaxis], len(rows), axis=1), along
    else:
        step = apart * math.sqrt(2)
        ends = [y - slope * x for x in (left, right) for y in (bottom, top)]
        offsets = _multiples(min(ends), max(ends), step)[:, np.newaxis]
        crossed = slope * (rows[np.newaxis] - offsets)
        x = np.concatenate(
            [np.broadcast_to(columns, (len(offsets), len(columns))), crossed], axis=1
        )
        x = np.sort(np.clip(x, left, right), axis=1)
        y = offsets + slope * x
    middle_x, middle_y = (x[:, 1:] + x[:, :-1]) / 2, (y[:, 1:] + y[:, :-1]) / 2
    column = np.searchsorted(columns, middle_x, side="right") - 1
    row = np.searchsorted(rows, middle_y, side="right") - 1
    is_inside = (column >= 0) & (column < cells.shape[1]) & (row >= 0) & (row < cells.shape[0])
    is_in = is_inside & cells[row.clip(0, cells.shape[0] - 1), column.clip(0, cells.shape[1] - 1)]
    edges = np.diff(np.pad(is_in, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    line, first = np.nonzero(edges == 1)
    _, last = np.nonzero(edges == -1)
    starts = np.stack([x[line, first], y[line, first]], axis=-1)
    stops = np.stack([x[line, last], y[line, last]], axis=-1)
    pieces: FloatArray = np.stack([starts, stops], axis=1)
    is_seen = np.hypot(*(stops - starts).T) > _LEAST
    return np.asarray(pieces[is_seen])


def _multiples(low: float, high: float, step: float) -> FloatArray:
    """Return the multiples of a step between two numbers."""
    first, last = math.ceil(low / step), math.floor(high / step)
    return step * np.arange(first, min(last, first + _MOST) + 1, dtype=np.float64)


def draw_hatch(sheet: Sheet, pieces: FloatArray, font_size: float, clip: Box | None = None) -> None:
    """Draw pieces of lines with a light line below each, to be seen on any colour."""
    if not len(pieces):
        return
    path = lines_path(pieces)
    sheet.path(path, pen=Pen(_HALO_COLOR, _HALO * font_size), clip=clip, snap=False)
    sheet.path(path, pen=Pen(INK_RGBA, _WIDTH * font_size), clip=clip, snap=False)


def hatched_box(box: Box, hatch: Hatch, apart: float) -> FloatArray:
    """Return the pieces of lines that lie in a box."""
    columns, rows = np.array([box.left, box.right]), np.array([box.bottom, box.top])
    return hatch_lines(columns, rows, np.ones((1, 1), bool), hatch, apart)
