"""Axes around a frame: which labels there are, and that they do not touch."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from gradatlas.figures.axes import Axes, Axis, SetAxes, set_axes
from gradatlas.figures.frame import Frame, Scale
from gradatlas.figures.sheets.sheet import Box
from tests.support.overlaps import check_texts, ink, overlap
from tests.support.recorded import MarkersMark, PathMark, Recorded, RecordingSheet, TextMark

SCALES = {
    "usual": Scale(-2, 2),
    "long numbers": Scale(123456, 123457.5),
    "small": Scale(-1e-7, 2e-7),
    "backwards": Scale(3, -3),
    "decades": Scale(1e-12, 1, is_log=True),
    "within a decade": Scale(2e-17, 6e-16, is_log=True),
    "wide": Scale(1e-285, 1e285, is_log=True),
    "narrow": Scale(2.0, 2.05, is_log=True),
}


def make_axes(
    x: Scale, y: Scale, width: float, height: float, *, gridlines: bool = False
) -> SetAxes:
    axes = Axes(Axis("$x_0$", x), Axis("$f(x_0)$", y), 10, math_text=True, gridlines=gridlines)
    return set_axes(axes, Frame(Box(100, 100, 100 + width, 100 + height), x, y))


def recorded(axes: SetAxes) -> RecordingSheet:
    sheet = RecordingSheet((1000, 1000))
    axes.draw_ground(sheet)
    axes.draw_gridlines(sheet)
    axes.draw(sheet)
    return sheet


@pytest.mark.parametrize("size", [(20, 20), (60, 400), (300, 12), (250, 200), (800, 500)])
@pytest.mark.parametrize("name", SCALES)
def test_labels_do_not_touch_at_any_size(name: str, size: tuple[float, float]) -> None:
    axes = make_axes(SCALES[name], SCALES[name], *size)
    for labels in (axes.x, axes.y):
        assert len(labels.texts) >= 1
    if min(size) >= 200:
        assert len(axes.x.texts) >= 2
        assert len(axes.y.texts) >= 2
    sheet = recorded(axes)
    texts = sheet.of(TextMark)
    for one, other in itertools.combinations(texts, 2):
        assert not overlap(ink(one), ink(other)), (one.text.text, other.text.text)


@pytest.mark.parametrize("name", SCALES)
def test_all_that_is_drawn_is_within_the_outer_box(name: str) -> None:
    axes = make_axes(SCALES[name], SCALES[name], 250, 200)
    outer = axes.outer.padded(0.5)
    for mark in recorded(axes).marks:
        box = ink(mark) if isinstance(mark, TextMark) else mark.box
        assert box.left >= outer.left, mark
        assert box.bottom >= outer.bottom, mark
        assert box.right <= outer.right, mark
        assert box.top <= outer.top, mark


@pytest.mark.parametrize("name", SCALES)
def test_ticks_stand_at_their_values_and_labels_beside_them(name: str) -> None:
    scale = SCALES[name]
    axes = make_axes(scale, Scale(0, 1), 400, 200)
    sheet = recorded(axes)
    ticks = sheet.of(MarkersMark)[0]
    np.testing.assert_allclose(ticks.points[:, 0], axes.frame.x(axes.x.ticks.values))
    np.testing.assert_allclose(ticks.points[:, 1], 100)
    for at, text in axes.x.texts:
        [mark] = [
            mark
            for mark in sheet.of(TextMark)
            if mark.text is text and abs(mark.x + text.width / 2 - at) < 1e-6
        ]
        assert ink(mark).top < 100


def test_without_ticks_there_are_neither_labels_nor_lines() -> None:
    scale = Scale(0, 1)
    axes = Axes(
        Axis("x", scale, has_ticks=False),
        Axis("", scale, has_ticks=False),
        10,
        math_text=False,
        gridlines=True,
    )
    sheet = recorded(set_axes(axes, Frame(Box(100, 100, 300, 300), scale, scale)))
    assert [text for text in sheet.texts() if text] == ["x"]
    assert not sheet.of(MarkersMark)
    assert len(sheet.of(PathMark)) == 1  # the frame


def test_lines_at_ticks_go_through_all_of_the_frame() -> None:
    axes = make_axes(Scale(-2, 2), Scale(1e-3, 1, is_log=True), 250, 200, gridlines=True)
    lines = recorded(axes).of(PathMark)[0]
    assert lines.clip == axes.frame.box
    places = {tuple(np.round(line.ravel(), 6)) for line in lines.lines}
    for at in axes.frame.x(axes.x.ticks.values):
        assert tuple(np.round([at, 100, at, 300], 6)) in places
    for at in axes.frame.y(axes.y.ticks.values):
        assert tuple(np.round([100, at, 350, at], 6)) in places


def test_the_name_of_a_short_vertical_axis_is_smaller() -> None:
    scale = Scale(0, 1)
    axes = Axes(Axis("", scale), Axis("a name that is rather long", scale), 10, math_text=False)
    tall, short = (
        set_axes(axes, Frame(Box(100, 100, 300, 100 + height), scale, scale)).y_name[0]
        for height in (300, 90)
    )
    assert tall.size == 11.0
    assert 6 <= short.size < 11.0
    assert short.width <= 90


def test_texts_of_axes_keep_clear_of_each_other() -> None:
    for x, y in itertools.product(SCALES.values(), repeat=2):
        for width, height in ((90, 60), (200, 150)):
            sheet = recorded(make_axes(x, y, width, height))
            check_texts(Recorded(None, sheet))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("spans", "size"),
    [
        (((-2, 2), (-1, 3)), (189, 189)),
        (((-2, 2), (-2, 2)), (150, 150)),
        (((-3, 3), (-1, 2)), (240, 120)),
        (((0, 10), (-4, 4)), (150, 120)),
    ],
)
def test_axes_with_equal_units_have_one_step(
    spans: tuple[tuple[float, float], tuple[float, float]], size: tuple[float, float]
) -> None:
    x, y = (Scale(*span) for span in spans)
    axes = Axes(Axis("x", x), Axis("y", y), 10.0, math_text=False)
    found = set_axes(axes, Frame(Box(0, 0, *size), x, y), are_alike=True)
    steps = {
        round(float(step), 9) for one in (found.x, found.y) for step in np.diff(one.ticks.values)
    }
    assert len(steps) == 1
    texts = [set_text.plain.lstrip("−") for one in (found.x, found.y) for _, set_text in one.texts]
    assert len({len(text.partition(".")[2]) for text in texts}) == 1
    assert min(len(one.ticks.values) for one in (found.x, found.y)) >= 3


def test_a_long_and_narrow_picture_keeps_its_steps() -> None:
    x, y = Scale(0, 100), Scale(0, 3)
    axes = Axes(Axis("x", x), Axis("y", y), 10.0, math_text=False)
    found = set_axes(axes, Frame(Box(0, 0, 400, 12), x, y), are_alike=True)
    alone = set_axes(axes, Frame(Box(0, 0, 400, 12), x, y))
    assert (found.x.ticks, found.y.ticks) == (alone.x.ticks, alone.y.ticks)
