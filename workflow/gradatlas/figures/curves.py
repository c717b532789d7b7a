"""Curves and what the axes show of them, as plain data, with what a legend says.

Without anything drawn: how it comes to paper is a matter of the layout.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A line through points, a mark at each of them, or both."""

    x: FloatArray | None
    """None for a level line, through all of the axes; then `y` has one element."""
    y: FloatArray
    """NaN where there is no point: the line has a gap there. In a sample for the legend there are
    no points."""
    color: str
    opacity: float = 1.0
    width: float | None = None
    """The width of the line in points; None for no line. This and other sizes are for a screen."""
    keeps_width: bool = False
    """Whether the width is the same whatever the figure is made for, since the user wants it so."""
    dashes: tuple[float, tuple[float, ...]] | None = None
    """Where in the pattern it starts, and the lengths of dashes and gaps, in widths of the line;
    None for an unbroken line."""
    cap: Literal["projecting", "round"] = "projecting"
    """How the ends of the line look."""
    marker: str | None = None
    """matplotlib's word for the mark; None for none."""
    marker_size: float = 6.0
    """In points."""
    marker_edge: float = 0.0
    """The width of the edge of marks, in points and in the colour of the line."""
    every: int = 1
    """Which points have a mark: the first, and so on in such steps."""
    order: float = 2.0
    """Those with a larger number lie above others."""
    name: str | None = None
    """What the legend says of it; None for nothing."""

    def sized(self, stroke: float) -> Curve:
        """Return the curve with other sizes: `stroke` is the factor for those on a screen."""
        if stroke == 1.0:
            return self
        width = self.width
        return dataclasses.replace(
            self,
            width=width if width is None or self.keeps_width else stroke * width,
            marker_size=stroke * self.marker_size,
            marker_edge=stroke * self.marker_edge,
        )


@dataclass(frozen=True, kw_only=True)
class Band:
    """The area between two lines over the same points."""

    x: FloatArray
    """Increasing, all finite."""
    low: FloatArray
    """The lower line; NaN, or infinite on the wrong side, where there is no area."""
    high: FloatArray
    color: str
    opacity: float = 0.2
    order: float = 1.8
    """Those with a larger number lie above others."""


@dataclass(frozen=True)
class AxisRange:
    """What an axis shows."""

    limits: tuple[float, float] | None
    """The ends; None leaves them as they are."""
    is_log: bool = False
    ticks: tuple[float, ...] | None = None
    """The ticks, and then there are no small ones; None for the usual ones."""


@dataclass(frozen=True)
class ChartBar:
    """A colour bar that tells a number of many curves."""

    name: str
    """What the number is called; mathematics between dollar signs."""
    colors: tuple[str, ...]
    """The colour of each value, from the least to the greatest."""
    texts: tuple[str, ...]
    """How each value is written."""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Curves with the ranges of axes that they need."""

    curves: tuple[Curve, ...] = ()
    """Of two with the same order, the latter lies above."""
    bands: tuple[Band, ...] = ()
    x: AxisRange | None = None
    """None leaves the horizontal axis as it is."""
    y: AxisRange | None = None
    """None leaves the vertical axis as it is."""
    x_label: str | None = None
    y_label: str | None = None
    undefined: tuple[tuple[float, float], ...] = ()
    """The parts of the horizontal axis in which f is not defined."""
    bar: ChartBar | None = None
    """What tells a number of curves by their colours."""
    words: tuple[str, ...] = ()
    """What the legend says before it explains curves."""
    note: str | None = None
    """Why there is nothing to see."""
