"""Remarks in the middle of the axes: why there is nothing to see."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from gradatlas.figures.sheets.sheet import Box, closed
from gradatlas.figures.sheets.texts import set_text
from gradatlas.figures.styles import MUTED, rgba

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


def draw_notes(notes: Sequence[str], sheet: Sheet, box: Box, font_size: float) -> None:
    """Write remarks into the middle of a box, one below the other, in lines that fit into it."""
    if not notes:
        return
    usual = font_size
    for part in _SMALLER:
        font_size = part * usual
        lines = [line for note in notes for line in _lines(note, box.width, font_size)]
        texts = [set_text(line.replace("$", r"\$"), font_size) for line in lines]
        tall = len(texts) * _LEADING * font_size
        if max(text.width for text in texts) <= box.width and tall <= box.height:
            break
    wide = max(text.width for text in texts)
    x, y = (box.left + box.right) / 2, (box.bottom + box.top + tall) / 2
    around = Box(x - wide / 2, y - tall, x + wide / 2, y).padded(_PAD * font_size)
    sheet.path(closed(around), face=_GROUND)
    for text in texts:
        y -= _LEADING * font_size
        sheet.text(text, x - text.width / 2, y + 0.3 * font_size, color=rgba(MUTED))


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
