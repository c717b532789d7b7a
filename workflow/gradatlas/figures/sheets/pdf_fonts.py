"""The fonts of a PDF file: each has the letters that the file's texts show, and no others.

A map from letters to signs lets readers find and copy texts.
"""

from __future__ import annotations

import functools
import zlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from gradatlas.figures.sheets.letters import Letter, font_facts, glyph_of
from gradatlas.figures.sheets.pdf_file import dictionary, pdf_name, reference
from gradatlas.figures.sheets.truetype import font_box, font_file

if TYPE_CHECKING:
    from gradatlas.figures.sheets.fonts import FontKey
    from gradatlas.figures.sheets.pdf_file import PdfObjects

_UNITS = 1000
"""In the size of a font, for all lengths that PDF gives."""
_SYMBOLIC = 4
"""Of a font whose letters are not those of an alphabet that PDF knows."""
_STEM = 80
"""How thick vertical lines are: for readers that must take another font."""
_MOST_LINES = 100
"""Of a part of a map from letters to signs."""


class PdfFonts:
    """Fonts by the letters that texts show.

    Args:
        letters: All that will be shown, in any order.
    """

    def __init__(self, letters: Iterable[Letter]) -> None:
        signs: dict[FontKey, dict[int, str]] = {}
        for letter in letters:
            known = signs.setdefault(letter.font, {})
            known[letter.glyph] = known.get(letter.glyph) or letter.sign
        self._signs = {font: dict(sorted(known.items())) for font, known in signs.items()}
        self._codes = {
            font: {glyph: code for code, glyph in enumerate(known, start=1)}
            for font, known in self._signs.items()
        }
        self._names = {font: f"F{number}" for number, font in enumerate(signs, start=1)}

    def name(self, letter: Letter) -> str:
        """Return what the page calls the font of a letter."""
        return self._names[letter.font]

    def code(self, letter: Letter) -> str:
        """Return what stands for a letter in a text, without brackets."""
        return f"{self._codes[letter.font][letter.glyph]:04x}"

    def put(self, objects: PdfObjects) -> dict[str, int]:
        """Add the fonts to a file, and return the number of each by its name."""
        return {
            called: _put_font(objects, font, self._signs[font])
            for font, called in self._names.items()
        }


def advance(letter: Letter) -> int:
    """Return how far it is to the next letter, in thousandths of the size of the font."""
    return round(glyph_of(letter.font, letter.glyph).advance * _scale(letter.font))


def _scale(font: FontKey) -> float:
    return _UNITS / font_facts(font).units


def _put_font(objects: PdfObjects, font: FontKey, signs: Mapping[int, str]) -> int:
    """Add a font, and return its number."""
    facts, scale = font_facts(font), _scale(font)
    glyphs = [glyph_of(font, number) for number in signs]
    # The same letters have the same name, as subsets of different letters must not.
    letters = zlib.crc32(repr(tuple(signs)).encode())
    tag = "".join(chr(ord("A") + letters // 26**place % 26) for place in range(6))
    full_name = pdf_name(f"{tag}+{facts.name}")
    content = _file(font, tuple(signs))
    left, bottom, right, top = (round(side * scale) for side in font_box(glyphs))
    descriptor = objects.put(
        dictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": full_name,
                "Flags": _SYMBOLIC,
                "FontBBox": f"[{left} {bottom} {right} {top}]",
                "ItalicAngle": 0,
                "Ascent": round(facts.ascent * scale),
                "Descent": round(facts.descent * scale),
                "CapHeight": round(facts.ascent * scale),
                "StemV": _STEM,
                "FontFile2": reference(objects.stream(content, Length1=len(content))),
            }
        )
    )
    widths = " ".join(str(round(glyph.advance * scale)) for glyph in glyphs)
    descendant = objects.put(
        dictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": full_name,
                "CIDSystemInfo": "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>",
                "FontDescriptor": reference(descriptor),
                "W": f"[1 [{widths}]]",
                "CIDToGIDMap": "/Identity",
            }
        )
    )
    return objects.put(
        dictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": full_name,
                "Encoding": "/Identity-H",
                "DescendantFonts": f"[{reference(descendant)}]",
                "ToUnicode": reference(objects.stream(_map(tuple(signs.values())))),
            }
        )
    )


@functools.lru_cache(256)
def _file(font: FontKey, numbers: tuple[int, ...]) -> bytes:
    facts = font_facts(font)
    glyphs = [glyph_of(font, number) for number in numbers]
    return font_file(glyphs, facts.units, facts.ascent, facts.descent)


def _map(signs: tuple[str, ...]) -> bytes:
    """Return the map from codes of letters, which start at 1, to signs."""
    lines = [
        f"<{code:04x}> <{sign.encode('utf-16-be').hex()}>"
        for code, sign in enumerate(signs, start=1)
        if sign
    ]
    parts = [lines[start : start + _MOST_LINES] for start in range(0, len(lines), _MOST_LINES)]
    told = "\n".join(
        f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{told}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()
