"""Figures of whole studies through the real command: where they are, and what makes them again."""

from __future__ import annotations

import csv

import pytest

from tests.support.project import Project

CONFIG = """
defaults:
  grid:
    x0: {start: -2, stop: 2, num: 9}
    x1: {start: -2, stop: 2, num: 9}
figures:
  slopes:
    size: [4, 3]
    formats: [png, svg]
    layers:
      - {kind: convergence, linewidth: 1.5}
  map:
    size: [3, 3]
    layers:
      - {kind: error, cmap: viridis}
studies:
  accuracy:
    title: Accuracy
    function: sin(x0)*x1
    sweep:
      - gradient.method: [forward, central]
        gradient.step: [0.1, 0.01]
      - gradient.method: exact
    figures: [slopes, map]
"""


@pytest.fixture
def accuracy(project: Project) -> Project:
    project.configure(CONFIG)
    assert project.made_by() == {"grid": 1, "gradient": 5, "figure": 5, "study_figure": 2}
    return project


def test_it_stands_once_in_the_study_and_the_manifest_names_no_point(accuracy: Project) -> None:
    published = accuracy.published()
    assert {path for path in published if path.endswith((".svg", "slopes.png"))} == {
        "figures/accuracy/slopes.png",
        "figures/accuracy/slopes.svg",
    }
    assert "figures/accuracy/gradient.method=exact/map.png" in published
    with (accuracy.results / "manifest.csv").open() as file:
        rows = {row["path"]: row for row in csv.DictReader(file)}
    row = rows["figures/accuracy/slopes.png"]
    assert (row["study"], row["point"], row["parameters"], row["figure"]) == (
        *("accuracy", "", "", "slopes"),
    )
    assert "Nothing to be done" in accuracy.run()


def test_a_look_or_a_title_makes_it_alone_again(accuracy: Project) -> None:
    before = accuracy.published()
    accuracy.replace("linewidth: 1.5", "linewidth: 2")
    assert "slopes.png of accuracy: settings changed" in accuracy.run("-n")
    assert accuracy.made_by() == {"study_figure": 2}
    accuracy.replace("linewidth: 2", "linewidth: 1.5")
    assert accuracy.made_by() == {}
    assert accuracy.published() == before
    accuracy.replace("cmap: viridis", "cmap: cividis")
    assert accuracy.made_by() == {"figure": 5}
    accuracy.replace("title: Accuracy", "title: Exactness")
    assert accuracy.made_by() == {"figure": 5, "study_figure": 2}


def test_a_new_step_makes_its_gradients_and_the_figure(accuracy: Project) -> None:
    accuracy.replace("[0.1, 0.01]", "[0.1, 0.01, 0.001]")
    assert accuracy.made_by() == {"gradient": 2, "figure": 2, "study_figure": 2}
    accuracy.replace("[0.1, 0.01, 0.001]", "[0.1, 0.01]")
    assert accuracy.made_by() == {}


def test_a_figure_that_is_no_longer_asked_for_goes(accuracy: Project) -> None:
    accuracy.replace("figures: [slopes, map]", "figures: [map]")
    assert accuracy.made_by() == {}
    assert not list(accuracy.results.glob("figures/accuracy/slopes.*"))
    assert "2 artifacts deleted" in accuracy.run("prune")
