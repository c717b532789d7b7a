"""Where the parts of a figure go, so that nothing is cut and nothing overlaps.

The parts are the title on top, the legend at the bottom, and between them the frame of the picture
with its ticks and names, and colour bars to its right or below it. Their sizes are known before
anything is placed, so all of this is arithmetic.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gradatlas.figures.sheets.sheet import Box

MARGIN = 5.76
"""Points between the edge of a figure and anything drawn, on a screen: 0.08 inches."""
BAR_WIDTH = 11.52
"""Points: 0.16 inches."""
_GAP = 8.64
"""Points between the frame and a colour bar, or between a colour bar and the next: 0.12 inches."""
_LEAST = 0.15
"""The least part of a figure's width and height that the frame gets, whatever the texts take."""
_ENOUGH = 0.25
"""The part of a figure's width that is to be left for the frame beside colour bars."""


@dataclass(frozen=True)
class Reach:
    """How far what belongs to a box reaches beyond it, in points."""

    left: float = 0.0
    bottom: float = 0.0
    right: float = 0.0
    top: float = 0.0

    def union(self, other: Reach) -> Reach:
        """Return what has room for both."""
        return Reach(
            max(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
            max(self.top, other.top),
        )

    def times(self, factor: float) -> Reach:
        """Return a reach so many times as far."""
        left, bottom, right, top = self.left, self.bottom, self.right, self.top
        return Reach(factor * left, factor * bottom, factor * right, factor * top)


def reach_of(inner: Box, outer: Box) -> Reach:
    """Return how far a box reaches beyond another one, to a thousandth of a point."""
    # Rounded, since what was placed twice in the same way should not differ by rounding errors.
    return Reach(
        max(0.0, round(inner.left - outer.left, 3)),
        max(0.0, round(inner.bottom - outer.bottom, 3)),
        max(0.0, round(outer.right - inner.right, 3)),
        max(0.0, round(outer.top - inner.top, 3)),
    )


@dataclass(frozen=True)
class Parts:
    """The sizes of what a figure is made of; lengths are in points."""

    frame: Reach
    """How far ticks, labels and keys of the frame reach."""
    ratio: float | None
    """Height over width of the frame, where that is fixed."""
    title: tuple[float, float] = (0.0, 0.0)
    """The width of the title, and what it takes of the height, with the margin above it."""
    legend: float = 0.0
    """What the legend takes of the height, with the margin below it."""
    bars: Sequence[Reach] = ()
    """How far what belongs to each bar reaches, of bars beside the frame from left to right."""
    bars_below: Sequence[Reach] = ()
    """The same of bars below the frame, from the top down."""
    widest: float = 0.0
    """The width of the widest text that stands on its own: of title, legend and keys."""
    stroke: float = 1.0
    """The factor for widths of bars and for distances."""

    @property
    def margin(self) -> float:
        """Points between the edge of the figure and anything drawn."""
        return self.stroke * MARGIN


@dataclass(frozen=True)
class Sides:
    """The size of a figure in points, and how it is cut."""

    width: float
    height: float
    cut: tuple[bool, bool] = (False, False)
    """Whether width and height are the most, and are cut to what is drawn."""
    pixel: float = 0.0
    """What is cut is a whole number of these long, in points."""

    def used(self, needed: tuple[float, float]) -> tuple[float, float]:
        """Return width and height of the figure, where what is drawn needs so much."""
        most = (self.width, self.height)
        width, height = (
            min(side, _whole(need, self.pixel)) if is_cut else side
            for side, need, is_cut in zip(most, needed, self.cut, strict=True)
        )
        return width, height


def _whole(length: float, pixel: float) -> float:
    return math.ceil(length / pixel - 1e-6) * pixel if pixel else length


@dataclass(frozen=True)
class Places:
    """Where everything is."""

    size: tuple[float, float]
    """Width and height of the figure."""
    frame: Box
    bars: tuple[Box, ...]
    """Those beside the frame, and then those below it."""
    top: float
    """Where the room of the title ends, with the margin above it."""
    middle: float
    """The middle of the title."""
    needed: float
    """The width of the picture with its bars, without margins."""
    bottom: float
    """Where the room of the legend begins, with the margin below it."""
    is_narrow: bool
    """Whether the colour bars leave too little of the figure's width for the frame."""
    is_low: bool
    """Whether what stands above and below the frame leaves too little of the figure's height."""


def place(sides: Sides, parts: Parts) -> Places:
    """Return the places of all parts, with the frame as large as it can be.

    Title, picture and legend stand close together, in the middle of the figure. The title is above
    the frame, beside the names of colour bars if it ends before they begin, and else above both.
    """
    title_width, title = parts.title
    around = _around(parts)
    above = max([around.top, *(bar.top for bar in parts.bars)])
    box = _largest_box(sides, parts, around, title + above)
    to_name = around.gap - parts.bars[0].left - parts.stroke * _GAP if parts.bars else around.right
    is_beside = title > 0 and title_width / 2 <= box[0] / 2 + min(around.left, to_name)
    above = max(title + around.top, above) if is_beside else title + above
    if is_beside:
        box = _largest_box(sides, parts, around, above)
    taken_x, taken_y = _taken(parts, around, above)
    needed = (max(taken_x + box[0], parts.widest + 2 * parts.margin), taken_y + box[1])
    size = sides.used(needed)
    spare_x = max(0.0, size[0] - taken_x - box[0]) / 2
    spare_y = max(0.0, size[1] - taken_y - box[1]) / 2
    left = spare_x + parts.margin + around.left
    bottom = spare_y + parts.margin + parts.legend + around.rows + around.bottom
    frame = Box(left, bottom, left + box[0], bottom + box[1])
    top, middle = size[1] - spare_y, (frame.left + frame.right) / 2
    if is_beside:
        top = min(top, frame.top + around.top + parts.margin + title)
    else:  # above frame and bars, as far as it fits on the page there
        half = parts.margin + title_width / 2
        middle += around.right / 2 if parts.bars else 0.0
        if parts.bars and title_width > around.left + box[0] + around.right:
            middle = size[0] / 2  # wider than the picture, it is in the middle of the page
        middle = max(half, min(middle, size[0] - half))
    return Places(
        size,
        frame,
        _bar_boxes(parts, around, frame),
        top=top,
        middle=middle,
        needed=taken_x + box[0] - 2 * parts.margin,
        bottom=spare_y,
        is_narrow=bool(parts.bars) and sides.width - taken_x < _ENOUGH * sides.width,
        is_low=sides.height - taken_y < _LEAST * sides.height,
    )


@dataclass(frozen=True)
class _Around:
    """What is taken around the frame, in points."""

    left: float
    right: float
    """By colour bars, or by labels where there are none."""
    top: float
    """By labels alone."""
    bottom: float
    gap: float
    """From the frame to the first bar beside it."""
    rows: float
    """By bars below the frame."""


def _around(parts: Parts) -> _Around:
    gap, width, frame = parts.stroke * _GAP, parts.stroke * BAR_WIDTH, parts.frame
    left = max([frame.left, *(bar.left for bar in parts.bars_below)])
    right = max([frame.right, *(bar.right for bar in parts.bars_below)])
    first = 0.0
    if parts.bars:
        # The last label of the horizontal axis and the name of the first bar reach into the gap.
        first = max(gap, right + parts.bars[0].left)
        right = first - gap + sum(gap + width + bar.right for bar in parts.bars)
    return _Around(
        left,
        right,
        top=frame.top,
        bottom=max([frame.bottom, *(bar.bottom for bar in parts.bars)]),
        gap=first,
        rows=sum(gap + width + bar.bottom for bar in parts.bars_below),
    )


def _taken(parts: Parts, around: _Around, above: float) -> tuple[float, float]:
    """Return what all but the frame takes of width and height, where `above` is taken above it."""
    taken_x = 2 * parts.margin + around.left + around.right
    taken_y = 2 * parts.margin + parts.legend + around.rows + around.bottom + above
    return taken_x, taken_y


def _largest_box(sides: Sides, parts: Parts, around: _Around, above: float) -> tuple[float, float]:
    """Return width and height of the frame, where so much is taken above it."""
    taken_x, taken_y = _taken(parts, around, above)
    least_x, least_y = _LEAST * sides.width, _LEAST * sides.height
    room_x, room_y = max(sides.width - taken_x, least_x), max(sides.height - taken_y, least_y)
    if parts.ratio is not None:
        room_x, room_y = min(room_x, room_y / parts.ratio), min(room_y, room_x * parts.ratio)
    return max(room_x, least_x), max(room_y, least_y)


def _bar_boxes(parts: Parts, around: _Around, frame: Box) -> tuple[Box, ...]:
    """Return the places of bars beside the frame, and of those below it."""
    gap, width = parts.stroke * _GAP, parts.stroke * BAR_WIDTH
    boxes, x, y = [], frame.right + around.gap, frame.bottom - around.bottom - gap
    for bar in parts.bars:
        boxes.append(Box(x, frame.bottom, x + width, frame.top))
        x += width + bar.right + gap
    for bar in parts.bars_below:
        boxes.append(Box(frame.left, y - width, frame.right, y))
        y -= width + bar.bottom + gap
    return tuple(boxes)
