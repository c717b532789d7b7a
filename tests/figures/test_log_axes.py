"""Logarithmic axes: what lies where, which way arrows point, what is refused."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from gradatlas.config.config import read_config
from gradatlas.config.problems import ConfigError
from gradatlas.fields.field import Field
from gradatlas.figures.axis_steps import field_in_steps, widened
from gradatlas.figures.build import compose_figure, draw_figure
from gradatlas.figures.frame import Scale
from gradatlas.figures.log_charts import log_range
from tests.support.drawn import layer, make_field, spec
from tests.support.recorded import (
    PathMark,
    arrow_axes,
    arrow_points,
    contour_lines,
    draw,
)

BOTH = {"x0": "log", "x1": "log"}


def valley(num: int = 33) -> Field:
    """log(x0)² + log(x1)², whose level lines are circles on logarithmic axes."""
    points = np.geomspace(1e-3, 10, num)
    return make_field(
        lambda x, y: np.log(x) ** 2 + np.log(y) ** 2,
        lambda x, y: (2 * np.log(x) / x, 2 * np.log(y) / y),
        points,
        points,
        formula="log(x0)**2 + log(x1)**2",
    )


def curve(low: float = 1e-4, high: float = 1e2) -> Field:
    points = np.geomspace(low, high, 61)
    return make_field(lambda x: x**2, lambda x: 2 * x, points, formula="x0**2", names=("x0",))


def test_level_lines_are_where_the_function_has_these_values() -> None:
    drawn = draw(valley(), layer("contour", levels=(5.0,), labels=False), scale=BOTH, size=(5, 5))
    (lines,) = contour_lines(drawn).values()
    points = np.concatenate(lines)
    x, y = np.log(points).T
    assert np.hypot(x, y) ** 2 == pytest.approx(5.0, rel=0.02)


def test_axes_have_ticks_at_powers_of_ten_with_small_ones_between() -> None:
    axes = draw(valley(), layer("contour"), scale=BOTH).composition.axes
    assert set(axes.x.ticks.values) <= {1e-3, 1e-2, 1e-1, 1.0, 10.0}
    assert len(axes.x.ticks.values) >= 3
    assert len(axes.x.ticks.minor) >= 20
    assert axes.frame.x_scale == Scale(1e-3, 10, is_log=True)


def test_arrows_point_to_where_a_small_step_leads_on_paper() -> None:
    drawn = draw(valley(), layer("quiver", length="unit"), scale=BOTH, size=(7, 4))
    points, axes, frame = arrow_points(drawn), arrow_axes(drawn), drawn.frame
    x, y = points.T
    slope = np.stack([2 * np.log(x) / x, 2 * np.log(y) / y], axis=-1)
    # So short a step that neither axis bends on its way.
    step = 1e-6 * np.minimum(x, y)[:, None] * slope / np.abs(slope).max(axis=1, keepdims=True)
    moved = frame.points(x + step[:, 0], y + step[:, 1]) - frame.points(x, y)
    angles = np.angle(axes @ [1, 1j]) - np.angle(moved @ [1, 1j])
    assert np.abs((angles + np.pi) % (2 * np.pi) - np.pi).max() < 1e-3


def test_arrows_are_evenly_spread_on_paper() -> None:
    drawn = draw(valley(65), layer("quiver", length="unit"), scale=BOTH, size=(6, 6))
    x = np.unique(np.log10(arrow_points(drawn)[:, 0]).round(6))
    assert len(x) >= 10
    assert np.ptp(np.diff(x)) < 1e-5
    assert np.hypot(*arrow_axes(drawn).T).min() > 5


def test_cells_of_errors_meet_in_the_middle_of_the_paper() -> None:
    field = valley(9)
    drawn = draw(field, layer("error", quantity="error_estimate", flags=False), scale=BOTH)
    assert drawn.composition.page.notes  # not known, and no axis is broken by it
    known = dataclasses.replace(field, error=1e-6 * (1 + field.values))
    frame = draw(known, layer("error"), scale=BOTH).frame
    step = 10**0.25  # half of four powers of ten in eight steps
    assert frame.x_scale.is_log
    assert frame.x_scale.low == pytest.approx(1e-3 / step)
    assert frame.x_scale.high == pytest.approx(10 * step)


def test_a_power_is_a_straight_line_where_both_axes_are_logarithmic() -> None:
    drawn = draw(curve(), layer("line"), scale={"x0": "log", "f": "log"})
    (mark,) = [mark for mark in drawn.inside(PathMark) if mark.pen is not None]
    points = mark.points
    slopes = np.diff(points[:, 1]) / np.diff(points[:, 0])
    assert slopes == pytest.approx(slopes[0])
    assert drawn.frame.y_scale.is_log


def test_tangents_are_bent_and_touch() -> None:
    drawn = draw(curve(), layer("line"), layer("tangent", at=1.0), scale={"x0": "log"})
    lines = [mark for mark in drawn.inside(PathMark) if mark.pen is not None]
    tangent = drawn.values_at(lines[1].points)
    assert len(tangent) > 8
    assert tangent[:, 1] == pytest.approx(2 * tangent[:, 0] - 1, abs=1e-6 * 1e4)


def test_where_f_is_never_above_zero_a_note_says_so() -> None:
    points = np.linspace(1, 2, 21)
    below = make_field(lambda x: -x, lambda x: -1 + 0 * x, points, names=("x0",))
    drawn = draw(below, layer("line"), scale={"f": "log"})
    assert drawn.composition.page.notes == [
        "f is nowhere above 0 here, and the scale is logarithmic"
    ]


def test_values_not_above_zero_are_gaps() -> None:
    points = np.linspace(-1, 3, 41)
    field = make_field(lambda x: x, lambda x: 1 + 0 * x, points, names=("x0",))
    drawn = draw(field, layer("line"), scale={"f": "log"})
    assert drawn.frame.y_scale.low > 0
    (mark,) = [mark for mark in drawn.inside(PathMark) if mark.pen is not None]
    assert drawn.values_at(mark.points)[:, 0].min() >= 0


def test_ranges_of_logarithmic_axes() -> None:
    assert widened(1, 10, 1, is_log=True) == (0.1, 100)
    assert widened(1, 10, 1, is_log=False) == (0, 11)
    assert log_range(np.array([np.nan, -1.0, 0.0])) is None
    low, high = log_range(np.array([1.0, 1.0]))  # type: ignore[misc]
    assert low < 1 < high


def test_a_field_in_steps_keeps_its_norm() -> None:
    field = valley(5)
    found, view = field_in_steps(field, {"x0": (1e-3, 10), "x1": (1e-3, 10)}, frozenset({"x0"}))
    assert view == {"x0": (pytest.approx(-3), pytest.approx(1)), "x1": (1e-3, 10)}
    assert found.coordinates["x0"] == pytest.approx([-3, -2, -1, 0, 1])
    assert found.coordinates["x1"] is field.coordinates["x1"]
    assert found.norm is field.norm
    assert found.gradient[1] is field.gradient[1]


@pytest.mark.parametrize("aspect", ["auto", "free"])
def test_units_are_not_equal_on_logarithmic_axes(aspect: str) -> None:
    composition = compose_figure(
        spec(layer("contour"), scale=BOTH, aspect=aspect, size=(7, 3)), valley()
    )
    assert composition.frame.box.width > 2 * composition.frame.box.height


GRID = {"rate": {"geomspace": {"start": 1e-4, "stop": 1, "num": 9}}}
WITH_ZERO = {"rate": {"start": 0, "stop": 1, "num": 9}}
TWO = {"x0": {"start": 1, "stop": 2, "num": 5}, "x1": {"start": 1, "stop": 2, "num": 5}}


@pytest.mark.parametrize(
    ("figure", "grid", "key", "said"),
    [
        ({"layers": ["line"], "scale": {"rate": "log"}}, WITH_ZERO, "scale.rate", "starts at 0"),
        ({"layers": ["line"], "scale": {"rte": "log"}}, GRID, "scale.rte", "is not an axis"),
        (
            {"layers": ["line"], "scale": {"rate": "log"}, "limits": {"rate": [-1, 1]}},
            GRID,
            "scale.rate",
            "limits.rate starts at -1; give a lower limit above 0",
        ),
        (
            {"layers": ["contour"], "scale": {"x0": "log"}, "aspect": "equal"},
            TWO,
            "scale",
            "leave out aspect: equal",
        ),
        ({"layers": ["contour"], "scale": {"f": "log"}}, TWO, "scale.f", "levels: log"),
        ({"layers": ["error"], "scale": {"f": "log"}}, GRID, "scale.f", "always"),
        ({"layers": ["convergence"], "scale": {"x0": "log"}}, TWO, "scale", "leave scale out"),
        ({"layers": ["line"], "scale": {"rate": "ln"}}, GRID, "scale", "log"),
        (
            {"layers": ["line"], "scale": {"rate": "log"}, "layout": "fixed"},
            GRID,
            "scale",
            "an option of layout: fitted",
        ),
    ],
)
def test_scales_that_cannot_be_are_refused(
    figure: dict[str, Any], grid: dict[str, Any], key: str, said: str
) -> None:
    study = {"function": " + ".join(f"{name}**2" for name in grid), "grid": grid, "figures": ["f"]}
    with pytest.raises(ConfigError) as raised:
        read_config({"figures": {"f": figure}, "studies": {"s": study}})
    told = {problem.key: problem.message for problem in raised.value.problems}
    assert said in told[f"figures.f.{key}"], told


@pytest.mark.parametrize("scale", [{"rate": "log"}, {"f": "log"}, {"rate": "linear", "f": "log"}])
def test_scales_that_can_be_are_taken(scale: dict[str, str]) -> None:
    figure = {"layers": ["line", "tangent"], "scale": scale}
    study = {"function": "rate**2", "grid": GRID, "figures": ["f"]}
    read_config({"figures": {"f": figure}, "studies": {"s": study}})


@pytest.mark.parametrize(
    ("low", "high"), [(1e-300, 1e300), (1e-150, 1e-149), (1.0, 1 + 1e-12), (1e-4, 1e200)]
)
@pytest.mark.parametrize("kind", ["quiver", "contour", "contourf", "error", "line", "tangent"])
def test_axes_may_reach_to_the_ends_of_numbers(kind: str, low: float, high: float) -> None:
    points = np.geomspace(low, high, 9)
    with np.errstate(all="ignore"):
        if kind in ("line", "tangent"):
            field = make_field(lambda x: 1 / x, lambda x: -1 / x**2, points, names=("x0",))
        else:
            field = make_field(
                lambda x, y: np.log(x * y), lambda x, y: (1 / x, 1 / y), points, points
            )
    scales: list[dict[str, str]] = [{"x0": "log"}, BOTH, {"x0": "log", "f": "log"}]
    for scale in scales if len(field.axes) == 1 else scales[:2]:
        known = {name: kind for name, kind in scale.items() if name in (*field.axes, "f")}
        assert draw_figure(spec(layer(kind), scale=known, size=(3, 2)), field)
