"""The legend of a figure: below the axes, in as many columns as there is room for."""

from __future__ import annotations

import math
from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D

from gradatlas.figures.measuring import renderer_of
from gradatlas.figures.styles import font_size

_MARGIN = 0.08
"""Inches to the edges of the figure."""
_SIZE = 0.9
"""The size of its text as a part of the font size of the figure."""
_SMALLEST = 0.65
"""How far its text may shrink, as a part of its usual size."""
_MOST_HEIGHT = 0.45
"""The most of a figure's height that it and the title take."""
_LEAST_HEIGHT = 0.2
"""The part of a figure's height that it may take, however tall the title is."""
_STYLE = {
    "handlelength": 1.8,
    "handletextpad": 0.5,
    "columnspacing": 1.4,
    "labelspacing": 0.3,
    "borderpad": 0.0,
    "borderaxespad": 0.0,
    "frameon": False,
}
_LEAST_TEXT = 4
"""The fewest letters to which a text is cut."""

Entries = Sequence[tuple[Artist, str]]
"""How each thing is drawn, and what it means."""


def draw_legend(figure: Figure, entries: Entries, top: float) -> float:
    """Draw the legend at the bottom of the figure and return the height it takes, in inches.

    Where it and the title, which takes `top` inches, would take more than nearly half of the
    figure's height, its text shrinks; where that is not enough, the last entries are left out, and
    a line says how many. Texts that are too wide are cut and end in an ellipsis.
    """
    if not entries:
        return 0.0
    width, height = (float(v) for v in figure.get_size_inches())
    usual = _SIZE * font_size((width, height))
    room = max(_LEAST_HEIGHT * height, _MOST_HEIGHT * height - top)
    kept = list(entries)
    for part in (1.0, 0.8, _SMALLEST):
        legend = _fitting(figure, kept, part * usual, width - 2 * _MARGIN)
        tall = _height(figure, legend)
        if tall <= room:
            break
        if part != _SMALLEST:
            legend.remove()
    while tall > room and len(kept) > 2:
        legend.remove()
        kept = kept[: max(1, min(len(kept) - 1, int(len(kept) * room / tall)))]
        note = (Line2D([], [], linestyle="none"), f"… and {len(entries) - len(kept)} more")
        legend = _fitting(figure, [*kept, note], _SMALLEST * usual, width - 2 * _MARGIN)
        tall = _height(figure, legend)
    return tall + _MARGIN


def draw_legend_inside(axes: Axes, entries: Entries) -> None:
    """Draw the legend inside the axes, for figures in which they keep matplotlib's own place."""
    if entries:
        handles, texts = zip(*entries, strict=True)
        axes.legend(handles, texts, loc="best", fontsize="small", framealpha=0.9)


def _fitting(figure: Figure, entries: Entries, size: float, width: float) -> Legend:
    """Return a legend that is no wider than `width` inches, if texts can be cut to that."""
    legend = _draw(figure, entries, size, 1)
    widest = _width(figure, legend)
    gap = _STYLE["columnspacing"] * size / 72
    columns = max(1, min(len(entries), int((width + gap) / (widest + gap))))
    # As many columns as it takes to have the fewest rows: the last row is then nearly full.
    columns = math.ceil(len(entries) / math.ceil(len(entries) / columns))
    if columns > 1:
        legend.remove()
        return _draw(figure, entries, size, columns)
    while widest > width:
        texts = [
            text for text in legend.get_texts() if len(_without_dots(text.get_text())) > _LEAST_TEXT
        ]
        if not texts:
            break
        longest = max(texts, key=lambda text: text.get_window_extent(renderer_of(figure)).width)
        words = _without_dots(longest.get_text())
        longest.set_parse_math(False)
        longest.set_text(words[: max(_LEAST_TEXT, int(len(words) * 0.9) - 1)].rstrip() + "…")
        widest = _width(figure, legend)
    return legend


def _draw(figure: Figure, entries: Entries, size: float, columns: int) -> Legend:
    handles, texts = zip(*entries, strict=True)
    height = float(figure.get_size_inches()[1])
    return figure.legend(
        handles,
        texts,
        ncols=columns,
        fontsize=size,
        loc="lower center",
        bbox_to_anchor=(0.5, _MARGIN / height),
        **_STYLE,
    )


def _width(figure: Figure, legend: Legend) -> float:
    return float(legend.get_window_extent(renderer_of(figure)).width) / figure.dpi


def _height(figure: Figure, legend: Legend) -> float:
    return float(legend.get_window_extent(renderer_of(figure)).height) / figure.dpi


def _without_dots(text: str) -> str:
    return text.removesuffix("…")
