"""Figures that share a range with all points of their study, through the real command."""

from __future__ import annotations

import pytest

from tests.support.project import Project

CONFIG = """
defaults:
  grid:
    x0: {start: -2, stop: 2, num: 9}
    x1: {start: -2, stop: 2, num: 9}
figures:
  shared:
    size: [3, 3]
    formats: [png, svg]
    layers:
      - {kind: contourf, range: study}
      - {kind: quiver, range: study}
  own:
    size: [3, 3]
    layers: [contour]
studies:
  sweep:
    function: A*(x0**2 + x1**2)
    parameters: {A: 1}
    sweep: {A: [0.001, 1, 1000]}
    figures: [shared, own]
  other:
    function: x0 + x1
    figures: [own]
"""
FAILING = """
def f(x0, x1, a=0):
    if a == 2:
        raise ValueError("not at 2")
    return a*x0 + x1
"""


@pytest.fixture
def sweep(project: Project) -> Project:
    project.configure(CONFIG)
    made = {"grid": 1, "gradient": 4, "study_values": 1, "figure": 10}
    assert project.made_by() == made
    return project


def test_nothing_is_left_to_do_and_nothing_of_it_is_published(sweep: Project) -> None:
    assert "Nothing to be done" in sweep.run()
    assert not [path for path in sweep.published() if "values" in path]
    assert "files OK" in sweep.run("verify")
    assert "prune: 0 artifacts deleted" in sweep.run("prune")


def test_a_point_more_makes_shared_figures_again_and_no_others(sweep: Project) -> None:
    before = sweep.published()
    sweep.replace("[0.001, 1, 1000]", "[0.001, 1, 1000, 100000]")
    said = sweep.run("-n")
    assert "shared.png of sweep at A=1: inputs changed" in said
    assert "study_values for shared.png of sweep at A=0.001 and 7 more" in said
    assert sweep.made_by() == {"gradient": 1, "study_values": 1, "figure": 9}
    after = sweep.published()
    assert before["figures/sweep/A=1/own.png"] == after["figures/sweep/A=1/own.png"]
    assert before["figures/sweep/A=1/shared.png"] != after["figures/sweep/A=1/shared.png"]
    sweep.replace("[0.001, 1, 1000, 100000]", "[0.001, 1, 1000]")
    assert sweep.made_by() == {}
    assert sweep.published() == before
    assert "prune: 11 artifacts deleted" in sweep.run("prune")


def test_a_look_makes_figures_again_and_their_values_not(sweep: Project) -> None:
    sweep.replace("kind: quiver, range: study", "kind: quiver, range: study, length: unit")
    assert sweep.made_by() == {"figure": 6}


def test_other_limits_have_values_of_their_own(sweep: Project) -> None:
    sweep.replace("formats: [png, svg]", "formats: [png, svg]\n    limits: {x0: [0, 1]}")
    assert sweep.made_by() == {"study_values": 1, "figure": 6}


@pytest.mark.parametrize(
    ("arguments", "count"),
    [(["-R", "study_values"], "1 artifact"), (["-F"], "16 artifacts")],
)
def test_made_again_it_has_the_same_bytes(sweep: Project, arguments: list[str], count: str) -> None:
    assert f"made again with the same bytes: {count}\n" in sweep.run(*arguments)


def test_one_of_the_files_takes_the_gradients_of_all_points(project: Project) -> None:
    project.configure(CONFIG)
    path = "results/figures/sweep/A=1/shared.png"
    made = {"grid": 1, "gradient": 3, "study_values": 1, "figure": 1}
    assert project.made_by(path) == made
    alone = project.published()["figures/sweep/A=1/shared.png"]
    project.run()
    assert project.published()["figures/sweep/A=1/shared.png"] == alone


def test_where_a_point_fails_the_others_have_what_they_need_no_other_for(
    project: Project,
) -> None:
    (project.folder / "config" / "mine.py").write_text(FAILING)
    project.configure(CONFIG)
    project.replace("function: A*(x0**2 + x1**2)", "function: {python: mine.py:f}")
    project.replace("parameters: {A: 1}", "parameters: {a: 1}")
    project.replace("sweep: {A: [0.001, 1, 1000]}", "sweep: {a: [1, 2, 3]}")
    done = project.try_run("--keep-going")
    assert done.returncode == 1
    assert "not at 2" in done.stdout
    published = project.published()
    assert {path for path in published if path.startswith("figures/sweep/")} == {
        f"figures/sweep/a={a}/own.png" for a in (1, 3)
    }


def test_orders_of_jobs_and_numbers_of_cores_make_no_other_bytes(
    sweep: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Project(tmp_path_factory.mktemp("other"), sweep.snakefile)
    other.configure(CONFIG)
    other.run("results/figures/sweep/A=1000/shared.png")
    other.run("--cores", "1")
    assert other.published() == sweep.published()
