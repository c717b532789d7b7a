"""A sheet of pixels, drawn by matplotlib's Agg."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from gradatlas.figures.sheets.png import png_bytes
from gradatlas.figures.sheets.settings import PIXELS, renderer_settings
from gradatlas.figures.sheets.sheet import NOTHING, color_of, polygons_path, within_reach
from gradatlas.figures.sheets.stamps import text_stamp
from gradatlas.figures.sheets.texts import outline

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.figures.sheets.sheet import Box, FloatArray, Pen, Rgba
    from gradatlas.figures.sheets.texts import SetText

_POINTS = 72
"""To an inch."""
_FAR = 1e7
"""In pixels: no sheet is so large."""
_SIMPLE = 1 / 9
"""By how many pixels a line may be moved where it has more points than that shows."""
_FEW = 128
"""So few points of a line are drawn as they are."""
_PIECE = 50_000
"""So many points of a line are drawn at once: with more, Agg could run out of its memory."""
_IDENTITY = np.eye(3)
_NO_TRANSFORMS = np.empty((0, 3, 3))
_NO_POINTS = np.empty((0, 2))
_NO_COLORS = np.empty((0, 4))
_CURVES = (3, 4)
"""Codes of points that steer a curve."""
_MOVE, _CLOSE = 1, 79
"""Codes of the first point of a line, and of its end where it begins."""


@dataclass(slots=True)
class _AggPath:
    """What Agg reads of a path. To make matplotlib's own takes longer than to draw it."""

    vertices: FloatArray
    codes: NDArray[np.uint8] | None
    should_simplify: bool = False
    simplify_threshold: float = _SIMPLE


class BitmapSheet:
    """White paper that is made of pixels.

    Args:
        size: Width and height in points; pixels are whole, so it may be half of one more or less.
        dpi: Pixels to an inch.
        is_transparent: Whether the paper is not white but no paper at all.
    """

    def __init__(
        self, size: tuple[float, float], dpi: float, *, is_transparent: bool = False
    ) -> None:
        self._size, self._dpi = size, dpi
        self._is_transparent = is_transparent
        self._scale = dpi / _POINTS
        width, height = (max(1, math.floor(length * self._scale + 0.5)) for length in size)
        # Of Agg, whose methods have no types.
        agg: Any = RendererAgg
        self._agg = agg(width, height, dpi)
        self._transform = np.diag([self._scale, self._scale, 1.0])
        self._pixels: NDArray[np.uint8] = np.asarray(self._agg.buffer_rgba())
        self._pixels[...] = (255, 255, 255, 0) if is_transparent else 255

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        return self._size

    @property
    def is_bitmap(self) -> bool:
        """Yes."""
        return True

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """Red, green, blue and opacity so far: (rows, columns, 4), the highest row first."""
        return self._pixels

    def path(
        self,
        path: Path,
        *,
        face: Rgba | None = None,
        pen: Pen | None = None,
        clip: Box | None = None,
        snap: bool | None = None,
    ) -> None:
        """Fill a path, and draw its edge or line."""
        context = _context(pen, clip, snap, self._scale)
        with renderer_settings(PIXELS):
            for part in _drawable(path, is_line=face is None):
                self._agg.draw_path(context, part, self._transform, face)

    def shapes(
        self,
        shapes: FloatArray,
        faces: FloatArray,
        *,
        pen: Pen | None = None,
        clip: Box | None = None,
    ) -> None:
        """Fill polygons of equally many corners, each with its colour."""
        if not len(shapes):
            return
        path = polygons_path(within_reach(shapes))
        vertices, codes = np.asarray(path.vertices, np.float64), np.asarray(path.codes, np.uint8)
        context = _context(pen, clip, False, self._scale)
        if (faces == faces[0]).all():
            face = color_of(faces[0])
            with renderer_settings(PIXELS):
                self._agg.draw_path(context, _AggPath(vertices, codes), self._transform, face)
            return
        corners = shapes.shape[1] + 1
        one = codes[:corners]
        polygons = [_AggPath(points, one) for points in vertices.reshape(-1, corners, 2)]
        edges = _NO_COLORS if pen is None else np.array([pen.color])
        self._agg.draw_path_collection(
            context,
            self._transform,
            polygons,
            _NO_TRANSFORMS,
            _NO_POINTS,
            _IDENTITY,
            np.ascontiguousarray(faces, np.float64),
            edges,
            np.array([0.0 if pen is None else pen.width]),
            [(0, None) if pen is None or pen.dashes is None else pen.dashes],
            np.array([1], np.uint8),
            [None],
            "screen",
            hatchcolors=_NO_COLORS,
        )

    def markers(
        self,
        marker: Path,
        points: FloatArray,
        *,
        face: Rgba | None = None,
        pen: Pen | None = None,
        clip: Box | None = None,
        snap: bool | None = None,
    ) -> None:
        """Draw the same mark at many points."""
        if not len(points):
            return
        (mark,) = _drawable(marker, is_line=False)
        place = _AggPath(within_reach(np.asarray(points, np.float64)), None)
        context = _context(pen, clip, snap, self._scale)
        self._agg.draw_markers(context, mark, self._transform, place, self._transform, face)

    def text(
        self,
        text: SetText,
        x: float,
        y: float,
        *,
        color: Rgba,
        angle: float = 0.0,
        halo: Pen | None = None,
    ) -> None:
        """Write a text; at angles of 0 and 90 degrees its baseline is moved to whole pixels."""
        left, bottom = x * self._scale, y * self._scale
        if not (abs(left) < _FAR and abs(bottom) < _FAR):
            return
        stamp = None
        if angle in (0, 90):
            # Along its baseline a quarter of a pixel can be seen; across, letters are crisp only
            # if they stand on whole ones.
            along, across = (left, bottom) if angle == 0 else (bottom, left)
            whole, quarter = divmod(math.floor(4 * along + 0.5), 4)
            row = math.floor(across + 0.5)
            left, bottom = (whole + quarter / 4, row) if angle == 0 else (row, whole + quarter / 4)
            stamp = text_stamp(text, self._dpi, int(angle), quarter)
        if halo is not None or stamp is None:
            self._outlined(text, left, bottom, None if stamp else color, angle, halo)
        if stamp is not None and stamp.coverage.size:
            column, line = (whole, row) if angle == 0 else (row, whole)
            self._agg.draw_image(
                _BLEND, column + stamp.left, line + stamp.bottom, stamp.in_color(color)
            )

    def _outlined(
        self,
        text: SetText,
        left: float,
        bottom: float,
        color: Rgba | None,
        angle: float,
        halo: Pen | None,
    ) -> None:
        """Draw the outlines of a text; lengths are in pixels."""
        letters = outline(text)
        if not len(letters):
            return
        turn = math.radians(angle)
        cosine, sine = self._scale * math.cos(turn), self._scale * math.sin(turn)
        transform = np.array([[cosine, -sine, left], [sine, cosine, bottom], [0, 0, 1]])
        with renderer_settings(PIXELS):
            if halo is not None:
                context = _context(halo, None, False, self._scale)
                self._agg.draw_path(context, letters, transform, None)
            if color is not None:
                context = _context(None, None, False, self._scale)
                self._agg.draw_path(context, letters, transform, color)

    def image(self, pixels: NDArray[np.uint8], box: Box, clip: Box | None = None) -> None:
        """Fill a box with rectangles of one colour each, whose edges are moved to whole pixels."""
        rows, columns, _ = pixels.shape
        height, width, _ = self._pixels.shape
        shown = clip or box
        columns_seen, left = _cells(
            (box.left, box.right), (shown.left, shown.right), columns, width, self._scale
        )
        rows_seen, low = _cells(
            (box.bottom, box.top), (shown.bottom, shown.top), rows, height, self._scale
        )
        if not len(columns_seen) or not len(rows_seen):
            return
        # Colours are moved as one number each.
        packed = np.ascontiguousarray(pixels).view(np.uint32)[..., 0]
        packed = packed.take(columns_seen, axis=1).take(rows_seen, axis=0)
        seen = packed[..., np.newaxis].view(np.uint8)
        if (pixels[..., 3] == 255).all():
            # Rows of the sheet run downwards.
            rows_below = slice(height - low - len(rows_seen), height - low)
            self._pixels[rows_below, left : left + len(columns_seen)] = seen[::-1]
        else:
            self._agg.draw_image(_BLEND, left, low, seen)

    def content(self, title: str, description: str) -> bytes:
        """Return the PNG file."""
        texts = {"Title": title, "Description": description}
        return png_bytes(self._pixels, self._dpi, texts, is_transparent=self._is_transparent)


@functools.lru_cache(1024)
def _context(pen: Pen | None, clip: Box | None, snap: bool | None, scale: float) -> Any:
    """Return how to draw, as Agg wants to be told; it reads it alone, so it can be kept."""
    context: Any = GraphicsContextBase()
    context.set_linewidth(0.0 if pen is None else pen.width)
    context.set_foreground(NOTHING if pen is None else pen.color, isRGBA=True)
    context.set_snap(snap)
    if pen is not None:
        context.set_capstyle(pen.cap)
        context.set_joinstyle(pen.join)
        if pen.dashes is not None:
            context.set_dashes(*pen.dashes)
    if clip is not None:
        sides = (clip.left, clip.bottom, clip.right, clip.top)
        context.set_clip_rectangle(Bbox.from_extents(*(side * scale for side in sides)))
    return context


_BLEND = _context(None, None, None, 1.0)
"""How images are drawn."""


def _drawable(path: Path, *, is_line: bool) -> list[_AggPath]:
    """Return the path as Agg can draw it, whatever matplotlib's settings say: lines in pieces."""
    vertices = within_reach(np.asarray(path.vertices, np.float64))
    codes = None if path.codes is None else np.asarray(path.codes, np.uint8)
    count = len(vertices)
    if not is_line or count <= _FEW:
        return [_AggPath(vertices, codes)]
    simplify = codes is None or not np.isin(codes, _CURVES).any()
    if count <= _PIECE or not simplify:
        return [_AggPath(vertices, codes, simplify)]
    if codes is None:
        codes = np.full(count, 2, np.uint8)
        codes[0] = _MOVE
    elif (codes == _CLOSE).any():
        # The end of a closed line is a line to where it begins.
        starts = np.maximum.accumulate(np.where(codes == _MOVE, np.arange(count), 0))
        ends = codes == _CLOSE
        vertices, codes = vertices.copy(), codes.copy()
        vertices[ends] = vertices[starts[ends]]
        codes[ends] = 2
    parts = []
    for start in range(0, count - 1, _PIECE):
        part = codes[start : start + _PIECE + 1].copy()
        part[0] = _MOVE
        parts.append(_AggPath(vertices[start : start + _PIECE + 1], part, True))
    return parts


def _cells(
    side: tuple[float, float], clip: tuple[float, float], count: int, most: int, scale: float
) -> tuple[NDArray[np.intp], int]:
    """Return the cell that each pixel shows, along one side, and the first of these pixels."""
    start, end = (_pixel(place, scale) for place in side)
    first, last = (_pixel(place, scale) for place in clip)
    seen = np.arange(max(start, first, 0), min(end, last, most))
    if not count or not len(seen):
        return np.empty(0, np.intp), 0
    cells = ((seen - start + 0.5) * (count / (end - start))).astype(np.intp)
    return np.minimum(cells, count - 1), int(seen[0])


def _pixel(place: float, scale: float) -> int:
    """Return the edge between pixels that is nearest."""
    return math.floor(min(max(place * scale, -_FAR), _FAR) + 0.5)
