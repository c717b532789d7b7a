"""What is part of an artifact's identity, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gradatlas.fields.spec import GradientSpec
from gradatlas.functions.kinds.formula import FormulaSpec
from gradatlas.plan import fingerprints
from gradatlas.plan.fingerprints import fingerprint, modules_reached
from gradatlas.plan.plan import Plan
from tests.support.plans import plan_of


def plan(**study: Any) -> Plan:
    study = {"function": "x0**2 + a*x1", "parameters": {"a": 2}, **study}
    return plan_of({"studies": {"s": study}})


def digests(made: Plan) -> dict[str, str]:
    return {file.path: file.artifact.digest for file in made.files}


BASE = digests(plan())


@pytest.mark.parametrize(
    "study",
    [
        {"function": " x0 ** 2.0+(a*x1) "},
        {"parameters": {"a": 2.0}},
        {"gradient": {"step": "auto", "order": 2, "method": "central"}},
        {"gradient": {}},
        {"grid": {axis: {"num": 81, "stop": 2.0, "start": -2} for axis in ("x0", "x1")}},
        {"figures": ["quiver", "contour"]},
    ],
)
def test_another_spelling_is_the_same_artifact(study: dict[str, Any]) -> None:
    assert digests(plan(**study)) == BASE


@pytest.mark.parametrize(
    "study",
    [
        {"function": "x0**2 - a*x1"},
        {"function": "a*x1 + x0**2"},
        {"parameters": {"a": 2.0000000001}},
        {"gradient": {"step": 1e-5}},
        {"gradient": {"order": 4}},
        {"gradient": {"method": "forward"}},
        {"grid": {axis: {"num": 82, "stop": 2.0, "start": -2} for axis in ("x0", "x1")}},
        {"grid": {axis: {"num": 81, "stop": 2.0, "start": -2} for axis in ("x1", "x0")}},
    ],
)
def test_another_setting_is_another_gradient_and_other_figures(study: dict[str, Any]) -> None:
    changed = digests(plan(**study))
    assert changed.keys() == BASE.keys()
    assert not set(changed.values()) & set(BASE.values())


def test_a_title_changes_the_figures_alone() -> None:
    changed = digests(plan(title="T"))
    for path in BASE:
        assert (changed[path] == BASE[path]) == path.startswith("gradients/")


def test_an_option_that_a_method_does_not_use_is_no_part_of_it() -> None:
    steps = [digests(plan(gradient={"method": "exact", "step": step})) for step in (1e-3, 1e-5)]
    assert steps[0] == steps[1]


def test_the_order_of_parameters_has_no_meaning_also_for_what_is_said_of_them() -> None:
    one, other = (
        plan_of({"studies": {"s": {"function": "a*x0 + b*x1", "parameters": parameters}}})
        for parameters in ({"a": 1, "b": 2}, {"b": 2, "a": 1})
    )
    assert digests(one) == digests(other)
    said = [[file.parameters for file in made.files] for made in (one, other)]
    assert said[0] == said[1]


def test_whole_numbers_may_be_spelled_with_a_point_or_an_exponent_wherever_they_stand() -> None:
    grid = {"x0": {"start": -2, "stop": 2, "num": 9}, "x1": [0, 1]}
    figures = {"f": {"layers": [{"kind": "contour", "count": 5}]}}
    respelled = {"x0": {"start": -2.0, "stop": 2e0, "num": 9.0}, "x1": [0.0, 1e0]}
    study = {"function": "x0*x1", "figures": ["f"]}
    one = plan_of(
        {
            "figures": figures,
            "studies": {"s": {**study, "grid": grid, "gradient": {"order": 4}}},
        }
    )
    other = plan_of(
        {
            "figures": {"f": {"layers": [{"kind": "contour", "count": 5e0}]}},
            "studies": {
                "s": {**study, "grid": respelled, "gradient": {"order": 4.0, "compression": 0.0}}
            },
        }
    )
    assert digests(one) == digests(other)


def test_the_word_true_is_the_same_with_and_without_quotes() -> None:
    made = [
        plan_of(
            {
                "figures": {"f": {"layers": [{"kind": "quiver", **option}]}},
                "studies": {"s": {"function": "x0*x1", "figures": ["f"]}},
            }
        )
        for option in ({"length": "true"}, {"length": True})
    ]
    assert digests(made[0]) == digests(made[1])


def test_the_name_of_a_study_or_figure_is_no_part_of_an_artifact() -> None:
    config = {
        "figures": {
            "one": {"layers": [{"kind": "quiver"}]},
            "two": {"layers": ["quiver"], "formats": ["png"]},
        },
        "studies": {
            "s": {"function": "x0*x1", "figures": ["one"]},
            "t": {"function": "x0*x1", "figures": ["two"]},
        },
    }
    made = plan_of(config)
    assert len(made.files) == 4
    assert len({file.artifact.digest for file in made.files}) == 2


def test_a_catalogue_function_goes_by_position_on_other_axes() -> None:
    grid = {"u": {"start": -2, "stop": 2, "num": 9}, "v": {"start": -1, "stop": 3, "num": 9}}
    [gradient, *_] = plan(function="rosenbrock", parameters={}, grid=grid).files
    spec = gradient.artifact.spec
    assert isinstance(spec, GradientSpec)
    assert spec.function == FormulaSpec("(a - u) ** 2 + b * (v - u ** 2) ** 2", "rosenbrock")
    assert spec.axes == ("u", "v")


def test_modules_are_followed_through_imports_also_inside_functions() -> None:
    reached = modules_reached(("gradatlas.functions.kinds.formula",))
    assert "gradatlas.formulas.language" in reached
    assert "gradatlas.functions.python.evaluation" not in reached
    layer = modules_reached(("gradatlas.figures.layers.contour",))
    assert "gradatlas.figures.levels" in layer
    assert "gradatlas.figures.layers.quiver" not in layer


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of one's own in the place of gradatlas."""
    for cached in (fingerprints.fingerprint, fingerprints._module):
        cached.cache_clear()
    monkeypatch.setattr(fingerprints, "_ROOT", tmp_path)
    (tmp_path / "__init__.py").touch()
    (tmp_path / "a.py").write_text(
        "def f():\n    'Say.'\n    from gradatlas import b\n    return b.g()\n"
    )
    (tmp_path / "b.py").write_text("from __future__ import annotations\nimport numpy\ng = 1\n")
    (tmp_path / "c.py").write_text("x = 1\n")
    yield tmp_path
    for cached in (fingerprints.fingerprint, fingerprints._module):
        cached.cache_clear()


def code() -> str:
    for cached in (fingerprints.fingerprint, fingerprints._module):
        cached.cache_clear()
    return fingerprint(("gradatlas.a",)).code


def test_a_change_in_an_imported_module_counts(package: Path) -> None:
    before = code()
    (package / "b.py").write_text("import numpy\ng = 2\n")
    assert code() != before


def test_layout_comments_docstrings_and_other_modules_do_not_count(package: Path) -> None:
    before = code()
    (package / "a.py").write_text(
        "# why\ndef f():\n  'Tell.'\n\n  from gradatlas import b\n  return (b.g())\n"
    )
    (package / "c.py").write_text("x = 2\n")
    assert code() == before


def test_an_import_for_type_checkers_does_not_count(package: Path) -> None:
    text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from gradatlas import c\n"
    (package / "a.py").write_text(text)
    before = code()
    (package / "c.py").write_text("x = 2\n")
    assert code() == before


@pytest.mark.parametrize(
    ("first", "test"),
    [
        ("from typing import TYPE_CHECKING", "TYPE_CHECKING"),
        ("import typing", "typing.TYPE_CHECKING"),
    ],
)
def test_what_runs_instead_of_an_import_for_type_checkers_counts(
    package: Path, first: str, test: str
) -> None:
    text = f"{first}\nif {test}:\n    from gradatlas import c\nelse:\n    'Say.'\n    x = 1\n"
    (package / "a.py").write_text(text)
    before = code()
    (package / "c.py").write_text("x = 2\n")
    (package / "a.py").write_text(text.replace("Say", "Tell"))
    assert code() == before
    (package / "a.py").write_text(text.replace("x = 1", "x = 2"))
    assert code() != before


@pytest.mark.parametrize(
    "first",
    [
        "TYPE_CHECKING = True",
        "from gradatlas.b import TYPE_CHECKING",
        *(
            f"from typing import TYPE_CHECKING\n{other}"
            for other in (
                "from gradatlas.b import TYPE_CHECKING",
                "from gradatlas.b import *",
                "def TYPE_CHECKING(): pass",
                "class TYPE_CHECKING: pass",
                "for TYPE_CHECKING in (1,): pass",
                "try: 1/0\nexcept Exception as TYPE_CHECKING: pass",
                "match 1:\n    case TYPE_CHECKING: pass",
                "globals()['TYPE_CHECKING'] = True",
                "import typing\ntyping.TYPE_CHECKING = True",
                "(TYPE_CHECKING := True)",
            )
        ),
    ],
)
def test_a_name_that_only_looks_like_that_of_type_checkers_counts(
    package: Path, first: str
) -> None:
    (package / "a.py").write_text(f"{first}\nif TYPE_CHECKING:\n    x = 1\n")
    before = code()
    (package / "a.py").write_text(f"{first}\nif TYPE_CHECKING:\n    x = 2\n")
    assert code() != before


@pytest.mark.parametrize("statement", ["yield", "scale = 9.0", "global scale"])
def test_what_is_never_run_in_a_function_counts_for_what_it_makes_of_the_function(
    package: Path, statement: str
) -> None:
    text = "from typing import TYPE_CHECKING\nscale = 1\ndef f():\n    if TYPE_CHECKING: pass\n"
    (package / "a.py").write_text(text)
    before = code()
    (package / "a.py").write_text(text.replace("pass", statement))
    assert code() != before


@pytest.mark.parametrize(
    "first", ["import gradatlas as typing", "def typing(): pass", "from gradatlas import typing"]
)
def test_another_typing_is_not_that_of_type_checkers(package: Path, first: str) -> None:
    for start in (first, f"import typing\n{first}"):
        text = f"{start}\nif typing.TYPE_CHECKING:\n    x = 1\n"
        (package / "a.py").write_text(text)
        before = code()
        (package / "a.py").write_text(text.replace("x = 1", "x = 2"))
        assert code() != before


def test_the_versions_of_libraries_and_of_all_they_require_count() -> None:
    software = dict(fingerprint(("gradatlas.makers.figure",)).software)
    assert {"python", "numpy", "matplotlib", "pillow", "contourpy", "netcdf4"} <= software.keys()
    assert "snakemake" not in software
    assert "pydantic" not in software
