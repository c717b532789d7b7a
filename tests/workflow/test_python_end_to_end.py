"""Functions in Python, the whole way through the real command."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from tests.support.project import Project

NOTHING = "Nothing to be done"
CONFIG = """
defaults:
  grid:
    x0: {start: -2, stop: 2, num: 9}
    x1: {start: -2, stop: 2, num: 9}
  figures: [arrows]
figures:
  arrows:
    size: [3, 3]
    layers: [quiver]
studies:
  mine:
    function: {python: functions/mine.py:saddle}
    sweep: {a: [1, 2]}
  branch:
    function: {python: functions/branch.py:roof}
    sweep: {a: [1, 2, 3]}
  formula:
    function: x0*x1
"""
MINE = "from helper import square\ndef saddle(x0, x1, a=2): return square(x0) - a*square(x1)\n"
HELPER = "def square(x): return x**2\n"
BRANCH = "def roof(x0, x1, a):\n    return a*x0 if x0 > x1 else x1\n"


@pytest.fixture
def own(project: Project) -> Project:
    """A project with functions in Python, of which nothing is made yet."""
    (project.folder / "config" / "functions").mkdir()
    project.configure(CONFIG)
    for name, text in {"mine": MINE, "helper": HELPER, "branch": BRANCH}.items():
        function_file(project, name).write_text(text)
    return project


def function_file(project: Project, name: str) -> Path:
    return project.folder / "config" / "functions" / f"{name}.py"


def test_functions_in_python_are_computed_and_an_edit_makes_again_what_runs_it(
    own: Project,
) -> None:
    said = own.run()
    assert said.count("roof takes single numbers only") == 1, said
    assert "warning: config/functions/branch.py:roof" in said
    with xr.open_dataset(own.results / "gradients" / "mine" / "a=2.nc") as field:
        x0, x1 = np.meshgrid(field.x0, field.x1)
        np.testing.assert_array_equal(field.f, x0**2 - 2 * x1**2)
        np.testing.assert_allclose(field.df_dx1, -4 * x1, atol=1e-9)
        assert field.attrs["formula"] == "saddle(x0, x1, a=2)"
        assert str(own.folder) not in str(field.attrs)
        assert "numpy" in field.attrs["software"]
    with xr.open_dataset(own.results / "gradients" / "branch" / "a=3.nc") as field:
        np.testing.assert_array_equal(field.f, np.where(x0 > x1, 3 * x0, x1))
    assert NOTHING in own.run()
    before = own.published()

    helper = function_file(own, "helper")
    helper.write_text(f"'''Squares.'''  # and nothing else\n\n{HELPER}")
    assert NOTHING in own.run()
    helper.write_text(HELPER.replace("**2", "**4"))
    assert "a=1" in own.run("-n")
    assert own.made_by() == {"gradient": 2, "figure": 2}
    assert own.published() != before
    helper.write_text(HELPER)
    assert own.made_by() == {}
    assert own.published() == before


def test_a_project_that_is_moved_has_nothing_to_do(
    own: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    own.run()
    moved = tmp_path_factory.mktemp("moved") / "project"
    shutil.move(own.folder, moved)
    text = (moved / "config" / "config.yaml").read_text()
    project = Project(moved, own.snakefile)
    project.configure(text)
    assert NOTHING in project.run()


def test_an_exception_is_told_in_a_line_and_the_others_are_finished(own: Project) -> None:
    function_file(own, "mine").write_text("def saddle(x0, x1, a=2):\n    return sqare(x0)\n")
    done = own.try_run("--keep-going")
    assert done.returncode == 1
    assert "Traceback" not in done.stdout
    for point in ("a=1", "a=2"):
        message = (
            f"error: gradient of mine at {point}: config/functions/mine.py:saddle at x0=-2, x1=-2: "
            "NameError: name 'sqare' is not defined (line 2)"
        )
        assert done.stdout.splitlines().count(message) == 2  # at once, and at the end
    made = [path for path in own.stored() if path.startswith("gradient/")]
    assert len(made) == 4
    details = [path.read_text() for path in (own.folder / ".snakemake/gradatlas/log").glob("*.log")]
    assert any("Traceback" in text and 'mine.py", line 2' in text for text in details)


def test_a_file_that_is_edited_while_a_run_is_under_way_fails_it(own: Project) -> None:
    # The function itself does the edit: while it is run, the file changes.
    edit = (
        "import pathlib\npathlib.Path(__file__).with_name('helper.py').write_text('square = abs')\n"
    )
    function_file(own, "mine").write_text(f"{MINE}{edit}")
    done = own.try_run("--keep-going")
    assert done.returncode == 1
    assert "changed while the run was under way; run again" in done.stdout
    assert "Traceback" not in done.stdout


def test_a_path_may_hold_any_characters(project: Project) -> None:
    path = project.folder / "a {b} é" / "mine.py"
    path.parent.mkdir()
    path.write_text("def plane(x, y): return x + y\n")
    project.configure("""
studies:
  s:
    function: {python: "../a {b} é/mine.py:plane"}
    grid: {x: [0, 1, 2], y: [0, 1]}
    figures: []
""")
    assert project.made_by() == {"grid": 1, "gradient": 1}


def test_what_is_wrong_is_told_before_anything_is_made(own: Project) -> None:
    own.replace("mine.py:saddle", "mine.py:sadle")
    done = own.try_run()
    assert done.returncode == 1
    wanted = (
        "config: studies.mine.function.python: mine.py has no function 'sadle'; "
        "did you mean saddle?"
    )
    assert wanted in done.stdout.splitlines()
    assert not own.results.exists()
