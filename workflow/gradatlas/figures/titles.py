"""The title of a figure: what it shows, in as many lines as there is room for."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from gradatlas.figures.layout import MARGIN
from gradatlas.figures.line_breaking import cut_after_piece, fill_lines, prose_pieces
from gradatlas.figures.sheets.texts import (
    SetText,
    as_signs,
    plain_text,
    plain_words,
    set_text,
    shortened,
)
from gradatlas.figures.styles import INK, MUTED, rgba
from gradatlas.formulas.language import ExpressionError, parse_expression
from gradatlas.formulas.typesetting import (
    call_mathtext,
    expression_lines,
    expression_mathtext,
    names_mathtext,
    number_mathtext,
)

if TYPE_CHECKING:
    from gradatlas.figures.sheets.sheet import Rgba, Sheet
    from gradatlas.figures.spec import KnownFunction

_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_BETWEEN = ",  "
"""What parts parameters."""
_HEADING, _FORMULA, _FORMULA_BELOW, _SETTINGS = 1.2, 1.1, 1.0, 0.9
"""Sizes of lines in font sizes of the figure; a formula is smaller where it has a heading."""
_SMALLEST = 0.8
"""The size in font sizes of the figure down to which a line may shrink: 8 points."""
_LITTLE = 0.85
"""How far a line shrinks before it is broken, as a part of its usual size."""
_MOST_ROWS = 3
"""In how many rows a line may be broken."""
_MOST_FORMULAS = 64
"""That are remembered: the figures of a study share theirs."""
_LONGEST_FORMULA = 600
"""Signs of mathtext."""
_MOST_HEIGHT = 0.35
"""The most of a figure's height that its title takes."""
_SPACING = 0.36
"""Between lines, in font sizes of the figure."""


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
    rows: tuple[str, ...] = ()
    """Parts of mathematics between which the line may be broken, without dollar signs; none where
    it may not."""
    instead: tuple[TitleLine, ...] = ()
    """What is shown where there is no room for it: the first of these that fits."""


def title_lines(
    title: str,
    study_title: str | None,
    swept: Sequence[Sequence[Any]],
    formula: str | None,
    parameters: Mapping[str, float],
    axes: Sequence[str] = (),
    function: KnownFunction | None = None,
) -> list[TitleLine]:
    """Return the lines of a title.

    `title` is `auto`, `none` or the text itself. `auto` is the study's title, or the name of a
    function of the catalogue; the formula; and the parameters with what is swept. `formula` is None
    where there is none to show. `axes` are the names on the axes, which parameters must not be
    confused with.
    """
    if title == "none":
        return []
    if title != "auto":
        return [_prose(line, _HEADING) for line in title.splitlines() if line.strip()]
    lines = [_prose(line, _HEADING) for line in (study_title or "").splitlines() if line.strip()]
    is_named = not lines and function is not None and formula is not None
    if is_named and function is not None:
        lines.append(_prose(function.title, _HEADING))
    names: tuple[str, ...] = tuple(parameters)
    all_names = {*axes, *parameters}
    typeset = None if formula is None else _typeset(formula, frozenset(all_names))
    if typeset is not None:
        if typeset.names is not None:
            names = typeset.names
            all_names |= set(names)
        written = names_mathtext(all_names)
        call = f"$f({', '.join(written[name] for name in axes)})$" if axes else ""
        if function is not None and not is_named:
            call = f"{function.title}: {call}" if call else function.title
        size = _FORMULA_BELOW if lines else _FORMULA
        plain = f"f = {formula}"
        if plain.isascii():
            lines += _formula_line(typeset, plain, size, function, call)
        else:  # mathematics has no letters for names in other languages
            lines.append(_prose(plain, size))
    settings = _settings(names, parameters, swept, names_mathtext(all_names))
    if settings is not None:
        lines.append(settings)
    return lines


def _formula_line(
    formula: _Formula, plain: str, size: float, function: KnownFunction | None, call: str
) -> list[TitleLine]:
    """Return the line of a formula; none where there is nothing to show.

    Args:
        formula: Its right-hand side.
        plain: All of it in plain words.
        size: Of the line.
        function: The function, if the catalogue has it.
        call: What stands there where no formula has room; may be empty.
    """
    lines = [TitleLine(f"$f = {text}$", plain, size, rows=rows) for text, rows in _shown(formula)]
    if function is not None and function.latex is not None:
        lines.append(TitleLine(f"$f = {function.latex}$", plain, size))
    # In a fraction of its own, letters are as large as beside it.
    lines = [replace(line, text=line.text.replace(r"\frac", r"\dfrac")) for line in lines]
    if call:
        lines.append(TitleLine(call, plain, size))
    return [replace(lines[0], instead=tuple(lines[1:]))] if lines else []


def _shown(formula: _Formula) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield a formula and its parts, if it is not too long to be set."""
    # matplotlib takes seconds for a formula of thousands of signs, which has no room anyway.
    if len(formula.whole) <= _LONGEST_FORMULA:
        first, *rest = (row.replace(r"\frac", r"\dfrac") for row in formula.rows or ("",))
        yield formula.whole, (f"f = {first}", *rest) if rest else ()


class _Formula(NamedTuple):
    """A formula as mathtext."""

    whole: str
    rows: tuple[str, ...]
    """The same in parts, between which a line may end."""
    names: tuple[str, ...] | None
    """Those in it; None where it is but the name of a function."""


@functools.lru_cache(_MOST_FORMULAS)
def _typeset(formula: str, names: frozenset[str]) -> _Formula | None:
    """Return a formula as mathtext, None where it is none.

    Args:
        formula: The formula, or the name of a function without one.
        names: Those that stand beside it.
    """
    try:
        expression = parse_expression(formula)
    except ExpressionError:  # the function has no formula, and is called by its name
        call = call_mathtext(formula, set(names))
        return None if call is None else _Formula(call, (), None)
    beside = {*names, *expression.names}
    return _Formula(
        expression_mathtext(expression, beside),
        expression_lines(expression, beside),
        expression.names,
    )


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
    margin: float
    """Points above the first line."""
    spacing: float
    """Points between lines."""

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
        y = top - self.margin
        for pieces, color in self.lines:
            x = middle - sum(piece.width for piece in pieces) / 2
            y -= max(piece.ascent for piece in pieces)
            for piece in pieces:
                sheet.text(piece, x, y, color=color)
                x += piece.width
            y -= max(piece.descent for piece in pieces) + self.spacing


def set_title(
    lines: Sequence[TitleLine],
    size: tuple[float, float],
    font_size: float,
    margin: float = MARGIN,
) -> SetTitle:
    """Return the title, as far as there is room for it.

    Lines that are too wide shrink a little, and then are broken into rows: prose between words,
    formulas before a sign, parameters between them. Where that is not enough, the name of the
    function takes the place of its formula, and prose is cut and ends in an ellipsis. Lines from
    the last on are left out where the title would take more than about a third of the figure's
    height.

    Args:
        lines: From the top down.
        size: Width and height of the figure in points.
        font_size: That of the figure, in points.
        margin: Points to the edge of the figure.
    """
    width, height = size
    spacing = _SPACING * font_size
    used, kept = margin, []
    for line in lines:
        color = rgba(line.color or INK)
        for rows in _ways(line, font_size, width - 2 * margin):
            tall = sum(_height(row) + spacing for row in rows)
            if used + tall - spacing <= _MOST_HEIGHT * height:
                kept += [(row, color) for row in rows]
                used += tall
                break
        else:
            break
    return SetTitle(tuple(kept), used if kept else 0.0, margin, spacing)


_Row = tuple[SetText, ...]


def _height(row: _Row) -> float:
    return max(piece.ascent for piece in row) + max(piece.descent for piece in row)


def _width(row: _Row) -> float:
    return sum(piece.width for piece in row)


def _ways(line: TitleLine, font_size: float, width: float) -> Iterator[list[_Row]]:
    """Yield the ways to show a line that are at most so wide, from the best one on."""
    size, least = line.size * font_size, min(line.size, _SMALLEST) * font_size
    pieces = _pieces(line, size)
    wide = _width(pieces)
    one_row = max(least, _LITTLE * size)
    if wide > width >= wide * one_row / size:
        pieces = _pieces(line, max(one_row, 0.99 * size * width / wide))
        wide = _width(pieces)
    if wide <= width:
        yield [pieces]
    for smaller in (size, least):
        broken = _broken(line, smaller, width)
        if broken is not None and len(broken) > 1:
            yield broken
    for other in line.instead:
        yield from _ways(other, font_size, width)
    if line.may_shorten and not line.pieces:
        yield _cut(line, least, width)
    elif line.may_shorten:
        text = shortened(line.plain, least, width, least=1)
        if text.width <= width:
            yield [(text,)]


def _cut(line: TitleLine, size: float, width: float) -> list[_Row]:
    """Return the beginning of prose in rows; an ellipsis tells that there is more."""

    def fits(text: str) -> bool:
        return _width(_prose_row(text, line, size)) <= width

    pieces = prose_pieces(line.text)
    rows, _ = fill_lines(pieces, fits, _MOST_ROWS)
    last = cut_after_piece(rows[-1], fits) if rows else ""
    if len(last) <= 1:  # not even a word has room
        return [(shortened(line.plain, size, width, least=1),)]
    return [*(_prose_row(row, line, size) for row in rows[:-1]), _prose_row(last, line, size)]


def _prose_row(text: str, line: TitleLine, size: float) -> _Row:
    return _pieces(replace(line, text=text, plain=plain_words(text)), size)


def _broken(line: TitleLine, size: float, width: float) -> list[_Row] | None:
    """Return a line in rows; None where it cannot be broken into so few."""
    if line.rows:

        def fits(mathematics: str) -> bool:
            return set_text(f"${mathematics}$", size).width <= width

        rows, count = fill_lines(line.rows, fits, _MOST_ROWS, between=" ")
        if count < len(line.rows):
            return None
        return [(set_text(f"${row}$", size, plain=plain_text(f"${row}$")),) for row in rows]
    if line.pieces:
        return _broken_settings(line, size, width)
    if not line.may_shorten:
        return None
    return _broken_prose(line, size, width)


def _broken_prose(line: TitleLine, size: float, width: float) -> list[_Row] | None:
    def fits(text: str) -> bool:
        return _width(_prose_row(text, line, size)) <= width

    pieces = prose_pieces(line.text)
    rows, count = fill_lines(pieces, fits, _MOST_ROWS)
    return [_prose_row(row, line, size) for row in rows] if count == len(pieces) else None


def _broken_settings(line: TitleLine, size: float, width: float) -> list[_Row] | None:
    rows: list[list[SetText]] = [[]]
    for setting in _settings_of(line):
        set_pieces = _pieces(replace(line, pieces=setting), size)
        before = _pieces(replace(line, pieces=((_BETWEEN, False),)), size) if rows[-1] else ()
        if _width((*rows[-1], *before, *set_pieces)) > width:
            if not rows[-1] or len(rows) == _MOST_ROWS or _width(set_pieces) > width:
                return None
            rows.append([*set_pieces])
        else:
            rows[-1] += [*before, *set_pieces]
    return [tuple(row) for row in rows]


def _settings_of(line: TitleLine) -> Iterator[tuple[tuple[str, bool], ...]]:
    """Yield the pieces of each parameter in a line."""
    own: list[tuple[str, bool]] = []
    for piece in line.pieces:
        if piece[0] == _BETWEEN:
            yield tuple(own)
            own = []
        else:
            own.append(piece)
    yield tuple(own)


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
        return (set_text(as_signs(line.text), size, plain=line.plain),)


def _prose(text: str, size: float) -> TitleLine:
    return TitleLine(text, plain_words(text), size, may_shorten=True)


_OF_SECTIONS = re.compile(r"^(gradient|descent)\.(runs\.)?")
"""What goes without saying before the name of an option."""


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
        name = _OF_SECTIONS.sub("", str(key))
        texts.append(f"{name}: {_value(value)}".replace("_", " "))
        plain.append(f"{name}: {value}")
        pieces += [*([(_BETWEEN, False)] if pieces else []), (texts[-1], False)]
    if not texts:
        return None
    return TitleLine(
        _BETWEEN.join(texts),
        ", ".join(plain),
        _SETTINGS,
        MUTED,
        may_shorten=True,
        pieces=tuple(pieces),
    )


def _value(value: Any) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return f"${_number(value)}$" if is_number else str(value).replace("$", r"\$")


def _number(value: float) -> str:
    return number_mathtext(float(value), 6)
