"""Texts as pixels: each is drawn once by matplotlib, kept, and then stamped wherever it stands."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg

from gradatlas.figures.sheets.fonts import math_font, silence
from gradatlas.figures.sheets.settings import TEXTS, renderer_settings
from gradatlas.figures.sheets.texts import TextParser

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.figures.sheets.sheet import Rgba
    from gradatlas.figures.sheets.texts import SetText

_MOST_BYTES = 32 * 2**20
"""Of all stamps that are kept."""
_LARGEST = 2**22
"""In pixels: larger texts are not drawn as stamps."""
_POINTS = 72


@dataclass
class Stamp:
    """How much of each pixel a text covers, and where that lies."""

    coverage: NDArray[np.uint8]
    """From 0 to 255: (rows, columns), the lowest row first."""
    left: int
    """First column, from the pixel in which the left end of the baseline lies."""
    bottom: int
    """First row, upwards from there."""
    _last: tuple[Rgba, NDArray[np.uint8]] | None = None

    @property
    def bytes(self) -> int:
        """How much it takes to keep it."""
        return 5 * self.coverage.nbytes  # with red, green, blue and opacity

    def in_color(self, color: Rgba) -> NDArray[np.uint8]:
        """Return red, green, blue and opacity of each pixel: (rows, columns, 4)."""
        if self._last is not None and self._last[0] == color:
            return self._last[1]
        pixels = np.empty((*self.coverage.shape, 4), np.uint8)
        pixels[..., :3] = [int(255 * part + 0.5) for part in color[:3]]
        covered = self.coverage if color[3] == 1 else (self.coverage * color[3]).astype(np.uint8)
        pixels[..., 3] = covered
        self._last = color, pixels
        return pixels


_Key = tuple["SetText", float, int, int]
_kept: OrderedDict[_Key, Stamp] = OrderedDict()
_bytes = 0


def text_stamp(text: SetText, dpi: float, angle: int, quarter: int) -> Stamp | None:
    """Return a text as pixels, or None if it is too large to be kept.

    Args:
        text: The text.
        dpi: Pixels to an inch.
        angle: Degrees, counter-clockwise: 0 or 90.
        quarter: How many quarters of a pixel it begins after the edge of one.
    """
    global _bytes
    key = (text, dpi, angle, quarter)
    stamp = _kept.get(key)
    if stamp is not None:
        _kept.move_to_end(key)
        return stamp
    stamp = _drawn(*key)
    if stamp is None:
        return None
    _kept[key] = stamp
    _bytes += stamp.bytes
    while _bytes > _MOST_BYTES and len(_kept) > 1:
        _, old = _kept.popitem(last=False)
        _bytes -= old.bytes
    return stamp


def _drawn(text: SetText, dpi: float, angle: int, quarter: int) -> Stamp | None:
    scale = dpi / _POINTS
    em = text.size * scale
    # Letters may reach out of the room of their text, and hinting makes them wider.
    side = math.ceil(1.5 * em) + 4
    along = math.ceil(1.1 * text.width * scale) + 2 * side
    across = math.ceil(text.height * scale) + 2 * side
    if along * across > _LARGEST:
        return None
    below = side + math.ceil(text.descent * scale)
    start = side + quarter / 4
    if angle == 0:
        width, height, x, y = along, across, start, float(below)
        left, bottom = side, below
    else:
        width, height, x, y = across, along, float(across - below), start
        left, bottom = across - below, side
    agg: Any = RendererAgg  # whose methods have no types
    scratch = agg(width, height, dpi)
    context, signs = scratch.new_gc(), text.signs
    scratch.mathtext_parser = TextParser(text)
    font = math_font(text.typeface, text.size)
    with renderer_settings(TEXTS), silence(is_needed=text.is_math or not signs.isascii()):
        scratch.draw_mathtext(context, x, height - y, signs, font, angle)
    covered = np.asarray(scratch.buffer_rgba())[::-1, :, 3]
    rows, columns = np.flatnonzero(covered.any(axis=1)), np.flatnonzero(covered.any(axis=0))
    if not len(rows):
        return Stamp(np.empty((0, 0), np.uint8), 0, 0)
    rows_seen, columns_seen = (slice(seen[0], seen[-1] + 1) for seen in (rows, columns))
    coverage = covered[rows_seen, columns_seen].copy()
    return Stamp(coverage, int(columns[0]) - left, int(rows[0]) - bottom)
