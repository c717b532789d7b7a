"""The `descent` section: what it becomes, and what is said of one that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from gradatlas.config.cases import Case
from gradatlas.config.config import read_config
from gradatlas.config.descent_section import MOST_KEPT, USUALLY_KEPT, Descent
from gradatlas.config.problems import ConfigError
from gradatlas.descent.spec import GivenStarts, GridStarts, PathsSpec, RandomStarts
from tests.support.plans import plan_of

PLAIN = {"start": [1, 1], "optimizer": "gradient_descent"}


def cases(descent: object, **study: Any) -> tuple[Case, ...]:
    config = read_config(
        {"studies": {"s": {"function": "x0*x1", "figures": [], "descent": descent, **study}}}
    )
    return config.studies[0].cases


def descent_of(section: Mapping[str, Any], **study: Any) -> Descent:
    descent = cases(section, **study)[0].descent
    assert descent is not None
    return descent


def said(descent: object, **study: Any) -> list[str]:
    with pytest.raises(ConfigError) as error:
        cases(descent, **study)
    return [line.removeprefix("config: studies.s.") for line in str(error.value).split("\n")]


def test_a_run_alone_is_named_after_its_optimizer() -> None:
    descent = descent_of({**PLAIN, "learning_rate": "1/8", "steps": 30})
    assert descent.starts == GivenStarts(((1, 1),))
    [run] = descent.runs
    assert (run.name, run.optimizer.name) == ("gradient_descent", "gradient_descent")
    assert run.optimizer.option("learning_rate") == 0.125
    assert (descent.steps, descent.tolerance) == (30, 0)


def test_what_stands_beside_the_runs_is_for_those_that_have_it_and_do_not_say_otherwise() -> None:
    descent = descent_of(
        {
            "start": [[0, 0], [1, 2]],
            "optimizer": "momentum",
            "learning_rate": 0.5,
            "momentum": 0.25,
            "runs": {"a": {}, "b": {"learning_rate": 2}, "c": {"optimizer": "gradient_descent"}},
        }
    )
    options = [
        (
            run.optimizer.name,
            run.optimizer.option("learning_rate"),
            run.optimizer.option("momentum"),
        )
        for run in descent.runs
    ]
    assert options == [
        ("momentum", 0.5, 0.25),
        ("momentum", 2, 0.25),
        ("gradient_descent", 0.5, None),
    ]


def test_a_convention_fills_in_what_is_not_given() -> None:
    section = {**PLAIN, "convention": "torch"}
    assert descent_of(section).runs[0].optimizer.option("learning_rate") == 0.001
    given = descent_of({**section, "learning_rate": 3})
    assert given.runs[0].optimizer.option("learning_rate") == 3


@pytest.mark.parametrize(
    ("start", "starts"),
    [
        ({"grid": 4}, GridStarts((4, 4))),
        ({"grid": [3, 5]}, GridStarts((3, 5))),
        ({"random": 20}, RandomStarts(20, 0)),
        ({"random": 20, "seed": 7}, RandomStarts(20, 7)),
        (["sqrt(2)", "-1/2"], GivenStarts(((2**0.5, -0.5),))),
    ],
    ids=str,
)
def test_starts_over_the_domain(start: Any, starts: object) -> None:
    assert descent_of({**PLAIN, "start": start}).starts == starts


def test_starts_on_one_axis() -> None:
    line = {"function": "x**2", "grid": {"x": {"start": -2, "stop": 2, "num": 5}}}
    assert descent_of({**PLAIN, "start": 1}, **line).starts == GivenStarts(((1,),))
    assert descent_of({**PLAIN, "start": [-1, 2]}, **line).starts == GivenStarts(((-1,), (2,)))


def test_many_points_of_paths_are_not_all_kept_unless_that_is_asked_for() -> None:
    starts = {"grid": 100}
    few, many = USUALLY_KEPT // 10_000 - 1, USUALLY_KEPT // 10_000
    assert not descent_of({**PLAIN, "start": starts, "steps": few}).ends_only
    assert descent_of({**PLAIN, "start": starts, "steps": many}).ends_only
    assert not descent_of({**PLAIN, "start": starts, "steps": many, "keep": "all"}).ends_only
    assert descent_of({**PLAIN, "keep": "ends"}).ends_only
    too_many = {**PLAIN, "start": starts, "steps": MOST_KEPT // 10_000, "keep": "all"}
    assert said(too_many) == [
        "descent.keep: all would keep 10010000 points of paths; 10000000 at most; give ends, or "
        "fewer steps or starts"
    ]


@pytest.mark.parametrize(
    ("section", "line"),
    [
        (
            {**PLAIN, "start": [5, 1]},
            "descent.start: 5 lies outside the grid of x0, from -2 to 2; start inside, or give a "
            "wider grid",
        ),
        (
            {**PLAIN, "learning_rate": -1},
            "descent.learning_rate: -1 is not allowed; give a number above 0",
        ),
        (
            {**PLAIN, "optimizer": "sgd"},
            "descent.optimizer: unknown optimizer 'sgd'; did you mean gradient_descent?",
        ),
        (
            {"start": [1, 1], "runs": {"p": {**PLAIN, "momentum": 0.5}}},
            "descent.runs.p.start: unknown key 'start'",
        ),
        (
            {"start": [1, 1], "runs": {"p": {"optimizer": "gradient_descent", "momentum": 0.5}}},
            "descent.runs.p.momentum: gradient_descent has no such option; it has clip_norm, "
            "weight_decay, learning_rate",
        ),
        ({"start": [1, 1]}, "descent.optimizer: is missing; give one, such as"),
        ({"optimizer": "momentum"}, "descent.start: is missing; give a point, a list of points"),
        ({**PLAIN, "lr": 0.1}, "descent.lr: unknown key 'lr'; did you mean learning_rate?"),
        ({**PLAIN, "seed": 3}, "descent.seed: unknown key 'seed'; it belongs to starts at random"),
        ({**PLAIN, "momentum": 0.5}, "descent.momentum: no run takes it: gradient_descent has no"),
        (
            {
                "start": [1, 1],
                "learning_rate": 1,
                "runs": {"p": {"optimizer": "gradient_descent", "learning_rate": 2}},
            },
            "descent.learning_rate: no run takes it: each that has such an option gives its own",
        ),
        ({**PLAIN, "convention": "pytorch"}, "unknown convention 'pytorch'; did you mean torch?"),
        ({**PLAIN, "start": [1]}, "descent.start: [1] does not have one number for each axis"),
        ({**PLAIN, "start": {"grid": [3]}}, "descent.start.grid: [3] does not have one number"),
        ({**PLAIN, "start": {"random": 0}}, "descent.start.random: 0 is not allowed"),
        ({**PLAIN, "start": {"random": 10**7}}, "has 10000000 points; 1000000 at most"),
        ({**PLAIN, "start": []}, "descent.start: [] is no start"),
        ({**PLAIN, "start": [[1, 1], "x"]}, "descent.start[1]: 'x' is not a point"),
        ({**PLAIN, "steps": 0}, "descent.steps: 0 is not allowed; give a whole number from 1"),
        ({**PLAIN, "tolerance": -1}, "descent.tolerance: -1 is not allowed; give a number from 0"),
        ({"start": [1, 1], "runs": []}, "descent.runs: [] holds no run"),
        ({"start": [1, 1], "runs": {"$": PLAIN}}, "descent.runs.$: '$' cannot name a run"),
        ({"start": [1, 1], "runs": {"a": 3}}, "descent.runs.a: 3 is not a run"),
        ([1, 1], "descent: [1, 1] is not a mapping; give start and optimizer"),
    ],
)
def test_what_is_said_of_a_section_that_is_wrong(section: Any, line: str) -> None:
    lines = said(section)
    assert any(line in one for one in lines), lines


@pytest.mark.parametrize("name", ["step", "status", "learning_rate"])
def test_names_in_files_of_paths_are_neither_parameters_nor_axes(name: str) -> None:
    [line] = said(PLAIN, function=f"x0*{name}", parameters={name: 1})
    assert line.startswith(f"parameters.{name}: '{name}' is a name in files of descent paths")
    grid = {axis: {"start": 0, "stop": 2, "num": 3} for axis in ("x0", name)}
    [line] = said(PLAIN, function=f"x0*{name}", grid=grid)
    assert line.startswith(f"grid.{name}: '{name}' is a name in files of descent paths")


def test_what_is_wrong_with_a_swept_value_is_said_of_the_sweep() -> None:
    assert said(PLAIN, sweep={"descent.learning_rate": [0.1, -1]}) == [
        "sweep.descent.learning_rate: -1 is not allowed; give a number above 0"
    ]
    [line] = said(None, sweep={"descent.learning_rate": [0.1, 1]})
    assert line.startswith("sweep.descent.learning_rate: this study has no descent, in which")


def test_every_option_can_be_swept() -> None:
    section = {"start": {"random": 3, "seed": 1}, "runs": {"M": {"optimizer": "momentum"}}}
    swept = {
        "descent.runs.M.momentum": [0.5, "3/4"],
        "descent.steps": [10, 20],
        "descent.start.seed": [1, 2],
    }
    found = [case.descent for case in cases(section, sweep=swept)]
    assert len(found) == 8
    assert {one.runs[0].optimizer.option("momentum") for one in found if one} == {0.5, 0.75}
    assert {one.steps for one in found if one} == {10, 20}
    assert {one.starts for one in found if one} == {RandomStarts(3, 1), RandomStarts(3, 2)}
    by_name = cases(PLAIN, sweep={"descent.optimizer": ["gradient_descent", "momentum"]})
    assert [case.name for case in by_name] == [
        "descent.optimizer=gradient_descent",
        "descent.optimizer=momentum",
    ]


def specs(**study: Any) -> list[tuple[str, PathsSpec]]:
    plan = plan_of({"studies": {"s": {"figures": [], "descent": PLAIN, **study}}})
    return [
        (file.artifact.digest, file.artifact.spec)
        for file in plan.files
        if isinstance(file.artifact.spec, PathsSpec)
    ]


def test_paths_know_the_least_value_of_the_catalogue_for_its_own_parameters_alone() -> None:
    [(_, spec)] = specs(function="himmelblau")
    assert spec.minimum is not None
    assert spec.minimum.value == 0
    assert (3, 2) in spec.minimum.places
    known = [spec.minimum is None for _, spec in specs(function="rosenbrock", sweep={"a": [1, 2]})]
    assert known == [False, True]
    [(_, spec)] = specs(function="x0**2 + x1**2")
    assert spec.minimum is None


def test_exact_paths_do_not_depend_on_the_method_or_the_number_of_points() -> None:
    one, two, more = (
        specs(function="x0**2 + x1**2", **study)[0]
        for study in (
            {},
            {"gradient": {"method": "forward", "step": 0.1}},
            {"grid": {axis: {"start": -2, "stop": 2, "num": 7} for axis in ("x0", "x1")}},
        )
    )
    assert one == two == more
    assert one[1].method is None
    by_method = {**PLAIN, "gradient": "method"}
    three, four = (
        specs(function="x0**2", descent=by_method, gradient={"method": "forward", "step": step})[0]
        for step in (0.1, 0.2)
    )
    assert three[1].method is not None
    assert three[0] != four[0]


def test_a_sweep_of_descents_has_one_gradient() -> None:
    plan = plan_of(
        {
            "studies": {
                "s": {
                    "function": "x0*x1",
                    "figures": [],
                    "descent": PLAIN,
                    "sweep": {"descent.learning_rate": [0.1, 0.2, 0.3]},
                }
            }
        }
    )
    kinds = {
        kind: {file.artifact.digest for file in plan.files if file.artifact.kind == kind}
        for kind in ("gradient", "paths")
    }
    assert (len(kinds["gradient"]), len(kinds["paths"])) == (1, 3)


def test_optimizers_without_a_swept_option_leave_it_out() -> None:
    sweep = {"descent.optimizer": ["adam", "bfgs"], "descent.learning_rate": [0.1, 0.2]}
    rates = [
        case.descent.runs[0].optimizer.option("learning_rate")
        for case in cases({"start": [1, 1]}, sweep=sweep)
        if case.descent is not None
    ]
    assert rates == [0.1, 0.2, None, None]
    made = plan_of(
        {"studies": {"s": {"function": "x0*x1", "descent": {"start": [1, 1]}, "sweep": sweep}}}
    ).by_path
    first, second = (
        made[f"paths/s/descent.optimizer=bfgs,descent.learning_rate={rate}.nc"].artifact.digest
        for rate in (0.1, 0.2)
    )
    assert first == second
    # An option that none has is a slip all the same, and so is one beside a single optimizer.
    sweep["descent.learning_rat"] = [1]
    assert any("unknown key" in line for line in said({"start": [1, 1]}, sweep=sweep))
    assert said({"start": [1, 1], "optimizer": "bfgs", "learning_rate": 0.1}) == [
        "descent.learning_rate: no run takes it: bfgs has no such option; leave it out"
    ]
