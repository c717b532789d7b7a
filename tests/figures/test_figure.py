"""The figure as a whole: layout, titles, axes, and that nothing leaks in or out."""

from __future__ import annotations

import matplotlib
import numpy as np
import pytest

from gradatlas.config.figures_section import BUILTIN_FIGURES
from gradatlas.config.figures_section import builtin_figures as builtin_figures_of_the_config
from gradatlas.figures.build import describe_figure, draw_figure
from gradatlas.figures.layer import find_layer
from tests.support.drawn import (
    FIELDS,
    book_curve,
    bowl,
    builtin,
    layer,
    plane,
    rosenbrock,
    spec,
)
from tests.support.overlaps import check_layout
from tests.support.recorded import PathMark, Recorded, draw, pixels


def builtin_figures(axes: int) -> list[str]:
    """Return the built-in figures of fields alone with so many axes."""
    layers = {name: [find_layer(each.kind) for each in builtin(name)] for name in BUILTIN_FIGURES}
    return [
        name
        for name, found in layers.items()
        if all(axes in each.AXES and not each.OF_STUDY for each in found)
        and name not in beside_gradients()
    ]


def beside_gradients() -> set[str]:
    """Return the figures that are made from more than a gradient, or from something else."""
    found = builtin_figures_of_the_config()
    return {name for name, figure in found.items() if figure.made_from != ("gradient",)}


def ink_at_the_edges(figure: Recorded) -> bool:
    picture = pixels(figure)[..., :3]
    edges = (picture[:2], picture[-2:], picture[:, :2], picture[:, -2:])
    return any((edge != 255).any() for edge in edges)


@pytest.mark.parametrize("name", builtin_figures(axes=2))
@pytest.mark.parametrize("field", list(FIELDS))
def test_every_built_in_figure_draws_every_field_within_its_edges(field: str, name: str) -> None:
    figure = draw(FIELDS[field](), *builtin(name), study_title="A study")
    assert not ink_at_the_edges(figure)


@pytest.mark.parametrize("name", builtin_figures(axes=1))
def test_built_in_figures_of_one_axis_stay_within_their_edges(name: str) -> None:
    assert not ink_at_the_edges(draw(book_curve(), *builtin(name)))


def test_every_built_in_figure_is_tested_here() -> None:
    tested = {*builtin_figures(axes=1), *builtin_figures(axes=2)}
    of_studies = {name for name in BUILTIN_FIGURES if find_layer(builtin(name)[0].kind).OF_STUDY}
    assert tested | of_studies | beside_gradients() == set(BUILTIN_FIGURES)
    assert beside_gradients() >= {"paths", "points"}  # for which see test_paths and test_points
    assert {"quiver", "contour", "landscape", "line", "tangent", "error"} <= tested
    assert "convergence" in of_studies  # for which see test_convergence


@pytest.mark.parametrize("size", [(2.5, 2.5), (3.3, 2.5), (6.4, 4.8), (12, 4), (4, 12)])
@pytest.mark.parametrize("name", ["quiver", "landscape"])
def test_nothing_overlaps_or_is_cut_at_any_usual_size(size: tuple[float, float], name: str) -> None:
    figure = draw(
        rosenbrock(),
        *builtin(name),
        size=size,
        study_title="A rather long title of a study that goes on and on and on and on",
        swept=(("b", 100), ("gradient.method", "central")),
    )
    assert not ink_at_the_edges(figure)
    check_layout(figure)


def test_a_colour_bar_is_as_tall_as_its_axes() -> None:
    figure = draw(plane(4, 2), layer("contourf"))
    (bar,) = figure.composition.bars
    frame = figure.frame.box
    assert (frame.bottom, frame.top) == (bar.box.bottom, bar.box.top)
    assert frame.right < bar.box.left


@pytest.mark.parametrize(
    ("width", "height", "aspect", "equal"),
    [(4, 4, "auto", True), (8, 2, "auto", True), (9, 2, "auto", False), (2, 9, "auto", False),
     (9, 2, "equal", True), (4, 4, "free", False)],
)  # fmt: skip
def test_aspect_is_equal_where_the_domain_allows(
    width: float, height: float, aspect: str, equal: bool
) -> None:
    figure = draw(plane(width, height), layer("contour"), aspect=aspect, size=(6, 4))
    origin, right, up = figure.frame.points([0, 1, 0], [0, 0, 1])
    ratio = (right - origin)[0] / (up - origin)[1]
    assert (ratio == pytest.approx(1, rel=1e-6)) == equal


def test_the_axes_show_the_domain_or_the_limits() -> None:
    frame = draw(bowl(), layer("contour")).frame
    assert (frame.x_scale.low, frame.x_scale.high) == (-2, 2)
    assert frame.x_scale == frame.y_scale
    frame = draw(bowl(), layer("contour"), limits={"x1": (0, 1)}).frame
    assert (frame.x_scale.low, frame.x_scale.high) == (-2, 2)
    assert (frame.y_scale.low, frame.y_scale.high) == (0, 1)


def test_labels_are_mathematics_or_plain() -> None:
    assert "$x_{0}$" in draw(bowl(), layer("contour")).sheet.texts()
    plain = draw(bowl(), layer("quiver", color="magnitude"), labels="plain", title="none")
    assert "x1" in plain.sheet.texts()
    assert not any("$" in text for text in plain.sheet.texts())


def test_gridlines_are_drawn_where_asked_for() -> None:
    def long_lines(figure: Recorded) -> int:
        height = figure.frame.box.height
        marks = figure.sheet.of(PathMark)
        return sum(
            len(line) == 2 and abs(line[1, 1] - line[0, 1]) == pytest.approx(height)
            for mark in marks
            for line in mark.lines
        )

    figure = draw(bowl(), layer("contour"), gridlines=True)
    assert long_lines(figure) == len(figure.composition.axes.x.ticks.values) > 3
    assert long_lines(draw(bowl(), layer("contour"))) == 0


def texts(figure: Recorded) -> list[str]:
    """Return the lines of the title."""
    return ["".join(piece.text for piece in pieces) for pieces, _ in figure.composition.title.lines]


def test_the_automatic_title_has_study_formula_and_parameters() -> None:
    title, formula, parameters = texts(
        draw(
            rosenbrock(),
            *builtin("contour"),
            study_title="Valleys",
            swept=(("b", 100), ("gradient.method", "central")),
        )
    )
    assert title == "Valleys"
    assert formula.startswith("$f = ")
    assert parameters == "$a = {}$1,  $b = {}$100,  method: central"


def test_parameters_that_the_formula_does_not_use_are_not_in_the_title() -> None:
    field = rosenbrock()
    other = type(field)(**{**vars(field), "formula": "x0 + a"})
    assert texts(draw(other, *builtin("contour")))[-1] == "$a = {}$1"


def test_a_title_can_be_given_or_left_out() -> None:
    assert texts(draw(bowl(), *builtin("contour"), title="My $x^2$ bowl")) == ["My $x^2$ bowl"]
    assert texts(draw(bowl(), *builtin("contour"), title="none")) == []


@pytest.mark.parametrize("title", ["costs $5 and $", r"$\nosuchthing$", "50 % {of_it} ^", "a\nb"])
def test_titles_that_are_no_mathematics_are_drawn_as_they_are(title: str) -> None:
    figure = draw(bowl(), *builtin("contour"), title=title)
    lines = [piece.signs for pieces, _ in figure.composition.title.lines for piece in pieces]
    assert "\n".join(lines) == title


def test_a_function_in_python_is_drawn_as_its_call() -> None:
    field = bowl()
    parts = vars(field) | {"formula": "my_saddle(x0, x1, a=2)", "parameters": {"a": 2.0}}
    assert texts(draw(type(field)(**parts), *builtin("contour"))) == [
        r"$f = \mathrm{my\_saddle}\left(x_{0}, x_{1}, a\right)$",
        "$a = {}$2",
    ]


def test_a_function_that_is_no_formula_is_drawn_without_one() -> None:
    field = bowl()
    python = type(field)(**{**vars(field), "formula": "functions/mine.py:saddle"})
    assert texts(draw(python, *builtin("contour"), study_title="Mine")) == ["Mine"]


def test_a_figure_describes_itself_in_plain_words() -> None:
    title, text = describe_figure(spec(*builtin("landscape"), study_title="Valleys"), rosenbrock())
    assert title.startswith("Valleys; f = (a - x0)**2")
    assert "Filled contours of f" in text
    assert "Arrows point against the gradient" in text
    assert "x0 from -2 to 2" in text


def test_matplotlib_settings_of_the_user_play_no_part_and_stay() -> None:
    for file_format in ("png", "svg", "pdf"):
        wanted = spec(*builtin("landscape"), file_format=file_format)
        before = draw_figure(wanted, bowl())
        own = {"font.size": 30, "axes.facecolor": "red", "image.cmap": "jet", "pdf.fonttype": 3}
        own |= {"svg.fonttype": "none", "text.hinting": "none", "mathtext.fontset": "cm"}
        own |= {"path.simplify": False, "font.sans-serif": ["DejaVu Serif"]}
        with matplotlib.rc_context(own):
            mine = dict(matplotlib.rcParams)
            assert draw_figure(wanted, bowl()) == before
            assert dict(matplotlib.rcParams) == mine


def test_drawing_changes_neither_the_field_nor_the_spec() -> None:
    field, wanted = rosenbrock(), spec(*builtin("landscape"))
    copies = [array.copy() for array in (field.values, field.norm, *field.gradient)]
    remembered = repr(wanted)
    draw_figure(wanted, field)
    for array, copy in zip((field.values, field.norm, *field.gradient), copies, strict=True):
        np.testing.assert_array_equal(array, copy)
    assert repr(wanted) == remembered
