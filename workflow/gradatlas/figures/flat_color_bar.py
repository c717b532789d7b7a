"""Colour bars that lie below the frame: values from left to right, with the name below them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.axes import MINOR_TICK, PAD, TICK, draw_ticks, fitting_name, x_height
from gradatlas.figures.color_bar import ALONG_SIZE, SetColorBar, tip_length
from gradatlas.figures.frame import Frame, Scale
from gradatlas.figures.sheets.sheet import Box
from gradatlas.figures.sheets.texts import SetText, set_text
from gradatlas.figures.styles import INK_RGBA
from gradatlas.figures.ticks import Ticks, find_ticks, labels_overlap, thinned, unit_text

if TYPE_CHECKING:
    from gradatlas.figures.color_bar import ColorBar
    from gradatlas.figures.frame import FloatArray
    from gradatlas.figures.sheets.sheet import Sheet

_APART = 3.0
"""The least distance of ticks that are chosen here, in font sizes."""
_CLEAR = 0.8
"""The least gap between labels, in font sizes."""
_NAME_PAD = 4.0
"""Points between labels and the name."""


class SetFlatBar(SetColorBar):
    """A colour bar that is set for a box below the frame."""

    def _draw_scale(self, sheet: Sheet) -> None:
        """Draw ticks, labels and the name."""
        for places, length in ((self.ticks, TICK), (self.minor_ticks, MINOR_TICK)):
            points = [(at, self.body.bottom) for at in places]
            draw_ticks(sheet, points, (0, -length), self.stroke)
        for at, text in self.labels:
            y = _baseline(self.box, text, self.font_size, self.stroke)
            sheet.text(text, at - text.width / 2, y, color=INK_RGBA)
        name, x, y = self.name
        if name.width:
            sheet.text(name, x, y, color=INK_RGBA)


def _baseline(box: Box, text: SetText, font_size: float, stroke: float) -> float:
    return box.bottom - stroke * (TICK + PAD) - x_height(text, font_size)


def set_flat_bar(
    bar: ColorBar, box: Box, font_size: float, *, math_text: bool, stroke: float = 1.0
) -> SetFlatBar:
    """Return a colour bar with ticks and labels that suit its length.

    Args:
        bar: The colours.
        box: Its place, tips included.
        font_size: That of the figure, in points.
        math_text: Whether names are written as mathematics.
        stroke: The factor for widths of lines and lengths of ticks.
    """
    tip = tip_length(box.height, box.width)
    left = box.left + (0.0 if bar.below is None else tip)
    right = box.right - (0.0 if bar.above is None else tip)
    body = Box(left, box.bottom, right, box.top)
    frame = Frame(body, bar.scale, Scale(0, 1))
    ticks, labels = _readable(bar, frame, font_size)
    outer, below = box, box.bottom - stroke * TICK
    for at, text in labels:
        y = _baseline(box, text, font_size, stroke)
        below = min(below, y - (text.descent if text.is_math else 0.0))
        outer = outer.union(Box(at - text.width / 2, below, at + text.width / 2, box.top))
    name_text = unit_text(ticks, bar.name, math_text=math_text)
    name = fitting_name(name_text, ALONG_SIZE * font_size, box.width)
    x = (box.left + box.right - name.width) / 2
    y = below - stroke * _NAME_PAD - name.ascent
    low = y - name.descent if name.width else below
    outer = outer.union(Box(min(x, box.left), low, max(x + name.width, box.right), box.top))
    return SetFlatBar(
        replace(bar, ticks=ticks),
        box,
        body,
        labels,
        tuple(float(at) for at in _places(frame, ticks.values)),
        tuple(float(at) for at in _places(frame, ticks.minor)),
        font_size,
        (name, x, y),
        outer,
        stroke,
    )


def _places(frame: Frame, values: tuple[float, ...]) -> FloatArray:
    return frame.x(values) if values else np.empty(0)


def _readable(
    bar: ColorBar, frame: Frame, font_size: float
) -> tuple[Ticks, list[tuple[float, SetText]]]:
    """Return ticks with so few labels that they do not touch, and these labels."""
    room = max(1, int(frame.box.width // (_APART * font_size)))
    if callable(bar.ticks):
        for fewer in range(room, 0, -1):
            ticks = bar.ticks(fewer)
            labels = _labels(ticks, frame, font_size)
            if not _overlap(labels, font_size):
                return ticks, labels
        return ticks, []
    ticks = find_ticks(bar.scale, room) if bar.ticks is None else bar.ticks
    for every in range(1, len(ticks.values) + 1):
        labels = _labels(thinned(ticks, every), frame, font_size)
        if not _overlap(labels, font_size):
            return thinned(ticks, every), labels
    return ticks, []


def _labels(ticks: Ticks, frame: Frame, font_size: float) -> list[tuple[float, SetText]]:
    pairs = zip(_places(frame, ticks.values).tolist(), ticks.texts, strict=True)
    return [(at, set_text(text, font_size)) for at, text in pairs if text]


def _overlap(labels: list[tuple[float, SetText]], font_size: float) -> bool:
    lengths, middles = [text.width for _, text in labels], [at for at, _ in labels]
    return labels_overlap(lengths, middles, _CLEAR * font_size)
