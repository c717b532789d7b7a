"""Where the parts of a figure go, so that nothing is cut and nothing overlaps.

The parts are the title on top, the legend at the bottom, and between them the frame of the picture
with its ticks and names, and to its right the colour bars. Their sizes are known before anything
is placed, so all of this is arithmetic.
"""

from __future__ import annotations

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
class Places:
    """Where the frame and the colour bars are."""

    frame: Box
    bars: tuple[Box, ...]
    is_narrow: bool
    """Whether the colour bars leave too little of the figure's width for the frame."""
    is_low: bool
    """Whether what stands above and below the frame leaves too little of the figure's height."""


def place(
    size: tuple[float, float],
    *,
    taken: tuple[float, float],
    ratio: float | None,
    frame: Reach,
    bars: Sequence[Reach],
) -> Places:
    """Return the places of the frame and of colour bars, as large as they can be.

    Args:
        size: Width and height of the figure in points.
        taken: What title and legend take of the height.
        ratio: Height over width of the frame, where that is fixed.
        frame: How far ticks and labels of the frame reach.
        bars: The same for each colour bar, from left to right.
    """
    (width, height), (top, low) = size, taken
    # The last label of the horizontal axis and the name of the first bar reach into the gap.
    gap = max(_GAP, frame.right + bars[0].left if bars else 0.0)
    beside = gap - _GAP + sum(_GAP + BAR_WIDTH + bar.right for bar in bars) if bars else frame.right
    above = max([frame.top, *(bar.top for bar in bars)])
    below = max([frame.bottom, *(bar.bottom for bar in bars)])
    free_x = width - 2 * MARGIN - frame.left - beside
    free_y = height - 2 * MARGIN - top - low - above - below
    room_x, room_y = max(free_x, _LEAST * width), max(free_y, _LEAST * height)
    box_x, box_y = room_x, room_y
    if ratio is not None:
        box_x, box_y = min(room_x, room_y / ratio), min(room_y, room_x * ratio)
    box_x, box_y = max(box_x, _LEAST * width), max(box_y, _LEAST * height)
    left = MARGIN + frame.left + (room_x - box_x) / 2
    bottom = MARGIN + low + below + (room_y - box_y) / 2
    box = Box(left, bottom, left + box_x, bottom + box_y)
    places, x = [], box.right + gap - _GAP
    for bar in bars:
        places.append(Box(x + _GAP, box.bottom, x + _GAP + BAR_WIDTH, box.top))
        x += _GAP + BAR_WIDTH + bar.right
    is_narrow = bool(bars) and free_x < _ENOUGH * width
    return Places(box, tuple(places), is_narrow, free_y < _LEAST * height)
