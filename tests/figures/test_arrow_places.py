"""Where the arrows of figures stand, and how long they are."""

from __future__ import annotations

import dataclasses
import warnings
from typing import Any

import numpy as np
import pytest

from gradatlas.fields.field import Field
from gradatlas.figures.arrow_choice import Density, choose_arrows
from gradatlas.figures.arrow_lengths import arrow_vectors, length_scale
from gradatlas.figures.arrow_marks import arrow_shapes, scale_on
from gradatlas.figures.arrow_places import APART, even_places
from gradatlas.figures.arrow_range import choose_range
from gradatlas.figures.frame import Frame, Scale
from gradatlas.figures.layers.quiver import Options
from gradatlas.figures.sheets.sheet import Box
from tests.support.arrow_fields import arrows_of
from tests.support.drawn import (
    Array,
    bowl,
    layer,
    make_field,
    plane,
    rosenbrock,
)
from tests.support.recorded import arrow_places, arrows, draw

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
