"""Figures of whole studies in the plan: what they are made from, and where they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gradatlas.fields.spec import GradientSpec
from gradatlas.figures.spec import StudyCaseSpec, StudyFigureSpec
from gradatlas.plan.artifact import Artifact
from gradatlas.plan.plan import Published
from tests.support.plans import plan_of

STUDY = {
    "function": "a*sin(x0) + x1",
    "title": "Accuracy",
    "parameters": {"a": 1},
    "sweep": [
        {"gradient.method": ["forward", "central"], "gradient.step": [0.1, 0.01]},
        {"gradient.method": "exact", "gradient.step": [0.1, 0.01]},
    ],
    "figures": ["convergence"],
}


def figure_of(study: Mapping[str, Any], **config: Any) -> Published:
    (file,) = [file for file in plan_of({"studies": {"s": study}, **config}).files if file.figure]
    return file


def method_of(made: Artifact) -> str:
    spec = made.spec
    assert isinstance(spec, GradientSpec)
    return spec.method.name


def cases_of(made: Artifact) -> tuple[StudyCaseSpec, ...]:
    spec = made.spec
    assert isinstance(spec, StudyFigureSpec)
    return spec.cases


def test_it_is_made_from_all_gradients_of_the_study_in_their_order() -> None:
    file = figure_of(STUDY)
    made = file.artifact
    assert made.kind == "study_figure"
    # The exact gradient has no step: both of its points show one file.
    assert [method_of(other) for other in made.inputs.values()] == [
        *("forward", "forward", "central", "central", "exact"),
    ]
    cases = cases_of(made)
    assert [case.file for case in cases] == [
        *(f"gradient{number}" for number in range(5)),
        "gradient4",
    ]
    assert cases[1].swept == (("gradient.method", "forward"), ("gradient.step", 0.01))


def test_it_is_shown_once_beside_the_folders_of_the_points() -> None:
    file = figure_of(STUDY)
    assert file.path == "figures/s/convergence.png"
    assert (file.study, file.point, file.figure, file.parameters) == ("s", "", "convergence", "")
    assert file.label == "convergence.png of s"


def test_no_name_of_a_figure_can_be_that_of_a_point() -> None:
    # The shortest name of a point without a sign that no figure has, and the longest that is cut.
    key = "k" * 119
    names = ["base.png", "base", "k" * 96]
    study = {
        "function": f"x0*{key}",
        "sweep": [{key: [1, 2]}, {"gradient.step": [0.1, 0.2], key: 3}],
        "figures": [*names, "quiver"],
    }
    figures = {
        name: {"layers": ["convergence"], "formats": ["png", "svg", "pdf"]} for name in names
    }
    files = plan_of({"studies": {"s": study}, "figures": figures}).files
    paths = [file.path.lower() for file in files]
    folders = {path.rsplit("/", 1)[0] for path in paths}
    assert len(set(paths)) == len(paths)
    assert not folders & set(paths)
    plain = {"function": "x0", "figures": ["quiver"]}
    (folder,) = [
        file.path.rsplit("/", 1)[0]
        for file in plan_of({"studies": {"s": plain}}).files
        if file.figure
    ]
    assert folder == "figures/s/base"
    assert folder not in paths


def test_a_title_that_is_not_drawn_is_no_part_of_it() -> None:
    own = {"f": {"layers": ["convergence"], "title": "none"}}
    study = {**STUDY, "figures": ["f"]}
    one, other = (figure_of({**study, "title": title}, figures=own) for title in ("A", "B"))
    assert one.artifact.digest == other.artifact.digest
    one, other = (figure_of({**STUDY, "title": title}) for title in ("A", "B"))
    assert one.artifact.digest != other.artifact.digest


def test_studies_of_one_axis_can_have_it() -> None:
    one_axis = {**STUDY, "function": "a*sin(x)", "grid": {"x": [0, 1, 2]}}
    assert figure_of(one_axis).path == "figures/s/convergence.png"


def test_each_use_of_an_artifact_counts_once() -> None:
    plan = plan_of({"studies": {"s": STUDY}})
    for files in plan.uses.values():
        assert len({file.path for file in files}) == len(files)


def test_where_a_swept_function_in_python_stands_is_no_part_of_it(tmp_path: Path) -> None:
    digests = set()
    for folder in (tmp_path / "one", tmp_path / "other"):
        folder.mkdir()
        (folder / "mine.py").write_text("def f(x0, x1): return x0\ndef g(x0, x1): return x1\n")
        functions = [{"python": f"{folder}/mine.py:{name}"} for name in "fg"]
        sweep = {"function": functions, "gradient.step": [0.1, 0.01]}
        made = figure_of({"function": "x0", "sweep": sweep, "figures": ["convergence"]}).artifact
        assert cases_of(made)[0].swept == (("function", "mine.f"), ("gradient.step", 0.1))
        digests.add(made.digest)
    assert len(digests) == 1
