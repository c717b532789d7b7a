from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from tests.support.drawn import book_curve, draw, layer, make_field

LINE = layer("line")


def lines(figure: Figure) -> list[Line2D]:
    return figure.axes[0].get_lines()


def test_the_line_is_f_over_its_axis() -> None:
    (line,) = lines(draw(book_curve(), LINE))
    x, y = line.get_data()
    np.testing.assert_array_equal(x, np.arange(0, 20, 0.1))
    np.testing.assert_allclose(y, 0.01 * x**2 + 0.1 * x)


def test_the_tangent_of_the_book_touches_at_5_with_slope_0_2() -> None:
    figure = draw(book_curve(), LINE, layer("tangent", at=5))
    _, tangent, dot = lines(figure)
    x, y = tangent.get_data()
    assert np.diff(y) / np.diff(x) == pytest.approx(0.2)
    assert np.interp(5, x, y) == pytest.approx(0.75)
    assert [float(v[0]) for v in dot.get_data()] == pytest.approx([5, 0.75])
    assert tuple(x) == figure.axes[0].get_xlim()


def test_between_grid_points_f_and_its_derivative_are_interpolated() -> None:
    _, tangent, _ = lines(draw(book_curve(), LINE, layer("tangent", at=5.05)))
    x, y = tangent.get_data()
    assert np.diff(y) / np.diff(x) == pytest.approx(0.201)


def test_each_point_of_a_list_has_its_tangent() -> None:
    figure = draw(book_curve(), LINE, layer("tangent", at=(1, 5, 15)))
    assert len(lines(figure)) == 1 + 2 * 3


def test_by_itself_a_tangent_touches_a_quarter_of_the_way() -> None:
    _, _, dot = lines(draw(book_curve(), LINE, layer("tangent")))
    assert dot.get_xdata()[0] == pytest.approx(19.9 / 4)


def test_where_there_is_no_derivative_there_is_no_tangent() -> None:
    field = make_field(np.log, lambda x: 1 / x, np.linspace(-1, 3, 41), names=("x",))
    figure = draw(field, LINE, layer("tangent", at=(-0.5, 99, 1)))
    assert len(lines(figure)) == 3


def test_by_itself_a_tangent_touches_where_there_is_a_derivative() -> None:
    field = make_field(np.log, lambda x: 1 / x, np.linspace(-1, 3, 41), names=("x",))
    _, _, dot = lines(draw(field, LINE, layer("tangent")))
    assert 0 < dot.get_xdata()[0] < 3


def test_where_no_tangent_can_be_drawn_a_note_says_so() -> None:
    field = make_field(np.log, lambda x: 1 / x, np.linspace(-1, 3, 41), names=("x",))
    figure = draw(field, LINE, layer("tangent", at=-0.5))
    assert [text.get_text() for text in figure.axes[0].texts] == ["there is no tangent here"]


def test_a_steep_tangent_does_not_flatten_the_graph() -> None:
    field = make_field(np.tan, lambda x: 1 / np.cos(x) ** 2, np.linspace(0, 1.5, 101), names=("x",))
    low, high = draw(field, LINE, layer("tangent", at=1.49)).axes[0].get_ylim()
    assert high - low < 1.2 * np.tan(1.5)


@pytest.mark.parametrize("value", [3.0, np.nan])
def test_constant_and_undefined_functions_are_drawn_without_a_warning(value: float) -> None:
    points = np.linspace(0, 1, 5)
    field = make_field(lambda x: value + 0 * x, lambda x: 0 * x, points, names=("x",))
    draw(field, LINE, layer("tangent"))


def test_limits_choose_what_is_shown_and_the_height_follows() -> None:
    axes = draw(book_curve(), LINE, limits={"x": (0, 5)}).axes[0]
    assert axes.get_xlim() == (0, 5)
    assert axes.get_ylim()[1] < 1
