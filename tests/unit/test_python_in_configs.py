"""Functions in Python, as configs name them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from gradatlas.config.problems import ConfigError
from gradatlas.differentiation.method import MethodSpec
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
def slope(x0, x1, a=2, *, b=0.5): return a, -b
def short(x0, x1): return 2, -0.5
def longer(x0, x1, a, b, depth): return a, -b
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions" / "mine.py").write_text(MINE)
    (tmp_path / "functions" / "helper.py").write_text("g = abs")
    return tmp_path


SADDLE = {"python": "functions/mine.py:saddle"}
GIVEN = {**SADDLE, "gradient": "functions/mine.py:slope"}


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
            "function.a: unknown key 'a'; allowed: autodiff, gradient, python",
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
            "function: mine.py:plane takes no argument 'z', but the grid has this axis; "
            "give a grid whose axes are arguments (x, y)",
        ),
        (
            "strict",
            {"grid": {"x0": [0, 1, 2]}},
            "function: the argument 'x1' of mine.py:strict is neither an axis (x0) nor a parameter "
            "(none); give it a value in parameters",
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
            {**SADDLE, "grad": "functions/mine.py:slope"},
            {},
            "function.grad: unknown key 'grad'; did you mean gradient?",
        ),
        (
            {**SADDLE, "gradient": "functions/mine.py"},
            {},
            "function.gradient: 'functions/mine.py' names no function in a file; give path and "
            "name, such as functions/mine.py:saddle_gradient",
        ),
        (
            {**SADDLE, "gradient": True},
            {},
            "function.gradient: True names no function in a file; give path and name, such as "
            "functions/mine.py:saddle_gradient",
        ),
        (
            {**SADDLE, "gradient": "functions/mien.py:slope"},
            {},
            "function.gradient: there is no file 'functions/mien.py'; give a path relative to the "
            "folder of the config file (did you mean mine.py?)",
        ),
        (
            {**SADDLE, "gradient": "functions/mine.py:slop"},
            {},
            "function.gradient: mine.py has no function 'slop'; did you mean slope?",
        ),
        (
            {**SADDLE, "gradient": "functions/mine.py:short"},
            {"parameters": {"a": 1, "b": 1}, "grid": {"x0": [0, 1], "x1": [0, 1]}},
            "function.gradient: mine.py:short takes no argument 'a', which mine.py:saddle is given;"
            " a gradient is called like its function: give it the same arguments\n"
            "function.gradient: mine.py:short takes no argument 'b', which mine.py:saddle is given;"
            " a gradient is called like its function: give it the same arguments",
        ),
        (
            {**SADDLE, "gradient": "functions/mine.py:longer"},
            {},
            "function.gradient: the argument 'depth' of mine.py:longer is neither an axis (x0, x1) "
            "nor a parameter (a, b) of mine.py:saddle; give both the same arguments",
        ),
        (
            {**SADDLE, "gradient": "functions/mine.py:slope", "autodiff": "jax"},
            {},
            "function.autodiff: gives the gradient that gradient gives as well; keep one of them",
        ),
        (
            {**SADDLE, "autodiff": "pytorch"},
            {},
            "function.autodiff: 'pytorch' is no library that differentiates; did you mean torch?",
        ),
        (
            {**SADDLE, "autodiff": 3},
            {},
            "function.autodiff: 3 is no library that differentiates; allowed: jax, torch",
        ),
        (
            {"gradient": "functions/mine.py:slope"},
            {},
            "function: {'gradient': 'functions/mine.py:slope'} gives the gradient of no function; "
            "give the function as well: {python: path:name, …}",
        ),
        (
            "saddle",
            {"gradient": {"method": "given"}},
            "gradient.method: the function brings no gradient; give it one, {python: path:name, "
            "gradient: path:name}, or use central or richardson",
        ),
        (
            "x0*x1",
            {"function": "x0*x1", "gradient": {"method": "given"}},
            "gradient.method: formulas bring no gradient with them; use exact, which takes it from "
            "the formula",
        ),
        (
            "saddle",
            {"gradient": {"method": "backprop"}},
            "gradient.method: unknown method 'backprop'; did you mean given?",
        ),
        (
            "saddle",
            {"figures": ["gradient_check"]},
            "figures: gradient_check draws the check of a gradient that the function brings, and no"
            " point of this study has the method given; give the function its gradient: {python: "
            "path:name, gradient: path:name}",
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
    assert told(name, **study) == message.splitlines()


def methods(made: Plan) -> list[str]:
    return [gradient_spec(file).method.name for file in made.files]


def test_a_function_that_brings_its_gradient_is_differentiated_by_that() -> None:
    assert methods(plan(GIVEN, figures=[])) == ["given"]
    assert methods(plan({**SADDLE, "autodiff": "torch"}, figures=[])) == ["given"]
    assert methods(plan(GIVEN, figures=[], gradient={"compression": 3})) == ["given"]
    # What the defaults say is for functions that bring none; what the study says holds.
    defaults = {"gradient": {"method": "richardson", "tolerance": 1e-6}}
    functions = [GIVEN, SADDLE]
    study = {"function": "x0", "sweep": {"function": functions}, "figures": []}
    assert methods(plan_of({"defaults": defaults, "studies": {"s": study}})) == [
        "given",
        "richardson",
    ]
    assert methods(plan(GIVEN, figures=[], gradient={"method": "central"})) == ["central"]
    swept = {"gradient.method": ["given", "forward"]}
    assert methods(plan(GIVEN, figures=[], sweep=swept)) == ["given", "forward"]


def test_points_are_named_after_functions_and_the_gradients_that_they_bring() -> None:
    functions = [SADDLE, GIVEN, {**SADDLE, "autodiff": "jax"}]
    names = [file.point for file in plan(sweep={"function": functions}, figures=[]).files]
    assert names == [
        "function=mine.saddle",
        "function=mine.saddle+slope",
        "function=mine.saddle+jax",
    ]


def test_a_gradient_counts_where_it_is_taken_and_nowhere_else(folder: Path) -> None:
    (folder / "others").mkdir()
    other = folder / "others" / "slopes.py"
    other.write_text("def slope(x0, x1, a, b): return a, -b")
    brings = {**SADDLE, "gradient": "others/slopes.py:slope"}

    def digests() -> list[str]:
        swept = {"gradient.method": ["given", "central"]}
        return [file.artifact.digest for file in plan(brings, figures=[], sweep=swept).files]

    made = plan(brings, figures=[]).files[0].artifact
    assert made.files == {"python": folder / "functions" / "mine.py", "python_gradient": other}
    before = digests()
    other.write_text("import yaml\ndef slope(x0, x1, a, b): return a, b")
    after = digests()
    assert before[0] != after[0]
    assert before[1] == after[1]
    assert "pyyaml" in dict(plan(brings, figures=[]).files[0].artifact.running.software)
    [plain, *_] = plan("saddle", figures=[], gradient={"method": "central"}).files
    assert plain.artifact.digest == after[1]


def test_paths_of_gradients_are_relative_to_the_file_that_they_stand_in(folder: Path) -> None:
    text = (
        "studies: {s: {function: {python: mine.py:saddle, gradient: mine.py:slope}, figures: []}}"
    )
    (folder / "functions" / "config.yaml").write_text(text)
    session = Session([folder / "functions" / "config.yaml"], [])
    assert methods(session.plan) == ["given"]
    # A section of that name is no path.
    (folder / "functions" / "config.yaml").write_text(
        "studies: {s: {function: x0, gradient: exact}}"
    )
    with pytest.raises(ConfigError, match="'exact' is not a mapping"):
        Session([folder / "functions" / "config.yaml"], [])


def test_arguments_may_be_positional_only() -> None:
    assert plan("strict", figures=[]).files


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


def method_specs(made: Plan) -> list[MethodSpec]:
    return [gradient_spec(file).method for file in made.files]


def test_auto_is_the_most_exact_method_that_a_function_has() -> None:
    auto = {"method": "auto", "step": 0.25}
    sweep = {"function": ["sphere", "x0*x1", SADDLE, GIVEN]}
    made = plan(sweep=sweep, gradient=auto, figures=[])
    assert methods(made) == ["exact", "exact", "richardson", "given"]
    # Its options are those of the method that it stands for.
    assert method_specs(made)[2].option("step") == 0.25
    assert methods(plan_of({"defaults": {"gradient": auto}, "studies": made_of(SADDLE)})) == [
        "richardson"
    ]


def made_of(function: object) -> dict[str, Any]:
    return {"s": {"function": function, "figures": []}}


def test_without_a_method_formulas_are_differentiated_by_central_differences_alone() -> None:
    sweep = {"function": ["sphere", SADDLE]}
    assert methods(plan(sweep=sweep, figures=[])) == ["central", "richardson"]
    assert methods(plan(sweep=sweep, figures=[], gradient={"step": 0.1})) == [
        "central",
        "richardson",
    ]
    defaults = {"gradient": {"method": "forward"}}
    assert methods(plan_of({"defaults": defaults, "studies": made_of(SADDLE)})) == ["forward"]


def test_auto_and_what_it_stands_for_are_made_once() -> None:
    swept = {"gradient.method": ["auto", "central", "richardson"]}
    made = plan(SADDLE, figures=[], sweep=swept)
    assert methods(made) == ["richardson", "central", "richardson"]
    assert [file.point for file in made.files] == [
        "gradient.method=auto",
        "gradient.method=central",
        "gradient.method=richardson",
    ]
    digests = [file.artifact.digest for file in made.files]
    assert digests[0] == digests[2] != digests[1]


def test_options_beside_auto_are_checked() -> None:
    with pytest.raises(ConfigError, match=r"gradient\.step: .*'tiny'"):
        plan(SADDLE, figures=[], gradient={"method": "auto", "step": "tiny"})
    with pytest.raises(ConfigError, match=r"unknown key 'stride'"):
        plan(figures=[], gradient={"method": "auto", "stride": 1})
    with pytest.raises(ConfigError, match=r"unknown method 'autos'; did you mean auto\?"):
        plan(figures=[], gradient={"method": "autos"})
