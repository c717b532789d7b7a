"""Texts that are set: how large they are, and their outlines.

What is measured does not depend on a resolution, so a layout is the same for PNG, SVG and PDF. For
signs that DejaVu Sans lacks (Japanese, say) other installed fonts are taken: then the bytes of a
figure depend on what is installed.
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from matplotlib.cbook import is_math_text
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.ft2font import GlyphIndexType
from matplotlib.mathtext import MathTextParser, VectorParse, get_unicode_index
from matplotlib.path import Path
from matplotlib.textpath import TextToPath

from gradatlas.figures.sheets.fonts import (
    Family,
    file_of,
    font_heights,
    font_named,
    font_of,
    silence,
)
from gradatlas.figures.sheets.settings import TEXTS, renderer_settings

_MOST_TEXTS = 4096
"""That are remembered."""
_MOST_FORMULAS = 1024
EM = 100.0
"""The size in points at which matplotlib measures and outlines texts; the result is scaled."""
_DPI = 72
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
    """The font: "sans" is DejaVu Sans, "math" STIX, for numbers beside mathematics."""
    width: float
    """In points, as all lengths."""
    ascent: float
    """How far it reaches above its baseline: as far as the font, or as mathematics in it."""
    descent: float
    """The same below its baseline, positive."""
    plain: str
    """The text without the signs of mathematics, for search and copies."""

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

    @property
    def font(self) -> FontProperties:
        """What matplotlib calls properties of a font; a copy of its own."""
        return font_of(self.family, self.size, self.signs, single=self.is_math)


def set_text(
    text: str, size: float, *, family: Family = "sans", plain: str | None = None
) -> SetText:
    r"""Set a line of text.

    Args:
        text: What stands between two dollar signs is mathematics; without a pair of them, `\$` is a
            dollar sign. Line breaks and control characters become spaces.
        size: Of the font, in points.
        family: "sans" for DejaVu Sans, "math" for STIX, for numbers that stand beside mathematics.
        plain: The text without the signs of mathematics; None to guess it.

    Raises:
        ValueError: if the mathematics cannot be set, or the size is not above 0.
    """
    return _set(text, float(size), family, plain)


@functools.lru_cache(_MOST_TEXTS)
def _set(text: str, size: float, family: Family, plain: str | None) -> SetText:
    if not (0 < size < math.inf):
        raise ValueError(f"size {size:g} of a text: give one above 0")
    text, plain = _one_line(text), None if plain is None else _one_line(plain)
    up, down = (size * height for height in font_heights(family))
    mathematical = is_math_text(text)
    signs = text if mathematical else text.replace(r"\$", "$")
    if plain is None:
        plain = plain_text(text) if mathematical else signs
    width = 0.0
    if signs:
        font = font_of(family, size, signs, single=mathematical)
        with renderer_settings(TEXTS), silence(family, signs, is_math=mathematical):
            width, height, descent = _to_path.get_text_width_height_descent(
                signs, font, mathematical
            )
        if mathematical:
            up, down = max(up, height - descent), max(down, descent)
    return SetText(text, size, family, float(width), float(up), float(down), plain)


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
    with renderer_settings(TEXTS), silence(text.family, text.signs, is_math=text.is_math):
        vertices, codes = _to_path.get_text_path(text.font, text.signs, ismath=text.is_math)
    path = Path(np.asarray(vertices, np.float64).reshape(-1, 2) * (text.size / EM), codes or None)
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
    return _glyphs(text.signs, text.family, text.is_math)


@functools.lru_cache(_MOST_TEXTS)
def _glyphs(signs: str, family: Family, is_math: bool) -> Glyphs:
    font = font_of(family, EM, signs, single=is_math)
    with renderer_settings(TEXTS), silence(family, signs, is_math=is_math):
        if is_math:
            places, outlines, _ = _to_path.get_glyphs_mathtext(font, signs)
            bars = _parsed(signs, tuple(font.get_family())).rects
        else:
            places, outlines, bars = *plain_letters(signs, font), []
    return Glyphs(
        tuple((name, float(x), float(y), float(scale)) for name, x, y, scale in places),
        tuple((float(x), float(y), float(w), float(h)) for x, y, w, h in bars),
        tuple((name, Path(vertices, codes)) for name, (vertices, codes) in outlines.items()),
    )


def plain_letters(signs: str, font: FontProperties) -> tuple[Any, Any]:
    """Return names and places of the letters of a text without mathematics, and their outlines."""
    face = get_font([file_of(name) for name in font.get_family()])
    face.set_size(EM, _DPI)
    places, outlines, _ = _to_path.get_glyphs_with_font(face, signs)
    return places, outlines


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


class FormulaParser:
    """matplotlib's parser of mathematics: each formula is parsed once, at one size for all.

    matplotlib remembers 50 formulas, separately for each size and resolution. To parse one anew
    takes as long as to draw the rest of a figure.
    """

    def parse(
        self,
        s: str,
        dpi: float = _DPI,
        prop: Any = None,
        *,
        antialiased: bool | None = None,  # noqa: ARG002 - Agg says so, which matters to no place
    ) -> VectorParse:
        """Return the glyphs of a text and their places, in dots.

        Raises:
            ValueError: if it cannot be parsed.
        """
        return scaled(_parsed(s, tuple(prop.get_family())), prop.get_size_in_points(), dpi)


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


def plain_glyphs(signs: str, font: FontProperties) -> VectorParse:
    """Return the glyphs of a text without mathematics in one font, as if it were a formula.

    The places are exact. matplotlib would move each glyph to where hinting sees it at a certain
    resolution; long texts get up to 3 % longer or shorter by that.
    """
    places, _ = plain_letters(signs, font)
    face = get_font([file_of(name) for name in font.get_family()])
    return VectorParse(
        *(0.0, 0.0, 0.0),
        # After the last hyphen, a name of a glyph has its number.
        [
            (face, EM, 0, GlyphIndexType(int(name.rpartition("-")[2], 16)), float(x), float(y))
            for name, x, y, _ in places
        ],
        [],
    )


@functools.lru_cache(_MOST_FORMULAS)
def _parsed(text: str, families: tuple[str, ...]) -> VectorParse:
    font = font_named(*families, size=EM)
    try:
        return _matplotlib_parser.parse(text, _DPI, font)
    except RecursionError:
        raise ValueError(f"{text!r}: mathematics that is nested too deeply") from None


_matplotlib_parser = MathTextParser("path")
_to_path = TextToPath()
_parser: Any = FormulaParser()
_to_path.mathtext_parser = _parser
