from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from gradatlas.fields.field import Field
from gradatlas.figures.spec import LayerSpec
from tests.support.drawn import (
    Array,
    bowl,
    constant,
    distances_to,
    half_defined,
    layer,
    make_field,
    nowhere_defined,
    plane,
    rosenbrock,
    saddle,
)
from tests.support.recorded import (
    PathMark,
    Recorded,
    TextMark,
    arrow_axes,
    arrow_places,
    arrow_points,
    arrows,
    contour_segments,
    draw,
)


def quiver(**options: Any) -> LayerSpec:
    return layer("quiver", **{"color": "#000000", **options})


def lengths(figure: Recorded) -> Array:
    """Return how long arrows are, in points; those too short for that are dots."""
    return np.asarray(np.hypot(*arrow_axes(figure).T))


DOT = 2.5
"""The least length in points of what is no dot."""


@pytest.mark.parametrize("size", [(6.4, 4.8), (6, 3), (3, 6)])
@pytest.mark.parametrize("make", [bowl, rosenbrock, saddle])
def test_arrows_cross_contours_at_right_angles_on_the_screen(
    make: Callable[[int], Field], size: tuple[float, float]
) -> None:
    figure = draw(
        make(161),
        layer("contour", levels="linear", count=40, labels=False),
        quiver(length="unit"),
        size=size,
    )
    starts, ends = contour_segments(figure)
    checked = 0
    for point, arrow in zip(arrow_places(figure), arrow_axes(figure), strict=True):
        distances = distances_to(point, starts, ends)
        nearest = int(distances.argmin())
        if distances[nearest] > 0.7:  # points; further away the contour runs another way
            continue
        tangent = ends[nearest] - starts[nearest]
        if np.hypot(*tangent) < 0.1:  # too short to have a direction
            continue
        cosine = abs(tangent @ arrow) / np.hypot(*tangent) / np.hypot(*arrow)
        # 6 degrees: contours are chords between grid lines, and bend within a point or two.
        assert cosine < np.sin(np.radians(6))
        checked += 1
    assert checked > 20


def test_with_free_aspect_arrows_would_not_cross_contours_at_right_angles() -> None:
    field = bowl(81)
    figure = draw(field, quiver(length="unit"), size=(6, 3), aspect="free")
    points, directions = arrow_points(figure), arrow_axes(figure)
    tangents = np.stack([-points[:, 1], points[:, 0]], axis=1)  # of circles, in data units
    (origin, one) = figure.frame.points([0, 1], [0, 1])
    on_screen = tangents * (one - origin)
    cosine = (on_screen * directions).sum(axis=1) / np.hypot(*on_screen.T) / np.hypot(*directions.T)
    assert np.abs(cosine).max() > np.sin(np.radians(20))


def test_descent_is_the_opposite_of_ascent() -> None:
    up, down = (draw(saddle(), quiver(direction=d, key=False)) for d in ("ascent", "descent"))
    np.testing.assert_allclose(arrow_axes(up), -arrow_axes(down), atol=1e-9)
    np.testing.assert_allclose(arrow_points(up), arrow_points(down), atol=1e-9)
    x, y = arrow_points(up).T
    along_x, along_y = arrow_axes(up).T
    assert (along_x[x > 0.1] > 0).all()
    assert (along_y[y > 0.1] < 0).all()


def test_arrows_have_the_direction_of_the_gradient_at_their_points() -> None:
    figure = draw(rosenbrock(), quiver(length="log"))
    x, y = arrow_points(figure).T
    gx, gy = -2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)
    u, v = arrow_axes(figure).T
    # Those at the frame have moved inwards.
    inside = (x > x.min() + 0.1) & (x < x.max() - 0.1) & (y > y.min() + 0.1) & (y < y.max() - 0.1)
    u, v, gx, gy = (array[inside] for array in (u, v, gx, gy))
    np.testing.assert_allclose(u * gy, v * gx, atol=1e-9 * np.abs(gx).max() * np.abs(u).max())
    assert (u * gx + v * gy > 0).all()


def test_unit_arrows_are_equally_long_and_true_ones_proportional_to_the_norm() -> None:
    unit = lengths(draw(bowl(), quiver(length="unit")))
    np.testing.assert_allclose(unit, unit[0])
    figure = draw(bowl(), quiver(length="true"))
    found = lengths(figure)
    ratio = (found / np.hypot(*arrow_points(figure).T))[found > DOT]
    assert ratio.size > 300
    np.testing.assert_allclose(ratio, ratio[0])


def test_log_arrows_grow_with_the_norm_but_less_than_in_proportion() -> None:
    figure = draw(rosenbrock(), quiver(length="log"))
    x, y = arrow_points(figure).T
    norm = np.hypot(-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2))
    found = lengths(figure)[np.argsort(norm)]
    assert (np.diff(found) >= -1e-9).all()
    assert np.median(found) / found.max() > 2 * np.median(norm) / norm.max()


@pytest.mark.parametrize("length", ["unit", "log", "true"])
@pytest.mark.parametrize("most", [5, 21, 40])
def test_arrows_are_no_longer_than_they_are_apart(length: str, most: int | str) -> None:
    figure = draw(bowl(161), quiver(length=length, arrows=most))
    gaps = np.diff(np.sort(arrow_places(figure), axis=0), axis=0)
    apart = gaps[gaps > 1e-6].min()
    longest = np.hypot(*arrow_axes(figure).T).max()
    assert 0.5 * apart < longest <= apart


def test_thinning_keeps_to_the_number_and_is_even_and_centred() -> None:
    figure = draw(plane(), quiver(arrows=10))
    x = np.unique(arrow_points(figure)[:, 0].round(9))
    assert 5 <= x.size <= 10
    np.testing.assert_allclose(np.diff(x), np.diff(x)[0])
    # 41 points, 0.1 apart: off-centre by at most one of them
    assert abs((x[0] - 0) - (4 - x[-1])) <= 0.1 + 1e-9


def test_the_shorter_side_has_fewer_arrows_at_the_same_distance() -> None:
    points = arrow_points(draw(plane(8.0, 4.0, 161), quiver(arrows=20)))
    x, y = (np.unique(c) for c in points.T.round(9))
    assert x.size == 20
    assert y.size == 10
    assert np.diff(x)[0] == pytest.approx(np.diff(y)[0], rel=0.1)


def test_only_what_is_shown_has_arrows() -> None:
    figure = draw(bowl(161), quiver(arrows=11), limits={"x0": (0, 1), "x1": (-1, 0)})
    x, y = arrow_points(figure).T
    assert x.min() >= -1e-9
    assert x.max() <= 1 + 1e-9
    assert y.min() >= -1 - 1e-9
    assert y.max() <= 1e-9
    assert 10 <= np.unique(x.round(9)).size <= 11


def test_all_draws_one_arrow_for_each_point_of_the_grid() -> None:
    assert len(arrow_points(draw(plane(num=9), quiver(arrows="all")))) == 81


def test_a_zero_gradient_is_hidden_unless_a_dot_is_asked_for() -> None:
    hidden = arrow_points(draw(bowl(11), quiver()))
    assert len(hidden) == 120
    assert not (np.abs(hidden) < 1e-12).all(axis=1).any()
    assert len(arrow_points(draw(bowl(11), quiver(zero="dot")))) == 121


def test_rounding_error_at_a_minimum_is_no_direction() -> None:
    field = bowl(11)
    field.gradient[0][5, 5] = field.norm[5, 5] = 1e-13
    assert len(arrow_points(draw(field, quiver(length="unit")))) == 120


@pytest.mark.parametrize("zero", ["hide", "dot"])
@pytest.mark.parametrize("length", ["unit", "log", "true"])
@pytest.mark.parametrize("most", [21, "all"])
def test_undefined_gradients_are_never_drawn(zero: str, length: str, most: int | str) -> None:
    figure = draw(half_defined(), quiver(zero=zero, length=length, arrows=most))
    assert (arrow_points(figure)[:, 0] > 0).all()
    assert np.isfinite(arrow_axes(figure)).all()


def test_arrows_on_the_edge_of_a_coarse_grid_stay_inside_the_frame() -> None:
    figure = draw(bowl(7), quiver(length="unit"))
    frame, reached = figure.frame.box, arrows(figure).box
    assert frame.union(reached) == frame


def test_magnitude_colours_follow_the_norm_and_have_a_colour_bar() -> None:
    figure = draw(bowl(), quiver(color="magnitude"))
    # Those at the frame have been moved.
    inner = np.abs(arrow_points(figure)).max(axis=1) < 1.7
    colors = arrows(figure).faces[inner]
    norm = np.hypot(*arrow_points(figure)[inner].T)
    # On paper, what is strong is dark.
    lightness = colors[:, :3] @ [0.2126, 0.7152, 0.0722]
    # Equal norms may lie on both sides of the border between two colours.
    assert (np.diff(lightness[np.argsort(norm)]) < 0.005).all()
    assert len(figure.composition.bars) == 1


def test_the_colour_scale_is_logarithmic_where_norms_differ_much() -> None:
    for field, is_log in ((rosenbrock(), True), (bowl(), False)):
        (bar,) = draw(field, quiver(color="magnitude")).composition.bars
        assert bar.bar.scale.is_log == is_log


def test_arrows_have_the_colour_asked_for() -> None:
    figure = draw(bowl(), quiver(color="#4682b4"))
    np.testing.assert_allclose(arrows(figure).faces, 400 * [to_rgba("#4682b4")])


def keys(figure: Recorded) -> list[tuple[str, Array]]:
    """Return the text of each key and the corners of its arrow."""
    marks = figure.sheet.marks
    return [
        (mark.text.text, arrow.points[:-1])
        for mark, arrow in itertools.pairwise(marks)
        if isinstance(mark, TextMark) and isinstance(arrow, PathMark) and len(arrow.points) == 8
    ]


@pytest.mark.parametrize("length", ["log", "true"])
def test_the_key_is_an_arrow_of_the_length_that_its_norm_has(length: str) -> None:
    figure = draw(rosenbrock(), quiver(length=length))
    ((text, corners),) = keys(figure)
    norm = float(text.split("=")[1].split("$")[0])
    x, y = arrow_points(figure).T
    norms = np.hypot(-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2))
    order = np.argsort(norms)
    expected = np.interp(norm, norms[order], lengths(figure)[order])
    drawn = np.hypot(*(corners[3] - (corners[0] + corners[6]) / 2))
    assert drawn == pytest.approx(expected, rel=0.02)  # between two arrows, interpolated
    assert ("log" in text) == (length == "log")


def test_two_keys_are_beside_each_other_or_one_below_the_other() -> None:
    figure = draw(rosenbrock(), quiver(length="log"), quiver(length="true", direction="descent"))
    first, second = figure.composition.keys
    assert first[1] + first[0].width < second[1] or second[2] < first[2]
    assert len(keys(figure)) == 2


@pytest.mark.parametrize("length", ["unit", "log", "true"])
def test_the_key_says_which_way_arrows_are(length: str) -> None:
    for labels, up, down in (
        ("math", r"$\nabla f$", r"$-\nabla f$"),
        ("plain", "grad f", "−grad f"),
    ):
        for direction, name in (("ascent", up), ("descent", down)):
            drawn = draw(bowl(), quiver(length=length, direction=direction), labels=labels)
            ((text, _),) = keys(drawn)
            first, rest = text.split(", ")
            assert first == name
            assert (rest == "direction only") == (length == "unit")
            assert rest.endswith("(log length)") == (length == "log")
    assert not keys(draw(bowl(), quiver(length=length, key=False)))


def test_without_arrows_a_note_says_why() -> None:
    (note,) = draw(constant(), quiver()).composition.page.notes
    assert "zero" in note


@pytest.mark.parametrize("length", ["unit", "log", "true"])
@pytest.mark.parametrize("color", ["#000000", "magnitude"])
def test_all_arrows_of_nothing_are_a_note(length: str, color: str) -> None:
    all_arrows = quiver(arrows="all", length=length, color=color)
    for make, words in ((constant, "zero"), (nowhere_defined, "not defined")):
        figure = draw(make(), all_arrows)
        (note,) = figure.composition.page.notes
        assert words in note
        assert not figure.composition.bars
    assert not draw(constant(), quiver(arrows="all", zero="dot")).composition.page.notes


@pytest.mark.parametrize("size", [1e-310, 1e-200, 1e-12, 1.0, 1e12, 1e200, 1e300])
def test_all_arrows_point_along_the_gradient_whatever_its_size(size: float) -> None:
    points = np.linspace(-1, 1, 5)
    field = make_field(lambda x, y: x + 2 * y, lambda x, y: (1 + 0 * x, 2 + 0 * y), points, points)
    for part in (*field.gradient, field.norm):
        part *= size
    axes = arrow_axes(draw(field, quiver(arrows="all"), aspect="equal"))
    # Below 1e-308, numbers have fewer digits.
    np.testing.assert_allclose(axes[:, 1] / axes[:, 0], 2, rtol=1e-6)
    assert np.hypot(*axes.T).min() > 2


@pytest.mark.parametrize("length", ["unit", "true"])
@pytest.mark.parametrize("most", [1, "all"])
def test_a_single_arrow_at_the_origin_has_its_direction(most: int | str, length: str) -> None:
    field = bowl(3)
    for part, value in zip((*field.gradient, field.norm), (3.0, 4.0, 5.0), strict=True):
        part[...] = np.nan
        part[1, 1] = value
    (arrow,) = arrow_axes(draw(field, quiver(arrows=most, length=length)))
    assert arrow[1] / arrow[0] == pytest.approx(4 / 3, rel=1e-6)


def test_huge_and_tiny_gradients_are_drawn_alike() -> None:
    points = np.linspace(-1, 1, 9)
    for scale in (1e-150, 1e150):
        field = make_field(
            lambda x, y, s=scale: s * (x + y),
            lambda x, y, s=scale: (s + 0 * x, s + 0 * y),
            points,
            points,
        )
        figure = draw(field, quiver())
        assert len(arrow_points(figure)) == 81
        np.testing.assert_allclose(lengths(figure), lengths(figure)[0])
