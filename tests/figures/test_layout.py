"""Where the parts of figures go: nothing is cut, and nothing lies upon anything else."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from gradatlas.figures.axes import Axes, Axis
from gradatlas.figures.color_bar import ColorBar
from gradatlas.figures.composition import compose
from gradatlas.figures.frame import Frame, Scale
from gradatlas.figures.layout import BAR_WIDTH, MARGIN, Parts, Reach, Sides, place
from gradatlas.figures.legend import Sample
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.scene import Page, SetKey
from gradatlas.figures.sheets.sheet import Box, Pen, Sheet
from gradatlas.figures.style_sheets import STYLES, Style, paper_of
from gradatlas.figures.titles import TitleLine
from tests.support.overlaps import check_layout
from tests.support.recorded import Recorded, RecordingSheet, TextMark

SIZES = [(1, 1), (1, 4.8), (1.5, 1), (2, 2), (2.5, 2.2), (3, 7), (6.4, 4.8), (10, 3), (13.3, 7.5)]
USUAL = Scale(-2, 2)
LINE = Sample(line=Pen((0, 0, 0, 1), 1))


def page(
    size: tuple[float, float],
    x: Scale = USUAL,
    y: Scale = USUAL,
    *,
    bars: int = 0,
    flat: int = 0,
    style: Style = "screen",
    entries: int = 0,
    keys: int = 0,
) -> Page:
    points = (72 * size[0], 72 * size[1])
    paper = paper_of(FigureOptions(size=size, style=style))
    both = (Axis("$x_0$", x), Axis("$x_1$", y))
    axes = Axes(*both, paper.font_size, math_text=True, stroke=paper.stroke)
    found = Page(axes=axes, size=points, math_labels=True)
    colors = np.ones((8, 4))
    names = [r"error $\|g - \nabla f\|$", "$f$"]
    for index in range(bars):
        is_log = index == 0
        scale = Scale(1e-12, 1e-3, is_log=True) if is_log else Scale(-1234, 98765)
        is_flat = index < flat
        along = is_log and not is_flat
        bar = ColorBar(names[index], colors, scale, is_along=along, is_flat=is_flat)
        found.color_bars.append(bar)
    found.legend += [(LINE, f"central, order {i}: slope 2.00") for i in range(entries)]
    found.keys += [_key] * keys
    return found


def _key(_frame: Frame) -> SetKey:
    return SetKey(60, lambda _sheet, _x, _y: None)


def composed(
    wanted: Page, *, title: str = "A title of a study, rather long", is_equal: bool = False
) -> Recorded:
    lines = [TitleLine(title, title, 1.2, may_shorten=True), TitleLine("$f = x_0^2$", "f", 1.3)]
    composition = compose(wanted, lines if title else [], is_equal=is_equal)
    sheet = RecordingSheet(composition.size)
    composition.draw(sheet)
    return Recorded(composition, sheet)


@pytest.mark.parametrize("ratio", [0.1, 0.3, 1, 4, 10])
@pytest.mark.parametrize("size", SIZES)
def test_nothing_overlaps_at_any_size_and_shape_of_the_domain(
    size: tuple[float, float], ratio: float
) -> None:
    for is_equal, bars, entries in itertools.product((False, True), (0, 1, 2), (0, 3)):
        wanted = page(size, Scale(-2, 2), Scale(-2 * ratio, 2 * ratio), bars=bars, entries=entries)
        check_layout(composed(wanted, is_equal=is_equal))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("size", SIZES[3:])
def test_nothing_overlaps_with_bars_below_in_any_style(
    size: tuple[float, float], style: Style
) -> None:
    logarithmic = Scale(1e-4, 10, is_log=True)
    for (bars, flat), entries, keys in itertools.product(((1, 1), (2, 1), (2, 2)), (0, 3), (0, 1)):
        options: dict[str, Any] = {"bars": bars, "flat": flat, "style": style}
        wanted = page(size, logarithmic, USUAL, entries=entries, keys=keys, **options)
        check_layout(composed(wanted))
        cut = page(size, USUAL, Scale(-1, 1), entries=entries, keys=keys, **options)
        cut.cut = (True, True)
        check_layout(composed(cut, is_equal=True))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "scale",
    [
        Scale(123456, 123457.5),
        Scale(1e-12, 1, is_log=True),
        Scale(1e-285, 1e285, is_log=True),
        Scale(2e-17, 6e-16, is_log=True),
        Scale(-1e-7, 2e-7),
    ],
)
def test_nothing_overlaps_whatever_labels_say(scale: Scale, size: tuple[float, float]) -> None:
    for x, y in ((scale, scale), (scale, Scale(0, 1)), (Scale(0, 1), scale)):
        check_layout(composed(page(size, x, y, entries=2)))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("keys", [1, 2])
def test_keys_stand_on_the_paper_beside_the_name_or_below_it(
    size: tuple[float, float], keys: int
) -> None:
    drawn = composed(page(size, keys=keys, entries=2))
    check_layout(drawn)
    composition = drawn.composition
    assert len(composition.keys) == keys
    boxes = [
        Box(x, y - 2, x + key.width, y + composition.page.font_size)
        for key, x, y in composition.keys
    ]
    others = [mark.box for mark in drawn.sheet.of(TextMark) if mark.text.width]
    for box in boxes:
        assert box.left >= MARGIN - 1e-6
        assert box.right <= composition.size[0] - MARGIN + 1e-6
        for other in others:
            across = min(box.right, other.right) - max(box.left, other.left)
            up = min(box.top, other.top) - max(box.bottom, other.bottom)
            assert across <= 0.05 or up <= 1.5, (box, other)
    for one, other in itertools.combinations(boxes, 2):
        assert (
            one.bottom >= other.top - 2
            or other.bottom >= one.top - 2
            or (one.left >= other.right or other.left >= one.right)
        )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("bars", [0, 1])
def test_a_key_is_no_formula_of_the_name_and_ends_with_the_axis(
    size: tuple[float, float], bars: int
) -> None:
    composition = composed(page(size, keys=1, bars=bars)).composition
    name, frame = composition.axes.x_name_box, composition.frame.box
    for key, x, y in composition.keys:
        is_beside = y == composition.axes.x_name[2]
        assert not is_beside or x >= name.right + 2.5 * composition.page.font_size - 1e-6
        if key.width <= frame.right - MARGIN:
            assert x + key.width == pytest.approx(frame.right)


def test_a_bar_without_room_is_told_in_the_legend() -> None:
    both, one = (composed(page((width, 2), bars=2)) for width in (5, 2))
    assert len(both.composition.bars) == 2
    assert both.composition.legend is None
    assert len(one.composition.bars) == 1
    assert one.legend_texts == ["no room for the colours of $f$"]
    assert one.frame.box.width > 0.25 * 144


def test_where_a_figure_is_too_low_the_picture_stays() -> None:
    drawn = composed(page((1, 1), entries=5, keys=2))
    check_layout(drawn)
    assert not drawn.composition.title.lines
    assert drawn.frame.box.height >= 0.15 * 72


def test_ticks_that_call_each_other_forth_have_room() -> None:
    scale = Scale(999999, 1000001)
    check_layout(composed(page((2.5, 4.8), scale, scale, bars=2, entries=2), is_equal=True))


@pytest.mark.parametrize("ratio", [0.25, 1, 3])
def test_units_of_equal_length_are_equally_long(ratio: float) -> None:
    drawn = composed(page((6.4, 4.8), Scale(0, 4), Scale(0, 4 * ratio)), is_equal=True)
    assert drawn.frame.box.height == pytest.approx(ratio * drawn.frame.box.width)


def test_the_frame_is_as_large_as_it_can_be() -> None:
    drawn = composed(page((6.4, 4.8)), title="")
    outer = drawn.composition.axes.outer
    assert outer.left == pytest.approx(MARGIN, abs=0.5)
    assert outer.bottom == pytest.approx(MARGIN, abs=0.5)
    assert outer.right == pytest.approx(460.8 - MARGIN, abs=0.5)
    assert outer.top == pytest.approx(345.6 - MARGIN, abs=0.5)


def test_a_picture_without_title_and_names_fills_the_figure() -> None:
    places = place(Sides(400, 300), Parts(frame=Reach(), ratio=None))
    assert places.frame == Box(MARGIN, MARGIN, 400 - MARGIN, 300 - MARGIN)
    assert not places.bars


def test_bars_stand_to_the_right_and_are_as_tall_as_the_frame() -> None:
    reaches = [Reach(right=30, top=18), Reach(right=20)]
    frame = Reach(40, 30, 7, 7)
    parts = Parts(frame=frame, ratio=1, title=(90, 20), legend=10, bars=reaches)
    found = place(Sides(400, 300), parts)
    first, second = found.bars
    assert found.frame.width == pytest.approx(found.frame.height)
    for bar in found.bars:
        assert (bar.bottom, bar.top) == (found.frame.bottom, found.frame.top)
        assert bar.width == pytest.approx(BAR_WIDTH)
    assert found.frame.right < first.left
    assert first.right + 30 < second.left
    assert second.right + 20 <= 400 - MARGIN + 1e-6


def test_the_frame_gets_a_part_of_the_figure_whatever_texts_take() -> None:
    parts = Parts(frame=Reach(80, 80, 80, 80), ratio=None, title=(60, 60), legend=60)
    found = place(Sides(100, 100), parts)
    assert found.frame.width == pytest.approx(15)
    assert found.frame.height == pytest.approx(15)


def test_what_lies_higher_is_drawn_later() -> None:
    wanted = page((6.4, 4.8))
    order: list[str] = []

    def note(what: str) -> None:
        def draw(_sheet: Sheet, _frame: Frame) -> None:
            order.append(what)

        wanted.add_marks({"low": 0.1, "middle": 2, "second": 2, "high": 4}[what], draw)

    for what in ("high", "middle", "low", "second"):
        note(what)
    composed(wanted)
    assert order == ["low", "middle", "second", "high"]


@pytest.mark.parametrize("size", [(4, 2), (6, 3), (9, 3)])
def test_a_title_wider_than_picture_and_bar_is_in_the_middle_of_the_page(
    size: tuple[float, float],
) -> None:
    title = "A title that is long but has room on one line of the page"
    drawn = composed(page(size, bars=1), title=title, is_equal=True)
    (mark,) = [mark for mark in drawn.sheet.of(TextMark) if mark.text.plain == title]
    frame, bar = drawn.frame.box, drawn.composition.bars[0]
    assert mark.text.width > bar.outer.right - frame.left
    middle = mark.x + mark.text.width / 2
    assert middle == pytest.approx(drawn.composition.size[0] / 2, abs=0.5)
