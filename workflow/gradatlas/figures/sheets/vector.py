"""What sheets for SVG and PDF share: marks are remembered, and drawn when the file is asked for."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform

from gradatlas.figures.sheets.sheet import (
    NOTHING,
    Box,
    polygons_path,
    rectangle,
    within_reach,
)
from gradatlas.figures.sheets.texts import outline

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.figures.sheets.sheet import FloatArray, Pen, Rgba
    from gradatlas.figures.sheets.texts import SetText

CREATOR = "Gradient Atlas"
IMAGE_DPI = 300
"""Of bitmaps in a file; matplotlib's renderers want to know it."""
DIGITS = 2
"""Of coordinates in points, behind the decimal point."""
_WHITE: Rgba = (1.0, 1.0, 1.0, 1.0)
_POINTS = 72
_SIMPLE = 0.02
"""By how many points a line may be moved where it has more points than that shows."""
_FEW = 128
"""So few points of a line are drawn as they are."""
_CURVES = (3, 4)
"""Codes of points that steer a curve."""
_MOST_STEPS = 512
"""A strip of so many colours is drawn as rectangles, one of more as a bitmap."""
_MOST_PIXELS = 4
"""Of a cell of a bitmap, along each side: what a viewer blends at its edges is a part of it."""
_IDENTITY = IdentityTransform()

Mark = Callable[[Any], None]
"""Draws on one of matplotlib's renderers."""


class VectorSheet(ABC):
    """White paper on which marks stay lines, shapes and letters.

    Args:
        size: Width and height in points.
        is_transparent: Whether the paper is not white but no paper at all.
    """

    def __init__(self, size: tuple[float, float], *, is_transparent: bool = False) -> None:
        self._size = size
        self._marks: list[Mark] = []
        if not is_transparent:
            corners = rectangle(Box(0.0, 0.0, *size))
            self.shapes(corners[None], np.array([_WHITE]))

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        return self._size

    @property
    def is_bitmap(self) -> bool:
        """No."""
        return False

    def path(
        self,
        path: Path,
        *,
        face: Rgba | None = None,
        pen: Pen | None = None,
        clip: Box | None = None,
        snap: bool | None = None,  # noqa: ARG002 - there are no pixels
    ) -> None:
        """Fill a path, and draw its edge or line."""
        drawn = _drawable(path, is_line=face is None)

        def mark(renderer: Any) -> None:
            renderer.draw_path(_context(renderer, pen, clip), drawn, _IDENTITY, face)

        if len(drawn):
            self._marks.append(mark)

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
        path = polygons_path(_rounded(shapes))
        vertices, codes = np.asarray(path.vertices), np.asarray(path.codes)
        corners = shapes.shape[1] + 1
        # Those that follow each other in one colour become one path: fewer bytes.
        changes = np.flatnonzero((faces[1:] != faces[:-1]).any(axis=1)) + 1
        starts = [0, *changes.tolist()]
        ends = [*starts[1:], len(shapes)]
        colors = faces[starts].tolist()

        def mark(renderer: Any) -> None:
            context = _context(renderer, pen, clip)
            for start, end, face in zip(starts, ends, colors, strict=True):
                points = slice(corners * start, corners * end)
                path = Path(vertices[points], codes[points])
                renderer.draw_path(context, path, _IDENTITY, tuple(face))

        self._marks.append(mark)

    def markers(
        self,
        marker: Path,
        points: FloatArray,
        *,
        face: Rgba | None = None,
        pen: Pen | None = None,
        clip: Box | None = None,
        snap: bool | None = None,  # noqa: ARG002 - there are no pixels
    ) -> None:
        """Draw the same mark at many points."""
        mark_path, places = _drawable(marker, is_line=False), Path(_rounded(points))

        def mark(renderer: Any) -> None:
            context = _context(renderer, pen, clip)
            renderer.draw_markers(context, mark_path, _IDENTITY, places, _IDENTITY, face)

        if len(points):
            self._marks.append(mark)

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
        """Write a text."""
        if not text.signs.strip() or not math.isfinite(x + y):
            return
        if halo is not None:
            placed = Affine2D().rotate_deg(angle).translate(x, y).transform_path(outline(text))
            self.path(placed, pen=halo)
        self._marks.append(self._text_mark(text, x, y, color, angle))

    @abstractmethod
    def _text_mark(self, text: SetText, x: float, y: float, color: Rgba, angle: float) -> Mark:
        """Return what writes a text."""

    def image(self, pixels: NDArray[np.uint8], box: Box, clip: Box | None = None) -> None:
        """Fill a box with rectangles of one colour each, without a seam or a blend between them."""
        rows, columns, _ = pixels.shape
        if not rows * columns or box.width <= 0 or box.height <= 0:
            return
        if min(rows, columns) == 1 and max(rows, columns) <= _MOST_STEPS:
            strip = pixels.reshape(-1, 4)
            if (strip[:, 3] == 255).all():
                self._strip(strip, box, upwards=columns == 1, clip=clip)
                return
        cells = pixels[_cells(rows, box.height)][:, _cells(columns, box.width)]

        def mark(renderer: Any) -> None:
            context = _context(renderer, None, clip)
            context.set_alpha(1.0)
            place = Affine2D().scale(box.width, box.height)
            renderer.draw_image(context, box.left, box.bottom, cells, place)

        self._marks.append(mark)

    def _strip(
        self, colors: NDArray[np.uint8], box: Box, *, upwards: bool, clip: Box | None
    ) -> None:
        """Draw a strip of colours: each reaches to the end, under those that follow."""
        changes = np.flatnonzero((colors[1:] != colors[:-1]).any(axis=1)) + 1
        starts = np.concatenate([[0], changes])
        shapes = np.tile(rectangle(box), (len(starts), 1, 1))
        if upwards:
            shapes[:, :2, 1] = (box.bottom + box.height * starts / len(colors))[:, None]
        else:
            shapes[:, ::3, 0] = (box.left + box.width * starts / len(colors))[:, None]
        self.shapes(shapes, colors[starts] / 255, clip=clip)

    @abstractmethod
    def content(self, title: str, description: str) -> bytes:
        """Return the file, with words for those who do not see the picture; call it once."""


def _context(renderer: Any, pen: Pen | None, clip: Box | None) -> Any:
    context = renderer.new_gc()
    context.set_linewidth(0.0 if pen is None else pen.width)
    context.set_foreground(NOTHING if pen is None else pen.color, isRGBA=True)
    if pen is not None:
        context.set_capstyle(pen.cap)
        context.set_joinstyle(pen.join)
        if pen.dashes is not None:
            context.set_dashes(*pen.dashes)
    if clip is not None:
        context.set_clip_rectangle(
            Bbox.from_extents(*_rounded([clip.left, clip.bottom, clip.right, clip.top]).tolist())
        )
    return context


def _drawable(path: Path, *, is_line: bool) -> Path:
    """Return a path with few digits, whatever matplotlib's settings say."""
    codes = None if path.codes is None else np.asarray(path.codes, np.uint8)
    drawn = Path(_rounded(path.vertices), codes)
    drawn.should_simplify = bool(
        is_line and len(drawn) > _FEW and (codes is None or not np.isin(codes, _CURVES).any())
    )
    drawn.simplify_threshold = _SIMPLE
    return drawn


def _rounded(lengths: Any) -> FloatArray:
    result: FloatArray = np.round(within_reach(np.asarray(lengths, np.float64)), DIGITS)
    return result


def _cells(count: int, length: float) -> NDArray[np.intp]:
    """Return the cell that each pixel of a bitmap shows, along one side of so many points."""
    most = max(1, math.floor(length * IMAGE_DPI / _POINTS))
    size = count * min(_MOST_PIXELS, most // count) if count <= most else most
    return ((np.arange(size) + 0.5) * (count / size)).astype(np.intp)
