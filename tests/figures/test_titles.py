"""Titles: they say what is shown, in letters that can be read, and stay on the paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gradatlas.fields.field import Field
from gradatlas.figures.line_breaking import prose_pieces
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.spec import KnownFunction
from gradatlas.figures.style_sheets import paper_of
from gradatlas.figures.titles import set_title, title_lines
from gradatlas.functions.catalogue_entry import catalogue_names, load_catalogue_function
from tests.support.drawn import bowl, builtin, spec
from tests.support.overlaps import check_layout
from tests.support.recorded import Recorded, draw, record

LONG_FORMULA = " + ".join(f"sin({k}*x0)*cos({k}*x1)/{k}" for k in range(1, 40))


def font_size(size: tuple[float, float]) -> float:
    """Return the size of text in a figure of so many inches."""
    return paper_of(FigureOptions(size=size)).font_size


def texts(figure: Recorded) -> list[str]:
    """Return the lines of the title."""
    return ["".join(piece.text for piece in pieces) for pieces, _ in figure.composition.title.lines]


def check_title(figure: Recorded, least: float = 8.0) -> None:
    """Check that each row of a title is on the paper, and large enough to be read."""
    for row, _ in figure.composition.title.lines:
        assert sum(piece.width for piece in row) <= figure.sheet.size[0] - 2 * 5.76 + 1e-6
        assert all(piece.size >= least - 1e-9 for piece in row)


def test_long_prose_is_broken_between_words_and_cut_after_one() -> None:
    figure = draw(bowl(), *builtin("contour"), study_title="several words " * 8)
    check_title(figure)
    assert texts(figure)[:2] == [" ".join(["several words"] * 5), " ".join(["several words"] * 3)]
    *rows, last = texts(draw(bowl(), *builtin("contour"), study_title="word " * 90))[:3]
    assert [*map(len, rows)] == [len(row) for row in rows if row.endswith("word")]
    assert last.endswith("word…")


@pytest.mark.parametrize("size", [(6.4, 4.8), (3.3, 2.5), (2.0, 2.0), (1.0, 4.0), (12.0, 3.0)])
@pytest.mark.parametrize(
    "title",
    ["word " * 60, "unbreakable" * 20, "勾配降下法の図、目的関数の等高線。" * 8, "$x_0$ and " * 30],
)
def test_titles_stay_on_the_paper(size: tuple[float, float], title: str) -> None:
    figure = draw(bowl(), *builtin("contour"), title=title, size=size)
    check_title(figure, 0.8 * font_size(size))
    check_layout(figure)


def with_formula(formula: str) -> Field:
    return replace(bowl(), formula=formula)


def test_a_wide_formula_shrinks_a_little_and_then_is_broken_before_a_sign() -> None:
    def rows(count: int) -> list[str]:
        formula = " + ".join(f"{k}*x0**{k}" for k in range(2, count))
        figure = draw(with_formula(formula), *builtin("contour"))
        check_title(figure)
        return texts(figure)

    assert len(rows(12)) == 1
    assert [row[:5] for row in rows(16)] == ["$f = ", "$+ 14"]


def test_where_no_formula_has_room_the_name_of_the_function_stands() -> None:
    def shown(study_title: str | None, function: KnownFunction | None) -> list[str]:
        wanted = spec(*builtin("contour"), study_title=study_title)
        return texts(record(replace(wanted, function=function), with_formula(LONG_FORMULA)))

    hills = KnownFunction("Hills", None)
    assert shown(None, None) == ["$f(x_{0}, x_{1})$"]
    assert shown(None, hills) == ["Hills", "$f(x_{0}, x_{1})$"]
    assert shown("Mine", hills) == ["Mine", "Hills: $f(x_{0}, x_{1})$"]
    in_short = replace(hills, latex=r"\sum_{i=1}^{5} x_0^i")
    assert shown(None, in_short) == ["Hills", f"$f = {in_short.latex}$"]


@pytest.mark.parametrize("size", [(6.4, 4.8), (3.3, 2.5)])
@pytest.mark.parametrize("name", catalogue_names())
def test_every_function_of_the_catalogue_is_named(name: str, size: tuple[float, float]) -> None:
    function = load_catalogue_function(name)
    axes = (*function.domain,)
    known = KnownFunction(function.title, function.latex)
    parameters = dict.fromkeys(function.parameters, 1.0)
    lines = title_lines("auto", None, (), function.formula, parameters, axes, known)
    set_lines = set_title(lines, (72 * size[0], 72 * size[1]), font_size(size))
    shown = [piece for row, _ in set_lines.lines for piece in row]
    assert "".join(piece.text for piece in shown).startswith(function.title)
    assert len(set_lines.lines) > 1
    assert all(piece.size >= 0.8 * font_size(size) - 1e-9 for piece in shown)
    assert all(sum(piece.width for piece in row) <= 72 * size[0] for row, _ in set_lines.lines)


def test_a_function_in_python_may_be_named_in_any_language() -> None:
    figure = draw(with_formula("谷(x0, x1, a=2)"), *builtin("contour"))
    assert texts(figure)[0] == "f = 谷(x0, x1, a=2)"


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("two words", ["two ", "words"]),
        ("the line $x_0 = 1$ of", ["the ", "line ", "$x_0 = 1$ ", "of"]),
        ("勾配の図", ["勾", "配", "の", "図"]),
        ("値（勾配）、次。", ["値", "（勾", "配）、", "次。"]),
        ("関数$f(x)$の図", ["関", "数", "$f(x)$", "の", "図"]),
        ("Newton法とf(x)", ["Newton", "法", "と", "f(x)"]),
        (r"\$5 of it", [r"\$5 ", "of ", "it"]),
        ("", []),
    ],
)
def test_where_lines_of_prose_may_end(text: str, pieces: list[str]) -> None:
    assert prose_pieces(text) == pieces
    assert "".join(pieces) == text


def test_swept_options_are_named_without_their_section() -> None:
    swept = (
        ("descent.learning_rate", 0.5),
        ("descent.runs.Adam.beta1", 0.25),
        ("gradient.step", 1),
    )
    *_, settings = title_lines("auto", None, swept, "x0", {}, ("x0",), None)
    assert settings.plain == "learning_rate: 0.5, Adam.beta1: 0.25, step: 1"
