"""Several pictures in one figure: equal frames side by side, with what they share around them.

To the rest of the figure, all of them are one picture: its frame is the room for the panels, and
has nothing of its own but the names of the axes.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from gradatlas.figures.axes import set_axes
from gradatlas.figures.composition import Composition, compose
from gradatlas.figures.frame import Frame, Scale
from gradatlas.figures.scene import Page
from gradatlas.figures.sheets.sheet import Box
from gradatlas.figures.sheets.texts import as_signs, set_text, shortened
from gradatlas.figures.styles import INK_RGBA
from gradatlas.figures.ticks import unit_text
from gradatlas.figures.titles import SetTitle

if TYPE_CHECKING:
    from gradatlas.figures.axes import Axes, SetAxes
    from gradatlas.figures.legend import Sample
    from gradatlas.figures.scene import Key, SetKey
    from gradatlas.figures.sheets.sheet import Sheet
    from gradatlas.figures.titles import TitleLine

_ROUNDS = 8
"""The shape of all panels together depends on their labels, and these on their size."""
_SAME = 1e-3
"""Shapes that differ by this part are the same."""
_HEIGHT = 2.0
"""How high panels lie among the marks of the figure: there are no others."""
_TITLE_SIZE = 1.0
"""That of a panel's title, in font sizes of the figure."""
_SMALLER = 0.7
"""How far it shrinks, as a part of that, before it is cut."""
_TITLE_PAD = 0.45
"""Between a panel and its title, in font sizes."""
_GAP = 1.0
"""The least between panels, in font sizes."""
_LABEL_GAP = 0.7
"""The least between the labels of panels beside each other, in font sizes."""
_LEAST_LETTERS = 3
_SIZES, _SMALLEST = ((6, 1.0), (12, 0.8), (20, 0.65)), 0.5
"""In up to so many panels, text and marks have such a part of their usual size."""
_USUAL = 0.8
"""The part of the figure's sides that panels take, by which their columns are chosen."""


@dataclass(frozen=True)
class _Grid:
    """Panels that have their places."""

    boxes: tuple[Box, ...]
    """Row by row from the top left."""
    axes: tuple[SetAxes, ...]
    needed: float
    """The height that all of them take where a unit is equally long on both axes."""


def compose_panels(
    pages: Sequence[Page],
    names: Sequence[str],
    title: Sequence[TitleLine],
    axes: Axes,
    *,
    is_equal: bool,
    least_title: tuple[float, float] = (0.0, 0.0),
) -> Composition:
    """Give everything its place in a figure of several pictures of the same part of the axes.

    Args:
        pages: On each, layers have said what they draw; colour bars are those of the first.
        names: The title of each picture.
        title: What stands above all.
        axes: Empty ones for the figure as a whole, with its sizes of text and lines.
        is_equal: Whether a unit of both axes is equally long.
        least_title: The least width and height in points to leave for the title.
    """
    first = pages[0]
    _share_height(pages)
    x, y = first.axes.x.scale, first.axes.y.scale
    ratio = (y.high - y.low) / (x.high - x.low) if is_equal else None
    columns = _columns(len(pages), first, ratio)
    panels = _Panels(pages, names, columns, ratio)
    outer = _outer(pages, panels, axes)
    rows = math.ceil(len(pages) / columns)
    shape = rows / columns * ratio if ratio is not None else 1.0
    for _ in range(_ROUNDS):
        outer.axes.y.scale = Scale(0.0, shape)
        composition = compose(outer, title, is_equal=is_equal, least_title=least_title)
        grid = panels.on(composition.frame.box)
        labelled = grid.axes[-1]
        math_text = outer.axes.math_text
        outer.axes.x.name = unit_text(labelled.x.ticks, first.axes.x.name, math_text=math_text)
        outer.axes.y.name = unit_text(labelled.y.ticks, first.axes.y.name, math_text=math_text)
        wanted = grid.needed / composition.frame.box.width
        if ratio is None or abs(wanted - shape) <= _SAME * shape:
            break
        shape = wanted
    return compose(outer, title, is_equal=is_equal, least_title=least_title)


def _share_height(pages: Sequence[Page]) -> None:
    """Let all pictures show the same along the vertical axis."""
    scales = [page.axes.y.scale for page in pages]
    low, high = min(scale.low for scale in scales), max(scale.high for scale in scales)
    for page in pages:
        page.axes.y.set_scale(Scale(low, high, scales[0].is_log))


def _columns(count: int, page: Page, ratio: float | None) -> int:
    """Return in how many columns panels are widest."""
    width, height = (_USUAL * side for side in page.size)
    title = (_TITLE_SIZE + _TITLE_PAD + _GAP) * page.font_size

    def size(columns: int) -> float:
        tall = height / math.ceil(count / columns) - title
        wide = width / columns
        return min(wide, tall / ratio) if ratio is not None else min(wide, 4 / 3 * tall)

    return max(range(1, count + 1), key=size)


def _outer(pages: Sequence[Page], panels: _Panels, axes: Axes) -> Page:
    """Return the page of the whole figure."""
    first = pages[0]
    axes = dataclasses.replace(axes, has_frame=False, gridlines=False)
    axes.x.has_ticks = axes.y.has_ticks = False
    entries = {text: sample for page in pages for sample, text in page.legend}
    common = set.intersection(*({text for _, text in page.legend} for page in pages))
    # What belongs to single pictures comes first. Their titles say what is but a name.
    order = sorted(entries.keys() - {*panels.names}, key=[*entries].index)
    order.sort(key=lambda text: text in common)
    legend: list[tuple[Sample, str]] = [(entries[text], text) for text in order]
    details = [
        list(dict.fromkeys(text for told in of_layer for text in told))
        for of_layer in zip(*(page.details for page in pages), strict=True)
    ]
    # Each picture has its own remarks; the caption has them all.
    details[-1] += dict.fromkeys(note for page in pages for note in page.notes)
    outer = Page(
        axes=axes,
        size=first.size,
        tallest=first.tallest,
        cut=first.cut,
        pixel=first.pixel,
        math_labels=first.math_labels,
        color_bars=first.color_bars,
        legend=legend,
        keys=[partial(panels.key, key) for key in first.keys],
        details=details,
    )
    outer.add_marks(_HEIGHT, panels.draw)
    return outer


def panel_size(count: int) -> float:
    """Return how large text and marks are in so many panels, as a part of the usual size."""
    return next((size for most, size in _SIZES if count <= most), _SMALLEST)


class _Panels:
    """Panels, which get their places in a frame."""

    def __init__(
        self, pages: Sequence[Page], names: Sequence[str], columns: int, ratio: float | None
    ) -> None:
        self.pages, self.names = pages, names
        self._columns = columns
        self._rows = math.ceil(len(pages) / columns)
        self._ratio = ratio

    def on(self, room: Box) -> _Grid:
        """Return the panels in a room."""
        size = self.pages[0].font_size
        left = bottom = right = 0.0
        gap, title = _GAP * size, (_TITLE_SIZE + _TITLE_PAD) * size
        for _ in range(2):  # the labels depend on the size
            wide = (room.width - left - right - (self._columns - 1) * gap) / self._columns
            above = self._rows * title + (self._rows - 1) * _GAP * size
            tall = (room.height - bottom - above) / self._rows
            wide, tall = max(wide, size), max(tall, size)
            used = tall if self._ratio is None else self._ratio * wide
            boxes = tuple(
                self._box(number, room, (wide, tall), (left, gap, title))
                for number in range(len(self.pages))
            )
            axes = tuple(
                set_axes(self._axes(number), self._frame(box), are_alike=self._ratio is not None)
                for number, box in enumerate(boxes)
            )
            left = max(one.reach.left for one in axes)
            right = max(one.reach.right for one in axes)
            bottom = max(one.reach.bottom for one in axes)
            over = max(
                (
                    text.width / 2 + one.frame.box.left - at
                    for one in axes
                    for at, text in one.x.texts
                ),
                default=0.0,
            )
            gap = max(_GAP * size, right + max(over, 0.0) + _LABEL_GAP * size)
        return _Grid(boxes, axes, bottom + above + self._rows * used)

    def _box(
        self,
        number: int,
        room: Box,
        sides: tuple[float, float],
        around: tuple[float, float, float],
    ) -> Box:
        """Return the frame of a panel."""
        row, column = divmod(number, self._columns)
        (wide, tall), (left, gap, title) = sides, around
        if self._ratio is not None:
            wide, tall = min(wide, tall / self._ratio), min(tall, wide * self._ratio)
        gap_y = _GAP * self.pages[0].font_size
        x = room.left + left + column * (wide + gap)
        y = room.top - row * (tall + title + gap_y) - title
        return Box(x, y - tall, x + wide, y)

    def _frame(self, box: Box) -> Frame:
        axes = self.pages[0].axes
        return Frame(box, axes.x.scale, axes.y.scale)

    def _axes(self, number: int) -> Axes:
        """Return the axes of a panel: numbers stand at those at the edge, names at none."""
        column = number % self._columns
        axes = self.pages[number].axes
        is_last = number + self._columns >= len(self.pages)
        return dataclasses.replace(
            axes,
            x=dataclasses.replace(axes.x, name="", is_labelled=is_last),
            y=dataclasses.replace(axes.y, name="", is_labelled=column == 0),
        )

    def key(self, key: Key, frame: Frame) -> SetKey | None:
        """Set a key for the panels in a frame."""
        return key(self._frame(self.on(frame.box).boxes[0]))

    def draw(self, sheet: Sheet, frame: Frame) -> None:
        """Draw all panels with their titles."""
        grid = self.on(frame.box)
        size = _TITLE_SIZE * self.pages[0].font_size
        for page, name, axes in zip(self.pages, self.names, grid.axes, strict=True):
            Composition(
                page, sheet.size, SetTitle((), 0.0, 0.0, 0.0), 0.0, 0.0, None, axes, [], []
            ).draw(sheet)
            box, text = axes.frame.box, set_text(as_signs(name), size)
            widest = box.width + _GAP * size
            if text.width > widest:
                text = set_text(as_signs(name), max(_SMALLER, widest / text.width) * size)
            if text.width > widest:
                text = shortened(name, text.size, widest, _LEAST_LETTERS)
            left = (box.left + box.right - text.width) / 2
            sheet.text(text, left, box.top + _TITLE_PAD * size, color=INK_RGBA)
