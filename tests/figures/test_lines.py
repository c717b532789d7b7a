"""Graphs and tangents: what is drawn where, and what sets the height of the figure."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from gradatlas.fields.field import Field
from gradatlas.figures.sheets.sheet import Box
from gradatlas.figures.styles import rgba
from tests.support.drawn import book_curve, layer, make_field
from tests.support.overlaps import check_layout
from tests.support.recorded import Array, MarkersMark, PathMark, Recorded, draw

LINE = layer("line")


def logarithm() -> Field:
    return make_field(np.log, lambda x: 1 / x, np.linspace(-1, 3, 41), names=("x",))


def lines(drawn: Recorded) -> Iterator[Array]:
    """The lines in data units, from the bottom up; each is one without gaps."""
    for mark in drawn.inside(PathMark):
        if mark.pen is None:
            continue
        (line,) = mark.lines
        yield drawn.values_at(line)


def dots(drawn: Recorded) -> Array:
    """Where tangents touch, in data units: (points, 2)."""
    marks = drawn.inside(MarkersMark)
    return np.concatenate([np.empty((0, 2)), *(drawn.values_at(mark.points) for mark in marks)])


def test_the_line_is_f_over_its_axis() -> None:
    (line,) = lines(draw(book_curve(), LINE))
    x = np.arange(0, 20, 0.1)
    # What lies on the line between its neighbours is left out.
    assert 10 < len(line) <= len(x)
    np.testing.assert_allclose(line[[0, -1], 0], x[[0, -1]], atol=1e-12)
    f = 0.01 * line[:, 0] ** 2 + 0.1 * line[:, 0]
    np.testing.assert_allclose(line[:, 1], f, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(
        np.interp(x, *line.T), 0.01 * x**2 + 0.1 * x, atol=2e-3 * np.ptp(line[:, 1])
    )


def test_the_line_has_the_colour_and_the_width_of_its_options() -> None:
    wanted = layer("line", color="#ff8000", linewidth=2.5)
    (mark,) = draw(book_curve(), wanted).inside(PathMark)
    assert mark.pen is not None
    assert (mark.pen.color, mark.pen.width) == (rgba("#ff8000"), 2.5)
    assert mark.face is None
    assert mark.snap is not True


def test_where_f_is_not_finite_the_line_has_gaps() -> None:
    points = np.linspace(-1, 1, 21)
    field = make_field(lambda x: 1 / x, lambda x: -1 / x**2, points, names=("x",))
    (mark,) = draw(field, LINE).inside(PathMark)
    assert [len(line) for line in mark.lines] == [10, 10]


def test_the_tangent_of_the_book_touches_at_5_with_slope_0_2() -> None:
    drawn = draw(book_curve(), LINE, layer("tangent", at=5))
    _, tangent = lines(drawn)
    x, y = tangent.T
    assert np.diff(y) / np.diff(x) == pytest.approx(0.2)
    assert np.interp(5, x, y) == pytest.approx(0.75)
    np.testing.assert_allclose(dots(drawn), [[5, 0.75]])
    assert x == pytest.approx([drawn.frame.x_scale.low, drawn.frame.x_scale.high])


def test_between_grid_points_f_and_its_derivative_are_interpolated() -> None:
    _, tangent = lines(draw(book_curve(), LINE, layer("tangent", at=5.05)))
    x, y = tangent.T
    assert np.diff(y) / np.diff(x) == pytest.approx(0.201)


def test_each_point_of_a_list_has_its_tangent() -> None:
    drawn = draw(book_curve(), LINE, layer("tangent", at=(1, 5, 15)))
    assert len(list(lines(drawn))) == 1 + 3
    np.testing.assert_allclose(dots(drawn)[:, 0], [1, 5, 15])


def test_by_itself_a_tangent_touches_a_quarter_of_the_way() -> None:
    drawn = draw(book_curve(), LINE, layer("tangent"))
    assert dots(drawn)[0, 0] == pytest.approx(19.9 / 4)


def test_where_there_is_no_derivative_there_is_no_tangent() -> None:
    drawn = draw(logarithm(), LINE, layer("tangent", at=(-0.5, 99, 1)))
    assert len(list(lines(drawn))) == 2
    assert len(dots(drawn)) == 1


def test_by_itself_a_tangent_touches_where_there_is_a_derivative() -> None:
    drawn = draw(logarithm(), LINE, layer("tangent"))
    assert 0 < dots(drawn)[0, 0] < 3


def test_where_no_tangent_can_be_drawn_a_note_says_so() -> None:
    drawn = draw(logarithm(), LINE, layer("tangent", at=-0.5))
    said = "there is no tangent here: f or its slope is not finite"
    assert drawn.composition.page.notes == [said]
    assert said.replace("f or", "$f$ or") in " ".join(drawn.sheet.texts())


def test_a_steep_tangent_does_not_flatten_the_graph() -> None:
    field = make_field(np.tan, lambda x: 1 / np.cos(x) ** 2, np.linspace(0, 1.5, 101), names=("x",))
    drawn = draw(field, LINE, layer("tangent", at=1.49))
    assert drawn.frame.y_scale.high - drawn.frame.y_scale.low < 1.2 * np.tan(1.5)
    _, tangent = lines(drawn)
    slope = np.diff(tangent[:, 1]) / np.diff(tangent[:, 0])
    assert slope == pytest.approx(1 / np.cos(1.49) ** 2, rel=0.05)


def test_a_vertical_tangent_goes_through_its_point() -> None:
    points = np.linspace(0, 1, 101)
    field = make_field(lambda x: x, lambda x: 1e140 + 0 * x, points, names=("x",))
    drawn = draw(field, LINE, layer("tangent", at=0.25))
    _, tangent = lines(drawn)
    assert np.interp(0.25, tangent[:, 1], tangent[:, 0]) == pytest.approx(0.25, abs=1e-6)


def test_lines_are_clipped_to_the_frame_and_dots_are_whole() -> None:
    drawn = draw(book_curve(), LINE, layer("tangent", at=(0.0, 19.9)))
    assert {mark.clip for mark in drawn.inside(PathMark)} == {drawn.frame.box}
    assert [mark.clip for mark in drawn.inside(MarkersMark)] == [None, None]
    limited = draw(book_curve(), LINE, layer("tangent", at=9.0), limits={"x": (0, 5)})
    assert not limited.inside(MarkersMark)


@pytest.mark.parametrize("value", [3.0, np.nan])
def test_constant_and_undefined_functions_are_drawn_without_a_warning(value: float) -> None:
    points = np.linspace(0, 1, 5)
    field = make_field(lambda x: value + 0 * x, lambda x: 0 * x, points, names=("x",))
    drawn = draw(field, LINE, layer("tangent"))
    assert bool(drawn.composition.page.notes) == bool(np.isnan(value))


@pytest.mark.parametrize("size", [1e-300, 1e-9, 1e6, 1e300, 1e308])
def test_values_of_all_sizes_are_drawn_inside_the_frame(size: float) -> None:
    points = np.linspace(0, 1, 201)
    field = make_field(lambda x: size * np.sin(7 * x), lambda x: 0 * x, points, names=("x",))
    drawn = draw(field, LINE, layer("tangent"))
    (mark, *_) = drawn.inside(PathMark)
    box: Box = drawn.frame.box
    assert mark.box.bottom >= box.bottom
    assert mark.box.top <= box.top
    assert mark.box.height > 0.8 * box.height
    check_layout(drawn)


def test_limits_choose_what_is_shown_and_the_height_follows() -> None:
    frame = draw(book_curve(), LINE, limits={"x": (0, 5)}).frame
    assert (frame.x_scale.low, frame.x_scale.high) == (0, 5)
    assert frame.y_scale.high < 1
