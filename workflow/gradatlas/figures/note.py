"""Remarks in the middle of the axes: why there is nothing to see."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.sheets.sheet import Box, FloatArray, closed
from gradatlas.figures.sheets.texts import set_text
from gradatlas.figures.styles import MUTED, rgba
from gradatlas.figures.wording import with_name_of_f

if TYPE_CHECKING:
    from gradatlas.figures.sheets.sheet import Sheet

_PAD = 0.3
"""Around the text, in font sizes."""
_LEADING = 1.2
"""From line to line, in font sizes."""
_WIDEST = 0.95
"""The most of the axes' width that a remark takes."""
_SMALLER = (1.0, 0.8, 0.65)
"""How far the text may shrink where there is little room, as parts of the figure's font size."""
_SHORTEST = 12
"""Letters of a line that is not broken any more."""
_GROUND = (1.0, 1.0, 1.0, 0.85)
_CLEAR = 0.6
"""Between a text and a curve, in font sizes."""
_TRIED = [(0.0, 0.0)] + [
    (part_y, part_x)
    for part_y in (0.25, -0.25, 0.5, -0.5, 0.0)
    for part_x in (0.0, -0.25, 0.25, -0.5, 0.5)
]
"""Places for a text: how far above and right of the middle, in parts of the room there is."""
NOWHERE: FloatArray = np.empty((0, 2))


def draw_notes(
    notes: Sequence[str],
    sheet: Sheet,
    box: Box,
    font_size: float,
    taken: FloatArray = NOWHERE,
    *,
    math_text: bool = False,
) -> None:
    """Write remarks into a box, one below the other, in lines that fit into it.

    They are in its middle, or, where that is taken, as near as there is room.

    Args:
        notes: The remarks.
        sheet: Where to write.
        box: The frame.
        font_size: In points.
        taken: Places at which curves are, in points: (places, 2).
        math_text: Whether names are written as mathematics.
    """
    if not notes:
        return
    usual = font_size
    for part in _SMALLER:
        font_size = part * usual
        lines = [line for note in notes for line in _lines(note, box.width, font_size)]
        texts = [set_text(with_name_of_f(line, math_text=math_text), font_size) for line in lines]
        tall = len(texts) * _LEADING * font_size
        if max(text.width for text in texts) <= box.width and tall <= box.height:
            break
    wide = max(text.width for text in texts)
    x, y = _free_place(box, (wide, tall), font_size, taken)
    around = Box(x - wide / 2, y - tall, x + wide / 2, y).padded(_PAD * font_size)
    sheet.path(closed(around), face=_GROUND)
    for text in texts:
        y -= _LEADING * font_size
        sheet.text(text, x - text.width / 2, y + 0.3 * font_size, color=rgba(MUTED))


def _free_place(
    box: Box, size: tuple[float, float], font_size: float, taken: FloatArray
) -> tuple[float, float]:
    """Return the middle and the top of a text that covers as little as there is a way to."""
    (wide, tall), pad = size, _CLEAR * font_size
    room_x, room_y = box.width - wide - 2 * pad, box.height - tall - 2 * pad
    middle = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    best, fewest = middle, None
    for part_y, part_x in _TRIED:
        x, y = middle[0] + part_x * max(0.0, room_x), middle[1] + part_y * max(0.0, room_y)
        away = np.abs(taken - (x, y)) < (wide / 2 + pad, tall / 2 + pad)
        covered = int(away.all(axis=1).sum())
        if fewest is None or covered < fewest:
            best, fewest = (x, y), covered
        if not covered:
            break
    return best[0], best[1] + tall / 2


def _lines(note: str, width: float, font_size: float) -> list[str]:
    letters = len(note)
    while True:
        lines = wrap(note, max(letters, _SHORTEST))
        widest = max(
            (set_text(line.replace("$", r"\$"), font_size).width for line in lines), default=0
        )
        if letters <= _SHORTEST or widest <= _WIDEST * width:
            return lines
        letters -= 2
