"""The legend below the axes: what marks mean."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.hatching import SAMPLE_APART, draw_hatch, hatched_box
from gradatlas.figures.layout import MARGIN
from gradatlas.figures.line_breaking import fill_lines, prose_pieces
from gradatlas.figures.sheets.sheet import Box, Pen, Rgba, closed, lines_path
from gradatlas.figures.sheets.texts import SetText, set_text, shortened
from gradatlas.figures.styles import INK_RGBA

if TYPE_CHECKING:
    from gradatlas.figures.hatching import Hatch
    from gradatlas.figures.markers import Marker
    from gradatlas.figures.sheets.sheet import Sheet

_SIZE = 0.9
"""The size of the text in font sizes of the figure."""
_SMALLER = (1.0, 0.8, 0.65)
"""How far the text may shrink, as parts of its usual size, from the largest down."""
_MOST_WITH_TITLE = 0.45
"""The most of a figure's height that the legend and the title take."""
_MOST = 1 / 3
"""The most of a figure's height that the legend takes."""
_LEAST_ROOM = 0.2
"""The part of a figure's height that the legend may take, however tall the title is."""
_MOST_LINES = 3
"""Into how many lines a text is broken; what is left of it is cut."""
_EVEN = tuple(part / 20 for part in range(19, 9, -1))
"""How much narrower lines may be than there is room, to be of about the same length."""
_LEAST_LETTERS = 4
"""The fewest letters to which a text is cut."""
# In font sizes of the legend:
_SAMPLE_WIDTH, _SAMPLE_HEIGHT = 1.8, 0.7
_PAD = 0.5
"""Between a sample and its text."""
_COLUMN_GAP, _ROW_GAP = 1.4, 0.3


@dataclass(frozen=True)
class Sample:
    """How something is drawn: as a line, as marks, or as an area; nothing stands for nothing."""

    line: Pen | None = None
    marker: Marker | None = None
    area: Rgba | None = None
    edge: Pen | None = None
    """Of the area."""
    hatch: Hatch | None = None
    """Which way lines go over the area."""

    def draw(self, sheet: Sheet, box: Box) -> None:
        """Draw it in a box."""
        middle = (box.bottom + box.top) / 2
        if self.area is not None:
            sheet.path(closed(box), face=self.area, pen=self.edge)
        if self.hatch is not None:
            size = box.height / _SAMPLE_HEIGHT
            draw_hatch(sheet, hatched_box(box, self.hatch, SAMPLE_APART * size), size, box)
        if self.line is not None:
            ends = np.array([[(box.left, middle), (box.right, middle)]])
            sheet.path(lines_path(ends), pen=self.line)
        if self.marker is not None:
            place = np.array([((box.left + box.right) / 2, middle)])
            marker = self.marker
            sheet.markers(marker.path, place, face=marker.face, pen=marker.pen, snap=marker.snap)


@dataclass(frozen=True)
class SetEntry:
    """A line of the legend that has its place."""

    sample: Sample
    text: SetText
    left: float
    """Where the sample begins, in points."""
    baseline: float
    """That of the text, in points."""

    @property
    def sample_box(self) -> Box:
        """Where the sample is."""
        size = self.text.size
        right, top = self.left + _SAMPLE_WIDTH * size, self.baseline + _SAMPLE_HEIGHT * size
        return Box(self.left, self.baseline, right, top)

    @property
    def text_left(self) -> float:
        """Where the text begins."""
        return self.left + (_SAMPLE_WIDTH + _PAD) * self.text.size

    @property
    def box(self) -> Box:
        """Around sample and text."""
        text, baseline = self.text, self.baseline
        right = self.text_left + text.width
        return Box(self.left, baseline - text.descent, right, baseline + text.ascent)


@dataclass(frozen=True)
class SetLegend:
    """A legend that is set."""

    height: float
    """What it takes of the figure's height, with the margin below it, in points."""
    entries: tuple[SetEntry, ...]
    """Down the columns, from left to right."""

    @property
    def box(self) -> Box:
        """Around all of it."""
        box = self.entries[0].box
        for entry in self.entries[1:]:
            box = box.union(entry.box)
        return box

    @property
    def width(self) -> float:
        """How wide all of it is."""
        return self.box.width

    def moved(self, right: float, up: float) -> SetLegend:
        """Return the legend at another place."""
        entries = (
            dataclasses.replace(entry, left=entry.left + right, baseline=entry.baseline + up)
            for entry in self.entries
        )
        return SetLegend(self.height, tuple(entries))

    def draw(self, sheet: Sheet) -> None:
        """Draw the samples and their texts."""
        for entry in self.entries:
            entry.sample.draw(sheet, entry.sample_box)
            sheet.text(entry.text, entry.text_left, entry.baseline, color=INK_RGBA)


def set_legend(
    entries: Sequence[tuple[Sample, str]],
    size: tuple[float, float],
    font_size: float,
    title_height: float,
    margin: float = MARGIN,
) -> SetLegend | None:
    """Return the legend at the bottom of a figure; None where there is nothing to explain.

    Where it would take more than a third of the figure's height, or with the title nearly half, its
    text shrinks; where that is not enough, the last entries are left out, and a line says how many.
    Texts that are too wide are broken into lines; what is too much for three ends in an ellipsis.

    Args:
        entries: How each thing is drawn, and what it means.
        size: Width and height of the figure in points.
        font_size: That of the figure, in points.
        title_height: What the title takes of the height, in points.
        margin: Points to the edge of the figure.
    """
    if not entries:
        return None
    width, height = size[0] - 2 * margin, size[1]
    room = min(_MOST * height, _MOST_WITH_TITLE * height - title_height)
    room = max(_LEAST_ROOM * height, room)
    for part in _SMALLER:
        rows = _arrange(entries, part * _SIZE * font_size, width)
        if rows.height <= room:
            break
    kept = len(entries)
    while rows.height > room and kept > 1:
        kept = max(1, min(kept - 1, int(kept * room / rows.height)))
        rest = (Sample(), f"… and {len(entries) - kept} more")
        rows = _arrange([*entries[:kept], rest], _SMALLER[-1] * _SIZE * font_size, width)
    return SetLegend(rows.height + margin, rows.placed(size[0] / 2, margin))


@dataclass(frozen=True)
class _Columns:
    """Entries in columns."""

    columns: list[list[tuple[Sample, SetText]]]
    size: float

    @property
    def widths(self) -> list[float]:
        text = (_SAMPLE_WIDTH + _PAD) * self.size
        return [text + max(t.width for _, t in column) for column in self.columns]

    @property
    def width(self) -> float:
        return sum(self.widths) + (len(self.columns) - 1) * _COLUMN_GAP * self.size

    @property
    def rows(self) -> list[tuple[float, float]]:
        """How far each row reaches above and below its baseline."""
        return [
            (
                max(column[i][1].ascent for column in self.columns if i < len(column)),
                max(column[i][1].descent for column in self.columns if i < len(column)),
            )
            for i in range(len(self.columns[0]))
        ]

    @property
    def height(self) -> float:
        rows = self.rows
        return sum(up + down for up, down in rows) + (len(rows) - 1) * _ROW_GAP * self.size

    def placed(self, middle: float, bottom: float) -> tuple[SetEntry, ...]:
        """Return the entries around a middle, above a bottom."""
        y, baselines = bottom + self.height, []
        for up, down in self.rows:
            baselines.append(y - up)
            y -= up + down + _ROW_GAP * self.size
        x, placed = middle - self.width / 2, []
        for column, width in zip(self.columns, self.widths, strict=True):
            placed += [
                SetEntry(sample, text, x, baseline)
                for (sample, text), baseline in zip(column, baselines, strict=False)
            ]
            x += width + _COLUMN_GAP * self.size
        return tuple(placed)


def _arrange(entries: Sequence[tuple[Sample, str]], size: float, width: float) -> _Columns:
    """Return entries in the fewest rows that are no wider than `width`."""
    texts = [(sample, set_text(text, size)) for sample, text in entries]
    count = len(texts)
    for rows in range(1, count + 1):
        columns = -(-count // rows)
        # Columns differ by one entry at most; the longer ones come first.
        ends = [_share(count, columns, i) for i in range(columns + 1)]
        found = _Columns([texts[ends[i] : ends[i + 1]] for i in range(columns)], size)
        if found.width <= width:
            return found
    room = width - (_SAMPLE_WIDTH + _PAD) * size
    return _Columns([[line for entry in texts for line in _broken(*entry, room)]], size)


def _broken(sample: Sample, text: SetText, room: float) -> list[tuple[Sample, SetText]]:
    """Return an entry in lines no wider than the room; those after the first have no sample."""
    if text.width <= room:
        return [(sample, text)]
    pieces = prose_pieces(text.text)

    def filled(width: float, most: int = _MOST_LINES) -> tuple[list[str], int]:
        def fits(line: str) -> bool:
            return set_text(line, text.size).width <= width

        return fill_lines(pieces, fits, most)

    lines, count = filled(room)
    if count < len(pieces):
        lines, count = filled(room, _MOST_LINES - 1)
        lines = [*lines, "".join(pieces[count:])]
    else:
        # As even as they get in as many lines: no word stands alone in the last one.
        for part in _EVEN:
            narrower, count = filled(part * room)
            if count < len(pieces) or len(narrower) > len(lines):
                break
            lines = narrower
    texts = [_cut(set_text(line, text.size), room) for line in lines]
    return [(Sample() if index else sample, own) for index, own in enumerate(texts)]


def _cut(text: SetText, room: float) -> SetText:
    return text if text.width <= room else shortened(text.plain, text.size, room, _LEAST_LETTERS)


def _share(count: int, columns: int, index: int) -> int:
    """Return how many of `count` entries are in the first `index` of several columns."""
    each, more = divmod(count, columns)
    return each * index + min(index, more)
