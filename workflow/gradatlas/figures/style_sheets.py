"""How large a figure is, and its text and lines: what it is made for says all of that together.

Without numpy, since the plan reads this.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from gradatlas.figures.options import FigureOptions

Style = Literal["screen", "paper", "slides"]
"""What a figure is made for."""
Width = Literal["column", "two_columns"]
"""Widths of figures in journals, by name."""

WIDTHS: dict[Width, float] = {"column": 3.5, "two_columns": 7.2}
"""Inches. A column is 89 mm wide in Nature and its sisters, 88.9 mm with the IEEE and 86 mm with
the APS; two are 183 mm, 181.9 mm and 178 mm."""
_TALLEST = 1.5
"""The most height of a figure of such a width, in widths, where the domain sets its shape."""
_USUAL_SHAPE = 0.75
"""Its height in widths where nothing does."""


@dataclass(frozen=True)
class StyleSheet:
    """Sizes that go together."""

    size: tuple[float, float] | Width
    """The most width and height in inches, or the width by name."""
    font_size: float
    """Points."""
    stroke: float
    """The widths of lines and ticks, and their lengths, as parts of those on a screen."""
    dpi: float
    """Dots per inch of a PNG."""


STYLES: dict[Style, StyleSheet] = {
    "screen": StyleSheet((6.4, 4.8), font_size=10.0, stroke=1.0, dpi=100.0),
    "paper": StyleSheet("column", font_size=8.0, stroke=0.75, dpi=300.0),
    # A slide of 16:9, as wide as PowerPoint and Keynote have it: 1920 pixels.
    "slides": StyleSheet((40 / 3, 7.5), font_size=20.0, stroke=2.0, dpi=144.0),
}
_NARROW, _NARROW_TEXT = 4.0, 8.0
"""In figures narrower than this, in inches, text has at most this size, in points."""
_OF_SIDE = 10 / 3
"""The most points of text for each inch of the shorter side."""
_LEAST_TEXT = 4.0
"""Points: smaller text is none."""
_MOST_OF_SIDE = 8.0
"""The same for a size that is given: larger text would leave no room for the picture."""


@dataclass(frozen=True)
class Paper:
    """What a figure is drawn on, in numbers."""

    width: float
    """Inches; the most where the width is cut to what is drawn."""
    height: float
    """The same for a picture whose shape the domain sets."""
    free_height: float
    """The same for one that fills what there is."""
    cuts_width: bool
    """Whether the width is cut to what is drawn."""
    cuts_height: bool
    font_size: float
    """Points."""
    stroke: float
    """The factor for widths of lines."""
    dpi: float

    @property
    def pixels(self) -> float:
        """How many pixels a PNG has at most."""
        return self.width * self.height * self.dpi**2


def paper_of(options: FigureOptions) -> Paper:
    """Return what a figure with these options is drawn on.

    What is given stands; the rest follows from the style, and the size of text from both.
    """
    style = STYLES[options.style]
    dpi = style.dpi if options.dpi == "auto" else float(options.dpi)
    size, cuts_width, cuts_height = options.size, options.crop, options.crop
    if size == "auto":
        size = style.size
        cuts_width, cuts_height = options.crop or not isinstance(size, str), True
        if options.layout == "fixed":
            cuts_width = cuts_height = False
    if isinstance(size, str):
        width, cuts_height = WIDTHS[size], True
        height, free_height = _TALLEST * width, _USUAL_SHAPE * width
    else:
        width, height = size
        free_height = height
    font_size = options.font_size
    return Paper(
        width,
        height,
        free_height,
        cuts_width,
        cuts_height,
        _font_size(style, width, height)
        if font_size == "auto"
        else min(float(font_size), most_text(width, height)),
        style.stroke,
        dpi,
    )


def _font_size(style: StyleSheet, width: float, height: float) -> float:
    most = style.font_size if width >= _NARROW else min(style.font_size, _NARROW_TEXT)
    return min(most, max(_LEAST_TEXT, _OF_SIDE * min(width, height)))


def most_text(width: float, height: float) -> float:
    """Return the largest size of text, in points, on so many inches of paper."""
    return _MOST_OF_SIDE * min(width, height)
