"""Published files, studies and what is misspelled, as targets."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.project import ROOT, Project

NOTHING = "Nothing to be done"
ERRORS = """
figures:
  errors: {layers: [{kind: convergence}]}
studies:
  steps:
    function: sin(x0)*x1
    gradient: {method: central}
    sweep: {gradient.step: [0.1, 0.01]}
    figures: [errors, quiver]
"""
# A file, and the artifacts that it takes, by kind.
FILES: dict[str, dict[str, int]] = {
    "gradients/bowl/base.nc": {"grid": 1, "gradient": 1},
    "figures/bowl/base/lines.png": {"grid": 1, "gradient": 1, "figure": 1},
    "figures/tilted/t=0.5/arrows.png": {"grid": 1, "gradient": 1, "figure": 1},
    "figures/steps/errors.png": {"grid": 1, "gradient": 2, "study_figure": 1},
    "figures/steps/gradient.step=0.1/quiver.png": {"grid": 1, "gradient": 1, "figure": 1},
}


def config_with(project: Project, more: str) -> str:
    text = (project.folder / "config" / "config.yaml").read_text()
    figures, _, studies = more.partition("studies:")
    text = text.replace(
        "figures:\n  arrows:", f"figures:{figures.partition('figures:')[2]}  arrows:"
    )
    return text + studies


@pytest.fixture
def full(project: Project) -> Project:
    """A project that has figures of whole studies as well; nothing is made."""
    project.configure(config_with(project, ERRORS))
    return project


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What is published where all of it is made at once."""
    project = Project(tmp_path_factory.mktemp("whole"), ROOT / "Snakefile")
    project.configure(config_with(project, ERRORS))
    project.run()
    return project.published()


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_made_with_what_it_is_made_from_and_nothing_else(
    path: str, full: Project, whole: dict[str, bytes]
) -> None:
    assert full.made_by(f"results/{path}") == FILES[path]
    assert set(full.published()) == {path, "manifest.csv"}
    assert NOTHING in full.run(f"results/{path}")
    alone = full.published()[path]
    full.run()
    assert full.published()[path] == alone
    assert full.published() == whole
    assert NOTHING in full.run()
    assert NOTHING in full.run(f"results/{path}")


def test_a_file_is_made_anew_after_an_edit_and_linked_again_after_undoing_it(
    made_project: Project,
) -> None:
    path = "results/figures/bowl/base/arrows.png"
    before = made_project.published()
    made_project.replace("#ff0000", "#00ff00")
    assert made_project.made_by(path) == {"figure": 1}
    after = made_project.published()
    assert {name for name in after if before[name] != after[name]} == {
        path.removeprefix("results/"),
        "manifest.csv",
    }
    assert NOTHING in made_project.run(path)
    made_project.replace("#00ff00", "#ff0000")
    assert made_project.made_by(path) == {}
    assert made_project.published() == before
    assert NOTHING in made_project.run()


def test_several_files_share_what_they_are_made_from(project: Project) -> None:
    paths = [f"results/figures/bowl/base/{name}.png" for name in ("arrows", "lines")]
    paths.append("results/gradients/bowl/base.nc")
    assert project.made_by(*paths) == {"grid": 1, "gradient": 1, "figure": 2}
    assert {f"results/{path}" for path in project.published()} == {*paths, "results/manifest.csv"}


def test_a_file_of_the_user_in_its_place_is_set_aside(made_project: Project) -> None:
    path = made_project.results / "figures" / "bowl" / "base" / "arrows.png"
    path.unlink()
    path.write_text("a user's file")
    said = made_project.run("results/figures/bowl/base/arrows.png")
    assert "set aside, since it is not as this atlas made it" in said
    assert path.with_name("arrows.png.kept").read_text() == "a user's file"
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_file_that_cannot_be_made_is_named(made_project: Project) -> None:
    made_project.replace("x0**2 + x1**2\n", "{python: mine.py:broken}\n")
    functions = made_project.folder / "config" / "mine.py"
    functions.write_text("def broken(x0, x1):\n    raise ValueError('not today')\n")
    done = made_project.try_run("results/figures/bowl/base/arrows.png")
    assert done.returncode == 1
    last = done.stdout.strip().splitlines()[-1]
    assert last.startswith("error: gradient of bowl at base: config/mine.py:broken at x0=")
    assert last.endswith("ValueError: not today (line 2)")
    functions.write_text("def broken(x0, x1):\n    return x0 + x1\n")
    assert made_project.made_by("results/figures/bowl/base/arrows.png") == {
        "gradient": 1,
        "figure": 1,
    }


@pytest.mark.skipif(not shutil.which("setpriv") or os.geteuid() != 0, reason="needs setpriv")
def test_what_is_stored_may_be_read_only_for_its_owner(made_project: Project) -> None:
    # As it is for everybody but root: Snakemake then refuses outputs that are read-only.
    made_project.replace("#ff0000", "#00ff00")
    without = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    done = subprocess.run(
        [*without, *made_project.command("results/figures/bowl/base/arrows.png")],
        cwd=made_project.folder,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "2 of 2 steps" in done.stderr


def test_gradients_of_a_study_are_a_target(project: Project) -> None:
    assert project.made_by("gradients/tilted") == {"grid": 1, "gradient": 2}
    assert set(project.published()) == {
        "gradients/tilted/t=0.nc",
        "gradients/tilted/t=0.5.nc",
        "manifest.csv",
    }
    assert NOTHING in project.run("gradients/tilted")
    project.replace("[0, 0.5]", "[0, 1]")
    assert project.made_by("gradients/tilted") == {"gradient": 1}
    assert "gradients/tilted/t=0.5.nc" not in project.published()
    assert NOTHING in project.run("gradients/tilted")
    assert project.made_by("figures/tilted") == {"figure": 2}
    assert NOTHING in project.run("figures/tilted")


@pytest.mark.parametrize(
    ("target", "line"),
    [
        ("results/figures/tilted/t=7/arrows.png", "tilted has no point 't=7'; did you mean t=0"),
        ("results/gradients/tilted/t=0.55.nc", "has no point 't=0.55'; did you mean t=0.5?"),
        ("results/figures/tilded/t=0/arrows.png", "no study 'tilded'; did you mean tilted?"),
        (
            "results/figures/tilted/t=0/arows.png",
            "no figure 'arows.png' at t=0; did you",
        ),
        ("results/figures/tilted/t=0/arrows.svg", "did you mean arrows.png?"),
        ("results/figures/tilted", "is a folder; ask for figures/tilted"),
        ("results/figures/tilted/t=0", "is a folder; ask for figures/tilted"),
        ("results/nothing.txt", "is no published file; these are manifest.csv, gradients/"),
        ("results", "is the folder of the results; without a target, all of it"),
        ("figures/tilded", "there is no study 'tilded'; did you mean figures/tilted?"),
        ("gradients/boul", "there is no study 'boul'; did you mean gradients/bowl?"),
        ("figures/bowl/base/arrows.png", "before them: results/figures/bowl/base/arrows.png"),
        ("tilted", "is a study; ask for figures/tilted, or for gradients/tilted"),
        ("tilded", "did you mean figures/tilted?"),
        ("verfy", "there is no such target; did you mean verify?"),
        ("qqqqqq", "there is no such target; ask for figures/<study>, gradients/<study>, a file"),
    ],
)
def test_a_misspelled_target_is_told_the_nearest_name(
    target: str, line: str, project: Project
) -> None:
    for options in (["-n"], []):
        done = project.try_run(target, *options)
        said = [one for one in done.stdout.splitlines() if one.startswith(f"{target}: ")]
        assert done.returncode == 1
        assert len(said) == 1, done.stdout
        assert line in said[0]
        assert "Traceback" not in done.stdout


def test_results_may_lie_anywhere(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = (project.folder / "config" / "config.yaml").read_text()
    absolute = tmp_path_factory.mktemp("elsewhere") / "out"
    for folder in (str(absolute), "../beside", "deep/er/", "."):
        project.configure(f"results: {folder}\n{text}")
        path = Path(os.path.normpath(folder)) / "figures/bowl/base/arrows.png"
        project.run(str(path))
        assert (project.folder / path).exists()
        assert NOTHING in project.run(str(path))
        assert project.try_run(str(path.with_name("arrow.png"))).returncode == 1
