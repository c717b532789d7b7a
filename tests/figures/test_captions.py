"""Captions: what figures show in sentences, in files of their own and as alt text."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import gradatlas
from gradatlas.differentiation.method import specify_method
from gradatlas.fields.field import FLAGS, Field, Origin
from gradatlas.fields.reading import read_field
from gradatlas.figures.build import compose_figure, describe_figure, draw_figure, draw_study_figure
from gradatlas.figures.captions import latex_of
from gradatlas.figures.layer import find_layer, has_own_axes, layer_kinds
from gradatlas.figures.study_sample import study_values
from tests.support.drawn import bowl, builtin, constant, layer, nowhere_defined, rosenbrock, spec
from tests.support.gradient_files import Study


def caption(field: Field, *layers: Any, **options: Any) -> str:
    return describe_figure(spec(*layers, **options), field)[1]


def test_it_says_what_is_drawn_of_what_and_where() -> None:
    text = caption(rosenbrock(), layer("contour", levels=(1, 10, 100)), limits={"x0": (0, 1)})
    assert text == (
        "Contour lines of f: 3 levels from 1 to 100. f = (a - x0)**2 + b*(x1 - x0**2)**2 with "
        "a = 1, b = 100. Shown is x0 from 0 to 1, x1 from -1 to 3, on a grid of 81 by 81 points."
    )


def test_it_says_how_the_gradient_came_about() -> None:
    origin = Origin((1001, 501), "central", 4, "auto: 1e-3 along x0, 2e-3 along x1")
    text = caption(replace(bowl(), origin=origin), layer("quiver"))
    assert "on a grid of 1001 by 501 points" in text  # of which figures have read a part
    assert "by the method central of order 4, step auto: 1e-3 along x0, 2e-3 along x1." in text
    text = caption(replace(bowl(), origin=Origin((41, 41), "exact")), layer("quiver"))
    assert text.endswith("The gradient is computed by the method exact.")


def test_it_says_which_points_are_left_out_and_why() -> None:
    flag = np.zeros(bowl().values.shape, np.int8)
    flag[0, :3], flag[1, 0] = FLAGS["kink"], FLAGS["not_finite"]
    text = caption(replace(bowl(), flag=flag), layer("quiver"))
    assert text.endswith(
        "The gradient is not to be trusted at 1 point where f or the gradient is not finite; "
        "3 points at or next to kinks and jumps."
    )


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"direction": "descent", "length": "unit"}, ("against the gradient", "equally long")),
        ({"direction": "ascent", "length": "log"}, ("along the gradient", "logarithm")),
        ({"length": "true", "color": "magnitude"}, ("proportion", "their colour is its norm")),
    ],
)
def test_it_says_what_arrows_are(options: dict[str, Any], words: tuple[str, ...]) -> None:
    text = caption(bowl(), layer("quiver", **options))
    assert all(word in text for word in words)


def test_it_says_which_bands_have_all_that_is_beyond() -> None:
    text = caption(bowl(), layer("contourf", range=(2, 4), levels=(2, 3, 4)))
    assert "4 bands from below 2 to above 4" in text
    assert "bands from 0 to " in caption(bowl(), layer("contourf"))


@pytest.mark.parametrize("field", [constant(), nowhere_defined()], ids=["constant", "nowhere"])
def test_it_says_why_there_is_nothing_to_see(field: Field) -> None:
    wanted = spec(layer("contour"))
    (note,) = compose_figure(wanted, field).page.notes
    assert f"{note}. " in describe_figure(wanted, field)[1]


def test_it_says_that_ranges_are_shared() -> None:
    shared = study_values([bowl()], spec().options)
    wanted = spec(layer("contourf", range="study"))
    assert "Ranges are common to all points" in describe_figure(wanted, bowl(), study=shared)[1]
    assert "Ranges are common" not in caption(bowl(), layer("contourf"))


@pytest.mark.parametrize("layout", ["fitted", "fixed"])
def test_pictures_and_the_file_have_the_same_words(layout: str) -> None:
    written = {}
    for name in ("png", "svg", "pdf", "txt"):
        wanted = spec(*builtin("landscape"), layout=layout, study_title="Ä", file_format=name)
        written[name] = draw_figure(wanted, rosenbrock())
    title, empty, text, latex, end = written["txt"].decode().split("\n")
    assert title.startswith("Ä; f = (a - x0)**2")
    assert (empty, end) == ("", "")
    assert latex.startswith(r"$f = \left(a - x_{0}\right)^{2}")
    with Image.open(io.BytesIO(written["png"])) as picture:
        assert picture.info["Title"] == title
        assert picture.info["Description"] == text
    assert text in written["svg"].decode()


def test_one_that_was_drawn_before_makes_no_other() -> None:
    wanted = spec(*builtin("landscape"), file_format="txt")
    first = draw_figure(wanted, rosenbrock())
    for field in (bowl(), constant(), nowhere_defined()):
        draw_figure(wanted, field)
    assert draw_figure(wanted, rosenbrock()) == first


def test_a_figure_of_a_study_has_one(tmp_path: Path) -> None:
    study = Study(tmp_path, "sin(x0)*x1")
    study.sweep("central", [0.1, 0.01])
    wanted = replace(study.spec(layer("convergence")), format="txt")
    text = draw_study_figure(wanted, study.scene_cases()).decode()
    assert "Worst error of the gradient against the step: " in text
    assert "\n$f = \\sin" in text


def test_what_a_file_says_of_itself_is_read(tmp_path: Path) -> None:
    study = Study(tmp_path, "x0*x1")
    study.add(specify_method("central", order=4, step=0.25), {})
    origin = read_field(study.files["gradient0"]).origin
    assert origin == Origin((9, 9), "central", 4, 0.25)


def test_a_picture_in_python_has_it_as_alt_text_and_as_a_file(tmp_path: Path) -> None:
    field = gradatlas.gradient("x0**2 + x1", {"x0": (-1, 1, 5), "x1": (0, 1, 4)}, step=0.5)
    picture = gradatlas.draw(field)
    assert "on a grid of 5 by 4 points" in picture.alt_text
    assert "by the method central of order 2, step 0.5" in picture.alt_text
    picture.save(tmp_path / "words.txt")
    assert picture.alt_text in (tmp_path / "words.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("formula", "latex"),
    [
        ("x0**2/2", r"\frac{x_{0}^{2}}{2}"),
        ("functions/mine.py:saddle", None),
        ("+".join(["x0"] * 2000), None),  # of no use to anybody
    ],
)
def test_formulas_are_given_as_latex(formula: str, latex: str | None) -> None:
    found = latex_of(formula)
    assert found is None if latex is None else found == latex


def test_each_layer_of_points_says_more_than_its_name() -> None:
    field = bowl()
    for kind in layer_kinds():
        found = find_layer(kind)
        if not has_own_axes(kind):
            said = found.describe(field, found.Options())  # type: ignore[attr-defined]
            assert " of f" in said or "of the gradient" in said
