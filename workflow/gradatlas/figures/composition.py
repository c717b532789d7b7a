"""Giving everything on a page its place, and drawing it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.axes import set_axes
from gradatlas.figures.color_bar import set_color_bar
from gradatlas.figures.frame import Frame
from gradatlas.figures.layout import MARGIN, Reach, place
from gradatlas.figures.legend import Sample, set_legend
from gradatlas.figures.note import draw_notes
from gradatlas.figures.titles import set_title

if TYPE_CHECKING:
    from gradatlas.figures.axes import SetAxes
    from gradatlas.figures.color_bar import SetColorBar
    from gradatlas.figures.layout import Places
    from gradatlas.figures.legend import SetLegend
    from gradatlas.figures.scene import Page, SetKey
    from gradatlas.figures.sheets.sheet import Sheet
    from gradatlas.figures.titles import SetTitle, TitleLine

_USUAL = Reach(left=40, bottom=32, right=7, top=7)
_USUAL_BAR = Reach(bottom=7, right=29, top=18)
_FREE_ROUNDS, _ROUNDS = 2, 6
"""After so many rounds room once taken is kept, and after so many it is what it is."""
_KEY_GAP = 10.8
"""Points between the name of the axis and a key, or between two keys."""
_KEY_ROW = 1.6
"""The height of a row of keys in font sizes."""
_GRID_HEIGHT, _FRAME_HEIGHT = 0.5, 2.5
"""How high lines at ticks and the frame lie among marks."""


@dataclass(frozen=True)
class Composition:
    """A page on which everything has its place."""

    page: Page
    title: SetTitle
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
            draw_notes(self.page.notes, sheet, frame.box, self.page.font_size, taken)
        self.title.draw(sheet)
        if self.legend is not None:
            self.legend.draw(sheet)


def compose(
    page: Page, title: Sequence[TitleLine], *, is_equal: bool, title_height: float = 0.0
) -> Composition:
    """Give everything on a page its place.

    Where a figure is so small that colour bars leave no room for the picture, the last one is left
    out, and the legend says so; where it is too low, the title is, then keys, then the legend.

    Args:
        page: On which layers have said what they draw.
        title: What stands above the axes.
        is_equal: Whether a unit of both axes is equally long.
        title_height: The least that a title takes of the height in points, so that figures have one
            frame whose titles differ.
    """
    composition, places = _compose(page, title, is_equal=is_equal, title_height=title_height)
    if places.is_narrow:
        *kept, left_out = page.color_bars
        told = (Sample(), f"no room for the colours of {left_out.name}")
        smaller = dataclasses.replace(page, color_bars=kept, legend=[*page.legend, told])
        return compose(smaller, title, is_equal=is_equal, title_height=title_height)
    if places.is_low and title:
        return compose(page, (), is_equal=is_equal)
    if places.is_low and page.keys:
        return compose(dataclasses.replace(page, keys=[]), title, is_equal=is_equal)
    if places.is_low and page.legend:
        return compose(dataclasses.replace(page, legend=[]), title, is_equal=is_equal)
    return composition


def _compose(
    page: Page, title: Sequence[TitleLine], *, is_equal: bool, title_height: float
) -> tuple[Composition, Places]:
    set_lines = set_title(title, page.size, page.font_size)
    top = max(set_lines.height, title_height)
    legend = set_legend(page.legend, page.size, page.font_size, top)
    taken = (top, legend.height if legend else 0.0)
    x, y = page.axes.x.scale, page.axes.y.scale
    ratio = (y.high - y.low) / (x.high - x.low) if is_equal else None
    reach, bar_reaches = _USUAL, [_USUAL_BAR for _ in page.color_bars]
    # What there is to measure depends on the ticks, and those on the size. With the usual reaches
    # as a first guess, the ticks seldom change after the first round.
    for turn in range(_ROUNDS):
        places = place(page.size, taken=taken, ratio=ratio, frame=reach, bars=bar_reaches)
        axes = set_axes(page.axes, Frame(places.frame, x, y))
        bars = [
            set_color_bar(bar, box, page.font_size, math_text=page.math_labels)
            for bar, box in zip(page.color_bars, places.bars, strict=True)
        ]
        keys, rows = _place_keys(page, axes)
        before = (reach, bar_reaches)
        reach = axes.reach
        reach = Reach(reach.left, reach.bottom + rows, reach.right, reach.top)
        bar_reaches = [bar.reach for bar in bars]
        if turn >= _FREE_ROUNDS:  # two choices of ticks call each other forth: room for both
            reach = reach.union(before[0])
            bar_reaches = [b.union(a) for b, a in zip(bar_reaches, before[1], strict=True)]
        if before == (reach, bar_reaches):
            break
    return Composition(page, set_lines, legend, axes, bars, keys), places


def _place_keys(page: Page, axes: SetAxes) -> tuple[list[tuple[SetKey, float, float]], float]:
    """Place the keys, and return what rows below the name of the axis take.

    A key stands in the row of the name if there is room beside that, and else in a row below; it
    ends where the axis does, if it can.
    """
    free, baseline, rows = axes.x_name_box.right + _KEY_GAP, axes.x_name[2], 0
    placed = []
    for make in page.keys:
        key = make(axes.frame)
        if key is None:
            continue
        if free + key.width > page.size[0] - MARGIN:
            rows += 1
            baseline -= _KEY_ROW * page.font_size
            free = MARGIN
        left = max(free, axes.frame.box.right - key.width)
        placed.append((key, left, baseline))
        free = left + key.width + _KEY_GAP
    return placed, rows * _KEY_ROW * page.font_size
