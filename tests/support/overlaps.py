"""Whether the parts of a figure keep clear of each other and stay on the paper."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from gradatlas.figures.sheets.sheet import Box
from tests.support.recorded import Recorded, RecordingSheet, TextMark

if TYPE_CHECKING:
    from gradatlas.figures.composition import Composition

_SLACK = 0.05
"""By how many points boxes may overlap: sizes are rounded."""


def overlap(one: Box, other: Box) -> bool:
    """Return whether two boxes have more than an edge in common."""
    across = min(one.right, other.right) - max(one.left, other.left)
    up = min(one.top, other.top) - max(one.bottom, other.bottom)
    return across > _SLACK and up > _SLACK


def parts(composition: Composition) -> dict[str, Box]:
    """Return the boxes around the parts of a figure: what must not overlap."""
    found = {"axes": composition.axes.outer}
    for index, bar in enumerate(composition.bars):
        found[f"bar {index}"] = bar.outer
    if composition.title.lines:
        top, middle = composition.title_top - composition.page.margin, composition.title_middle
        half, low = composition.title.width / 2, composition.title_top - composition.title.height
        found["title"] = Box(middle - half, low, middle + half, top)
    if composition.legend is not None:
        found["legend"] = composition.legend.box
    for index, (key, x, y) in enumerate(composition.keys):
        found[f"key {index}"] = Box(x, y, x + key.width, y + composition.page.font_size)
    return found


def written(composition: Composition) -> Recorded:
    """Return what stands around the picture of a figure, without what layers draw."""
    bare = replace(composition, page=replace(composition.page, marks=[]))
    sheet = RecordingSheet(composition.size)
    bare.draw(sheet)
    return Recorded(bare, sheet)


def check_layout(drawn: Recorded) -> None:
    """Check that the parts of a figure do not overlap, that nothing is cut and no text hides one.

    Raises:
        AssertionError: if that is not so.
    """
    composition = drawn.composition
    width, height = composition.size
    found = parts(composition)
    key_free = {name: box for name, box in found.items() if not name.startswith("key")}
    for (name, one), (other_name, other) in itertools.combinations(key_free.items(), 2):
        if name == "axes" and other_name.startswith("bar"):
            # The last label of the axis may reach below the bar: texts are looked at below.
            one = composition.frame.box
        assert not overlap(one, other), (name, one, other_name, other)
    for name, box in found.items():
        assert box.left >= -_SLACK, (name, box)
        assert box.bottom >= -_SLACK, (name, box)
        assert box.right <= width + _SLACK, (name, box)
        assert box.top <= height + _SLACK, (name, box)
    check_texts(drawn)


def check_texts(drawn: Recorded) -> None:
    """Check that no two texts hide each other.

    Raises:
        AssertionError: if that is not so.
    """
    texts = [(ink(mark), mark) for mark in drawn.sheet.of(TextMark) if mark.text.width > 0]
    for (box, one), (other_box, other) in itertools.combinations(texts, 2):
        assert not overlap(box, other_box), (one.text.text, other.text.text)


def ink(mark: TextMark) -> Box:
    """Return about where the letters of a text are: plain ones do not take all the font's room."""
    text, box = mark.text, mark.box
    if text.is_math:
        return box
    up, down = 0.73 * text.size - text.ascent, 0.22 * text.size - text.descent
    if mark.angle:
        return Box(box.left - up, box.bottom, box.right + down, box.top)
    return Box(box.left, box.bottom - down, box.right, box.top + up)
