"""The title of a figure: what it shows, in as many lines as there is room for."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gradatlas.figures.layout import MARGIN
from gradatlas.figures.sheets.texts import SetText, set_text, shortened
from gradatlas.figures.styles import INK, MUTED, rgba
from gradatlas.formulas.language import ExpressionError, parse_expression
from gradatlas.formulas.typesetting import (
    call_mathtext,
    expression_mathtext,
    names_mathtext,
    number_mathtext,
)

if TYPE_CHECKING:
    from gradatlas.figures.sheets.sheet import Rgba, Sheet

_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_BETWEEN = ",  "
"""What parts parameters."""
_SMALLEST = 0.65
"""How far a line may shrink before it is left out or cut, as a part of its usual size."""
_MOST_FORMULAS = 64
"""That are remembered: the figures of a study share theirs."""
_LONGEST_FORMULA = 600
"""Signs of mathtext."""
_MOST_HEIGHT = 0.35
"""The most of a figure's height that its title takes."""
_SPACING = 3.6
"""Points between lines."""


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
    pieces: tuple[tuple[str, bool], ...] = ()
    """The text in pieces, and which of these are plain numbers among mathematics; none where it is
    one piece."""


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
        text, used = _typeset(formula, frozenset(all_names))
        if used is not None:
            names = used
            all_names |= set(used)
        # matplotlib takes seconds for a formula of thousands of signs, which has no room anyway.
        if text is not None and len(text) <= _LONGEST_FORMULA:
            lines.append(TitleLine(f"$f = {text}$", f"f = {formula}", 1.3))
    settings = _settings(names, parameters, swept, names_mathtext(all_names))
    if settings is not None:
        lines.append(settings)
    return lines


@functools.lru_cache(_MOST_FORMULAS)
def _typeset(formula: str, names: frozenset[str]) -> tuple[str | None, tuple[str, ...] | None]:
    """Return a formula as mathtext, None where it is none, and the names in it.

    Args:
        formula: The formula, or the name of a function without one; its names are then None.
        names: Those that stand beside it.
    """
    try:
        expression = parse_expression(formula)
    except ExpressionError:  # the function has no formula, and is called by its name
        return call_mathtext(formula, set(names)), None
    return expression_mathtext(expression, {*names, *expression.names}), expression.names


def plain_title(lines: Sequence[TitleLine]) -> str:
    """Return a title as one line of plain text."""
    return "; ".join(line.plain for line in lines)


@dataclass(frozen=True)
class SetTitle:
    """A title that is set: its lines from the top down."""

    lines: tuple[tuple[tuple[SetText, ...], Rgba], ...]
    """Each line in pieces that stand beside each other, and its colour."""
    height: float
    """What it takes of the figure's height, with the margin above it, in points."""

    @property
    def width(self) -> float:
        """The width of its widest line."""
        widths = (sum(piece.width for piece in pieces) for pieces, _ in self.lines)
        return max(widths, default=0.0)

    def draw(self, sheet: Sheet, middle: float, top: float) -> None:
        """Write the lines below each other.

        Args:
            sheet: Where.
            middle: That of each line, in points.
            top: Where the room of the title ends, with the margin above it.
        """
        y = top - MARGIN
        for pieces, color in self.lines:
            x = middle - sum(piece.width for piece in pieces) / 2
            y -= max(piece.ascent for piece in pieces)
            for piece in pieces:
                sheet.text(piece, x, y, color=color)
                x += piece.width
            y -= max(piece.descent for piece in pieces) + _SPACING


def set_title(lines: Sequence[TitleLine], size: tuple[float, float], font_size: float) -> SetTitle:
    """Return the title, as far as there is room for it.

    Lines that are too wide shrink; where that is not enough, prose is cut and ends in an ellipsis
    and a formula is left out. Lines from the last on are left out where the title would take more
    than about a third of the figure's height.

    Args:
        lines: From the top down.
        size: Width and height of the figure in points.
        font_size: That of the figure, in points.
    """
    width, height = size
    used, kept = MARGIN, []
    for line in lines:
        pieces = _fitting_pieces(line, line.size * font_size, width - 2 * MARGIN)
        if not pieces:
            continue
        tall = max(p.ascent for p in pieces) + max(p.descent for p in pieces)
        if used + tall > _MOST_HEIGHT * height:
            break
        kept.append((pieces, rgba(line.color or INK)))
        used += tall + _SPACING
    return SetTitle(tuple(kept), used if kept else 0.0)


def _fitting_pieces(line: TitleLine, size: float, width: float) -> tuple[SetText, ...]:
    """Return the pieces of a line that is at most so wide; none where that cannot be."""
    pieces = _pieces(line, size)
    wide = sum(piece.width for piece in pieces)
    if wide > width:
        size *= max(_SMALLEST, 0.99 * width / wide)
        pieces = _pieces(line, size)
        wide = sum(piece.width for piece in pieces)
    if wide <= width:
        return pieces
    if not line.may_shorten:
        return ()
    text = shortened(line.plain, size, width, least=1)
    return (text,) if text.width <= width else ()


def _pieces(line: TitleLine, size: float) -> tuple[SetText, ...]:
    """Return what a line is put together from.

    Mathematics takes long to set. In a line of parameters only the numbers differ from figure to
    figure, so these are set as plain text, in the same letters.
    """
    try:
        if not line.pieces:
            return (set_text(line.text, size, plain=line.plain),)
        return tuple(
            set_text(text, size, family="math" if is_number else "sans")
            for text, is_number in line.pieces
        )
    except ValueError:  # the dollar signs hold no mathematics
        return (set_text(line.plain.replace("$", r"\$"), size, plain=line.plain),)


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
    pieces: list[tuple[str, bool]] = []
    texts, plain = [], []
    for name, value in values.items():
        number = _number(value)
        texts.append(f"${written[name]} = {number}$")
        plain.append(f"{name} = {value:g}")
        start = [(_BETWEEN, False)] if pieces else []
        if _PLAIN_NUMBER.fullmatch(number):
            pieces += [
                *start,
                (f"${written[name]} = {{}}$", False),
                (number.replace("-", "−"), True),
            ]
        else:
            pieces += [*start, (texts[-1], False)]
    for key, value in swept:
        if key in values:
            continue
        name = str(key).removeprefix("gradient.")
        texts.append(f"{name}: {_value(value)}".replace("_", " "))
        plain.append(f"{name}: {value}")
        pieces += [*([(_BETWEEN, False)] if pieces else []), (texts[-1], False)]
    if not texts:
        return None
    return TitleLine(
        _BETWEEN.join(texts), ", ".join(plain), 0.9, MUTED, may_shorten=True, pieces=tuple(pieces)
    )


def _value(value: Any) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"${_number(value)}$" if is_number else str(value).replace("$", r"\$")


def _number(value: float) -> str:
    return number_mathtext(float(value), 6)
