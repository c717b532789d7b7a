"""Texts as letters of fonts: which letter of which font stands where, and what sign it shows."""

from __future__ import annotations

import dataclasses
import functools
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.ft2font import GlyphIndexType, LoadFlags
from matplotlib.path import Path

from gradatlas.figures.sheets.fonts import FontKey, key_of, open_font
from gradatlas.figures.sheets.texts import EM, parsed_text
from gradatlas.figures.sheets.truetype import Glyph, make_glyph

if TYPE_CHECKING:
    from gradatlas.figures.sheets.texts import SetText

_DPI = 72
_FIXED = 1 << 16
"""In which parts FreeType gives lengths."""

Bars = tuple[tuple[float, float, float, float], ...]
"""Rectangles: left, bottom, width and height."""


class Letter(NamedTuple):
    """A letter of a text, at a size of the font of `EM` points."""

    font: FontKey
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
    return _letters(dataclasses.replace(text, size=EM))


@functools.lru_cache(4096)
def _letters(text: SetText) -> tuple[tuple[Letter, ...], Bars]:
    parsed = parsed_text(text)
    letters = []
    for face, size, code, glyph, x, y in parsed.glyphs:
        font = key_of(face)
        sign = chr(code) if code else _known_signs(font).get(int(glyph), "")
        letters.append(Letter(font, int(glyph), sign, float(x), float(y), float(size) / EM))
    bars = ((float(x), float(y), float(w), float(h)) for x, y, w, h in parsed.rects)
    return tuple(letters), tuple(bars)


@functools.lru_cache(64)
def _known_signs(font: FontKey) -> dict[int, str]:
    """Return what each letter of a font shows, ligatures in single signs."""
    pairs = sorted(open_font(font).get_charmap().items(), reverse=True)
    return {int(glyph): unicodedata.normalize("NFKC", chr(code)) for code, glyph in pairs}


@functools.lru_cache(256)
def font_facts(font: FontKey) -> FontFacts:
    """Return what a font is called, and how large it is."""
    face = open_font(font)
    return FontFacts(face.postscript_name, face.units_per_EM, face.ascender, face.descender)


@functools.lru_cache(8192)
def glyph_of(font: FontKey, number: int) -> Glyph:
    """Return a letter of a font, without hinting."""
    face = open_font(font)
    face.clear()
    face.set_size(EM, _DPI)
    loaded = face.load_glyph(GlyphIndexType(number), flags=LoadFlags.NO_HINTING)
    scale = face.units_per_EM / EM
    vertices, codes = face.get_path()
    advance = round(loaded.linearHoriAdvance / _FIXED * scale)
    return make_glyph(Path(vertices, codes if len(codes) else None), scale, advance)
