"""Descent paths through the real command: what is made, what is made again, and what is told."""

from __future__ import annotations

import pytest
import xarray as xr

from tests.support.project import Project

CONFIG = """
defaults:
  grid:
    x0: {start: -2, stop: 2, num: 9}
    x1: {start: -2, stop: 2, num: 9}
studies:
  race:
    function: a*x0**2 + x1**2
    parameters: {a: 0.5}
    gradient: {method: central, step: 0.01}
    descent:
      start: [1, 1.5]
      steps: 5
      runs:
        plain: {optimizer: gradient_descent, learning_rate: 0.1}
        heavy: {optimizer: momentum, learning_rate: 0.1}
    figures: []
  rates:
    function: x0*x1 + x0**2
    descent: {start: {grid: 3}, optimizer: gradient_descent, steps: 4}
    sweep: {descent.learning_rate: [0.1, 0.2, 0.3]}
    figures: []
  other:
    function: x0 + x1
    figures: []
"""
FAILING = """
def f(x0, x1):
    if ((x0 > 0.6) & (x0 < 0.9)).any():
        raise ValueError("not there")
    return x0**2 + x1
"""


@pytest.fixture
def race(project: Project) -> Project:
    project.configure(CONFIG)
    assert project.made_by() == {"grid": 1, "gradient": 3, "paths": 4}
    return project


def test_paths_are_published_and_nothing_is_left_to_do(race: Project) -> None:
    paths = [path for path in race.published() if path.startswith("paths/")]
    rates = [f"paths/rates/descent.learning_rate={rate}.nc" for rate in (0.1, 0.2, 0.3)]
    assert paths == ["paths/race/base.nc", *rates]
    assert "Nothing to be done" in race.run()
    assert "files OK" in race.run("verify")
    with xr.open_dataset(race.results / rates[1]) as dataset:
        assert dataset["learning_rate"].values.tolist() == [0.2]


def test_an_edit_of_a_descent_makes_its_paths_again_and_nothing_else(race: Project) -> None:
    race.replace("steps: 5", "steps: 6")
    assert race.made_by() == {"paths": 1}
    race.replace("momentum, learning_rate: 0.1", "momentum, learning_rate: 0.2")
    assert race.made_by() == {"paths": 1}
    race.replace("start: {grid: 3}", "start: {random: 3}")
    assert race.made_by() == {"paths": 3}
    race.replace("[0.1, 0.2, 0.3]", "[0.1, 0.25, 0.3]")
    assert race.made_by() == {"paths": 1}
    # Another spelling of the same, or of what is usual.
    race.replace("steps: 6", "steps: 6.0\n      tolerance: 0\n      keep: all")
    assert race.made_by() == {}


def test_an_edit_of_the_method_leaves_exact_paths_as_they_are(race: Project) -> None:
    race.replace("step: 0.01", "step: 0.02")
    assert race.made_by() == {"gradient": 1}
    race.replace("steps: 5", "steps: 5\n      gradient: method")
    assert race.made_by() == {"paths": 1}
    race.replace("step: 0.02", "step: 0.03")
    assert race.made_by() == {"gradient": 1, "paths": 1}


def test_paths_can_be_asked_for_by_study_and_by_file(project: Project) -> None:
    project.configure(CONFIG)
    project.run("paths/rates")
    folders = {path.partition("/")[0] for path in project.published()}
    assert folders == {"manifest.csv", "paths"}
    project.run("results/paths/race/base.nc")
    assert "paths/race/base.nc" in project.published()
    said = project.try_run("results/paths/race/bas.nc").stdout
    assert "study race has no point 'bas'; did you mean base?" in said
    said = project.try_run("paths/rac").stdout
    assert "there is no study 'rac'; did you mean paths/race?" in said


def test_what_is_forced_is_made_again_and_compared(race: Project) -> None:
    assert "again, to compare" in race.run("-R", "paths")


def test_a_function_that_fails_on_the_way_loses_nothing(race: Project) -> None:
    before = race.published()
    (race.folder / "config" / "mine.py").write_text(FAILING, encoding="utf-8")
    race.replace(
        "  other:\n    function: x0 + x1",
        "  other:\n    function: {python: mine.py:f}\n    gradient: {method: central, step: 0.01}"
        "\n    descent: {start: [1, 1], optimizer: gradient_descent, learning_rate: 0.1}",
    )
    said = race.try_run("--keep-going").stdout
    [line] = {line for line in said.splitlines() if line.startswith("error: paths of other")}
    assert "mine.py:f at x0=0.7" in line
    assert line.endswith("ValueError: not there (line 4)")
    assert "Traceback" not in said
    others = [path for path in before if "/race/" in path or "/rates/" in path]
    after = race.published()
    assert {path: after[path] for path in others} == {path: before[path] for path in others}
