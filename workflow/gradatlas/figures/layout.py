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
"""Points between the edge of a figure and anything drawn: 0.08 inches."""
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


def _rooms(sides: Sides, taken: tuple[float, float]) -> tuple[float, float]:
    """Return what is left for the frame of width and height."""
    room_x = max(sides.width - taken[0], _LEAST * sides.width)
    room_y = max(sides.height - taken[1], _LEAST * sides.height)
    return room_x, room_y


def place(sides: Sides, parts: Parts) -> Places:
    """Return the places of all parts, with the frame as large as it can be.

    Title, picture and legend stand close together, in the middle of the figure.
    """
    width, height = sides.width, sides.height
    bars, below_bars, stroke = parts.bars, parts.bars_below, parts.stroke
    gap, bar_width = stroke * _GAP, stroke * BAR_WIDTH
    reach = parts.frame
    for bar in below_bars:
        reach = reach.union(Reach(left=bar.left, right=bar.right))
    # The last label of the horizontal axis and the name of the first bar reach into the gap.
    first = max(gap, reach.right + bars[0].left) if bars else 0.0
    beside = first - gap + sum(gap + bar_width + bar.right for bar in bars) if bars else reach.right
    above = max([reach.top, *(bar.top for bar in bars)])
    below = max([reach.bottom, *(bar.bottom for bar in bars)])
    rows = sum(gap + bar_width + bar.bottom for bar in below_bars)
    taken_x = 2 * MARGIN + reach.left + beside
    around_y = 2 * MARGIN + parts.legend + below + rows
    title_width, title = parts.title

    def box_below(above: float) -> tuple[float, float]:
        """Return the size of the frame, where so much is taken above it."""
        room_x, room_y = _rooms(sides, (taken_x, around_y + above))
        if parts.ratio is not None:
            room_x, room_y = min(room_x, room_y / parts.ratio), min(room_y, room_x * parts.ratio)
        return max(room_x, _LEAST * width), max(room_y, _LEAST * height)

    taken_above = title + above
    box_x, box_y = box_below(taken_above)
    # A title that ends before the names of colour bars begin stands beside them, at the frame.
    free = box_x / 2 + min(reach.left, first - bars[0].left - gap if bars else reach.right)
    is_beside = bool(title) and title_width / 2 <= free
    if is_beside:
        taken_above = max(title + reach.top, above)
        box_x, box_y = box_below(taken_above)
    taken_y = around_y + taken_above
    free_x, free_y = width - taken_x, height - taken_y
    needed = (max(taken_x + box_x, parts.widest + 2 * MARGIN), taken_y + box_y)
    size = sides.used(needed)
    spare_x = max(0.0, size[0] - taken_x - box_x) / 2
    spare_y = max(0.0, size[1] - taken_y - box_y) / 2
    left = spare_x + MARGIN + reach.left
    bottom = spare_y + MARGIN + parts.legend + rows + below
    box = Box(left, bottom, left + box_x, bottom + box_y)
    places, x, y = [], box.right + first - gap, box.bottom - below
    high = size[1] - spare_y
    middle = (box.left + box.right) / 2
    if is_beside:
        high = min(high, box.top + reach.top + MARGIN + title)
    else:  # above frame and bars, as far as it fits on the page there
        half = MARGIN + title_width / 2
        middle = (box.left + box.right + (beside if bars else 0.0)) / 2
        middle = max(half, min(middle, size[0] - half))
    for bar in bars:
        places.append(Box(x + gap, box.bottom, x + gap + bar_width, box.top))
        x += gap + bar_width + bar.right
    for bar in below_bars:
        places.append(Box(box.left, y - gap - bar_width, box.right, y - gap))
        y -= gap + bar_width + bar.bottom
    return Places(
        size,
        box,
        tuple(places),
        top=high,
        middle=middle,
        needed=taken_x + box_x - 2 * MARGIN,
        bottom=spare_y,
        is_narrow=bool(bars) and free_x < _ENOUGH * width,
        is_low=free_y < _LEAST * height,
    )
