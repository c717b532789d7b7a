"""What figures of a study share, in the plan: what it is made from, and what is made from it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest

import gradatlas
from gradatlas.config.problems import ConfigError
from gradatlas.figures.spec import StudyValuesSpec
from gradatlas.plan.artifact import Artifact
from gradatlas.plan.plan import Plan
from tests.support.plans import plan_of

SHARED = {"kind": "contourf", "range": "study"}
STUDY = {
    "function": "a*x0**2 + x1",
    "parameters": {"a": 1},
    "sweep": {"a": [1, 2, 3]},
    "figures": ["shared"],
}


def planned(study: Mapping[str, Any] = STUDY, /, **figures: Mapping[str, Any]) -> Plan:
    named = {"shared": {"layers": [SHARED]}, **figures}
    return plan_of({"studies": {"s": {**study, "figures": list(named)}}, "figures": named})


def values_of(plan: Plan) -> dict[str, list[Artifact]]:
    """Return what figures share, by the name of the figure."""
    found: dict[str, list[Artifact]] = {}
    for file in plan.files:
        if "study_values" in file.artifact.inputs:
            found.setdefault(file.figure, []).append(file.artifact.inputs["study_values"])
    return found


def digests(plan: Plan, figure: str = "shared") -> set[str]:
    return {made.digest for made in values_of(plan)[figure]}


def spec_of(plan: Plan, figure: str = "shared") -> StudyValuesSpec:
    spec = values_of(plan)[figure][0].spec
    assert isinstance(spec, StudyValuesSpec)
    return spec


def test_it_is_made_from_all_gradients_and_every_figure_from_it_and_its_own() -> None:
    plan = planned()
    gradients = {f.artifact.digest for f in plan.files if not f.figure}
    figures = [f.artifact for f in plan.files if f.figure]
    assert len(gradients) == len(figures) == 3
    assert len(digests(plan)) == 1
    (shared,) = {id(made): made for made in values_of(plan)["shared"]}.values()
    assert {made.digest for made in shared.inputs.values()} == gradients
    assert {figure.inputs["gradient"].digest for figure in figures} == gradients
    assert [list(figure.inputs) for figure in figures] == 3 * [["gradient", "study_values"]]


def test_a_figure_without_it_has_nothing_to_do_with_the_others() -> None:
    plan = planned(own={"layers": ["contourf"]})
    assert list(values_of(plan)) == ["shared"]
    own = [f.artifact for f in plan.files if f.figure == "own"]
    assert [list(made.inputs) for made in own] == 3 * [["gradient"]]


def test_formats_and_figures_with_the_same_limits_and_titles_share_it() -> None:
    other = {"layers": [{"kind": "contour", "range": "study"}], "formats": ["png", "svg"]}
    limited = {"layers": [SHARED], "limits": {"x0": [0, 1]}}
    arrows = {"layers": [{"kind": "quiver", "range": "study"}, SHARED]}
    finer = {"layers": [SHARED], "dpi": 200}
    plan = planned(other=other, finer=finer, limited=limited, arrows=arrows)
    assert digests(plan) == digests(plan, "other") == digests(plan, "finer")
    assert digests(plan, "limited").isdisjoint(digests(plan))
    # Norms are looked at for figures alone that show them.
    assert digests(plan, "arrows").isdisjoint(digests(plan))
    assert spec_of(plan).variables == ("f",)
    assert spec_of(plan, "arrows").variables == ("f", "grad_norm")


def test_a_point_more_or_another_one_makes_another() -> None:
    before = digests(planned())
    assert digests(planned({**STUDY, "sweep": {"a": [1, 2, 3, 4]}})).isdisjoint(before)
    assert digests(planned({**STUDY, "sweep": {"a": [1, 2, 4]}})).isdisjoint(before)
    assert digests(planned({**STUDY, "gradient": {"order": 4}})).isdisjoint(before)


def test_the_order_of_the_sweep_is_no_part_of_it() -> None:
    assert digests(planned({**STUDY, "sweep": {"a": [3, 1, 2]}})) == digests(planned())


def test_titles_count_where_they_are_drawn() -> None:
    assert spec_of(planned({**STUDY, "title": "A"})).study_title == "A"
    assert len(spec_of(planned()).cases) == 3
    for title in ("none", "Words of its own"):
        untitled = {"layers": [SHARED], "title": title}
        one, other = (planned({**STUDY, "title": t}, shared=untitled) for t in ("A", "B"))
        assert spec_of(one).cases == ()
        assert digests(one) == digests(other)


def test_points_that_show_one_file_count_once_and_have_a_title_each() -> None:
    study = {**STUDY, "sweep": {"gradient.method": "exact", "gradient.step": [0.1, 0.01]}}
    plan = planned(study)
    (shared,) = digests(plan)
    assert len(plan.artifacts["study_values", shared].inputs) == 1
    assert len(spec_of(plan).cases) == 2


def test_a_study_of_one_point_can_have_it() -> None:
    plan = planned({"function": "x0 + x1"})
    assert len(digests(plan)) == 1


def test_each_use_counts_once_and_gradients_are_not_used_by_all_figures() -> None:
    plan = planned(own={"layers": ["contourf"]})
    for files in plan.uses.values():
        assert len({file.path for file in files}) == len(files)
    (shared,) = digests(plan)
    assert len(plan.uses["study_values", shared]) == 3
    for file in plan.files:
        if not file.figure:
            uses = plan.uses["gradient", file.artifact.digest]
            assert {use.point for use in uses} == {file.point}


def test_the_plan_takes_time_in_proportion_to_points() -> None:
    def seconds(count: int) -> float:
        study = {**STUDY, "sweep": {"a": {"linspace": {"start": 1, "stop": 2, "num": count}}}}
        start = time.process_time()
        assert len(planned(study).uses) > count
        return time.process_time() - start

    seconds(10)  # what is remembered of the code
    # Ten times as many points take ten times as long; a square would be a hundred times.
    assert seconds(2000) < 30 * max(seconds(200), 0.01)


def test_more_points_than_a_figure_can_look_at_are_refused() -> None:
    study = {**STUDY, "sweep": {"a": {"linspace": {"start": 1, "stop": 2, "num": 10001}}}}
    with pytest.raises(ConfigError, match="the figure shared can draw 10000 at most"):
        planned(study)


def test_the_fixed_layout_refuses_it() -> None:
    with pytest.raises(ConfigError, match=r"figures\.shared\.layout: fixed draws each point for"):
        planned(shared={"layers": [SHARED], "layout": "fixed"})


def test_a_picture_of_one_field_refuses_it() -> None:
    field = gradatlas.gradient("x0 + x1", {"x0": [0, 1, 2], "x1": [0, 1, 2]})
    with pytest.raises(ValueError, match="range: study is that of all points of a study"):
        gradatlas.draw(field, [SHARED])
