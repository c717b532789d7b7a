"""Which arrows figures have, how long and in which colours, and what is said of them."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from gradatlas.config.figures_section import BUILTIN_FIGURES
from gradatlas.fields.field import FLAGS, Field, FieldSummary
from gradatlas.figures.arrow_choice import Arrows, Density, choose_arrows, choose_density
from gradatlas.figures.arrow_colors import arrow_colors
from gradatlas.figures.arrow_lengths import arrow_vectors, length_scale, plain_unit
from gradatlas.figures.arrow_marks import arrow_shapes, scale_on
from gradatlas.figures.arrow_places import APART, CLOSEST, even_places
from gradatlas.figures.arrow_plan import likely_frame
from gradatlas.figures.arrow_range import choose_range
from gradatlas.figures.arrow_words import VARIES, key_norm, key_text
from gradatlas.figures.arrow_worth import judge
from gradatlas.figures.build import describe_figure, draw_figure
from gradatlas.figures.frame import Frame, Scale
from gradatlas.figures.layers.quiver import Options
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.sheets.sheet import Box
from gradatlas.figures.style_sheets import paper_of
from gradatlas.figures.styles import color_map
from gradatlas.figures.views import choose_view, has_equal_units
from tests.support.drawn import (
    Array,
    bowl,
    constant,
    half_defined,
    layer,
    make_field,
    nowhere_defined,
    plane,
    rastrigin,
    rosenbrock,
    saddle,
    spec,
)
from tests.support.overlaps import check_layout
from tests.support.recorded import arrow_places, arrows, draw

SMOOTH = [bowl, rosenbrock, saddle, plane]


def norms_of(field: Field, **options: Any) -> Array:
    view = choose_view(FigureOptions(**options), field)
    return judge(field, view, hide_zero=True).norm


def remarks_of(field: Field) -> tuple[str, ...]:
    return judge(field, choose_view(FigureOptions(), field), hide_zero=True).remarks


def frame_of(field: Field, size: tuple[float, float] = (250.0, 250.0)) -> Frame:
    x, y = choose_view(FigureOptions(), field).values()
    return Frame(Box(0.0, 0.0, *size), Scale(*x), Scale(*y))


def arrows_of(field: Field, count: Any = "auto", **options: Any) -> Arrows:
    return choose_arrows(field, norms_of(field), frame_of(field, **options), Density(count))


def waves(per_side: float, num: int = 101) -> Field:
    points, k = np.linspace(0, 1, num), 2 * np.pi * per_side
    return make_field(
        lambda x, y: np.sin(k * x) * np.cos(k * y),
        lambda x, y: (
            k * np.cos(k * x) * np.cos(k * y),
            -k * np.sin(k * x) * np.sin(k * y),
        ),
        points,
        points,
    )


# Places


@pytest.mark.parametrize("num", [2, 7, 18, 81, 100, 101, 1000])
@pytest.mark.parametrize("most", [1, 2, 5, 21])
def test_places_of_even_grids_are_even_centred_and_keep_to_the_number(num: int, most: int) -> None:
    chosen = even_places(np.linspace(0, 300, num), 0, 300, 300 / most, at_most=True).chosen
    assert 1 <= len(chosen) <= max(most, 1) or len(chosen) == num <= most
    strides = np.diff(chosen)
    assert (strides == strides[:1]).all()
    if num > most:
        assert len(chosen) > most / 2 - 1
        assert abs((chosen[0] - 0) - (num - 1 - chosen[-1])) <= 1


@pytest.mark.parametrize("side", [120.0, 250.0, 700.0])
@pytest.mark.parametrize("num", [21, 41, 81, 101, 401])
def test_auto_is_an_arrow_each_fifth_of_an_inch(side: float, num: int) -> None:
    on_paper = np.linspace(0, side, num)
    places = even_places(on_paper, 0, side, APART, at_most=False)
    gaps = np.diff(on_paper[places.chosen])
    step = side / (num - 1)
    assert np.ptp(gaps) < 1e-9
    assert max(0.84 * APART, step - 1e-9) <= gaps[0] <= max(1.5 * APART, 1.01 * step)


@pytest.mark.parametrize(
    "points",
    [
        np.geomspace(1, 1000, 200),
        np.geomspace(1, 1000, 13),
        np.array([-2, -1.9, -1.8, 0, 1, 2]),
        np.array([0, 0.01, 0.1, 1, 2]),
        np.sort(np.random.default_rng(1).uniform(0, 1, 300)),
    ],
)
def test_places_of_uneven_grids_keep_their_distance_and_no_point_has_two(points: Array) -> None:
    on_paper = 250 * (points - points[0]) / (points[-1] - points[0])
    places = even_places(on_paper, 0, 250, APART, at_most=False)
    gaps = np.diff(on_paper[places.chosen])
    assert gaps.min() >= 0.84 * APART
    assert places.room >= 0.5 * APART  # arrows that can be seen
    # No point that has room for an arrow is left without.
    nearest = np.abs(on_paper[:, np.newaxis] - on_paper[places.chosen]).min(axis=1)
    assert nearest.max() <= 1.1 * APART


def test_arrows_of_an_uneven_grid_are_as_long_as_those_of_an_even_one() -> None:
    uneven = np.array([0, 0.01, 0.1, 1, 2])
    field = make_field(lambda x, y: x + y, lambda x, y: (1 + 0 * x, 1 + 0 * y), uneven, uneven)
    drawn = draw(field, layer("quiver"))
    assert np.hypot(*np.ptp(arrows(drawn).points, axis=1).T).min() > 6


def test_larger_figures_have_more_arrows() -> None:
    counts = [
        len(arrow_places(draw(bowl(161), layer("quiver"), size=size)))
        for size in ((3.3, 2.5), (6.4, 4.8), (12, 9))
    ]
    assert counts[0] < 0.5 * counts[1] < 0.25 * counts[2]


def test_a_number_of_arrows_is_that_of_the_longer_side() -> None:
    found = arrows_of(plane(8.0, 4.0, 161), 20, size=(250.0, 125.0))
    assert (np.unique(found.x).size, np.unique(found.y).size) == (20, 10)
    assert arrows_of(plane(num=9), "all").norm.size == 81


def test_places_are_those_of_a_logarithmic_scale_where_the_axis_has_one() -> None:
    points = np.geomspace(1e-3, 10, 81)
    field = make_field(lambda x, y: x + y, lambda x, y: (x / x, y / y), points, points)
    frame = Frame(Box(0, 0, 250, 250), Scale(1e-3, 10, is_log=True), Scale(1e-3, 10, is_log=True))
    found = choose_arrows(field, field.norm, frame, Density("auto"))
    steps = np.diff(np.log10(np.unique(found.x)))
    assert steps.size > 10
    assert np.ptp(steps) < 1e-9
    # There a step along the gradient is larger on paper the smaller the coordinate is.
    shapes = arrow_shapes(found, scale_on(frame, found, Options(length="unit"), None), 1.0, frame)
    axes = shapes[:, 3] - (shapes[:, 0] + shapes[:, 6]) / 2
    np.testing.assert_allclose(axes[:, 0] / axes[:, 1], found.y / found.x, rtol=1e-6)


# Lengths


@pytest.mark.parametrize("length", ["unit", "log", "true"])
def test_lengths_grow_as_they_are_told_and_end_where_the_next_arrow_is(length: str) -> None:
    found = arrows_of(rosenbrock())
    lengths = length_scale(found, length)
    u, v = arrow_vectors(found, -1.0, lengths)
    inches: Array = np.hypot(u, v)
    assert 72 * inches.max() == pytest.approx(found.room)
    np.testing.assert_allclose(u * found.v, v * found.u, atol=1e-9 * found.norm.max())
    assert (u * found.u + v * found.v < 0).all()  # against the gradient
    if length == "unit":
        np.testing.assert_allclose(inches, inches[0])
    elif length == "true":
        np.testing.assert_allclose(inches / found.norm, (inches / found.norm)[0])
    else:
        assert (np.diff(inches[np.argsort(found.norm)]) > -1e-12).all()
        assert inches.min() == pytest.approx(inches.max() / 3)
        assert np.median(inches) / inches.max() > 2 * np.median(found.norm) / found.norm.max()


@pytest.mark.parametrize("scale", [1e-310, 1e-200, 1.0, 1e200, 1e300])
def test_log_lengths_of_norms_of_any_size(scale: float) -> None:
    found = dataclasses.replace(arrows_of(bowl()), norm=scale * np.array([0.5, 1, 3, 7, 12]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        inches = length_scale(found, "log")(found.norm)
    assert (np.diff(inches) > 0).all()
    same = dataclasses.replace(found, norm=np.full(4, scale))
    np.testing.assert_allclose(length_scale(same, "log")(same.norm) * 72, found.room)


def test_log_lengths_next_to_a_pole_leave_something_for_the_others() -> None:
    norms = np.append(np.geomspace(1, 10, 200), [1e18, 1e17])
    found = dataclasses.replace(arrows_of(bowl()), norm=norms)
    inches = length_scale(found, "log")(norms)
    assert inches[:200].max() == pytest.approx(inches.max(), rel=0.05)
    assert inches.min() == pytest.approx(inches.max() / 3, rel=0.05)


def test_a_range_clips_lengths() -> None:
    found = arrows_of(bowl())
    bounds = choose_range(found.norm, (1.0, 2.0))
    inches = length_scale(found, "true", bounds)(np.array([1.0, 2.0, 4.0]))
    np.testing.assert_allclose(inches / inches[1], [0.5, 1, 1])


def separation(shapes: Array) -> float:
    """Return the least distance of the edges of two polygons of many, in points."""
    closed = np.concatenate([shapes, shapes[:, :1]], axis=1)
    parts = np.linspace(0, 1, 9)[:-1, np.newaxis]
    dense = np.concatenate(
        [
            closed[:, i, np.newaxis] * (1 - parts) + closed[:, i + 1, np.newaxis] * parts
            for i in range(shapes.shape[1])
        ],
        axis=1,
    )
    middles = shapes.mean(axis=1)
    reach = np.hypot(*(shapes - middles[:, np.newaxis]).transpose(2, 0, 1)).max()
    least = np.inf
    for index in range(len(shapes) - 1):
        near = np.hypot(*(middles[index + 1 :] - middles[index]).T) < 2 * reach + 1
        others = dense[index + 1 :][near].reshape(-1, 2)
        if len(others):
            gaps = dense[index][:, np.newaxis] - others
            least = min(least, float(np.hypot(gaps[..., 0], gaps[..., 1]).min()))
    return least


def swirl(num: int, seed: int) -> Field:
    """Return a field whose directions are anything."""
    points, random = np.linspace(-2, 2, num), np.random.default_rng(seed)
    angles = random.uniform(0, 2 * np.pi, (num, num))
    return make_field(
        lambda x, y: x + y, lambda *_: (np.cos(angles), np.sin(angles)), points, points
    )


@pytest.mark.parametrize("over", [(), (layer("contourf"),)], ids=["paper", "fill"])
@pytest.mark.parametrize("size", [(3.3, 2.5), (6.4, 4.8)])
@pytest.mark.parametrize("num", [5, 7, 12, 15, 21, 41, 81])
def test_arrows_touch_neither_each_other_nor_the_frame(
    num: int, size: tuple[float, float], over: Any
) -> None:
    drawn = draw(swirl(num, num), *over, layer("quiver", length="unit"), size=size, title="none")
    found = arrows(drawn)
    box = drawn.frame.box
    assert box.padded(1e-6).union(found.box) == box.padded(1e-6)
    assert separation(found.points) > 0.25
    lengths = np.hypot(*(found.points[:, 3] - found.points[:, [0, 6]].mean(axis=1)).T)
    assert lengths.min() > 6


@pytest.mark.parametrize("num", [3, 7, 21, 41, 81])
def test_the_frame_of_arrows_is_that_of_contours(num: int) -> None:
    scales = [
        (drawn.frame.x_scale, drawn.frame.y_scale)
        for drawn in (draw(bowl(num), layer(kind)) for kind in ("quiver", "contour"))
    ]
    assert scales[0] == scales[1] == (Scale(-2, 2), Scale(-2, 2))


# What has a direction


def powers(exponents: Array) -> Field:
    """Return a field whose norms are 10 to exponents along x0."""
    x = np.arange(float(len(exponents)))
    norms = np.broadcast_to(10.0**exponents, (9, len(exponents)))
    return make_field(
        lambda x, y: x + y, lambda *_: (norms, 0 * norms), x, np.arange(9.0), formula="x0"
    )


def test_what_is_small_beside_the_largest_is_drawn() -> None:
    field = powers(np.linspace(-150, 150, 81))
    assert np.isfinite(norms_of(field)).all()
    error = dataclasses.replace(field, error=1e-8 * field.norm)
    assert np.isfinite(norms_of(error)).all()


def test_what_rounding_leaves_at_a_stationary_point_has_no_direction() -> None:
    field = bowl(11)
    assert np.isfinite(norms_of(field)).sum() == 120
    field.norm[5, 5] = 1e-13
    assert np.isfinite(norms_of(field)).sum() == 120
    known = dataclasses.replace(field, error=np.full((11, 11), 1e-13))
    assert np.isfinite(norms_of(known)).sum() == 120
    exact = dataclasses.replace(field, error=np.zeros((11, 11)))
    assert np.isfinite(norms_of(exact)).sum() == 121
    assert not remarks_of(field)
    assert np.isfinite(judge(field, {"x0": (-2, 2), "x1": (-2, 2)}, hide_zero=False).norm).all()


@pytest.mark.parametrize("meaning", ["lost_to_cancellation", "not_converged"])
@pytest.mark.parametrize("name", ["error", "error_estimate"])
def test_a_flagged_arrow_is_drawn_if_its_direction_is_known_to_ten_degrees(
    meaning: str, name: str
) -> None:
    field = plane(num=41)
    flag = np.full((41, 41), FLAGS[meaning], np.int8)
    for part, count in ((0.1, 1681), (0.3, 0), (np.nan, 0)):
        changes: dict[str, Any] = {"flag": flag, name: part * field.norm}
        judged = dataclasses.replace(field, **changes)
        assert np.isfinite(norms_of(judged)).sum() == count
        (remark,) = remarks_of(judged) or ("",)
        assert bool(remark) == (count == 0)
        assert "zero" not in remark


def flagged(meaning: str, columns: int, field: Field | None = None) -> Field:
    """Return a field of which some columns have a flag, and an error as large as the gradient."""
    field = field or plane(num=41)
    flag, error = np.zeros(field.norm.shape, np.int8), 0 * field.norm
    flag[:, :columns] = FLAGS[meaning]
    error[:, :columns] = field.norm[:, :columns]
    return dataclasses.replace(field, flag=flag, error=error)


@pytest.mark.parametrize(
    ("meaning", "words"),
    [
        ("lost_to_cancellation", "no arrows where rounding took all digits"),
        ("not_converged", "no arrows where the method is far from the gradient"),
        ("kink", "no arrows at kinks and jumps"),
        ("wrong", "the given gradient is wrong"),
    ],
)
@pytest.mark.parametrize("over", [(), (layer("contourf"),)], ids=["paper", "fill"])
def test_the_picture_says_where_arrows_are_missing_or_wrong(
    meaning: str, words: str, over: Any
) -> None:
    drawn = draw(flagged(meaning, 20), *over, layer("quiver"))
    assert f"{words}: 820 of 1681 points" in drawn.legend_texts
    places = drawn.values_at(arrow_places(drawn))
    assert (places[:, 0].min() > 1.9) == (meaning != "wrong")
    check_layout(drawn)
    if meaning != "wrong":
        nothing = draw(flagged(meaning, 41), *over, layer("quiver"))
        said = [*nothing.legend_texts, *nothing.composition.page.notes]
        assert said == [f"{words}: 1681 of 1681 points"]


def test_a_gradient_that_is_zero_for_lack_of_digits_is_not_called_zero() -> None:
    zero = flagged("lost_to_cancellation", 21, constant())
    said = draw(zero, layer("quiver")).composition.page.notes
    assert said == ["no arrows where rounding took all digits: 441 of 441 points"]
    assert draw(constant(), layer("quiver")).composition.page.notes == [
        "the gradient is zero wherever it is defined"
    ]
    assert draw(nowhere_defined(), layer("quiver")).composition.page.notes == [
        "the gradient is not defined here"
    ]


@pytest.mark.parametrize(
    ("meaning", "remark"),
    [
        ("lost_to_cancellation", "rounding took all digits of the gradient"),
        ("not_converged", "the method is far from the gradient"),
    ],
)
def test_unreliable_arrows_are_drawn_on_request_and_told(meaning: str, remark: str) -> None:
    shown = draw(flagged(meaning, 41), layer("quiver", unreliable="show"))
    assert len(arrow_places(shown)) == len(arrow_places(draw(plane(num=41), layer("quiver"))))
    assert f"{remark}: 1681 of 1681 points" in " ".join(shown.sheet.texts())


def test_of_a_large_field_a_part_is_told_in_percent() -> None:
    whole = FieldSummary({}, 1.0, {}, {})
    field = dataclasses.replace(flagged("not_converged", 10), whole=whole)
    (remark,) = remarks_of(field)
    assert remark.endswith(": 24 % of the points")


@pytest.mark.parametrize("layout", ["fitted", "fixed"])
@pytest.mark.parametrize("length", ["unit", "log", "true"])
@pytest.mark.parametrize("make", [constant, nowhere_defined, half_defined])
def test_nothing_to_draw_makes_no_warnings(
    make: Callable[[], Field], length: str, layout: str
) -> None:
    wanted = spec(layer("quiver", arrows="all", length=length), layout=layout, size=(2, 2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert draw_figure(wanted, make())


# What lies between arrows


@pytest.mark.parametrize("make", [*SMOOTH, half_defined, lambda: waves(2)])
def test_of_smooth_fields_nothing_is_said(make: Callable[[], Field]) -> None:
    field = make()
    density, varies = choose_density(field, norms_of(field), frame_of(field), "auto")
    assert density == Density("auto")
    assert not varies


@pytest.mark.parametrize("formula", ["kink", "ridge", "jump"])
def test_of_single_kinks_and_jumps_nothing_is_said(formula: str) -> None:
    points = np.linspace(-2, 2, 81)
    slopes: dict[str, Callable[..., Any]] = {
        "kink": lambda x, y: (np.sign(x), np.sign(y)),
        "ridge": lambda x, y: (np.sign(x - y), -np.sign(x - y)),
        "jump": lambda x, y: (1 + 0 * x, np.where(x > 0.3, 1, -1) + 0 * y),
    }
    field = make_field(lambda x, y: x + y, slopes[formula], points, points)
    assert not choose_density(field, norms_of(field), frame_of(field), "auto")[1]


def test_waves_get_denser_arrows_and_if_they_are_too_short_a_word() -> None:
    found = {
        per_side: choose_density(field, norms_of(field), frame_of(field), "auto")
        for per_side, field in ((n, waves(n, 201)) for n in (2, 5, 8, 20, 33))
    }
    assert found[2] == (Density("auto"), False)
    assert found[5] == (Density("auto", CLOSEST), False)
    for per_side in (8, 20, 33):
        assert found[per_side] == (Density("auto"), True)


def test_the_word_is_in_the_picture_and_in_the_alt_text() -> None:
    for field, is_told in ((waves(20, 201), True), (rastrigin(), True), (saddle(), False)):
        wanted = spec(layer("contourf"), layer("quiver"))
        drawn = draw(field, *wanted.layers)
        assert (VARIES in drawn.legend_texts) == is_told
        assert (VARIES in describe_figure(wanted, field)[1]) == is_told
        check_layout(drawn)


def test_a_number_of_arrows_is_kept_to_where_f_varies() -> None:
    field = waves(5, 201)
    density, varies = choose_density(field, norms_of(field), frame_of(field), 12)
    assert density == Density(12)
    assert varies
    assert not choose_density(field, norms_of(field), frame_of(field), "all")[1]


# Colours and ranges


def contrast(colors: Array) -> Array:
    """Return the contrast with white, by WCAG 2.1."""
    rgb = np.asarray(colors)[:, :3]
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05))


@pytest.mark.parametrize("cmap", ["auto", "viridis", "plasma", "cividis", "magma", "devon"])
def test_on_paper_what_is_strong_is_dark(cmap: str) -> None:
    norms = np.geomspace(1, 1000, 50)
    faces = arrow_colors(norms, "magnitude", cmap, over_fill=False).faces(norms)
    assert (np.diff(contrast(faces)) > -1e-3).all()
    same = arrow_colors(np.full(9, 7.0), "magnitude", cmap, over_fill=False)
    np.testing.assert_allclose(same.faces(np.full(9, 7.0)), np.tile(faces[-1], (9, 1)))


@pytest.mark.parametrize("fill_map", ["viridis", "lajolla", "vik", None])
def test_over_a_fill_arrows_have_another_map_and_an_edge(fill_map: str | None) -> None:
    norms = np.geomspace(1, 1000, 50)
    found = arrow_colors(norms, "magnitude", "auto", over_fill=True, fill_map=fill_map)
    auto = arrow_colors(norms, "auto", "auto", over_fill=True)
    assert (found.edge, found.edge_width) == (auto.edge, auto.edge_width)
    assert found.table is not None
    if fill_map is not None:
        below = color_map(fill_map)(np.linspace(0, 1, 64))[:, np.newaxis]
        assert np.abs(found.table - below).sum(axis=-1).min(axis=0).mean() > 0.2
    edge = contrast(np.array([to_rgba(str(found.edge))]))[0]
    assert (edge / contrast(found.faces(norms))).min() > 3  # faces stand out from the edge


def test_colours_that_are_not_by_norm() -> None:
    norms = np.array([1.0, 2.0])
    named = arrow_colors(norms, "steelblue", "auto", over_fill=True)
    np.testing.assert_allclose(named.faces(norms), [to_rgba("steelblue")])
    assert named.edge is None
    assert named.table is None
    assert arrow_colors(np.zeros(3), "magnitude", "auto", over_fill=False).table is None


@pytest.mark.parametrize(
    ("norms", "wanted", "low", "high", "is_log"),
    [
        (np.linspace(1, 2, 99), "auto", 0, 2, False),
        (np.geomspace(1, 1e5, 99), "auto", 1, 1e5, True),
        (np.append(np.geomspace(1, 1e2, 99), 1e-9), "auto", 1, 1e2, True),
        (np.append(np.geomspace(1, 1e2, 99), 1e12), "auto", 1, 1e2, True),
        (
            np.append(np.geomspace(0.01, 1, 60), np.geomspace(1e-22, 1e-3, 15)),
            "auto",
            1e-6,
            1,
            True,
        ),
        (np.geomspace(1e-20, 1, 97), "auto", 1e-15, 1, True),
        (np.append(np.linspace(1, 2, 999), 9), "robust", 0, 2, False),
        (np.linspace(1, 2, 99), (0.5, 4.0), 0.5, 4, False),
        (np.linspace(1, 2, 99), (0.01, 4.0), 0.01, 4, True),
    ],
)
def test_ranges_of_norms(norms: Array, wanted: Any, low: float, high: float, is_log: bool) -> None:
    found = choose_range(norms, wanted)
    assert found is not None
    assert found.low == pytest.approx(low, rel=0.15)
    assert found.high == pytest.approx(high, rel=0.15)
    assert found.is_log == is_log
    assert found.has_below == bool(norms.min() < found.low)
    assert found.has_above == bool(norms.max() > found.high)


def test_the_colour_bar_has_tips_where_there_is_more() -> None:
    drawn = draw(bowl(), layer("quiver", color="magnitude", range=(1.0, 2.0)))
    (bar,) = drawn.composition.bars
    assert (bar.bar.scale.low, bar.bar.scale.high) == (1, 2)
    assert bar.bar.below is not None
    assert bar.bar.above is not None
    (plain,) = draw(bowl(), layer("quiver", color="magnitude")).composition.bars
    assert (plain.bar.below, plain.bar.above) == (None, None)


# Words


@pytest.mark.parametrize(
    ("length", "is_descent", "math_text", "text"),
    [
        ("true", False, False, "grad f, |grad f| = 5"),
        ("unit", True, False, "−grad f, direction only"),
        ("log", False, True, r"$\nabla f$, $\|\nabla f\| = 5$ (log length)"),
        ("unit", True, True, r"$-\nabla f$, direction only"),
    ],
)
def test_the_text_of_the_key(length: str, is_descent: bool, math_text: bool, text: str) -> None:
    assert key_text(5.0, length, is_descent=is_descent, math_text=math_text) == text


def test_the_key_has_a_round_norm_within_the_range() -> None:
    found = arrows_of(bowl())
    assert key_norm(found) == 5
    assert key_norm(found, 3.0) == 2
    assert key_norm(dataclasses.replace(found, norm=0 * found.norm)) is None


def test_both_built_in_figures_descend_and_say_so() -> None:
    for name in ("quiver", "landscape"):
        layers = [layer(**entry) for entry in BUILTIN_FIGURES[name]["layers"]]
        drawn = draw(himmel := bowl(), *layers)
        places = drawn.values_at(arrow_places(drawn))
        shapes = arrows(drawn).points
        ways = shapes[:, 3] - shapes[:, [0, 6]].mean(axis=1)
        assert ((ways * places).sum(axis=1) < 0).all()
        assert r"$-\nabla f$" in "".join(drawn.sheet.texts())
        assert "Arrows point against the gradient" in describe_figure(spec(*layers), himmel)[1]


@pytest.mark.parametrize("size", [(2.0, 2.0), (3.3, 2.5), (6.4, 4.8)])
def test_keys_of_several_layers_keep_clear_of_each_other(size: tuple[float, float]) -> None:
    layers = [
        layer("quiver", color="#ff0000"),
        layer("quiver", color="#0000ff", direction="descent", arrows=7),
        layer("quiver", length="unit"),
    ]
    drawn = draw(rosenbrock(), *layers, size=size, title="none")
    check_layout(drawn)
    if size[0] > 3:
        assert len(drawn.composition.keys) == 3


@pytest.mark.parametrize("size", [1e-310, 1e-12, 1.0, 1e12, 1e300])
def test_gradients_of_any_size_can_be_added_to_coordinates(size: float) -> None:
    found = dataclasses.replace(arrows_of(bowl()), norm=np.array([size]))
    assert 1e-4 < size / plain_unit(found) <= 1
    assert (plain_unit(found) == 1) == (size == 1)


@pytest.mark.parametrize("make", [bowl, rosenbrock, lambda: plane(60.0, 4.0)])
@pytest.mark.parametrize("size", [(3.3, 2.5), (6.4, 4.8), (12.0, 9.0)])
def test_the_likely_frame_is_about_the_frame(
    make: Callable[[], Field], size: tuple[float, float]
) -> None:
    field = make()
    drawn = draw(field, layer("quiver", color="magnitude"), size=size)
    view = choose_view(FigureOptions(), field)
    is_equal = has_equal_units(FigureOptions(), view)
    paper = paper_of(FigureOptions(size=size))
    likely = likely_frame(
        (72 * size[0], 72 * size[1]),
        view,
        is_equal=is_equal,
        bars=1,
        font_size=paper.font_size,
    )
    for ours, real in (
        (likely.box.width, drawn.frame.box.width),
        (likely.box.height, drawn.frame.box.height),
    ):
        assert ours == pytest.approx(real, rel=0.3)
