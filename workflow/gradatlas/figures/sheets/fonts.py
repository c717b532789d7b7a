"""Which font a text is set in, and which other one gives the signs that it lacks.

The fonts are those of `font_files`: none of the system's, so that a figure has the same bytes on
every machine.
"""

from __future__ import annotations

import functools
import hashlib
import io
import logging
import os
import unicodedata
import urllib.parse
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Literal

from matplotlib import get_data_path
from matplotlib.font_manager import FontPath, FontProperties, fontManager, get_font
from matplotlib.ft2font import FT2Font

from gradatlas.figures.font_files import (
    USUAL,
    ChosenFont,
    FontFile,
    family_file,
    needs_no_glyph,
    signs_of,
)
from gradatlas.messages import AtlasError

Family = Literal["sans", "math"]
"""The letters of a figure's texts, or those of its mathematics, for numbers beside that."""
FontKey = FontPath | FontFile
"""What a font is known by: a file of matplotlib's, or one of ours."""
_MATHEMATICS = {"DejaVu Serif": "dejavuserif", "STIX": "stix"}
"""Family → matplotlib's set of fonts for mathematics in the same letters."""
_OF_MATHEMATICS = {"dejavusans": "DejaVu Sans", "dejavuserif": "DejaVu Serif", "stix": "STIX"}
"""The upright letters of each set."""
_NORMAL = 400
"""The weight of a font that is neither light nor bold."""


def _ask_own_fonts_first() -> None:
    """Let matplotlib find its own fonts, and before those of the system that are called the same.

    It remembers in a file of the user's which fonts there are. Where that was written while some
    could not be read, other letters would be drawn, and no word said.
    """
    own = {str(path) for path in Path(get_data_path(), "fonts", "ttf").glob("*.ttf")}
    for path in sorted(own - {entry.fname for entry in fontManager.ttflist}):
        fontManager.addfont(path)
    fontManager.ttflist.sort(key=lambda entry: entry.fname not in own)


# Whoever sets mathematics imports this before.
_ask_own_fonts_first()


class Typeface:
    """The fonts of a figure; one object for each choice, so that texts can be compared fast."""

    def __init__(self, chosen: ChosenFont) -> None:
        self._chosen = chosen
        self.mathematics = _MATHEMATICS.get(chosen.family, "dejavusans")
        """What matplotlib calls its set of fonts for mathematics."""
        self.is_of_one_family = chosen.family == _OF_MATHEMATICS[self.mathematics]
        """Whether texts and mathematics have the same letters."""

    @functools.cached_property
    def _first(self) -> dict[Family, FontFile]:
        of_mathematics = family_file(_OF_MATHEMATICS[self.mathematics])
        assert of_mathematics is not None
        first = self._chosen.file or family_file(self._chosen.family) or of_mathematics
        return {"sans": first, "math": of_mathematics}

    @functools.cached_property
    def _chains(self) -> dict[Family, tuple[FontFile, ...]]:
        return {
            family: (first, *(font for font in self._chosen.chain if font != first))
            for family, first in self._first.items()
        }

    def first(self, family: Family) -> FontFile:
        """Return the font that is asked for a sign before all others."""
        return self._first[family]

    def runs(self, family: Family, signs: str) -> tuple[tuple[str, FontFile], ...]:
        """Return a text in parts, each with the font that has its signs.

        Signs that no font has go to the first font, as spaces before all others do; what joins or
        changes the sign before it stays with that.
        """
        first = self._first[family]
        if signs.isascii() and not first.is_own:
            return ((signs, first),)
        known = signs_of(first)
        if all(ord(sign) in known for sign in signs):  # and no other font need be looked for
            return ((signs, first),)
        return _runs(signs, self._chains[family])

    def needs_one_font(self, family: Family, signs: str) -> bool:
        """Return whether the first font has all signs."""
        first = self._first[family]
        return all(font == first for _, font in self.runs(family, signs))


@functools.lru_cache(4096)
def _runs(signs: str, chain: tuple[FontFile, ...]) -> tuple[tuple[str, FontFile], ...]:
    runs: list[tuple[str, FontFile]] = []
    for sign in signs:
        last = runs[-1] if runs else None
        if last is not None and _stays(sign, last[1]):
            font = last[1]
        else:
            font = next((font for font in chain if ord(sign) in signs_of(font)), chain[0])
        if last is not None and font == last[1]:
            runs[-1] = (last[0] + sign, font)
        else:
            runs.append((sign, font))
    return tuple(runs) or (("", chain[0]),)


def _stays(sign: str, font: FontFile) -> bool:
    """Tell whether a sign belongs to what stands before it, in a font."""
    if unicodedata.combining(sign) or needs_no_glyph(sign):
        return True
    return sign.isspace() and ord(sign) in signs_of(font)


@functools.cache
def typeface_of(chosen: ChosenFont = USUAL) -> Typeface:
    """Return the fonts of figures that ask for a family or for a file."""
    return Typeface(chosen)


_current: ContextVar[Typeface | None] = ContextVar("typeface", default=None)


def current_typeface() -> Typeface:
    """Return the fonts in which texts are set now."""
    return _current.get() or typeface_of()


@contextmanager
def texts_in(typeface: Typeface) -> Iterator[None]:
    """Let texts be set in certain fonts."""
    token = _current.set(typeface)
    try:
        yield
    finally:
        _current.reset(token)


def math_font(typeface: Typeface, size: float) -> FontProperties:
    """Return what matplotlib sets mathematics in."""
    # All is named, lest matplotlib asks its settings.
    return FontProperties(
        fname=typeface.first("math").path,
        style="normal",
        variant="normal",
        weight=_NORMAL,
        stretch="normal",
        size=size,
        math_fontfamily=typeface.mathematics,
    )


@contextmanager
def silence(*, is_needed: bool) -> Iterator[None]:
    """Keep matplotlib from warning of signs that no font has: in a figure they can be seen."""
    if not is_needed:
        yield
        return
    logger = logging.getLogger("matplotlib")
    before = logger.level
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        logger.setLevel(logging.ERROR)
        try:
            yield
        finally:
            logger.setLevel(before)


_own: dict[FontFile, FT2Font] = {}
_keys: dict[int, FontFile] = {}


def open_font(key: FontKey) -> FT2Font:
    """Return a font.

    Raises:
        AtlasError: the user's file has changed since its digest was taken, or is broken.
    """
    if not isinstance(key, FontFile):
        return get_font(key)
    if not key.is_own:
        return get_font(key.path)
    if key not in _own:
        # The whole of it is read at once: it may be changed at any time, and stays the same here.
        content = Path(key.path).read_bytes()
        if hashlib.sha256(content).hexdigest() != key.digest:
            raise AtlasError(
                f"{Path(key.path).name}: the font changed while the run was under way; run again"
            )
        try:
            face = FT2Font(io.BytesIO(content))
        except RuntimeError as error:
            raise AtlasError(
                f"{Path(key.path).name}: the font cannot be read ({error}); give another one"
            ) from None
        _own[key], _keys[id(face)] = face, key
    return _own[key]


def key_of(face: FT2Font) -> FontKey:
    """Return what an opened font is known by."""
    return _keys.get(id(face)) or FontPath(os.fsdecode(face.fname), face.face_index)


def letter_name(face: FT2Font, glyph: int) -> str:
    """Return a name for a letter of a font that no other letter has."""
    own = _keys.get(id(face))
    prefix = "" if own is None else f"{own.digest[:8]}-"
    return urllib.parse.quote(f"{prefix}{face.postscript_name}-{glyph:x}")


@functools.lru_cache(64)
def font_heights(font: FontFile) -> tuple[float, float]:
    """Return how far a font of size 1 reaches above and below its baseline."""
    # As matplotlib takes them for the boxes of texts.
    face = open_font(font)
    heights, head = face.get_sfnt_table("OS/2"), face.get_sfnt_table("head")
    if heights is None or head is None:
        return face.ascender / face.units_per_EM, -face.descender / face.units_per_EM
    unit = head["unitsPerEm"]
    return heights["sTypoAscender"] / unit, -heights["sTypoDescender"] / unit
