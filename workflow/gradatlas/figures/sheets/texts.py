"""Texts that are set: how large they are, and their outlines.

What is measured does not depend on a resolution, so a layout is the same for PNG, SVG and PDF. A
text is set in the fonts that hold where it is set (`fonts.texts_in`), which it keeps.
"""

from __future__ import annotations

import functools
import math
import re
import urllib.parse
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib import get_data_path
from matplotlib.cbook import is_math_text
from matplotlib.font_manager import get_font
from matplotlib.ft2font import GlyphIndexType, LoadFlags
from matplotlib.mathtext import MathTextParser, VectorParse, get_unicode_index
from matplotlib.path import Path
from matplotlib.textpath import TextToPath

from gradatlas.figures.sheets.fonts import (
    Family,
    Typeface,
    current_typeface,
    font_heights,
    letter_name,
    math_font,
    open_font,
    silence,
)
from gradatlas.figures.sheets.settings import TEXTS, renderer_settings

if TYPE_CHECKING:
    from gradatlas.figures.font_files import FontFile

_MOST_TEXTS = 4096
"""That are remembered."""
_MOST_FORMULAS = 1024
EM = 100.0
"""The size in points at which matplotlib measures and outlines texts; the result is scaled."""
_DPI = 72
_PIXEL = 64
"""In which parts FreeType gives the size of a text."""
_DOLLAR = re.compile(r"(?<!\\)\$")
_NUMBER = re.compile(r"[-−+]?[0-9.,]+%?")
_NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NOT_SIGNS = re.compile("[\ud800-\udfff\ufffe\uffff]")
_COMMAND = re.compile(r"\\(?:[A-Za-z]+ ?|.)")
_FRACTION = re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}")
_SPACES = {r"\,": "", r"\;": " ", r"\:": " ", r"\!": "", r"\ ": " ", r"\quad": " ", r"\qquad": " "}
_FUNCTIONS = re.compile(
    r"\\(?:arc(?:cos|sin|tan)|(?:cos|cot|sin|tan)h?|arg|csc|deg|det|dim|exp|gcd|inf|ker|lim|ln|log|max"
    r"|min|sec|sup)"
)
_FENCES = {r"\|": "‖", r"\{": "{", r"\}": "}", r"\$": "$", r"\%": "%", r"\_": "_"}


@dataclass(frozen=True)
class SetText:
    """A line of text at a size, with the room it takes from the left end of its baseline."""

    text: str
    """With mathematics between dollar signs, if there is any."""
    size: float
    """Of the font, in points."""
    family: Family
    """Whose letters they are: "sans" of the figure's texts, "math" of its mathematics, for numbers
    beside that."""
    width: float
    """In points, as all lengths."""
    ascent: float
    """How far it reaches above its baseline: as far as the font, or as mathematics in it."""
    descent: float
    """The same below its baseline, positive."""
    plain: str
    """The text without the signs of mathematics, for search and copies."""
    typeface: Typeface = field(default_factory=current_typeface)
    """The fonts that it is set in."""

    @property
    def height(self) -> float:
        """Ascent and descent together."""
        return self.ascent + self.descent

    @property
    def is_math(self) -> bool:
        """Whether there is mathematics in it."""
        return is_math_text(self.text)

    @property
    def signs(self) -> str:
        """What a renderer is given to draw."""
        return self.text if self.is_math else self.text.replace(r"\$", "$")


def set_text(
    text: str, size: float, *, family: Family = "sans", plain: str | None = None
) -> SetText:
    r"""Set a line of text.

    Args:
        text: What stands between two dollar signs is mathematics; without a pair of them, `\$` is a
            dollar sign. Line breaks and control characters become spaces.
        size: Of the font, in points.
        family: "sans" for the letters of texts, "math" for numbers that stand beside mathematics;
            numbers alone are always in its letters.
        plain: The text without the signs of mathematics; None to guess it.

    Raises:
        ValueError: if the mathematics cannot be set, or the size is not above 0.
    """
    typeface = current_typeface()
    if not typeface.is_of_one_family and _NUMBER.fullmatch(text):
        family = "math"
    return _set(text, float(size), family, plain, typeface)


@functools.lru_cache(_MOST_TEXTS)
def _set(text: str, size: float, family: Family, plain: str | None, typeface: Typeface) -> SetText:
    if not (0 < size < math.inf):
        raise ValueError(f"size {size:g} of a text: give one above 0")
    text, plain = _one_line(text), None if plain is None else _one_line(plain)
    mathematical = is_math_text(text)
    signs = text if mathematical else text.replace(r"\$", "$")
    if plain is None:
        plain = plain_text(text) if mathematical else signs
    width, up, down = 0.0, *font_heights(typeface.first(family))
    if mathematical:
        parsed = _parsed(text, typeface)
        width, depth = parsed.width / EM, parsed.depth / EM
        up, down = max(up, parsed.height / EM - depth), max(down, depth)
    elif signs:
        runs = typeface.runs(family, signs)
        width = sum(_width(run, font) for run, font in runs)
        up, down = _heights(family, runs, typeface)
    return SetText(text, size, family, float(size * width), size * up, size * down, plain, typeface)


def _heights(
    family: Family, runs: tuple[tuple[str, FontFile], ...], typeface: Typeface
) -> tuple[float, float]:
    """Return how far letters of size 1 reach above and below their baseline.

    Letters of the first font count wherever there are none: so lines of text are alike.
    """
    heights = [font_heights(font) for font in (typeface.first(family), *(font for _, font in runs))]
    return max(up for up, _ in heights), max(down for _, down in heights)


@functools.lru_cache(_MOST_TEXTS)
def _width(signs: str, font: FontFile) -> float:
    """Return how long a text in one font of size 1 is."""
    face = open_font(font)
    with renderer_settings(TEXTS), silence(is_needed=not signs.isascii() or font.is_own):
        face.set_size(EM, _DPI)
        face.set_text(signs, 0.0, flags=LoadFlags.NO_HINTING)
        width, _ = face.get_width_height()
    return width / _PIXEL / EM


def shortened(words: str, size: float, width: float, least: int) -> SetText:
    """Set prose that ends in an ellipsis where it would be too wide.

    Args:
        words: What it says, without mathematics.
        size: Of the font, in points.
        width: How wide it may be, in points.
        least: The fewest letters to which it is cut, however wide these are.
    """
    text = set_text(words.replace("$", r"\$"), size)
    while text.width > width and len(words) > least:
        letters = min(len(words) - 1, int(len(words) * width / text.width))
        words = words[: max(least, letters)].rstrip()
        text = set_text(f"{words}…".replace("$", r"\$"), size)
    return text


@functools.lru_cache(_MOST_TEXTS)
def outline(text: SetText) -> Path:
    """Return the outlines of a text in points, from the left end of its baseline."""
    if not text.signs.strip():
        return Path(np.empty((0, 2)))
    glyphs = glyphs_of(text)
    letters = dict(glyphs.outlines)
    points, codes = [], []
    for name, x, y, scale in glyphs.places:
        letter = letters[name]
        if letter.codes is not None:
            points.append(np.asarray(letter.vertices) * scale + (x, y))
            codes.append(np.asarray(letter.codes))
    for x, y, width, height in glyphs.bars:
        bar = Path.unit_rectangle()
        points.append(np.asarray(bar.vertices) * (width, height) + (x, y))
        codes.append(np.asarray(bar.codes))
    if not points:
        return Path(np.empty((0, 2)))
    path = Path(np.concatenate(points) * (text.size / EM), np.concatenate(codes))
    path.should_simplify = False
    return path


class Glyphs(NamedTuple):
    """A text as letters: where each stands, at a size of the font of `EM` points."""

    places: tuple[tuple[str, float, float, float], ...]
    """Name of the letter, place to the right and upwards, and how large it is against others."""
    bars: tuple[tuple[float, float, float, float], ...]
    """Of fractions and roots: left, bottom, width and height."""
    outlines: tuple[tuple[str, Path], ...]
    """The outline of each letter by its name."""


def glyphs_of(text: SetText) -> Glyphs:
    """Return the letters of a text."""
    return _glyphs(text.signs, text.family, text.is_math, text.typeface)


@functools.lru_cache(_MOST_TEXTS)
def _glyphs(signs: str, family: Family, is_math: bool, typeface: Typeface) -> Glyphs:
    parsed = _parsed(signs, typeface) if is_math else _plain(signs, family, typeface)
    places, outlines = [], {}
    for face, size, _, glyph, x, y in parsed.glyphs:
        name = letter_name(face, glyph)
        places.append((name, float(x), float(y), float(size) / EM))
        if name not in outlines:
            face.clear()
            face.set_size(EM, _DPI)
            face.load_glyph(glyph, flags=LoadFlags.NO_HINTING)
            vertices, codes = face.get_path()
            outlines[name] = Path(vertices, codes if len(codes) else None)
    bars = ((float(x), float(y), float(w), float(h)) for x, y, w, h in parsed.rects)
    return Glyphs(tuple(places), tuple(bars), tuple(outlines.items()))


def plain_words(text: str) -> str:
    """Return a text of the user's as one that can be read without mathematics."""
    return plain_text(text) if is_math_text(text) else text.replace(r"\$", "$")


def as_signs(text: str) -> str:
    """Return a text whose dollar signs hold no mathematics, but are signs."""
    return _DOLLAR.sub(r"\\$", text)


def plain_text(text: str) -> str:
    """Return a text with mathematics as one that can be read without it: `$x^{2}$` as `x^2`."""
    text = re.sub(r"(?<!\\)\$", "", text)
    text = _FRACTION.sub(r"(\1)/(\2)", text)
    text = _COMMAND.sub(_sign_of_command, text)
    return " ".join(text.replace("{", "").replace("}", "").split())


def _sign_of_command(command: re.Match[str]) -> str:
    name = command[0]
    if name in _SPACES or name in _FENCES:
        return _SPACES.get(name, "") + _FENCES.get(name, "")
    name = name.strip()
    try:
        return chr(get_unicode_index(name))
    except ValueError:  # of letters for what they are, as in \sin; fonts and sizes say nothing
        return name[1:] if _FUNCTIONS.fullmatch(name) else ""


def readable(text: str) -> str:
    """Return a text of several lines without what no file may hold: control characters."""
    return "\n".join(_one_line(line) for line in text.splitlines())


def _one_line(text: str) -> str:
    return _NOT_SIGNS.sub("\N{REPLACEMENT CHARACTER}", _NOT_TEXT.sub(" ", text))


def parsed_text(text: SetText) -> VectorParse:
    """Return the glyphs of a text and their places at a size of the font of `EM`, in points.

    Of each there are its font, its size, the code point that it shows (0 if that is not known),
    its number in the font, and its place.
    """
    if text.is_math:
        return _parsed(text.signs, text.typeface)
    return _plain(text.signs, text.family, text.typeface)


class TextParser:
    """Gives the glyphs of a text to Agg's way of drawing formulas.

    The places are exact. matplotlib would move each letter of a plain text to where hinting sees it
    at a certain resolution; long texts get up to 3 % longer or shorter by that. And each formula is
    parsed once, at one size for all: matplotlib remembers 50 of them, separately for each size and
    resolution, and to parse one anew takes as long as to draw the rest of a figure.
    """

    def __init__(self, text: SetText) -> None:
        self._text = text

    def parse(
        self,
        s: str,  # noqa: ARG002 - the text is known
        dpi: float = _DPI,
        prop: Any = None,  # noqa: ARG002 - and so are its fonts
        *,
        antialiased: bool | None = None,  # noqa: ARG002 - Agg says so, which matters to no place
    ) -> VectorParse:
        """Return the glyphs and their places, in dots."""
        return scaled(parsed_text(self._text), self._text.size, dpi)


def scaled(parsed: VectorParse, size: float, dpi: float) -> VectorParse:
    """Return glyphs and their places for another size of the font in points, and in dots."""
    scale = size / EM
    dots = scale * dpi / _DPI
    return VectorParse(
        dots * parsed.width,
        dots * parsed.height,
        dots * parsed.depth,
        [
            (font, own * scale, code, glyph, x * dots, y * dots)
            for font, own, code, glyph, x, y in parsed.glyphs
        ],
        [(dots * x, dots * y, dots * w, dots * h) for x, y, w, h in parsed.rects],
    )


@functools.lru_cache(_MOST_TEXTS)
def _plain(signs: str, family: Family, typeface: Typeface) -> VectorParse:
    """Return the glyphs of a text without mathematics, as if it were a formula."""
    glyphs: list[Any] = []
    start = 0.0
    runs = typeface.runs(family, signs)
    for run, font in runs:
        face = open_font(font)
        with renderer_settings(TEXTS), silence(is_needed=not run.isascii() or font.is_own):
            face.set_size(EM, _DPI)
            places, _, _ = _to_path.get_glyphs_with_font(face, run)
        # After the last hyphen, a name of a glyph has its number; before it stands its font, which
        # is another one for signs that this one lacks.
        own = urllib.parse.quote(face.postscript_name)
        shown = {int(face.get_char_index(ord(sign))): ord(sign) for sign in run}
        for name, x, y, _ in places:
            of_font, _, number = name.rpartition("-")
            glyph = int(number, 16)
            known = of_font == own
            glyphs.append(
                (
                    face if known else _last_resort(),
                    EM,
                    shown.get(glyph, 0) if known else 0,
                    GlyphIndexType(glyph),
                    start + float(x),
                    float(y),
                )
            )
        start += EM * _width(run, font)
    up, down = _heights(family, runs, typeface)
    return VectorParse(start, EM * (up + down), EM * down, glyphs, [])


@functools.cache
def _last_resort() -> Any:
    """Return the font that matplotlib takes for a sign that is in no other."""
    return get_font(str(PurePath(get_data_path(), "fonts/ttf/LastResortHE-Regular.ttf")))


@functools.lru_cache(_MOST_FORMULAS)
def _parsed(text: str, typeface: Typeface) -> VectorParse:
    """Return the glyphs of a text with mathematics.

    Raises:
        ValueError: if it cannot be set.
    """
    parts = _DOLLAR.split(text)
    prose = "".join(parts[::2])
    if typeface.is_of_one_family and typeface.needs_one_font("math", prose):
        return _formula(text, typeface)
    # matplotlib would set all of it in one font, and nothing where that lacks a sign.
    glyphs: list[Any] = []
    rects: list[Any] = []
    start = up = down = 0.0
    for index, part in enumerate(parts):
        if not part:
            continue
        if index % 2:
            piece = _formula(f"${part}$", typeface)
        else:
            piece = _plain(part.replace(r"\$", "$"), "sans", typeface)
        glyphs += [(*glyph[:4], start + glyph[4], glyph[5]) for glyph in piece.glyphs]
        rects += [(start + x, *others) for x, *others in piece.rects]
        start += piece.width
        up, down = max(up, piece.height - piece.depth), max(down, piece.depth)
    return VectorParse(start, up + down, down, glyphs, rects)


@functools.lru_cache(_MOST_FORMULAS)
def _formula(text: str, typeface: Typeface) -> VectorParse:
    try:
        with renderer_settings(TEXTS), silence(is_needed=True):
            return _matplotlib_parser.parse(text, _DPI, math_font(typeface, EM))
    except RecursionError:
        raise ValueError(f"{text!r}: mathematics that is nested too deeply") from None


_matplotlib_parser = MathTextParser("path")
_to_path = TextToPath()
