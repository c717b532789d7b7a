"""How contour lines are drawn: which are thick, and which are dashed.

Without anything drawn: how it comes to paper is a matter of the layout.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gradatlas.figures.options import LineStyle, NegativeStyle, ThickLines

PATTERNS: Mapping[LineStyle, tuple[float, ...] | None] = {
    "solid": None,
    "dashed": (4.5, 2.2),
    "dotted": (1.0, 1.8),
    "dashdot": (6.0, 2.0, 1.0, 2.0),
}
"""Lengths of dashes and gaps in turns, in widths of the line; None for an unbroken line."""
_LEAST = 0.02
"""Points: no pattern shows on thinner lines, and renderers would draw its dashes for ever."""
_THICK = 2.0
"""The width of thick lines, in widths of others."""
_ZERO = 1.6
"""The same of the line at 0 between positive and negative levels."""
_SAME = 1e-6
"""How far levels may be from even ones, as a part of their step."""

_AROUND = 5
"""How often a pattern is repeated around a closed line, at least."""
_SHORTEST = 0.5
"""How far it shrinks for that, as a part of its length."""
_TOO_FEW = 3
"""Fewer dashes around a line look like a broken one: it is drawn whole."""


def pattern_of(linestyle: LineStyle, width: float) -> tuple[float, ...] | None:
    """Return the pattern of a line of a width in points: see `PATTERNS`."""
    return PATTERNS[linestyle] if width >= _LEAST else None


@dataclass(frozen=True)
class Stroke:
    """How the line of a level is drawn."""

    width: float
    """In points."""
    dashes: tuple[float, tuple[float, ...]] | None
    """As a pen has them: lengths are in points."""


def choose_strokes(
    levels: Sequence[float],
    *,
    width: float,
    linestyle: LineStyle,
    negative: NegativeStyle,
    thick: ThickLines,
    is_one_color: bool,
) -> tuple[Stroke, ...]:
    """Return how the line of each level is drawn.

    Args:
        levels: Increasing.
        width: The usual width, in points.
        linestyle: The usual pattern.
        negative: That of levels below 0.
        thick: Which lines are thick.
        is_one_color: Whether all lines have one colour, so that it does not tell their values.
    """
    if not levels:
        return ()
    if negative == "auto":
        # Where all are negative, dashes would tell nothing.
        is_told = is_one_color and linestyle == "solid" and levels[-1] >= 0
        negative = "dashed" if is_told else linestyle
    strokes: list[Stroke] = []
    for level, factor in zip(levels, _factors(levels, thick), strict=True):
        own, pattern = factor * width, pattern_of(negative if level < 0 else linestyle, width)
        # Dashes of thick lines are no longer than those of thin ones, to be seen as the same.
        dashes = None if pattern is None else (0.0, tuple(width * length for length in pattern))
        strokes.append(Stroke(own, dashes))
    return tuple(strokes)


def fitted(
    dashes: tuple[float, tuple[float, ...]], length: float
) -> tuple[float, tuple[float, ...]] | None:
    """Return a pattern that is repeated a whole number of times around a closed line.

    Else the line has a longer dash, or a wider gap, where it begins.

    Args:
        dashes: The pattern, as a pen has it.
        length: That of the line, in the unit of the pattern.

    Returns:
        The pattern; None where the line is too short for it, and is drawn whole.
    """
    start, lengths = dashes
    period = sum(lengths)
    count = max(round(length / period), min(_AROUND, int(length / (_SHORTEST * period))))
    if count < _TOO_FEW:
        return None
    scale = length / (count * period)
    return scale * start, tuple(scale * own for own in lengths)


def _factors(levels: Sequence[float], thick: ThickLines) -> list[float]:
    """Return the width of the line of each level, in usual widths."""
    if thick == "none":
        return [1.0] * len(levels)
    if thick == "auto":
        has_both = bool(levels) and levels[0] < 0 < levels[-1]
        return [_ZERO if has_both and level == 0 else 1.0 for level in levels]
    return [_THICK if number % thick == 0 else 1.0 for number in numbered(levels)]


def numbered(levels: Sequence[float]) -> list[int]:
    """Return the number of each level, by which every n-th one is found.

    Even ones are counted from 0, whether it is among them or not: 10, 15, 20 are 2, 3, 4. Others
    are counted from 0 if that is a level, and else from the roundest level, of several the least.
    """
    if len(levels) > 1:
        step = (levels[-1] - levels[0]) / (len(levels) - 1)
        counts = np.asarray(levels) / step
        if np.abs(counts - np.round(counts)).max() < _SAME * max(1.0, np.abs(counts).max()):
            return [int(count) for count in np.round(counts)]
    start = min(range(len(levels)), key=lambda index: (_digits(levels[index]), index), default=0)
    return [index - start for index in range(len(levels))]


def _digits(level: float) -> float:
    """Return how far from round a level is: 0 for 0, then 1, 10, 100, then 5, then others."""
    if level == 0:
        return 0.0
    mantissa = f"{abs(level):.12e}".partition("e")[0].rstrip("0").rstrip(".")
    digits = len(mantissa.replace(".", ""))
    first = {"1": 0.0, "5": 0.5}.get(mantissa, 0.7)
    return 1.0 + (digits - 1) + first if math.isfinite(level) else math.inf
