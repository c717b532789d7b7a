"""The title of a figure: what it shows, in as many lines as there is room for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure
from matplotlib.text import Text

from gradatlas.figures.measuring import renderer_of
from gradatlas.figures.styles import MUTED, font_size
from gradatlas.formulas.language import ExpressionError, parse_expression
from gradatlas.formulas.typesetting import (
    call_mathtext,
    expression_mathtext,
    names_mathtext,
    number_mathtext,
)

_SMALLEST = 0.65
"""How far a line may shrink before it is left out or cut, as a part of its usual size."""
_LONGEST_FORMULA = 600
"""Signs of mathtext."""
_MOST_HEIGHT = 0.35
"""The most of a figure's height that its title takes."""
_MARGIN = 0.08
"""Inches to the edges of the figure and above the axes."""
_SPACING = 0.05
"""Inches between lines."""


@dataclass(frozen=True)
class TitleLine:
    """A line of the title."""

    text: str
    """The text; mathematics between dollar signs."""
    plain: str
    """The same in plain words, for readers who cannot see the figure."""
    size: float
    """Its size as a part of the font size of the figure."""
    color: str | None = None
    """Its colour; None for that of all text."""
    may_shorten: bool = False
    """Whether a part of it is better than nothing: prose is, a formula is not."""


def title_lines(
    title: str,
    study_title: str | None,
    swept: Sequence[Sequence[Any]],
    formula: str | None,
    parameters: Mapping[str, float],
    axes: Sequence[str] = (),
) -> list[TitleLine]:
    """Return the lines of a title.

    `title` is `auto`, `none` or the text itself. `auto` is the study's title, the formula, and the
    parameters with what is swept. `formula` is None where there is none to show. `axes` are the
    names on the axes, which parameters must not be confused with.
    """
    if title == "none":
        return []
    if title != "auto":
        return [_prose(line, 1.2) for line in title.splitlines() if line.strip()]
    lines = [_prose(line, 1.2) for line in (study_title or "").splitlines() if line.strip()]
    names: tuple[str, ...] = tuple(parameters)
    all_names = {*axes, *parameters}
    if formula is not None:
        try:
            expression = parse_expression(formula)
        except ExpressionError:  # the function has no formula, and is called by its name
            text = call_mathtext(formula, all_names)
        else:
            names = expression.names
            all_names |= set(names)
            text = expression_mathtext(expression, all_names)
        # matplotlib takes seconds for a formula of thousands of signs, which has no room anyway.
        if text is not None and len(text) <= _LONGEST_FORMULA:
            lines.append(TitleLine(f"$f = {text}$", f"f = {formula}", 1.3))
    settings = _settings(names, parameters, swept, names_mathtext(all_names))
    if settings is not None:
        lines.append(settings)
    return lines


def plain_title(lines: Sequence[TitleLine]) -> str:
    """Return a title as one line of plain text."""
    return "; ".join(line.plain for line in lines)


def draw_title(figure: Figure, lines: Sequence[TitleLine], room: float | None = None) -> float:
    """Draw the lines at the top of the figure and return the height they take, in inches.

    Lines that are too wide shrink; where that is not enough, prose is cut and ends in an ellipsis
    and a formula is left out. Lines from the last on are left out where the title would take more
    than `room` inches, by default about a third of the figure's height.
    """
    width, height = (float(v) for v in figure.get_size_inches())
    room = _MOST_HEIGHT * height if room is None else room
    used = _MARGIN
    for line in lines:
        text = _fitting_text(figure, line, width - 2 * _MARGIN)
        if text is None:
            continue
        tall = _extent(figure, text)[1]
        if used + tall > room:
            text.remove()
            break
        text.set_y(1 - used / height)
        used += tall + _SPACING
    return used if used > _MARGIN else 0.0


def _fitting_text(figure: Figure, line: TitleLine, width: float) -> Text | None:
    size = line.size * font_size(tuple(figure.get_size_inches()))
    text = figure.text(0.5, 0.5, line.text, ha="center", va="top", fontsize=size)
    if line.color is not None:
        text.set_color(line.color)
    try:
        wide = _extent(figure, text)[0]
    except ValueError:  # the dollar signs hold no mathematics
        text.set_parse_math(False)
        wide = _extent(figure, text)[0]
    if wide > width:
        text.set_fontsize(size * max(_SMALLEST, 0.99 * width / wide))
        wide = _extent(figure, text)[0]
    if wide > width and line.may_shorten:
        words = line.plain
        text.set_parse_math(False)
        text.set_text(words)
        wide = _extent(figure, text)[0]
        while wide > width and len(words) > 2:
            words = words[: max(1, min(len(words) - 2, int(len(words) * width / wide)))].rstrip()
            text.set_text(words + "…")
            wide = _extent(figure, text)[0]
    if wide > width:
        text.remove()
        return None
    return text


def _extent(figure: Figure, text: Text) -> tuple[float, float]:
    box = text.get_window_extent(renderer_of(figure))
    return float(box.width / figure.dpi), float(box.height / figure.dpi)


def _prose(text: str, size: float) -> TitleLine:
    return TitleLine(text, text, size, may_shorten=True)


def _settings(
    names: Sequence[str],
    parameters: Mapping[str, float],
    swept: Sequence[Sequence[Any]],
    written: Mapping[str, str],
) -> TitleLine | None:
    keys = {str(key) for key, _ in swept}
    values = {name: value for name, value in parameters.items() if name in names or name in keys}
    pieces = [f"${written[name]} = {_number(value)}$" for name, value in values.items()]
    plain = [f"{name} = {value:g}" for name, value in values.items()]
    for key, value in swept:
        if key in values:
            continue
        name = str(key).removeprefix("gradient.")
        pieces.append(f"{name}: {_value(value)}".replace("_", " "))
        plain.append(f"{name}: {value}")
    if not pieces:
        return None
    return TitleLine(",  ".join(pieces), ", ".join(plain), 0.9, color=MUTED, may_shorten=True)


def _value(value: Any) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"${_number(value)}$" if is_number else str(value).replace("$", r"\$")


def _number(value: float) -> str:
    return number_mathtext(float(value), 6)
