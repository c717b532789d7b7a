"""Fonts: those that matplotlib brings, and installed ones for signs that these lack."""

from __future__ import annotations

import functools
import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font

Family = Literal["sans", "math"]
_NAMES: dict[Family, str] = {"sans": "DejaVu Sans", "math": "STIXGeneral"}
_PREFERRED = (
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Noto Sans CJK KR",
    "Noto Sans",
    "Source Han Sans",
    "IPAexGothic",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "Arial Unicode MS",
)
"""Families for signs that DejaVu lacks that are asked before all others, which follow by name."""
_NOT_LETTERS = ("cm", "STIXNon", "STIXSize", "Last")
"""How fonts are called that have other pictures in the place of signs."""
_MATHEMATICS = re.compile(r"(?<!\\)\$.*?(?<!\\)\$")
_NORMAL = 400
"""The weight of a font that is neither light nor bold."""


def font_of(family: Family, size: float, signs: str, *, single: bool = False) -> FontProperties:
    """Return the font for a text.

    Args:
        family: Which of the two fonts.
        size: In points.
        signs: The signs to be set. Those that the font lacks are taken from other installed fonts.
        single: Whether one font must do for all signs that stand outside of mathematics; then
            another one takes its place if it has all of them.
    """
    name = _NAMES[family]
    if signs.isascii():
        return font_named(name, size=size)
    if single:
        return font_named(_single(name, _MATHEMATICS.sub("", signs)), size=size)
    return font_named(name, *_others(_missing(name, signs)), size=size)


@functools.lru_cache(1024)
def _single(name: str, signs: str) -> str:
    """Return a family that has all signs, or else the given one."""
    others = _others(_missing(name, signs))
    if others and all(_has(others[0], sign) for sign in signs if not sign.isspace()):
        return others[0]
    return name


def font_named(*families: str, size: float = 10.0) -> FontProperties:
    """Return the upright font of normal weight; a family gives the signs that those before lack."""
    # All is named, lest matplotlib asks its settings.
    return FontProperties(
        family=families,
        style="normal",
        variant="normal",
        weight=_NORMAL,
        stretch="normal",
        size=size,
        math_fontfamily="stix",
    )


def has_all(family: Family, signs: str) -> bool:
    """Return whether a font has all signs, so that no other one is needed."""
    return signs.isascii() or not _missing(_NAMES[family], signs)


@contextmanager
def silence(family: Family, signs: str, *, is_math: bool) -> Iterator[None]:
    """Keep matplotlib from warning of signs that no font has: in a figure they can be seen."""
    if signs.isascii() or (has_all(family, signs) and not is_math):
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


@functools.cache
def font_heights(family: Family) -> tuple[float, float]:
    """Return how far a font of size 1 reaches above and below its baseline."""
    # As matplotlib takes them for the boxes of texts.
    font = get_font(file_of(_NAMES[family]))
    heights, head = font.get_sfnt_table("OS/2"), font.get_sfnt_table("head")
    assert heights is not None
    assert head is not None
    unit = head["unitsPerEm"]
    return heights["sTypoAscender"] / unit, -heights["sTypoDescender"] / unit


def file_of(name: str) -> str:
    """Return the path of a family's font.

    Raises:
        ValueError: if it is not installed.
    """
    return findfont(font_named(name), fallback_to_default=False)


@functools.cache
def _signs(name: str) -> frozenset[int]:
    return frozenset(get_font(file_of(name)).get_charmap())


@functools.lru_cache(1024)
def _missing(name: str, signs: str) -> str:
    """Return the signs that a font lacks, each once, in order."""
    known = _signs(name)
    return "".join(sorted({sign for sign in signs if ord(sign) not in known}))


@functools.lru_cache(256)
def _others(missing: str) -> tuple[str, ...]:
    """Return families that have the signs, as few as one after the other gives.

    Families are asked in the order of `_PREFERRED`, then by name: the first that has most of the
    signs that are still missing, until none has any.
    """
    found: list[str] = []
    left = set(missing)
    while left:
        best, most = None, 0
        for name in _installed():
            count = sum(_has(name, sign) for sign in left)
            if count > most:
                best, most = name, count
            if count == len(left):
                break
        if best is None:
            break
        found.append(best)
        left = {sign for sign in left if not _has(best, sign)}
    return tuple(found)


@functools.cache
def _installed() -> tuple[str, ...]:
    """Return the families that may be asked, in order."""
    # Where a family has no font that is exactly upright and of normal weight and width, matplotlib
    # takes the nearest, and logs a warning of it each time.
    names = {
        entry.name
        for entry in fontManager.ttflist
        if (entry.style, entry.variant, entry.stretch) == ("normal", "normal", "normal")
        and entry.weight in (_NORMAL, "normal", "regular")
        and not entry.name.startswith(_NOT_LETTERS)
    }
    preferred = [name for name in _PREFERRED if name in names]
    return (*preferred, *sorted(names - {*preferred, *_NAMES.values()}))


@functools.lru_cache(65536)
def _has(name: str, sign: str) -> bool:
    try:
        font = get_font(file_of(name))
    except (ValueError, OSError, RuntimeError):  # broken, or removed since matplotlib has seen it
        return False
    return font.get_char_index(ord(sign)) != 0
