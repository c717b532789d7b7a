"""Texts as letters of fonts: which letter of which font stands where, and what sign it shows."""

from __future__ import annotations

import functools
import os
import unicodedata
import urllib.parse
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

import matplotlib
from matplotlib.font_manager import FontPath, get_font
from matplotlib.ft2font import GlyphIndexType, LoadFlags
from matplotlib.path import Path

from gradatlas.figures.sheets.fonts import file_of, font_of, silence
from gradatlas.figures.sheets.settings import TEXTS, renderer_settings
from gradatlas.figures.sheets.texts import EM, FormulaParser, plain_letters
from gradatlas.figures.sheets.truetype import Glyph, make_glyph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.font_manager import FontProperties
    from matplotlib.ft2font import FT2Font

    from gradatlas.figures.sheets.fonts import Family
    from gradatlas.figures.sheets.texts import SetText

_DPI = 72
_FIXED = 1 << 16
"""In which parts FreeType gives lengths."""

Bars = tuple[tuple[float, float, float, float], ...]
"""Rectangles: left, bottom, width and height."""


class Letter(NamedTuple):
    """A letter of a text, at a size of the font of `EM` points."""

    font: FontPath
    glyph: int
    """Its number in the font."""
    sign: str
    """What it stands for; empty if that is not known."""
    x: float
    y: float
    scale: float
    """How large it is against others."""


class FontFacts(NamedTuple):
    """What a file says of its font; lengths are in units of the font."""

    name: str
    units: int
    """In the size of the font."""
    ascent: int
    descent: int
    """Negative."""


def letters_of(text: SetText) -> tuple[tuple[Letter, ...], Bars]:
    """Return the letters of a text, and bars of fractions and roots at the same size."""
    return _letters(text.signs, text.family, text.is_math)


@functools.lru_cache(4096)
def _letters(signs: str, family: Family, is_math: bool) -> tuple[tuple[Letter, ...], Bars]:
    font = font_of(family, EM, signs, single=is_math)
    with renderer_settings(TEXTS), silence(family, signs, is_math=is_math):
        if not is_math:
            return tuple(_plain(signs, font)), ()
        parsed = FormulaParser().parse(signs, _DPI, font)
    letters = tuple(
        Letter(
            _place(face),
            int(glyph),
            chr(code),
            *(float(x), float(y), float(size) / EM),
        )
        for face, size, code, glyph, x, y in parsed.glyphs
    )
    return letters, tuple((float(x), float(y), float(w), float(h)) for x, y, w, h in parsed.rects)


def _plain(signs: str, font: FontProperties) -> Iterator[Letter]:
    """Yield the letters of a text without mathematics."""
    # matplotlib gives the name of a font and a number, and not where the font is.
    fonts = dict(_shown_by(file_of(family), signs) for family in font.get_family())
    places, _ = plain_letters(signs, font)
    for letter, x, y, scale in places:
        name, _, number = letter.rpartition("-")
        if name not in fonts:
            fonts.update([_shown_by(_last_resort(), signs)])
        place, shown = fonts[name]
        glyph = int(number, 16)
        sign = shown.get(glyph) or _known_signs(place).get(glyph, "")
        yield Letter(place, glyph, sign, float(x), float(y), float(scale))


def _shown_by(path: str, signs: str) -> tuple[str, tuple[FontPath, dict[int, str]]]:
    """Return a font's name, where it is, and what sign each of its letters shows."""
    face = get_font(path)
    shown = {int(face.get_char_index(ord(sign))): sign for sign in signs}
    name = urllib.parse.quote(face.postscript_name)
    return name, (_place(face), shown)


@functools.lru_cache(64)
def _known_signs(font: FontPath) -> dict[int, str]:
    """Return what each letter of a font shows, ligatures in single signs."""
    pairs = sorted(get_font(font).get_charmap().items(), reverse=True)
    return {int(glyph): unicodedata.normalize("NFKC", chr(code)) for code, glyph in pairs}


def _place(face: FT2Font) -> FontPath:
    return FontPath(os.fsdecode(face.fname), face.face_index)


def _last_resort() -> str:
    """Return the font that matplotlib takes for a sign that is in no other."""
    return str(PurePath(matplotlib.get_data_path(), "fonts/ttf/LastResortHE-Regular.ttf"))


@functools.lru_cache(256)
def font_facts(font: FontPath) -> FontFacts:
    """Return what a font is called, and how large it is."""
    face = get_font(font)
    return FontFacts(face.postscript_name, face.units_per_EM, face.ascender, face.descender)


@functools.lru_cache(8192)
def glyph_of(font: FontPath, number: int) -> Glyph:
    """Return a letter of a font, without hinting."""
    face = get_font(font)
    face.clear()
    face.set_size(EM, _DPI)
    loaded = face.load_glyph(GlyphIndexType(number), flags=LoadFlags.NO_HINTING)
    scale = face.units_per_EM / EM
    vertices, codes = face.get_path()
    advance = round(loaded.linearHoriAdvance / _FIXED * scale)
    return make_glyph(Path(vertices, codes if len(codes) else None), scale, advance)
