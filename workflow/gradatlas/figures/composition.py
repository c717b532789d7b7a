"""Giving everything on a page its place, and drawing it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.axes import set_axes
from gradatlas.figures.color_bar import set_color_bar
from gradatlas.figures.flat_color_bar import set_flat_bar
from gradatlas.figures.frame import Frame
from gradatlas.figures.layout import Parts, Reach, Sides, place
from gradatlas.figures.legend import Sample, set_legend
from gradatlas.figures.note import draw_notes
from gradatlas.figures.titles import set_title

if TYPE_CHECKING:
    from gradatlas.figures.axes import SetAxes
    from gradatlas.figures.color_bar import ColorBar, SetColorBar
    from gradatlas.figures.layout import Places
    from gradatlas.figures.legend import SetLegend
    from gradatlas.figures.scene import Page, SetKey
    from gradatlas.figures.sheets.sheet import Box, Sheet
    from gradatlas.figures.titles import SetTitle, TitleLine

_USUAL = Reach(left=44, bottom=31, right=7, top=4)
_USUAL_BAR = Reach(right=31, top=17)
_USUAL_BAR_BELOW = Reach(left=7, bottom=32, right=7)
_USUAL_SIZE = 10.0
"""The size of the text for which these are usual, in points."""
_FREE_ROUNDS, _ROUNDS = 2, 6
"""After so many rounds room once taken is kept, and after so many it is what it is."""
_KEY_GAP, _NAME_GAP = 1.08, 2.5
"""Between two keys, and between the name of the axis and a key, in font sizes: closer to it, the
arrow of a key would be one from that name to its text."""
_KEY_ROW = 1.3
"""The height of a row of keys in font sizes."""
_WIDER = (0.0, 0.25, 0.5, 0.75)
"""How far a legend may be wider than the rest, as parts of what it would be in the fewest rows."""
_MORE_LEGEND = 0.1
"""How much more of the figure's height it may take to be narrower."""
_GRID_HEIGHT, _FRAME_HEIGHT = 0.5, 2.5
"""How high lines at ticks and the frame lie among marks."""


@dataclass(frozen=True)
class Composition:
    """A page on which everything has its place."""

    page: Page
    size: tuple[float, float]
    """Width and height of the figure in points."""
    title: SetTitle
    title_top: float
    """Where the room of the title ends, with the margin above it."""
    title_middle: float
    """The middle of its lines."""
    legend: SetLegend | None
    axes: SetAxes
    bars: list[SetColorBar]
    keys: list[tuple[SetKey, float, float]]

    @property
    def frame(self) -> Frame:
        """The frame of the picture."""
        return self.axes.frame

    def draw(self, sheet: Sheet) -> None:
        """Draw all of it, from the bottom up."""
        frame = self.frame
        self.axes.draw_ground(sheet)
        marks = [(height, draw) for height, draw in self.page.marks]
        marks.append((_GRID_HEIGHT, lambda sheet, _frame: self.axes.draw_gridlines(sheet)))
        marks.append((_FRAME_HEIGHT, lambda sheet, _frame: self.axes.draw(sheet)))
        for _, draw in sorted(marks, key=lambda mark: mark[0]):
            draw(sheet, frame)
        for bar in self.bars:
            bar.draw(sheet)
        for key, x, y in self.keys:
            key.draw(sheet, x, y)
        if self.page.notes:
            drawn = [places(frame) for places in self.page.drawn_at]
            taken = np.concatenate([np.empty((0, 2)), *drawn])
            draw_notes(
                self.page.notes,
                sheet,
                frame.box,
                self.page.font_size,
                taken,
                math_text=self.page.math_labels,
            )
        self.title.draw(sheet, self.title_middle, self.title_top)
        if self.legend is not None:
            self.legend.draw(sheet)


def compose(
    page: Page,
    title: Sequence[TitleLine],
    *,
    is_equal: bool,
    least_title: tuple[float, float] = (0.0, 0.0),
) -> Composition:
    """Give everything on a page its place.

    Where a figure is so small that colour bars leave no room for the picture, the last one is left
    out, and the legend says so; where it is too low, the title is, then keys, then the legend, then
    bars that lie below the picture.

    Args:
        page: On which layers have said what they draw.
        title: What stands above the axes.
        is_equal: Whether a unit of both axes is equally long.
        least_title: The least width and height in points to leave for the title, so that figures
            whose titles differ have one frame.
    """
    composition, places = _compose(page, title, is_equal=is_equal, least_title=least_title)
    if places.is_narrow:
        last = next(bar for bar in reversed(page.color_bars) if not bar.is_flat)
        told = (Sample(), f"no room for the colours of {last.name}")
        smaller = _without(page, last)
        smaller.legend = [*page.legend, told]
        return compose(smaller, title, is_equal=is_equal, least_title=least_title)
    if places.is_low and title:
        return compose(page, (), is_equal=is_equal)
    if places.is_low and page.keys:
        return compose(dataclasses.replace(page, keys=[]), title, is_equal=is_equal)
    if places.is_low and page.legend:
        return compose(dataclasses.replace(page, legend=[]), title, is_equal=is_equal)
    if places.is_low and (flat := [bar for bar in page.color_bars if bar.is_flat]):
        return compose(_without(page, flat[-1]), title, is_equal=is_equal)
    return composition


def _without(page: Page, bar: ColorBar) -> Page:
    return dataclasses.replace(page, color_bars=[one for one in page.color_bars if one is not bar])


def _compose(
    page: Page, title: Sequence[TitleLine], *, is_equal: bool, least_title: tuple[float, float]
) -> tuple[Composition, Places]:
    page = _grown(page)
    set_lines = set_title(title, page.size, page.font_size, page.margin)
    title_size = (max(set_lines.width, least_title[0]), max(set_lines.height, least_title[1]))
    legend = set_legend(page.legend, page.size, page.font_size, title_size[1], page.margin)
    sides = Sides(*page.size, page.cut, page.pixel)
    x, y = page.axes.x.scale, page.axes.y.scale
    ratio = (y.high - y.low) / (x.high - x.low) if is_equal else None
    beside = [bar for bar in page.color_bars if not bar.is_flat]
    flat = [bar for bar in page.color_bars if bar.is_flat]
    part = page.font_size / _USUAL_SIZE
    reach = _USUAL.times(part)
    bar_reaches = [_USUAL_BAR.times(part) for _ in beside]
    bar_reaches += [_USUAL_BAR_BELOW.times(part) for _ in flat]
    widest_key = 0.0
    places: Places | None = None
    # What there is to measure depends on the ticks, and those on the size. With the usual reaches
    # as a first guess, the ticks seldom change after the first round.
    for turn in range(_ROUNDS):
        parts = Parts(
            frame=reach,
            ratio=ratio,
            title=title_size,
            legend=legend.height if legend else 0.0,
            bars=bar_reaches[: len(beside)],
            bars_below=bar_reaches[len(beside) :],
            widest=max(title_size[0], legend.width if legend else 0.0, widest_key),
            stroke=page.stroke,
        )
        found = place(sides, parts)
        if found == places and turn > 1:
            break
        places = found
        axes = set_axes(page.axes, Frame(places.frame, x, y), are_alike=is_equal)
        bars = [
            _set_bar(bar, box, page) for bar, box in zip([*beside, *flat], places.bars, strict=True)
        ]
        # The first frame is a guess: keys, which take longest, are not made for that.
        keys, rows = _place_keys(page, axes) if turn else ([], 0.0)
        before = (reach, bar_reaches, widest_key)
        reach = axes.reach
        reach = Reach(reach.left, reach.bottom + rows, reach.right, reach.top)
        bar_reaches = [bar.reach for bar in bars]
        widest_key = max((key.width for key, _, _ in keys), default=0.0)
        if widest_key + 2 * page.margin <= places.size[0]:
            widest_key = 0.0
        if turn == 0 and legend is not None and page.cut[0]:
            legend = _narrower(legend, page, max(places.needed, title_size[0]), title_size[1])
        if turn >= _FREE_ROUNDS:  # two choices of ticks call each other forth: room for both
            reach = reach.union(before[0])
            bar_reaches = [b.union(a) for b, a in zip(bar_reaches, before[1], strict=True)]
            widest_key = max(widest_key, before[2])
        if before == (reach, bar_reaches, widest_key) and turn > 0:
            break
    assert places is not None
    if legend is not None:
        legend = legend.moved((places.size[0] - page.size[0]) / 2, places.bottom)
    placed = Composition(
        page, places.size, set_lines, places.top, places.middle, legend, axes, bars, keys
    )
    return placed, places


def _grown(page: Page) -> Page:
    """Return a page with room for its legend, as far as it may be taller than it is."""
    room = page.tallest - page.size[1]
    if room <= 0:
        return page
    legend = set_legend(page.legend, (page.size[0], page.tallest), page.font_size, 0.0, page.margin)
    if legend is None:
        return page
    height = page.size[1] + min(room, legend.height)
    return dataclasses.replace(page, size=(page.size[0], height))


def _narrower(legend: SetLegend, page: Page, width: float, title: float) -> SetLegend:
    """Return the legend in more rows, where it is wider than the rest of the figure.

    It takes no more rows than leave the picture about as high as it is.
    """
    width = max(width, *(entry.box.width for entry in legend.entries)) + 2 * page.margin
    widest = legend.width + 2 * page.margin
    if widest <= width:
        return legend
    for part in _WIDER:
        tried = width + part * (widest - width)
        found = set_legend(page.legend, (tried, page.size[1]), page.font_size, title, page.margin)
        assert found is not None
        if found.height <= legend.height + _MORE_LEGEND * page.size[1]:
            return found.moved((page.size[0] - tried) / 2, 0.0)
    return legend


def _set_bar(bar: ColorBar, box: Box, page: Page) -> SetColorBar:
    setting = set_flat_bar if bar.is_flat else set_color_bar
    return setting(bar, box, page.font_size, math_text=page.math_labels, stroke=page.stroke)


def _place_keys(page: Page, axes: SetAxes) -> tuple[list[tuple[SetKey, float, float]], float]:
    """Place the keys on a page, and return what rows below the axis' name take.

    A key stands in the row of the name if there is room for it up to the end of the axis, and else
    in a row below; it ends where the axis does, if it can.
    """
    gap, right = _KEY_GAP * page.font_size, axes.frame.box.right
    free, baseline, rows = axes.x_name_box.right, axes.x_name[2], 0
    free += _NAME_GAP * page.font_size
    placed = []
    for make in page.keys:
        key = make(axes.frame)
        if key is None:
            continue
        if free + key.width > right:
            rows += 1
            baseline -= _KEY_ROW * page.font_size
            free = page.margin
        left = max(free, right - key.width)
        placed.append((key, left, baseline))
        free = left + key.width + gap
    return placed, rows * _KEY_ROW * page.font_size
