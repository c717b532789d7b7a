"""Contours, lines and grounds between the points of the grid, where f is known there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from gradatlas.figures.build import compose_figure, draw_figure
from gradatlas.figures.fine_plane import Plane, make_plane
from gradatlas.figures.plane_parts import affordable
from gradatlas.figures.sheets.sheet import Box
from gradatlas.figures.spec import LayerSpec
from gradatlas.figures.styles import UNDEFINED, rgba
from tests.support.drawn import builtin, layer, make_field, spec
from tests.support.recorded import Array, MarkersMark, PathMark, Recorded, RecordingSheet, TextMark

Function = Callable[..., Array]
PAPER = 3.3
"""How long steps are in these tests, in points: as in a figure of the usual size with 81 points."""


def rosenbrock(x: Array, y: Array) -> Array:
    return np.asarray((1 - x) ** 2 + 100 * (y - x**2) ** 2)


def disc(x: Array, y: Array) -> Array:
    return np.where(x**2 + y**2 < 1, x, 3 + y)


def dome(x: Array, y: Array) -> Array:
    with np.errstate(invalid="ignore"):
        return np.sqrt(1 - x**2 - y**2)


def plane(function: Function, levels: list[float], num: int = 81, **given: Any) -> Plane:
    points = np.linspace(-2, 2, num)
    with np.errstate(all="ignore"):
        values = function(points[np.newaxis], points[:, np.newaxis])
    steps = np.full(num - 1, PAPER)
    options: dict[str, Any] = {"values_at": function, "parts": "auto", "paper": (steps, steps)}
    return make_plane(points, points, values, [], levels, **(options | given))


def never(*_: Array) -> Array:
    raise AssertionError("asked for values")


def test_where_no_line_would_move_f_is_not_asked() -> None:
    def bowl(x: Array, y: Array) -> Array:
        return x**2 + y**2

    points = np.linspace(-2, 2, 81)
    values = bowl(points[np.newaxis], points[:, np.newaxis])
    steps = np.full(80, PAPER)
    found = make_plane(
        points, points, values, [], [1, 2, 3], values_at=never, parts="auto", paper=(steps, steps)
    )
    assert found.values.shape == (81, 81)


def test_a_valley_gets_points_only_where_lines_are() -> None:
    found = plane(rosenbrock, [0.5, 1.0, 2.0])
    assert min(found.values.shape) > 120
    assert np.isin(np.linspace(-2, 2, 81), found.x).all()
    np.testing.assert_array_equal(
        found.values, rosenbrock(found.x[np.newaxis], found.y[:, np.newaxis])
    )
    assert plane(rosenbrock, [1500.0]).values.shape == (81, 81)


@pytest.mark.parametrize("parts", [2, 5, 10])
def test_so_many_parts_as_are_asked_for(parts: int) -> None:
    found = plane(lambda x, y: x + y, [0.0], parts=parts)
    assert found.values.shape == (80 * parts + 1, 80 * parts + 1)


def test_steps_that_are_short_on_paper_stay() -> None:
    steps = np.full(80, 0.9)
    assert plane(rosenbrock, [0.5], paper=(steps, steps)).values.shape == (81, 81)


def test_cells_with_a_jump_are_known() -> None:
    found = plane(disc, [0.0, 1.0, 2.0, 3.0])
    assert found.parted is not None
    rows, columns = np.nonzero(found.parted)
    radius = np.hypot(
        0.5 * (found.x[columns] + found.x[columns + 1]), 0.5 * (found.y[rows] + found.y[rows + 1])
    )
    assert np.abs(radius - 1).max() < 0.06
    angles = np.sort(np.arctan2(found.y[rows], found.x[columns]))
    assert np.diff(angles).max() < 0.06
    assert plane(rosenbrock, [1.0]).parted is None


def test_straight_jumps_need_no_finer_steps() -> None:
    found = plane(lambda x, y: np.floor(x + 0.51) + 0 * y, [-0.5, 0.5, 1.5])
    assert found.values.shape[0] == 81
    assert found.values.shape[1] < 81 + 4 * 12
    assert found.parted is not None
    width = np.diff(found.x)[found.parted.any(axis=0)]
    assert width.min() < 1e-6


def test_beyond_the_edge_f_goes_on_as_towards_it() -> None:
    found = plane(dome, [0.2, 0.5], reaches=None, parts=1)
    assert found.filled is found.values  # nobody said that it has an edge
    drawn = recorded(dome, [layer("contourf", levels=(0.2, 0.5))], 1.5)
    fills = [mark for mark in drawn.inside(PathMark) if mark.face not in (None, GREY)]
    radius = max(np.hypot(*drawn.values_at(mark.points).T).max() for mark in fills)
    assert radius > 1


GREY = rgba(UNDEFINED)


def recorded(
    function: Function,
    layers: list[LayerSpec] | tuple[LayerSpec, ...],
    reach: float = 2.0,
    num: int = 81,
    *,
    fine: bool = True,
    **options: Any,
) -> Recorded:
    points = np.linspace(-reach, reach, num)

    def part(x: Array, y: Array) -> tuple[Array, Array]:
        h = 1e-6
        return (
            (function(x + h, y) - function(x - h, y)) / (2 * h),
            (function(x, y + h) - function(x, y - h)) / (2 * h),
        )

    with np.errstate(all="ignore"):
        field = make_field(function, part, points, points)
    wanted = spec(*layers, **options)
    composition = compose_figure(wanted, field, values_at=function if fine else None)
    sheet = RecordingSheet(composition.page.size, True)
    composition.draw(sheet)
    return Recorded(composition, sheet)


def lines(drawn: Recorded) -> list[Array]:
    return [
        drawn.values_at(line)
        for mark in drawn.inside(PathMark)
        if mark.pen is not None and mark.face is None
        for line in mark.lines
    ]


def test_no_line_runs_along_a_cut() -> None:
    for num in (80, 81):
        found = lines(recorded(lambda x, y: np.arctan2(y, x), builtin("contour"), num=num))
        assert len(found) > 8
        for line in found:
            middle = 0.5 * (line[1:] + line[:-1])
            is_left = middle[:, 0] < -0.1
            assert (np.abs(middle[is_left, 1]) > 1e-3).all()


@pytest.mark.parametrize("function", [disc, lambda x, y: np.tan(x) * np.cos(y)])
def test_lines_lie_where_f_has_their_level(function: Function) -> None:
    levels = (0.5, 1.5, 2.5)
    drawn = recorded(function, [layer("contour", levels=levels, labels=False)])
    for line in lines(drawn):
        middle = 0.5 * (line[1:] + line[:-1])
        middle = middle[np.abs(np.abs(middle[:, 0]) - np.pi / 2) > 0.2]
        values = function(*middle.T)
        if not values.size:
            continue
        assert min(np.abs(values - level).max() for level in levels) < 0.1


def test_no_value_is_written_where_f_does_not_have_it() -> None:
    drawn = recorded(disc, builtin("contour"))
    labels = [mark for mark in drawn.inside(TextMark) if mark.angle]
    for mark in labels:
        x, y = drawn.values_at(np.array([[mark.x, mark.y]]))[0]
        assert abs(np.hypot(x, y) - 1) > 0.01


@pytest.mark.parametrize("figure", ["quiver", "contour", "landscape"])
def test_what_is_undefined_is_grey_up_to_its_edge(figure: str) -> None:
    drawn = recorded(dome, builtin(figure), 1.5)
    (ground,) = [mark for mark in drawn.inside(PathMark) if mark.face == GREY]
    radius = np.hypot(*drawn.values_at(ground.points).T)
    inner = radius[radius < 1.4]
    assert len(inner) > 100
    np.testing.assert_allclose(inner, 1, atol=5e-5)  # less than 0.01 points


@pytest.mark.parametrize("fine", [True, False])
def test_a_single_point_without_a_value_is_no_square(fine: bool) -> None:
    def pole(x: Array, y: Array) -> Array:
        with np.errstate(divide="ignore"):
            return np.log(np.hypot(x, y))

    for figure in ("quiver", "contour"):
        drawn = recorded(pole, builtin(figure), fine=fine)
        for mark in drawn.inside(PathMark):
            if mark.face == GREY:
                assert np.ptp(mark.points, axis=0).max() < 0.01


def test_a_line_ends_on_both_sides_of_a_pole() -> None:
    points = np.linspace(-2, 2, 201)
    field = make_field(
        lambda x: 1 / (x - 0.013), lambda x: -1 / (x - 0.013) ** 2, points, names=("x",)
    )
    wanted = spec(layer("line"))
    composition = compose_figure(wanted, field, values_at=lambda x: 1 / (x - 0.013))
    sheet = RecordingSheet(composition.page.size, True)
    composition.draw(sheet)
    drawn = Recorded(composition, sheet)
    found = [mark for mark in drawn.inside(PathMark) if mark.pen and len(mark.lines) == 2]
    assert len(found) == 1
    low, high = drawn.frame.y_scale.low, drawn.frame.y_scale.high
    assert -20 < low < -3
    assert 3 < high < 20
    left, right = (drawn.values_at(line) for line in found[0].lines)
    assert left[:, 0].max() < 0.0131
    assert right[:, 0].min() > 0.0129
    assert left[:, 1].min() < low
    assert right[:, 1].max() > high


def test_limits_of_f_are_what_the_axis_shows() -> None:
    points = np.linspace(-2, 2, 201)
    field = make_field(np.tan, lambda x: 1 / np.cos(x) ** 2, points, names=("x",))
    for layers in (("line",), ("line", "tangent"), ("tangent",)):
        wanted = spec(*map(layer, layers), limits={"f": (-2.5, 4.0)})
        scale = compose_figure(wanted, field, values_at=np.tan).frame.y_scale
        assert (scale.low, scale.high) == (-2.5, 4.0)


def heights(function: Function, low: float, high: float, num: int = 251) -> tuple[float, float]:
    points = np.linspace(low, high, num)
    with np.errstate(all="ignore"):
        field = make_field(function, lambda x: np.gradient(function(x), x), points, names=("x",))
    scale = compose_figure(spec(layer("line")), field, values_at=function).frame.y_scale
    return scale.low, scale.high


def test_a_well_beside_a_wall_is_seen() -> None:
    low, high = heights(lambda r: 4 * (r**-12 - r**-6), 0.5, 3)
    assert -1.3 < low < -1 < 0.1 < high < 3


@pytest.mark.parametrize(
    "function", [lambda x: np.exp(5 * x), lambda x: np.exp(-((40 * x) ** 2)), np.abs, np.floor]
)
def test_what_has_neither_a_pole_nor_a_wall_is_seen_as_a_whole(function: Function) -> None:
    points = np.linspace(-2, 2, 251)
    low, high = heights(function, -2, 2)
    assert low <= function(points).min()
    assert high >= function(points).max()


def test_a_tangent_is_at_a_quarter_of_what_is_shown() -> None:
    points = np.linspace(-2, 2, 201)
    field = make_field(lambda x: x**3, lambda x: 3 * x**2, points, names=("x",))
    wanted = spec(layer("line"), layer("tangent"), limits={"x": (0.0, 2.0)})
    drawn = compose_figure(wanted, field)
    assert drawn.page.notes == []
    sheet = RecordingSheet(drawn.page.size, True)
    drawn.draw(sheet)
    (dot,) = Recorded(drawn, sheet).inside(MarkersMark)
    assert Recorded(drawn, sheet).values_at(dot.points)[0, 0] == pytest.approx(0.5)


def test_a_tangent_takes_the_nearest_point_with_a_slope() -> None:
    points = np.linspace(-2, 2, 201)
    field = make_field(np.floor, np.zeros_like, points, names=("x",))
    field.flag[50], field.gradient[0][50] = 2, np.nan
    drawn = compose_figure(spec(layer("line"), layer("tangent")), field, values_at=np.floor)
    assert drawn.page.notes == []


def test_a_slope_without_digits_is_no_tangent_and_the_note_keeps_clear_of_the_line() -> None:
    points = np.linspace(-2, 2, 201)
    field = make_field(lambda x: 0 * x, lambda x: 0 * x, points, names=("x",))
    field.flag[:] = 4
    drawn = compose_figure(spec(layer("line"), layer("tangent")), field)
    assert drawn.page.notes == [
        "there is no tangent here: rounding has taken the digits of its slope"
    ]
    sheet = RecordingSheet(drawn.page.size, True)
    drawn.draw(sheet)
    found = Recorded(drawn, sheet)
    grounds = [
        mark
        for mark in found.sheet.marks
        if isinstance(mark, PathMark) and mark.face is not None and mark.face[3] < 1
    ]
    height = float(drawn.frame.y(0.0))
    assert grounds
    for mark in grounds:
        box = Box(*mark.points.min(axis=0), *mark.points.max(axis=0))
        assert not box.bottom < height < box.top


def test_bytes_do_not_depend_on_what_was_drawn_before() -> None:
    points = np.linspace(-2, 2, 41)
    field = make_field(disc, lambda x, y: (1 + 0 * x * y, 0 * x * y), points, points)
    wanted = spec(*builtin("landscape"))
    first = draw_figure(wanted, field, values_at=disc)
    draw_figure(spec(*builtin("contour")), field, values_at=disc)
    assert draw_figure(wanted, field, values_at=disc) == first


@pytest.mark.parametrize("num", [60, 81])
def test_lines_are_whole_beside_a_steep_edge(num: int) -> None:
    drawn = recorded(dome, [layer("contour", labels=False)], 1.5, num=num)
    radius = [np.hypot(*line.T) for line in lines(drawn)]
    assert max(own.max() for own in radius) > 0.98
    assert all(np.ptp(own) < 0.01 for own in radius)
    assert len(radius) == len({round(own.mean(), 3) for own in radius})


@pytest.mark.parametrize("num", [80, 81])
def test_no_line_crosses_poles_along_the_axes(num: int) -> None:
    drawn = recorded(lambda x, y: 1 / (x * y), [layer("contour", labels=False)], 1.5, num=num)
    for line in lines(drawn):
        assert (np.sign(line[1:]) * np.sign(line[:-1]) >= 0).all()
        values = 1 / line.prod(axis=1)
        assert np.ptp(values) < 0.2 * np.abs(values).max()


def chequered(x: Array, y: Array) -> Array:
    return np.asarray(np.sin(3 * x) * np.cos(3 * y))


def offsets(function: Function, drawn: Recorded, levels: tuple[float, ...]) -> Array:
    """Return how far the steps of drawn lines are from where f has their level, in points."""
    found = []
    for line in lines(drawn):
        middle = 0.5 * (line[1:] + line[:-1])
        x, y = middle.T
        off = np.min([np.abs(function(x, y) - level) for level in levels], axis=0)
        h = 1e-6
        slope_x = (function(x + h, y) - function(x - h, y)) / (2 * h * points_per_unit(drawn)[0])
        slope_y = (function(x, y + h) - function(x, y - h)) / (2 * h * points_per_unit(drawn)[1])
        found.append(off / np.hypot(slope_x, slope_y))
    return np.concatenate(found)


def points_per_unit(drawn: Recorded) -> tuple[float, float]:
    frame = drawn.frame
    return (
        frame.box.width / (frame.x_scale.high - frame.x_scale.low),
        frame.box.height / (frame.y_scale.high - frame.y_scale.low),
    )


@pytest.mark.parametrize("style", ["screen", "paper"])
def test_lines_are_round_beside_saddles(style: str) -> None:
    levels = (-0.9, -0.5, -0.1, 0.1, 0.5, 0.9)
    drawn = recorded(
        chequered, [layer("contour", levels=levels, labels=False)], num=41, style=style
    )
    # 0.3 points are what a line may be off; without more points it is 0.7 and more.
    assert offsets(chequered, drawn, levels).max() < 0.3


def test_a_printed_valley_is_whole() -> None:
    levels = (0.5, 1.0, 2.0, 5.0, 20.0, 100.0)
    wanted = [layer("contour", levels=levels, labels=False)]
    drawn = recorded(rosenbrock, wanted, style="paper")
    # 0.2 points are wanted; beads are off by up to 4.
    assert offsets(rosenbrock, drawn, levels).max() < 0.2
    assert len(lines(drawn)) == len(lines(recorded(rosenbrock, wanted, style="paper", refine=20)))


def test_a_plane_that_is_too_large_shrinks_along_one_axis_after_the_other() -> None:
    three = np.full(80, 3)
    for points, parts in (
        (60_000, (3, 3)),
        (50_000, (2, 3)),
        (30_000, (2, 2)),
        (20_000, (1, 2)),
        (9, (1, 1)),
    ):
        found = affordable(three, three, points)
        assert tuple(int(own.max()) for own in found) == parts


def ring(x: Array, y: Array) -> Array:
    return np.asarray(1 / (x**2 + y**2 - 1))


@pytest.mark.parametrize("num", [80, 81])
@pytest.mark.parametrize(
    ("function", "levels"), [(ring, (0.0, 0.4, 2.4, 3.2)), (disc, (-5.0, 1.1, 1.5, 1.9, 9.0))]
)
def test_fills_end_where_f_jumps(function: Function, levels: tuple[float, ...], num: int) -> None:
    drawn = recorded(function, [layer("contourf", levels=levels)], num=num)
    unit = min(points_per_unit(drawn))
    areas = [mark for mark in drawn.inside(PathMark) if mark.face not in (None, GREY)][1:]
    assert len(areas) >= 3
    for mark in areas:
        off = np.abs(np.hypot(*drawn.values_at(mark.points).T) - 1)
        near = off[off < 0.03]  # nearer than a step of the grid
        assert len(near) > 100
        # Teeth of a saw are as long as steps of the grid are: a point and more.
        assert near.max() * unit < 0.1


def test_points_move_to_jumps_and_no_farther() -> None:
    found = plane(disc, [0.0, 1.0, 2.0, 3.0])
    moved = found.moved
    assert moved is not None
    way_x, way_y = np.abs(moved.x - found.x), np.abs(moved.y - found.y[:, np.newaxis])
    assert way_x.max() <= np.diff(found.x).max() * (1 + 1e-9)
    assert way_y.max() <= np.diff(found.y).max() * (1 + 1e-9)
    is_moved = (way_x > 0) | (way_y > 0)
    radius = np.hypot(moved.x, moved.y)
    assert np.abs(radius[is_moved] - 1).max() < 0.01
    # None has gone to the other side, and each has the value of its new place.
    was_inside = np.hypot(found.x, found.y[:, np.newaxis]) < 1
    assert ((radius < 1) == was_inside)[is_moved].all()
    np.testing.assert_allclose(
        moved.values[is_moved], disc(moved.x[is_moved], moved.y[is_moved]), atol=1e-12
    )
    assert plane(rosenbrock, [1.0]).moved is None
