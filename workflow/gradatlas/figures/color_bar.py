"""Colour bars: which colour stands for which value."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.axes import (
    CAP,
    MINOR_TICK,
    PAD,
    TICK,
    draw_ticks,
    fitting_name,
    x_height,
)
from gradatlas.figures.frame import Frame, Scale
from gradatlas.figures.layout import Reach, reach_of
from gradatlas.figures.sheets.sheet import Box, Pen, Rgba, closed, polygons_path
from gradatlas.figures.sheets.texts import SetText, set_text
from gradatlas.figures.styles import INK_RGBA
from gradatlas.figures.ticks import Ticks, find_ticks, thinned, unit_text

if TYPE_CHECKING:
    from gradatlas.figures.frame import FloatArray
    from gradatlas.figures.sheets.sheet import Sheet

_NAME_SIZE = 1.1
"""The size of the name above a bar, in font sizes."""
ALONG_SIZE = 1.1
"""That of a name along a bar."""
_NAME_ASIDE = 4.0
"""How far a name above a bar may reach beyond it on the left, in points."""
_NAME_PAD = 5.0
"""Points between a bar and its name."""
_APART = 2.0
"""The least distance of ticks that are chosen here, in font sizes."""
_CLEAR = 1.2
"""The least distance of the middles of labels, in font sizes."""
_TIP = 1.1
"""The length of a pointed tip, in widths of the bar."""
_MOST_TIP = 0.06
"""The most of the length of a bar that a tip takes."""
_UNDER = 0.75
"""How far a tip goes on below the body, in points."""
_OUTLINE = 0.5
"""Points."""


@dataclass(frozen=True)
class ColorBar:
    """The colours of a layer."""

    name: str
    """What they show; mathematics between dollar signs."""
    colors: FloatArray
    """Red, green, blue and opacity of bands of equal height, from low to high: (bands, 4)."""
    scale: Scale
    """The values along the bar."""
    ticks: Ticks | Callable[[int], Ticks] | None = None
    """The ticks, or what returns them if it is told for how many labels there is room; None where
    round values of the scale will do."""
    is_along: bool = False
    """Whether the name stands along the bar, as long ones do, and not above it."""
    below: Rgba | None = None
    """The colour of a pointed tip, for values below those of the bar; None where there is none."""
    above: Rgba | None = None
    """The same for values above."""
    is_flat: bool = False
    """Whether it lies below the frame, and does not stand beside it."""


@dataclass(frozen=True)
class SetColorBar:
    """A colour bar that is set for a box."""

    bar: ColorBar
    """With the ticks that there is room for."""
    box: Box
    body: Box
    """The box without tips."""
    labels: list[tuple[float, SetText]]
    """Where along the bar, and what."""
    ticks: tuple[float, ...]
    """Where the ticks are, in points."""
    minor_ticks: tuple[float, ...]
    """The same of small ones."""
    font_size: float
    name: tuple[SetText, float, float]
    """The name and where its baseline begins."""
    outer: Box
    stroke: float = 1.0

    @property
    def reach(self) -> Reach:
        """How far it reaches beyond its box."""
        return reach_of(self.box, self.outer)

    def draw(self, sheet: Sheet) -> None:
        """Draw the colours, an outline, ticks, labels and the name."""
        self._draw_colors(sheet)
        self._draw_scale(sheet)

    def _draw_colors(self, sheet: Sheet) -> None:
        """Draw colours and outline, given what is along the bar and across: up or from the left."""
        bar, body, box = self.bar, self.body, self.box
        low, high, start, stop = body.bottom, body.top, box.bottom, box.top
        near, far = body.left, body.right
        if bar.is_flat:
            low, high, start, stop = body.left, body.right, box.left, box.right
            near, far = body.bottom, body.top

        def on_paper(*points: tuple[float, float]) -> FloatArray:
            found = np.array(points)
            return found if bar.is_flat else found[:, ::-1]

        middle = (near + far) / 2
        for color, base, tip, under in (
            (bar.below, low, start, _UNDER),
            (bar.above, high, stop, -_UNDER),
        ):
            if color is not None:
                # It begins below the body, so that no seam shows between them.
                ends = [(base + under, near), (base + under, far)]
                corners = on_paper(*ends, (base, far), (tip, middle), (base, near))
                sheet.path(polygons_path(corners[np.newaxis]), face=color)
        pixels = np.round(255 * bar.colors).astype(np.uint8)
        sheet.image(pixels[np.newaxis] if bar.is_flat else pixels[:, np.newaxis], body)
        pen = Pen(INK_RGBA, self.stroke * _OUTLINE, cap="projecting", join="miter")
        if bar.below is None and bar.above is None:
            sheet.path(closed(body), pen=pen)
            return
        lower = [] if bar.below is None else [(start, middle)]
        upper = [] if bar.above is None else [(stop, middle)]
        outline = on_paper((low, near), *lower, (low, far), (high, far), *upper, (high, near))
        sheet.path(polygons_path(outline[np.newaxis]), pen=pen)

    def _draw_scale(self, sheet: Sheet) -> None:
        """Draw ticks, labels and the name."""
        body = self.body
        for places, length in ((self.ticks, TICK), (self.minor_ticks, MINOR_TICK)):
            draw_ticks(sheet, [(body.right, at) for at in places], (length, 0), self.stroke)
        beyond = self.stroke * (TICK + PAD)
        for at, text in self.labels:
            sheet.text(text, body.right + beyond, at - CAP * self.font_size / 2, color=INK_RGBA)
        name, x, y = self.name
        sheet.text(name, x, y, color=INK_RGBA, angle=90.0 if self.bar.is_along else 0.0)


def tip_length(width: float, length: float) -> float:
    """Return how long a pointed tip is on a bar of a width and a length; all in points."""
    return min(_TIP * width, _MOST_TIP * length)


def set_color_bar(
    bar: ColorBar, box: Box, font_size: float, *, math_text: bool, stroke: float = 1.0
) -> SetColorBar:
    """Return a colour bar with ticks and labels that suit its length.

    Args:
        bar: The colours.
        box: Its place, tips included.
        font_size: That of the figure, in points.
        math_text: Whether names are written as mathematics.
        stroke: The factor for widths of lines and lengths of ticks.
    """
    tip = tip_length(box.width, box.height)
    body = Box(
        box.left,
        box.bottom + (0.0 if bar.below is None else tip),
        box.right,
        box.top - (0.0 if bar.above is None else tip),
    )
    frame = Frame(body, Scale(0, 1), bar.scale)
    if callable(bar.ticks):
        ticks = _as_many_as_fit(bar.ticks, frame, _CLEAR * font_size)
    elif bar.ticks is None:
        ticks = find_ticks(bar.scale, max(1, int(body.height // (_APART * font_size))))
    else:
        ticks = bar.ticks
    places = frame.y(ticks.values) if ticks.values else np.empty(0)
    ticks = _readable(ticks, places, font_size)
    labels = [
        (float(at), set_text(text, font_size))
        for at, text in zip(places, ticks.texts, strict=True)
        if text
    ]
    outer, right = box, box.right + stroke * TICK
    for at, text in labels:
        right = max(right, box.right + stroke * (TICK + PAD) + text.width)
        middle = at - CAP * font_size / 2
        outer = outer.union(Box(box.left, middle, right, middle + x_height(text, font_size)))
    outer = outer.union(dataclasses.replace(box, right=right))
    name_text = unit_text(ticks, bar.name, math_text=math_text)
    if bar.is_along:
        name = fitting_name(name_text, ALONG_SIZE * font_size, box.height)
        placed = (
            name,
            right + stroke * PAD + name.ascent,
            (box.bottom + box.top - name.width) / 2,
        )
        low = min(box.bottom, placed[2])
        outer = outer.union(Box(box.left, low, placed[1] + name.descent, placed[2] + name.width))
    else:
        name = set_text(name_text, _NAME_SIZE * font_size)
        left = max((box.left + box.right - name.width) / 2, box.left - _NAME_ASIDE)
        placed = (name, left, max(box.top + stroke * _NAME_PAD, outer.top + 2.0) + name.descent)
        outer = outer.union(Box(left, box.top, left + name.width, placed[2] + name.ascent))
    return SetColorBar(
        dataclasses.replace(bar, ticks=ticks),
        box,
        body,
        labels,
        tuple(float(at) for at in places),
        tuple(float(at) for at in frame.y(ticks.minor)) if ticks.minor else (),
        font_size,
        placed,
        outer,
        stroke,
    )


def _as_many_as_fit(choose: Callable[[int], Ticks], frame: Frame, apart: float) -> Ticks:
    """Return the most ticks that are so far apart; none is left without a label."""
    room = max(1, int(frame.box.height // apart))
    while True:
        ticks = choose(room)
        count = len(ticks.values)
        if room == 1 or count < 2 or float(np.min(np.diff(frame.y(ticks.values)))) >= apart:
            return ticks
        room = max(1, min(room, count) - 1)


def _readable(ticks: Ticks, places: FloatArray, font_size: float) -> Ticks:
    """Return ticks with so few labels that they do not touch."""
    if len(places) < 2:
        return ticks
    apart = float(np.min(np.diff(places)))
    every = max(1, int(np.ceil(_CLEAR * font_size / max(apart, 1e-9))))
    return thinned(ticks, min(every, len(places))) if every > 1 else ticks
