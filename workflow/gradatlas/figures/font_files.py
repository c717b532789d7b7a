"""Fonts as files: which there are, and which signs they have.

A figure is the same on every machine, so a font is one that comes with matplotlib, the Japanese one
that `make japanese` installs, or a file of the user's; those of the system are never looked at. The
plan imports this, so a file is read here as far as its table of signs, without matplotlib.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import struct
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

JAPANESE = "IPAexGothic"
"""The family that `make japanese` installs: with Latin, Greek and Cyrillic letters, too."""
MOST_BYTES = 100_000_000
"""Of a file: the largest fonts there are have 30 MB."""
_FILES = {
    "DejaVu Sans": "DejaVuSans.ttf",
    "DejaVu Serif": "DejaVuSerif.ttf",
    "STIX": "STIXGeneral.ttf",
}
_JAPANESE_PACKAGE = "matplotlib_fontja"
"""It changes matplotlib's settings when it is imported: only its file is of use here."""
_USUAL = "DejaVu Sans"
_BASIC, _ALL = 4, 12
"""Formats of tables of signs: of those with four digits, and of all."""


class FontFileError(ValueError):
    """A file that is no font; the message says why."""


@dataclass(frozen=True)
class FontFile:
    """A font."""

    path: str
    digest: str = ""
    """Of what is in the file; empty for fonts of matplotlib, whose version says as much."""
    is_own: bool = False
    """Whether the user has given the file."""


@dataclass(frozen=True)
class ChosenFont:
    """What figures ask for: a family, or a file of the user's."""

    family: str
    """Its name; that of the file, where it is one."""
    file: FontFile | None = None
    """The file; None for a family."""

    @property
    def chain(self) -> tuple[FontFile, ...]:
        """The fonts in the order in which they are asked for a sign, as far as installed."""
        named = (self.family, _USUAL, JAPANESE) if self.file is None else (_USUAL, JAPANESE)
        files = [self.file, *(family_file(name) for name in dict.fromkeys(named))]
        return tuple(file for file in files if file is not None)


USUAL = ChosenFont(_USUAL)
"""What `auto` asks for."""


def of_mathematics(chosen: ChosenFont) -> tuple[FontFile, ...]:
    """Return the font of the mathematics beside texts in a font, alone in a chain.

    matplotlib sets mathematics in families of its own, and looks for signs nowhere else.
    """
    has_own = chosen.file is None and chosen.family != JAPANESE
    file = family_file(chosen.family if has_own else _USUAL)
    return () if file is None else (file,)


@functools.cache
def family_file(family: str) -> FontFile | None:
    """Return the font of a family; None for the Japanese one where it is not installed."""
    if family == JAPANESE:
        folder = _package_folder(_JAPANESE_PACKAGE)
        path = None if folder is None else folder / "fonts" / "ipaexg.ttf"
        if path is None or not path.is_file():
            return None
        return FontFile(str(path), file_digest(path))
    matplotlib = _package_folder("matplotlib")
    assert matplotlib is not None
    return FontFile(str(matplotlib / "mpl-data" / "fonts" / "ttf" / _FILES[family]))


def _package_folder(name: str) -> Path | None:
    found = importlib.util.find_spec(name)  # which imports nothing of it
    places = None if found is None else found.submodule_search_locations
    return Path(next(iter(places))) if places else None


def own_font(path: Path) -> FontFile:
    """Return the font in a file of the user's.

    Raises:
        FontFileError: it is none.
        OSError: it cannot be read.
    """
    if path.stat().st_size > MOST_BYTES:
        raise FontFileError(f"has more than {MOST_BYTES // 10**6} MB")
    font = FontFile(str(path), file_digest(path), is_own=True)
    if not signs_of(font):
        raise FontFileError("has no table of the signs of Unicode")
    return font


def file_digest(path: Path) -> str:
    """Return a digest of what is in a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def lacking(text: str, chain: tuple[FontFile, ...]) -> str:
    """Return the signs of a text that no font of a chain has, each once, in their order."""
    if text.isascii():
        return ""
    left = [sign for sign in dict.fromkeys(text) if not needs_no_glyph(sign)]
    for font in chain:
        if not left:
            break
        known = signs_of(font)
        left = [sign for sign in left if ord(sign) not in known]
    return "".join(left)


def needs_no_glyph(sign: str) -> bool:
    """Return whether nothing is drawn for a sign, which only tells how to draw others.

    Such are control characters, marks of direction, joiners and selectors of variants.
    """
    is_selector = "\ufe00" <= sign <= "\ufe0f"
    return is_selector or unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp")


@functools.lru_cache(16)
def signs_of(font: FontFile) -> frozenset[int]:
    """Return the code points of all signs that a font has.

    Raises:
        FontFileError: the file is no font, or a broken one.
        OSError: it cannot be read.
    """
    content = Path(font.path).read_bytes()
    if content[:4] in (b"wOFF", b"wOF2"):
        raise FontFileError("is a font for web pages; give it as .ttf or .otf")
    try:
        start = struct.unpack_from(">I", content, 12)[0] if content[:4] == b"ttcf" else 0
        if content[start : start + 4] not in (b"\0\1\0\0", b"OTTO", b"true"):
            raise FontFileError("is no TrueType or OpenType font")
        tables = _tables(content, start)
        if not ({b"glyf", b"CFF ", b"CFF2"} & tables.keys()):
            raise FontFileError("has no outlines of letters, but pictures")
        if b"cmap" not in tables:
            return frozenset()
        found: set[int] = set()
        for first, last in _ranges(content, tables[b"cmap"]):
            found.update(range(first, last + 1))
        return frozenset(found)
    except (struct.error, IndexError):
        raise FontFileError("is a broken font") from None


def _tables(content: bytes, start: int) -> dict[bytes, int]:
    """Return where the tables of a font begin, by their names.

    Raises:
        FontFileError: they are longer than the file.
    """
    (count,) = struct.unpack_from(">H", content, start + 4)
    entries = [struct.unpack_from(">4s3I", content, start + 12 + 16 * i) for i in range(count)]
    if any(offset + length > len(content) for _, _, offset, length in entries):
        raise FontFileError("is a broken font")
    return {name: offset for name, _, offset, _ in entries}


def _ranges(content: bytes, table: int) -> Iterator[tuple[int, int]]:
    """Yield the first and the last code points of ranges of signs, from the table `cmap`.

    The format is that of the OpenType specification; subtables of Unicode have format 4 or 12.
    """
    (count,) = struct.unpack_from(">H", content, table + 2)
    places: dict[int, int] = {}
    for index in range(count):
        platform, encoding, offset = struct.unpack_from(">2HI", content, table + 4 + 8 * index)
        if platform == 0 or (platform, encoding) in ((3, 1), (3, 10)):
            (kind,) = struct.unpack_from(">H", content, table + offset)
            places[kind] = table + offset
    if _ALL in places:  # with all that the other one has
        (groups,) = struct.unpack_from(">I", content, places[_ALL] + 12)
        for index in range(groups):
            first, last, glyph = struct.unpack_from(">3I", content, places[_ALL] + 16 + 12 * index)
            if last <= sys.maxunicode:
                yield first + (glyph == 0), last
    elif _BASIC in places:
        yield from _segments(content, places[_BASIC])


def _segments(content: bytes, place: int) -> Iterator[tuple[int, int]]:
    (double,) = struct.unpack_from(">H", content, place + 6)
    count = double // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{count}H", content, place + 14 + skipped + part * double)
        for part, skipped in enumerate((0, 2, 2, 2))
    )
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        if first == 0xFFFF:
            continue
        if not offsets[index]:
            # Glyph 0 is what is drawn for signs that a font lacks.
            none = -deltas[index] % 0x10000
            if first <= none <= last:
                yield first, none - 1
                yield none + 1, last
            else:
                yield first, last
            continue
        here = place + 16 + 3 * double + 2 * index + offsets[index]
        glyphs = struct.unpack_from(f">{last - first + 1}H", content, here)
        for code, glyph in enumerate(glyphs, start=first):
            if glyph:
                yield code, code
