"""Functions in Python, as configs name them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from gradatlas.config.problems import ConfigError
from gradatlas.fields.spec import GradientSpec
from gradatlas.figures.spec import FigureSpec
from gradatlas.functions.python.source import PythonSpec, read_sources
from gradatlas.plan.plan import Plan, Published
from gradatlas.run.session import Session
from tests.support.plans import plan_of

pytestmark = pytest.mark.usefixtures("folder")

MINE = """
from helper import g
import functools
from tests.support.plans import plan_of
def saddle(x0, x1, a=2, *, b=0.5, mode="fast"): return a*g(x0) - b*x1
def needy(x0, x1, depth): ...
def plane(x, y): ...
def any(x0, **more): ...
def strict(x0, /, x1): ...
loose = functools.partial(saddle, a=3)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions" / "mine.py").write_text(MINE)
    (tmp_path / "functions" / "helper.py").write_text("g = abs")
    return tmp_path


def plan(name: Any = "saddle", **study: Any) -> Plan:
    function = {"python": f"functions/mine.py:{name}"} if isinstance(name, str) else name
    return plan_of({"studies": {"s": {"function": function, **study}}})


def gradient_spec(file: Published) -> GradientSpec:
    spec = file.artifact.spec
    assert isinstance(spec, GradientSpec)
    return spec


def told(name: Any = "saddle", **study: Any) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        plan(name, **study)
    return [line.removeprefix("config: studies.s.") for line in str(caught.value).splitlines()]


def test_defaults_that_are_numbers_are_parameters() -> None:
    [gradient, *_] = plan().files
    assert gradient.parameters == "a=2,b=0.5"
    [gradient, *_] = plan(parameters={"a": 3}).files
    assert gradient.parameters == "a=3,b=0.5"
    assert gradient_spec(gradient).parameters == {"a": 3, "b": 0.5}


@pytest.mark.parametrize("name", ["loose", "any"])
def test_what_is_not_known_is_not_checked(name: str) -> None:
    assert plan(name, parameters={"whatever": 1}).files


def test_no_place_is_part_of_a_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [gradient, *_] = plan().files
    assert gradient.artifact.files == {"python": folder / "functions" / "mine.py"}
    source = read_sources(folder / "functions" / "mine.py").digest
    assert gradient_spec(gradient).function == PythonSpec("mine.py:saddle", source, "saddle")
    digests = [file.artifact.digest for file in plan().files]
    shutil.copytree(folder / "functions", folder / "elsewhere" / "functions")
    monkeypatch.chdir(folder / "elsewhere")
    assert [file.artifact.digest for file in plan().files] == digests
    monkeypatch.chdir(folder)
    moved = plan({"python": "elsewhere/functions/mine.py:saddle"}).files
    assert [file.artifact.digest for file in moved] == digests


def test_the_library_versions_are_part_of_it(folder: Path) -> None:
    [before, *_] = plan().files
    path = folder / "functions" / "helper.py"
    path.write_text("import yaml\ng = abs")
    [after, *_] = plan().files
    assert "pyyaml" not in dict(before.artifact.running.software)
    assert dict(after.artifact.running.software)["pyyaml"] == yaml.__version__


@pytest.mark.parametrize(
    ("name", "study", "message"),
    [
        (
            {"python": "functions/mine.py"},
            {},
            "function.python: 'functions/mine.py' names no function in a file; give path and name, "
            "such as functions/mine.py:saddle",
        ),
        (
            {"python": 3},
            {},
            "function.python: 3 names no function in a file; give path and name, "
            "such as functions/mine.py:saddle",
        ),
        (
            {"python": "functions/mine.txt:f"},
            {},
            "function.python: 'functions/mine.txt:f' names no function in a file; give path and "
            "name, such as functions/mine.py:saddle",
        ),
        (
            {"python": "functions/mien.py:saddle"},
            {},
            "function.python: there is no file 'functions/mien.py'; give a path relative to "
            "the folder of the config file (did you mean mine.py?)",
        ),
        (
            {"python": "a\nb.py:saddle"},
            {},
            "function.python: there is no file 'a\\nb.py'; give a path relative to the folder of "
            "the config file",
        ),
        (
            {"python": "functions/mine.py:sadle"},
            {},
            "function.python: mine.py has no function 'sadle'; did you mean saddle?",
        ),
        (
            {"python": "functions/mine.py:saddle", "a": 3},
            {},
            "function.a: unknown key 'a'; python stands alone",
        ),
        (
            "needy",
            {},
            "function: the argument 'depth' of mine.py:needy is neither an axis (x0, x1) nor a "
            "parameter (none); give it a value in parameters",
        ),
        (
            "plane",
            {"grid": {"x": [0, 1, 2], "z": [0, 1, 2]}},
            "function: mine.py:plane takes no argument 'z' by name, but the grid has this axis; "
            "give a grid whose axes are arguments (x, y)",
        ),
        (
            "strict",
            {},
            "function: mine.py:strict takes no argument 'x0' by name, but the grid has this axis; "
            "give a grid whose axes are arguments (x1)",
        ),
        (
            "saddle",
            {"parameters": {"mod": 1}},
            "parameters.mod: the function has no parameter 'mod'; did you mean mode?",
        ),
        (
            "saddle",
            {"sweep": {"c": [1, 2]}},
            "sweep.c: the function has no parameter 'c'; allowed: a, b, mode",
        ),
        (
            "saddle",
            {"parameters": {"x0": 1}},
            "parameters.x0: x0 is an axis of the grid; rename one of the two",
        ),
        (
            "saddle",
            {"sweep": {"function": [{"python": "functions/mine.py:sadle"}]}},
            "sweep.function: mine.py has no function 'sadle'; did you mean saddle?",
        ),
        (
            {"data": "a.nc"},
            {},
            "function: functions from data are still to come; give an expression, a name from the "
            "catalogue or {python: path:name}",
        ),
    ],
)
def test_what_is_wrong_is_told(name: Any, study: dict[str, Any], message: str) -> None:
    assert told(name, **study) == [message]


def test_a_syntax_error_is_told_with_its_line(folder: Path) -> None:
    (folder / "functions" / "helper.py").write_text("g = 1\nreturn (\n")
    assert told() == ["function.python: helper.py is not Python: line 2: '(' was never closed"]


def test_functions_of_all_kinds_are_swept_together() -> None:
    functions = ["saddle", "x0*x1", {"python": "functions/mine.py:saddle"}]
    made = plan(sweep={"function": functions, "gradient.order": [2]}, figures=[])
    points = [file.point for file in made.files]
    assert points[0] == "function=saddle,gradient.order=2"
    assert points[2] == "function=mine.saddle,gradient.order=2"
    made = plan(sweep={"function": functions[2]}, figures=["contour"])
    assert [file.point for file in made.files] == ["function=mine.saddle"] * 2
    spec = made.files[1].artifact.spec
    assert isinstance(spec, FigureSpec)
    assert spec.swept == (("function", "mine.saddle"),)


def test_two_files_of_one_name_in_a_sweep_are_told(folder: Path) -> None:
    shutil.copytree(folder / "functions", folder / "others")
    functions = [{"python": f"{place}/mine.py:saddle"} for place in ("functions", "others")]
    assert told(sweep={"function": functions}) == [
        "sweep: function=mine.saddle would name two points; rename one of the files"
    ]


def test_paths_are_relative_to_the_file_that_they_stand_in(
    folder: Path,
) -> None:
    (folder / "below").mkdir()
    base = "studies: {s: {function: {python: functions/mine.py:saddle}}}"
    (folder / "base.yaml").write_text(base)
    (folder / "below" / "more.yaml").write_text("studies: {s: {title: More}}")
    (folder / "below" / "up.yaml").write_text(base.replace("functions", "../functions"))
    for names in (["base.yaml"], ["base.yaml", "below/more.yaml"], ["below/up.yaml"]):
        for start in (Path(), folder):
            session = Session([start / name for name in names], [])
            path = session.plan.files[0].artifact.files["python"]
            assert path.samefile(folder / "functions" / "mine.py")
    override = "studies={t: {function: {python: functions/mine.py:saddle}}}"
    assert Session([Path("below/up.yaml")], [override]).plan.studies == ("s", "t")
