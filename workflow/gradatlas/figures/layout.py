"""Placing the parts of a figure so that nothing is cut and nothing overlaps.

matplotlib's own engine for this (constrained layout) costs as much as drawing the whole figure,
since it measures everything several times; a figure of ours is one set of axes with colour bars to
its right and lines of text above, which two rounds of measuring place exactly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colorbar import Colorbar
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from gradatlas.figures.measuring import renderer_of
from gradatlas.figures.scene import COLOR_BAR_WIDTH
from gradatlas.figures.styles import font_size

MARGIN = 0.08
"""Inches between the edge of a figure and anything drawn."""
_GAP = 0.12
"""Inches between the axes and a colour bar, or between a colour bar and the next."""
_LEAST = 0.15
"""The least part of a figure's width and height that axes get, whatever the texts take."""
_SMALLEST_LABEL = 6.0
"""The size in points down to which the label of a vertical axis shrinks to the axis' length."""
_LEGEND_SIZE = 0.9
"""The size of a legend's text as a part of the font size of the figure."""
_SMALLEST_LEGEND = 0.65
"""How far a legend's text may shrink, as a part of its usual size."""
_MOST_LEGEND_AND_TITLE = 0.45
"""The most of a figure's height that a legend and the title take."""
_LEAST_LEGEND = 0.2
"""The part of a figure's height that a legend may take, however tall the title is."""
_LEGEND_STYLE = {
    "handlelength": 1.8,
    "handletextpad": 0.5,
    "columnspacing": 1.4,
    "labelspacing": 0.3,
    "borderpad": 0.0,
    "borderaxespad": 0.0,
    "frameon": False,
}
_LEAST_ENTRY = 4
"""The fewest letters to which the text of an entry is cut."""


@dataclass(frozen=True)
class _Reach:
    """How far ticks and labels of some axes reach beyond its box, in inches."""

    left: float
    bottom: float
    right: float
    top: float


_USUAL = _Reach(left=0.55, bottom=0.45, right=0.1, top=0.1)
_USUAL_BAR = _Reach(left=0.0, bottom=0.1, right=0.4, top=0.25)


def place(
    figure: Figure,
    axes: Axes,
    color_bars: list[Colorbar],
    ratio: float | None,
    top: float,
    bottom: float = 0.0,
) -> None:
    """Give the axes and the colour bars their places.

    Args:
        figure: The figure, with an Agg canvas.
        axes: The axes that hold the picture, with final limits and labels.
        color_bars: Colour bars, from left to right.
        ratio: Height over width of the axes' box, where that is fixed.
        top: Inches at the top of the figure that are taken by the title.
        bottom: Inches at the bottom of the figure that are taken by the legend.
    """
    width, height = (float(v) for v in figure.get_size_inches())
    bars = [bar.ax for bar in color_bars]
    reach, bar_reaches = _USUAL, [_USUAL_BAR] * len(bars)
    ticks: list[float] = []
    # What there is to measure depends on the ticks, and those on the size. With the usual reaches
    # as a first guess, the ticks seldom change after the first round.
    for _ in range(3):
        box = _fit((width, height), (top, bottom), ratio, reach, bar_reaches)
        _set_places(box, axes, bars, bar_reaches, width, height)
        if ticks == (ticks := _ticks([axes, *bars])):
            break
        for drawn in (axes, *bars):
            _shrink_label(figure, drawn)
        reach = _reach(figure, axes)
        bar_reaches = [_reach(figure, bar) for bar in bars]
    else:
        box = _fit((width, height), (top, bottom), ratio, reach, bar_reaches)
        _set_places(box, axes, bars, bar_reaches, width, height)


def _ticks(all_axes: list[Axes]) -> list[float]:
    return [float(tick) for axes in all_axes for tick in (*axes.get_xticks(), *axes.get_yticks())]


def _fit(
    size: tuple[float, float],
    taken: tuple[float, float],
    ratio: float | None,
    reach: _Reach,
    bars: list[_Reach],
) -> tuple[float, float, float, float]:
    """Return left, bottom, width and height of the axes' box in inches.

    `taken` is what title and legend take of the height.
    """
    (width, height), (top, low) = size, taken
    beside = reach.left + (
        sum(_GAP + COLOR_BAR_WIDTH + bar.right for bar in bars) if bars else reach.right
    )
    above = max([reach.top, *(bar.top for bar in bars)])
    below = max([reach.bottom, *(bar.bottom for bar in bars)])
    room_x = max(width - 2 * MARGIN - beside, _LEAST * width)
    room_y = max(height - 2 * MARGIN - top - low - above - below, _LEAST * height)
    box_x, box_y = room_x, room_y
    if ratio is not None:
        box_x, box_y = min(room_x, room_y / ratio), min(room_y, room_x * ratio)
    left = MARGIN + reach.left + (room_x - box_x) / 2
    bottom = MARGIN + low + below + (room_y - box_y) / 2
    return left, bottom, box_x, box_y


def _set_places(
    box: tuple[float, float, float, float],
    axes: Axes,
    bars: list[Axes],
    reaches: list[_Reach],
    width: float,
    height: float,
) -> None:
    left, bottom, box_x, box_y = box
    box_x, box_y = max(box_x, _LEAST * width), max(box_y, _LEAST * height)
    axes.set_position((left / width, bottom / height, box_x / width, box_y / height))
    axes.apply_aspect()
    x = left + box_x
    for bar, bar_reach in zip(bars, reaches, strict=True):
        bar.set_position(
            ((x + _GAP) / width, bottom / height, COLOR_BAR_WIDTH / width, box_y / height)
        )
        x += _GAP + COLOR_BAR_WIDTH + bar_reach.right


def _shrink_label(figure: Figure, axes: Axes) -> None:
    label = axes.yaxis.label
    tall = float(label.get_window_extent(renderer_of(figure)).height)
    room = float(axes.get_window_extent().height)
    if tall > room:
        size = float(label.get_fontsize())
        label.set_fontsize(max(min(size, _SMALLEST_LABEL), 0.99 * size * room / tall))


def _reach(figure: Figure, axes: Axes) -> _Reach:
    renderer = renderer_of(figure)
    box = axes.get_window_extent()
    parts = [axis.get_tightbbox(renderer) for axis in (axes.xaxis, axes.yaxis)]
    if axes.get_title():
        parts.append(axes.title.get_window_extent(renderer))
    union = Bbox.union([box, *(part for part in parts if part is not None)])
    return _Reach(
        left=float(box.x0 - union.x0) / figure.dpi,
        bottom=float(box.y0 - union.y0) / figure.dpi,
        right=float(union.x1 - box.x1) / figure.dpi,
        top=float(union.y1 - box.y1) / figure.dpi,
    )


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
    usual = _LEGEND_SIZE * font_size((width, height))
    room = max(_LEAST_LEGEND * height, _MOST_LEGEND_AND_TITLE * height - top)
    kept = list(entries)
    for part in (1.0, 0.8, _SMALLEST_LEGEND):
        legend = _fitting(figure, kept, part * usual, width - 2 * MARGIN)
        tall = _height(figure, legend)
        if tall <= room:
            break
        if part != _SMALLEST_LEGEND:
            legend.remove()
    while tall > room and len(kept) > 2:
        legend.remove()
        kept = kept[: max(1, min(len(kept) - 1, int(len(kept) * room / tall)))]
        note = (Line2D([], [], linestyle="none"), f"… and {len(entries) - len(kept)} more")
        legend = _fitting(figure, [*kept, note], _SMALLEST_LEGEND * usual, width - 2 * MARGIN)
        tall = _height(figure, legend)
    return tall + MARGIN


def draw_legend_inside(axes: Axes, entries: Entries) -> None:
    """Draw the legend inside the axes, for figures in which they keep matplotlib's own place."""
    if entries:
        handles, texts = zip(*entries, strict=True)
        axes.legend(handles, texts, loc="best", fontsize="small", framealpha=0.9)


def _fitting(figure: Figure, entries: Entries, size: float, width: float) -> Legend:
    """Return a legend that is no wider than `width` inches, if texts can be cut to that."""
    legend = _draw(figure, entries, size, 1)
    widest = _width(figure, legend)
    gap = _LEGEND_STYLE["columnspacing"] * size / 72
    columns = max(1, min(len(entries), int((width + gap) / (widest + gap))))
    # As many columns as it takes to have the fewest rows: the last row is then nearly full.
    columns = math.ceil(len(entries) / math.ceil(len(entries) / columns))
    if columns > 1:
        legend.remove()
        return _draw(figure, entries, size, columns)
    while widest > width:
        texts = [
            text
            for text in legend.get_texts()
            if len(_without_dots(text.get_text())) > _LEAST_ENTRY
        ]
        if not texts:
            break
        longest = max(texts, key=lambda text: text.get_window_extent(renderer_of(figure)).width)
        words = _without_dots(longest.get_text())
        longest.set_parse_math(False)
        longest.set_text(words[: max(_LEAST_ENTRY, int(len(words) * 0.9) - 1)].rstrip() + "…")
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
        bbox_to_anchor=(0.5, MARGIN / height),
        **_LEGEND_STYLE,
    )


def _width(figure: Figure, legend: Legend) -> float:
    return float(legend.get_window_extent(renderer_of(figure)).width) / figure.dpi


def _height(figure: Figure, legend: Legend) -> float:
    return float(legend.get_window_extent(renderer_of(figure)).height) / figure.dpi


def _without_dots(text: str) -> str:
    return text.removesuffix("…")
