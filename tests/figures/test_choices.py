"""What figures show, whatever the layout: decisions, of which nothing is drawn here."""

from __future__ import annotations

import dataclasses
import pathlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.path import Path

from gradatlas.differentiation.method import specify_method
from gradatlas.fields.field import FLAGS, Field
from gradatlas.figures.contour_choice import Bands, ContourLines, choose_bands, choose_lines
from gradatlas.figures.contour_marks import choose_labels
from gradatlas.figures.convergence_choice import choose_convergence
from gradatlas.figures.curves import Chart
from gradatlas.figures.error_choice import (
    choose_error_line,
    choose_error_map,
    flag_heights,
    flagged_points,
    spread_symbols,
)
from gradatlas.figures.graph_choice import choose_graph
from gradatlas.figures.layers import contour, contourf, convergence, error, line, tangent
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.sheets.sheet import Box
from gradatlas.figures.tangent_choice import choose_tangents
from gradatlas.figures.views import choose_view, has_equal_units
from gradatlas.figures.wording import axis_labels
from tests.support.drawn import (
    Array,
    book_curve,
    bowl,
    constant,
    half_defined,
    make_field,
    nowhere_defined,
    one_row,
    plane,
    saddle,
)
from tests.support.gradient_files import Study
from tests.support.imports import brought_along

ANY = FigureOptions()


def lines_of(field: Field, *, over_fill: bool = False, **options: Any) -> ContourLines:
    view = choose_view(ANY, field)
    return choose_lines(field, view, contour.Options(**options), over_fill=over_fill)


def bands_of(field: Field, **options: Any) -> Bands:
    return choose_bands(field, choose_view(ANY, field), contourf.Options(**options))


def test_given_levels_outside_the_values_are_left_out() -> None:
    assert lines_of(bowl(), levels=(-5, 1, 99)).levels == (1,)
    nothing = lines_of(bowl(), levels=(-5, 99))
    assert nothing.levels == ()
    assert nothing.colors.shape == (0, 4)
    assert nothing.note == "no contour level lies among the values of f"


def test_each_level_has_a_colour_and_some_have_a_text() -> None:
    found = lines_of(bowl())
    assert len(np.unique(found.colors, axis=0)) == len(found.levels) > 5
    assert set(found.texts) <= set(found.levels)
    assert found.texts
    assert lines_of(bowl(), labels=False).texts == {}
    assert len(np.unique(lines_of(bowl(), over_fill=True).colors, axis=0)) == 1
    np.testing.assert_allclose(lines_of(bowl(), color="#ff000080").colors[0], to_rgba("#ff000080"))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (constant, "f is 3 everywhere"),
        (nowhere_defined, "f is not defined here"),
        (one_row, "contours need two points or more along each axis"),
    ],
)
def test_where_there_are_no_lines_a_note_says_why(make: Callable[[], Field], words: str) -> None:
    assert (lines_of(make()).levels, lines_of(make()).note) == ((), words)


def test_bands_cover_all_values_and_each_has_its_colour() -> None:
    bands = bands_of(saddle())
    assert bands.edges[0] <= -4
    assert bands.edges[-1] >= 4
    assert bands.colors.shape == (len(bands.edges) - 1, 4)
    assert len(np.unique(bands.colors, axis=0)) == len(bands.colors)
    assert set(bands.ticks().values) <= set(bands.edges)
    assert not bands.is_undefined


def test_bands_of_more_levels_than_a_colour_map_has_colours_differ() -> None:
    bands = bands_of(bowl(), levels=tuple(map(float, np.linspace(-1, 9, 1000))))
    assert len(bands.edges) == 1000
    assert len(np.unique(bands.colors, axis=0)) > 200


def test_a_range_decides_on_levels_and_colours_whatever_f_is() -> None:
    small, large = (bands_of(bowl(reach=reach), range=(-2, 6)) for reach in (1.0, 3.0))
    assert small.edges == large.edges
    assert (small.edges[0], small.edges[-1]) == (-2, 6)
    np.testing.assert_array_equal(small.colors, large.colors)
    assert (small.is_open, large.is_open) == ((False, False), (False, True))
    assert {-2, 6} <= set(large.ticks().values)
    lines, more = (lines_of(bowl(reach=reach), range=(-2, 6)) for reach in (1.0, 3.0))
    assert set(lines.levels) < set(more.levels)
    assert max(more.levels) < 6
    shared = [level in lines.levels for level in more.levels]
    np.testing.assert_array_equal(lines.colors, more.colors[shared])


def test_a_range_without_values_has_no_lines_and_says_so() -> None:
    found = lines_of(bowl(), range=(100, 200))
    assert found.levels == ()
    assert found.note == "f has no value from 100 to 200 here: it goes from 0 to 8"
    bands = bands_of(bowl(), range=(100, 200))
    assert bands.beyond == found.note
    assert bands.is_open == (True, False)


def test_a_robust_range_leaves_out_the_tails() -> None:
    found = lines_of(pole(), range="robust", levels="linear")
    assert max(found.levels) < 0.2 * pole().values.max()
    bands = bands_of(pole(), range="robust", levels="linear")
    assert bands.is_open == (False, True)
    assert bands.ticks().values[-1] == bands.edges[-2]


def pole() -> Field:
    points = np.linspace(-2, 2, 80)
    return make_field(lambda x, y: 1 / (x**2 + y**2), lambda x, y: (0 * x, 0 * y), points, points)


def test_a_range_of_the_study_is_that_of_its_values() -> None:
    study = np.sort(bowl(reach=3.0).values, axis=None)
    view = choose_view(ANY, bowl())
    small = choose_bands(bowl(reach=2.0), view, contourf.Options(range="study"), study)
    large = choose_bands(bowl(reach=3.0), view, contourf.Options(range="study"), study)
    assert small.edges == large.edges
    np.testing.assert_array_equal(small.colors, large.colors)
    assert large.edges[-1] >= 18
    lines = choose_lines(
        bowl(reach=2.0), view, contour.Options(range="study"), over_fill=False, study=study
    )
    assert 1 <= len(lines.levels) < len(small.edges) - 2
    # Where nobody knows of a study, it is that of the field.
    alone = choose_bands(bowl(), view, contourf.Options(range="study"))
    assert alone.edges == bands_of(bowl()).edges


def test_colours_of_a_map_with_two_wings_part_at_the_centre() -> None:
    bands = bands_of(saddle(), cmap="vik")
    red, blue = bands.colors[:, 0], bands.colors[:, 2]
    is_above = np.array(bands.edges[:-1]) >= 0
    np.testing.assert_array_equal(red > blue, is_above)
    moved = bands_of(saddle(), cmap="vik", center=1.0)
    assert 1.0 in moved.edges
    is_above = np.array(moved.edges[:-1]) >= 1
    np.testing.assert_array_equal(moved.colors[:, 0] > moved.colors[:, 2], is_above)
    evenly = bands_of(saddle(), cmap="vik", center="none")
    assert len(np.unique(evenly.colors, axis=0)) == len(evenly.colors)


def test_what_labels_have_in_common_is_told_once() -> None:
    points = np.linspace(-2, 2, 41)
    far = make_field(
        lambda x, y: 1e6 + 1e-3 * (x**2 + y**2), lambda x, y: (0 * x, 0 * y), points, points
    )
    found = lines_of(far)
    assert found.labels.shift == 1e6
    assert max(map(len, found.labels.texts)) <= 6
    assert bands_of(far).ticks().shift == 1e6


@pytest.mark.parametrize("levels", [(3,), (0, 3), (3, 5), (1, 2), (7,), (1, 3, 5)])
def test_a_constant_lies_in_a_single_band(levels: tuple[float, ...]) -> None:
    bands = bands_of(constant(), levels=levels)
    assert bands.values.min() == bands.values.max() == 3
    edges = np.array(bands.edges)
    assert len(np.unique(np.digitize(bands.values, edges))) == 1
    assert edges[0] <= 3 <= edges[-1]


def test_bands_end_where_f_is_undefined() -> None:
    field = half_defined()
    bands = bands_of(field)
    assert bands.is_undefined
    np.testing.assert_array_equal(np.isnan(bands.values), ~np.isfinite(field.values))
    assert bands_of(nowhere_defined()).edges == ()
    assert bands_of(nowhere_defined()).colors.shape == (0, 4)


def test_labels_stand_on_long_straight_lines_inside_and_apart() -> None:
    along = np.linspace(0, 300, 301)
    heights = {1.0: 40.0, 2.0: 70.0, 3.0: 150.0, 5.0: 180.0, 6.0: 182.0}
    paths = {
        level: Path(np.stack([along, np.full(301, height)], axis=1), [1] + [2] * 300)
        for level, height in heights.items()
    }
    paths[4.0] = Path(np.array([[0.0, 100.0], [20.0, 100.0]]), [1, 2])
    texts = {level: f"{level:g}" for level in (1.0, 2.0, 3.0, 4.0, 5.0)}
    labels = choose_labels(paths, texts, 8.0, Box(0, 0, 300, 200))
    assert {label.level for label in labels} == {1.0, 2.0, 3.0}
    assert all(0 < label.x < 300 for label in labels)
    for index, label in enumerate(labels):
        others = [np.hypot(label.x - other.x, label.y - other.y) for other in labels[:index]]
        assert min(others, default=np.inf) > 4.5 * 8
    assert choose_labels({1.0: paths[1.0]}, texts, 8.0, Box(0, 60, 300, 200)) == []


def graph_of(field: Field, **options: Any) -> Chart:
    return choose_graph(field, choose_view(FigureOptions(**options), field), line.Options())


def test_the_graph_sets_the_height_by_what_is_shown() -> None:
    chart = graph_of(book_curve(), limits={"x": (0, 5)})
    assert chart.y is not None
    assert chart.y.limits is not None
    assert chart.y.limits[1] < 1
    nothing = make_field(lambda x: np.nan * x, lambda x: 0 * x, np.linspace(0, 1, 5), names=("x",))
    assert graph_of(nothing).y is None
    assert graph_of(nothing).note == "f is not defined here"


def test_tangents_touch_with_the_slope_of_the_derivative() -> None:
    field = book_curve()
    chart = choose_tangents(field, choose_view(ANY, field), tangent.Options(at=(5.0, 99.0)))
    drawn, dot = chart.curves
    assert drawn.x is not None
    assert np.diff(drawn.y) / np.diff(drawn.x) == pytest.approx([0.2])
    assert dot.y == pytest.approx([0.75])
    assert chart.note is None
    away = choose_tangents(field, choose_view(ANY, field), tangent.Options(at=99.0))
    assert (away.curves, away.note) == ((), "there is no tangent here")


POWERS = 10.0 ** -np.arange(1.0, 10.0).reshape(3, 3)


def error_field(errors: Array, flag: Any = 0) -> Field:
    flags = np.broadcast_to(np.asarray(flag, np.int8), errors.shape)
    return dataclasses.replace(bowl(3), error=errors, flag=flags)


def map_of(errors: Array, flag: Any = 0, **options: Any) -> Any:
    field = error_field(errors, flag)
    return choose_error_map(field, choose_view(ANY, field), error.Options(**options), errors)


def test_a_map_shows_whole_powers_of_ten_and_says_what_is_beyond() -> None:
    found = map_of(POWERS)
    assert found.bounds == (1e-9, 0.1)
    assert (found.tips, found.has_zero, found.has_unknown, found.note) == (
        *("neither", False, False),
        None,
    )
    assert map_of(POWERS, range=(1e-6, 1e-3)).tips == "both"
    assert map_of(POWERS, range=(1e-6, 1.0)).tips == "min"
    assert map_of(POWERS, range=(1e-12, 1e-3)).tips == "max"
    exact = map_of(np.zeros((3, 3)))
    assert (exact.bounds, exact.note) == (None, "the error is exactly 0 everywhere")
    unknown = map_of(np.full((3, 3), np.nan))
    assert (unknown.has_unknown, unknown.note) == (True, "the error is not known here")
    kink, errors = np.zeros((3, 3), np.int8), POWERS.copy()
    errors[1, 1], kink[1, 1] = 1e10, FLAGS["kink"]
    assert map_of(errors, kink).bounds == (1e-9, 0.1)
    assert map_of(errors, FLAGS["kink"]).bounds == (1e-6, 1e10)


def test_over_one_axis_what_has_no_place_on_the_scale_stands_below() -> None:
    errors = np.array([1e-3, 1e-6, 0.0, np.nan, 1e-4, 1e-5])
    points = np.arange(6.0)
    field = dataclasses.replace(
        make_field(lambda x: x, lambda x: 1 + 0 * x, points, names=("x",)),
        error=errors,
        flag=np.array([0, 0, 0, FLAGS["kink"], 0, FLAGS["not_converged"]], np.int8),
    )
    view, options = choose_view(ANY, field), error.Options()
    chart = choose_error_line(field, view, options, errors)
    graph, zero = chart.curves
    assert chart.y is not None
    assert chart.y.is_log
    assert chart.y.limits is not None
    low, high = chart.y.limits
    np.testing.assert_array_equal(graph.y, [1e-3, 1e-6, np.nan, np.nan, 1e-4, 1e-5])
    assert zero.x is not None
    assert (zero.x.tolist(), zero.name) == ([2.0], "exactly 0")
    heights = flag_heights(field, view, options, errors)
    assert ((low < heights) & (heights < high)).all()
    assert heights[3] == zero.y[0] < 1e-6
    marked = flagged_points(field, view)
    assert [one.meaning for one in marked] == ["kink or jump", "not converged"]
    assert [int(np.flatnonzero(one.points)[0]) for one in marked] == [3, 5]
    unknown = choose_error_line(field, view, options, np.full(6, np.nan))
    assert (unknown.curves, unknown.note) == ((), "the error is not known here")


def test_each_flag_has_its_own_symbol() -> None:
    flags = np.array([[0, 1, 2], [3, 4, 5], [0, 0, 0]], np.int8)
    field = error_field(POWERS, flags)
    found = flagged_points(field, choose_view(ANY, field))
    assert len({one.marker for one in found}) == len({one.meaning for one in found}) == 5


def test_symbols_are_spread() -> None:
    x, y = np.meshgrid(np.arange(0.0, 400), np.arange(0.0, 300))
    places = np.stack([x.ravel(), y.ravel()], axis=1)
    chosen = places[spread_symbols(places, 13.0)]
    assert 600 < len(chosen) < 900
    apart = np.hypot(*(chosen[:, np.newaxis] - chosen).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert np.median(apart.min(axis=1)) >= 12
    assert spread_symbols(places[:1], 13.0).tolist() == [0]


def test_lines_of_a_study_have_names_and_zeros_stand_at_the_bottom(
    tmp_path: pathlib.Path,
) -> None:
    study = Study(tmp_path, "x0 + 2*x1")
    study.sweep("forward", [2.0**-k for k in range(20)])
    study.add(specify_method("exact"), {"gradient.method": "exact"})
    chart = choose_convergence(study.scene_cases(), convergence.Options(), math_text=False)
    assert (chart.x_label, chart.y_label) == ("step h", "largest error |g - grad f|")
    assert chart.x is not None
    assert chart.y is not None
    assert (chart.x.is_log, chart.y.is_log) == (True, True)
    names = [curve.name for curve in chart.curves if curve.name is not None]
    assert names == ["forward", "exact: exactly 0", "error exactly 0"]
    graph, zeros, *_ = chart.curves
    assert np.isfinite(graph.y).sum() + zeros.y.size == 20
    assert chart.y.limits is not None
    low, high = chart.y.limits
    assert ((low < zeros.y) & (zeros.y < high)).all()


@pytest.mark.parametrize(
    ("width", "height", "aspect", "equal"),
    [(4, 4, "auto", True), (8, 2, "auto", True), (9, 2, "auto", False), (2, 9, "auto", False),
     (9, 2, "equal", True), (4, 4, "free", False)],
)  # fmt: skip
def test_units_are_equal_where_the_domain_allows(
    width: float, height: float, aspect: Any, equal: bool
) -> None:
    options = FigureOptions(aspect=aspect)
    assert has_equal_units(options, choose_view(options, plane(width, height))) == equal


def test_names_on_axes_are_mathematics_or_plain() -> None:
    plain = FigureOptions(labels="plain")
    assert axis_labels(ANY, bowl()) == ("$x_{0}$", "$x_{1}$")
    assert axis_labels(plain, bowl()) == ("x0", "x1")
    assert axis_labels(ANY, book_curve()) == ("$x$", "$f(x)$")
    assert axis_labels(plain, book_curve()) == ("x", "f(x)")


def test_decisions_do_without_axes_and_figures() -> None:
    code = (
        "from gradatlas.figures import contour_choice, contour_marks, arrow_choice\n"
        "from gradatlas.figures import error_choice, graph_choice, views"
    )
    heavy = ("matplotlib.axes", "matplotlib.figure", "matplotlib.pyplot")
    assert brought_along(code, heavy) == []
