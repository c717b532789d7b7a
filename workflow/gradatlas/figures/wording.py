"""What a figure says in words: its title, and the names on axes and colour bars."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from gradatlas.figures.layout import MARGIN
from gradatlas.figures.sheets.texts import as_signs, set_text
from gradatlas.figures.style_sheets import paper_of
from gradatlas.figures.titles import TitleLine, set_title, title_lines
from gradatlas.formulas.typesetting import names_mathtext

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.options import FigureOptions
    from gradatlas.figures.scene import StudyCase
    from gradatlas.figures.spec import FigureSpec, StudyCaseSpec, StudyFigureSpec

_INCH = 72.0
"""In points."""
_F = re.compile(r"(?<![\w'’.$])f(?![\w'’(])")
"""The function in a remark, which is no part of a word."""


def name_of_f(*, math_text: bool) -> str:
    """Return how f is written."""
    return "$f$" if math_text else "f"


def name_of_norm(*, math_text: bool) -> str:
    """Return how the norm of the gradient is written."""
    return r"$\|\nabla f\|$" if math_text else "|grad f|"


def with_name_of_f(words: str, *, math_text: bool) -> str:
    """Return a remark, in which dollar signs are signs, with f as it is written elsewhere."""
    text = words.replace("$", r"\$")
    return _F.sub(lambda _: "$f$", text) if math_text else text


def own_text(text: str) -> str:
    """Return a text of the user's, in which dollar signs that hold no mathematics are signs."""
    try:
        set_text(text, 10.0)
    except ValueError:
        return as_signs(text)
    return text


def own_label(option: str, usual: str) -> str:
    """Return what stands at an axis or a colour bar, given the option that says it."""
    if option == "auto":
        return usual
    return "" if option == "none" else own_text(option)


def levels_in_words(levels: Sequence[float]) -> str:
    """Return how many levels there are, and from where to where they go."""
    if len(levels) == 1:
        return f"one level, {levels[0]:g}"
    return f"{len(levels)} levels from {levels[0]:g} to {levels[-1]:g}"


def bands_in_words(edges: Sequence[float], is_open: tuple[bool, bool]) -> str:
    """Return how many bands there are, and from where to where they go.

    Args:
        edges: Of the bands, increasing, one more than bands.
        is_open: Whether the lowest and the highest band have all that is beyond their inner edges.
    """
    count = len(edges) - 1
    number = "one band" if count == 1 else f"{count} bands"
    low = f"below {edges[1]:g}" if is_open[0] else f"{edges[0]:g}"
    high = f"above {edges[-2]:g}" if is_open[1] else f"{edges[-1]:g}"
    return f"{number} from {low} to {high}"


def axis_labels(options: FigureOptions, field: Field) -> tuple[str, str]:
    """Return what stands at the horizontal and at the vertical axis of a figure of a field.

    Over a single axis, the vertical one says f; layers that draw something else say that.
    """
    is_math = options.labels == "math"
    if is_math:
        written = names_mathtext((*field.axes, *field.parameters))
        names = [f"${written[name]}$" for name in field.axes]
    else:
        names = [name.replace("$", r"\$") for name in field.axes]
    if len(names) == 2:
        return names[0], names[1]
    inner = names[0].strip("$")
    return names[0], f"$f({inner})$" if is_math else f"f({inner})"


def field_title(spec: FigureSpec, field: Field) -> list[TitleLine]:
    """Return the lines of the title of a figure of one point of a study."""
    return title_lines(
        spec.options.title,
        spec.study_title,
        spec.swept,
        field.formula,
        field.parameters,
        field.axes,
        spec.function,
    )


def title_size(
    options: FigureOptions, study_title: str | None, case: StudyCaseSpec, field: Field
) -> tuple[float, float]:
    """Return what the title of a figure of a point takes of its width and height, in points."""
    lines = title_lines(
        options.title,
        study_title,
        case.swept,
        field.formula,
        field.parameters,
        field.axes,
        case.function,
    )
    paper = paper_of(options)
    size = (_INCH * paper.width, _INCH * paper.height)
    title = set_title(lines, size, paper.font_size, paper.stroke * MARGIN)
    return title.width, title.height


def study_title(spec: StudyFigureSpec, cases: Sequence[StudyCase]) -> list[TitleLine]:
    """Return the lines of the title of a figure of a study: what all points have in common."""
    summaries = [case.summary for case in cases]
    return title_of_functions(spec, [(one.formula, one.parameters) for one in summaries])


def title_of_functions(
    spec: StudyFigureSpec, functions: Sequence[tuple[str, Mapping[str, float]]]
) -> list[TitleLine]:
    """Return the lines of the title of a figure of several points.

    Args:
        spec: The figure.
        functions: The formula and the parameters of each point.
    """
    formulas = {formula for formula, _ in functions}
    if len(formulas) > 1:
        return title_lines(spec.options.title, spec.study_title, [], None, {})
    parameters = {
        name: value
        for name, value in functions[0][1].items()
        if all(others.get(name) == value for _, others in functions)
    }
    return title_lines(
        spec.options.title, spec.study_title, [], formulas.pop(), parameters, (), spec.function
    )
