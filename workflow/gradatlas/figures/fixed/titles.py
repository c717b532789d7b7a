"""The title above matplotlib's own place for the axes, in as many lines as there is room for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from gradatlas.figures.fixed.measuring import renderer_of
from gradatlas.figures.fixed.style import font_size
from gradatlas.figures.sheets.fonts import typeface_of

if TYPE_CHECKING:
    from gradatlas.figures.titles import TitleLine

_ROOM = 0.1
"""The part of a figure's height for the title above the axes."""
_SMALLEST = 0.65
"""How far a line may shrink before it is left out or cut, as a part of its usual size."""
_MARGIN = 0.08
"""Inches to the edges of the figure."""
_SPACING = 0.05
"""Inches between lines."""


def draw_title(figure: Figure, lines: Sequence[TitleLine]) -> None:
    """Draw the lines at the top of the figure.

    Lines that are too wide shrink; where that is not enough, prose is cut and ends in an ellipsis
    and a formula is left out. Lines that would reach into the axes are left out.
    """
    width, height = (float(v) for v in figure.get_size_inches())
    used = _MARGIN
    for line in lines:
        text = _fitting_text(figure, line, width - 2 * _MARGIN)
        if text is None:
            continue
        tall = _extent(figure, text)[1]
        if used + tall > _ROOM * height:
            text.remove()
            break
        text.set_y(1 - used / height)
        used += tall + _SPACING


def _fitting_text(figure: Figure, line: TitleLine, width: float) -> Text | None:
    size = line.size * font_size(tuple(figure.get_size_inches()))
    # There is less room here than where the title makes its own.
    words = line.text.replace(r"\dfrac", r"\frac")
    text = figure.text(0.5, 0.5, words, ha="center", va="top", fontsize=size)
    font = next((font for _, font in typeface_of().runs("sans", words) if font.digest), None)
    if (
        font is not None
    ):  # one of matplotlib's fonts does not do: all of it in the one that has more
        text.set_fontproperties(FontProperties(fname=font.path, size=size))
    if line.color is not None:
        text.set_color(line.color)
    try:
        wide = _extent(figure, text)[0]
    except ValueError:  # the dollar signs hold no mathematics
        text.set_parse_math(False)
        wide = _extent(figure, text)[0]
    if wide > width:
        text.set_fontsize(size * max(_SMALLEST, 0.99 * width / wide))
        wide = _extent(figure, text)[0]
    if wide > width and line.may_shorten:
        words = line.plain
        text.set_parse_math(False)
        text.set_text(words)
        wide = _extent(figure, text)[0]
        while wide > width and len(words) > 2:
            words = words[: max(1, min(len(words) - 2, int(len(words) * width / wide)))].rstrip()
            text.set_text(words + "…")
            wide = _extent(figure, text)[0]
    if wide > width:
        text.remove()
        return None
    return text


def _extent(figure: Figure, text: Text) -> tuple[float, float]:
    box = text.get_window_extent(renderer_of(figure))
    return float(box.width / figure.dpi), float(box.height / figure.dpi)
