"""The axes of grids, as configs give them, and the figures that suit their number."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

from gradatlas.axes import GridSpec, ListedAxis
from gradatlas.config.problems import ConfigError
from gradatlas.grids import axis_values
from gradatlas.plan.plan import Plan, Published
from tests.support.plans import plan_of


def plan(grid: Any, **study: Any) -> Plan:
    return plan_of({"studies": {"s": {"function": "1 + 2", "grid": grid, **study}}})


def grid_of(axis: Any) -> str:
    [file] = plan({"x": axis}, figures=[]).files
    return file.artifact.inputs["grid"].digest


def grid_spec(file: Published) -> GridSpec:
    spec = file.artifact.inputs["grid"].spec
    assert isinstance(spec, GridSpec)
    return spec


def values_of(axis: Any) -> list[float]:
    [file] = plan({"x": axis}, figures=[]).files
    [[_, made]] = grid_spec(file).axes
    values: list[float] = axis_values(made).tolist()
    return values


@pytest.mark.parametrize(
    ("axis", "same"),
    [
        ({"geomspace": {"start": 1e-4, "stop": 1, "num": 5}}, [1e-4, 1e-3, 1e-2, 1e-1, 1]),
        ({"geomspace": {"start": -4, "stop": -1, "num": 3}}, [-4, -2, -1]),
        ({"logspace": {"start": -4, "stop": 0, "num": 5}}, [1e-4, 1e-3, 1e-2, 1e-1, 1]),
        ({"logspace": {"start": 0, "stop": 3, "num": 4, "base": 2}}, [1, 2, 4, 8]),
        (
            {"linspace": {"start": 0, "stop": 1, "num": 10, "endpoint": False}},
            [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
        ),
        (
            {"linspace": {"start": "-pi", "stop": "pi", "num": 9}},
            {"start": -3.141592653589793, "stop": 3.141592653589793, "num": 9},
        ),
        (
            {"arange": {"start": 0, "stop": 1, "step": "1/10"}},
            {"start": 0, "stop": 1, "step": 0.1},
        ),
    ],
)
def test_a_range_is_the_same_grid_as_its_values(axis: Any, same: Any) -> None:
    assert grid_of(axis) == grid_of(same)
    assert values_of(axis) == values_of(same)


def test_a_range_of_an_axis_has_the_values_of_one_that_is_swept() -> None:
    arguments = {"start": 1e-4, "stop": 1, "num": 41}
    swept = plan_of(
        {
            "studies": {
                "s": {
                    "function": "a*x0",
                    "figures": [],
                    "sweep": {"a": {"geomspace": arguments}},
                }
            }
        }
    )
    parameters = [float(file.parameters.removeprefix("a=")) for file in swept.files]
    assert values_of({"geomspace": arguments}) == parameters
    np.testing.assert_allclose(parameters, np.geomspace(1e-4, 1, 41), rtol=1e-14)


def test_a_range_of_an_axis_may_be_swept() -> None:
    axis = {"geomspace": {"start": 1, "stop": 100, "num": 3}}
    made = plan({"x": axis}, figures=[], sweep={"grid.x.geomspace.num": [3, 5]})
    axes = [dict(grid_spec(file).axes)["x"] for file in made.files]
    assert [len(axis.values) for axis in axes if isinstance(axis, ListedAxis)] == [3, 5]


WRONG = {
    "through zero": ({"geomspace": {"start": -1, "stop": 1}}, "one sign and not be 0"),
    "falling": ({"geomspace": {"start": 1, "stop": 0.1}}, "start 1 is not below stop 0.1"),
    "a falling power": ({"logspace": {"start": 0, "stop": 3, "base": 0.5}}, "is not below"),
    "beyond numbers": ({"logspace": {"start": 0, "stop": 400}}, "reaches beyond 1e+300"),
    "below numbers": ({"logspace": {"start": -400, "stop": 0}}, "so close"),
    "too close": ({"geomspace": {"start": 1, "stop": "1 + 1e-13", "num": 99}}, "so close"),
    "too many": ({"geomspace": {"start": 1, "stop": 2, "num": 10**7}}, "up to 100000"),
    "one": ({"geomspace": {"start": 1, "stop": 2, "num": 1}}, "from 2"),
    "too many without the endpoint": (
        {"linspace": {"start": 0, "stop": 1, "num": 10**6, "endpoint": False}},
        "without the endpoint; 100000 at most",
    ),
    "two forms": ({"geomspace": {"start": 1, "stop": 2}, "num": 3}, "has geomspace, num; give one"),
    "a slip": ({"geomspase": {"start": 1, "stop": 2}}, "did you mean geomspace?"),
    "no mapping": ({"geomspace": 3}, "3 is not a mapping"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_range_gets_its_line(name: str) -> None:
    axis, says = WRONG[name]
    with pytest.raises(ConfigError) as caught:
        plan({"x": axis}, figures=[])
    assert "config: studies.s.grid.x" in str(caught.value)
    assert says in str(caught.value)


def test_values_that_would_fill_the_memory_are_counted_before_they_are_made() -> None:
    axis = {"geomspace": {"start": 1, "stop": 2, "num": 100_000}}
    study = {"function": "x", "figures": [], "grid": {"x": axis}}
    # The points of a sweep that differ in their grids are checked each by itself.
    sweep_of_grids = {**study, "sweep": {"grid.x.geomspace.num": [90_000, 95_000, 100_000]}}
    plan_of({"studies": {"s": {**study, "grid": {"x": [1, 2]}}}})  # imports what is needed
    for studies in ({f"s{n}": study for n in range(300)}, {"s": sweep_of_grids}):
        tracemalloc.start()
        with pytest.raises(ConfigError, match="200000 at most"):
            plan_of({"studies": studies})
        assert tracemalloc.get_traced_memory()[1] < 20e6
        tracemalloc.stop()


AXIS = {"start": 0, "stop": 1, "num": 3}


@pytest.mark.parametrize(
    ("axes", "figures"),
    [(["x"], ["line"]), (["x", "y"], ["quiver", "contour"]), (["x", "y", "z"], [])],
)
def test_without_figures_in_the_config_those_are_drawn_that_suit_the_axes(
    axes: list[str], figures: list[str]
) -> None:
    made = plan(dict.fromkeys(axes, AXIS))
    assert [file.figure for file in made.files] == ["", *figures]


def test_figures_that_are_named_must_suit_the_axes() -> None:
    study = {"function": "x", "grid": {"x": AXIS}}
    with pytest.raises(ConfigError, match="quiver cannot draw a function of 1 axis"):
        plan_of({"defaults": {"figures": ["quiver"]}, "studies": {"s": study}})
    with pytest.raises(ConfigError, match="cannot draw"):
        plan_of({"studies": {"s": {**study, "figures": ["contour"]}}})


def test_a_figure_of_the_config_with_a_usual_name_is_drawn_where_it_suits() -> None:
    own = {"line": {"layers": ["contour"]}, "quiver": {"layers": ["contourf"], "formats": ["svg"]}}
    studies = {
        "one": {"function": "x", "grid": {"x": AXIS}},
        "two": {"function": "x", "grid": {"x": AXIS, "y": AXIS}},
    }
    made = plan_of({"figures": own, "studies": studies})
    assert [file.path.partition("/")[2] for file in made.files] == [
        "one/base.nc",
        "two/base.nc",
        "two/base/quiver.svg",
        "two/base/contour.png",
    ]
