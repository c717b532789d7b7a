"""Texts as elements of an SVG file that stay text: they can be edited, found and restyled.

Each letter stands where it was measured, so that the layout holds; what it looks like depends on
the fonts where it is shown. Signs that no font shows by their number are drawn instead: brackets
that grow with what is between them, say.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from gradatlas.figures.sheets.digits import short
from gradatlas.figures.sheets.fonts import open_font
from gradatlas.figures.sheets.letters import letters_of
from gradatlas.figures.sheets.pdf_fonts import advance
from gradatlas.figures.sheets.texts import EM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradatlas.figures.sheets.letters import Letter
    from gradatlas.figures.sheets.texts import SetText

_DIGITS = 2
_MILLI = 1000
"""Thousandths of the size of a font."""
_PRIVATE = range(0xE000, 0xF900)
"""Numbers of signs that mean something else in each font."""
_DRAWN = ("STIXNon", "STIXSize", "cm")
"""How fonts are called whose signs others have not, or not in this size."""
_JOINED = "√"
"""Signs that are drawn since a bar continues them."""
_SERIF = ("STIX Two Text", "Times New Roman", "serif")
_SANS = ("Verdana", "sans-serif")
_WITH_SERIFS = ("STIX", "Serif", "Roman", "Times", "Mincho", "Ming")


class Words(NamedTuple):
    """What of a text is written, and which of its letters are to be drawn."""

    element: str
    """Empty where nothing is written."""
    drawn: tuple[int, ...]
    """The numbers of letters among those of the text."""


def words_of(text: SetText, x: float, y: float, *, look: str, angle: float) -> Words:
    """Return a text as an element of an SVG file.

    Args:
        text: The text.
        x: Where its baseline starts, in points from the left.
        y: The same from the upper edge.
        look: Attributes with its colour.
        angle: By how many degrees it is turned, counter-clockwise.
    """
    letters, _ = letters_of(text)
    turn = f' transform="rotate({short(-angle, _DIGITS)} {_place(x, y)})"' if angle else ""
    if not text.is_math:
        # In one piece, and as wide as it was measured in whatever font.
        fit = f'textLength="{short(text.width, _DIGITS)}" lengthAdjust="spacingAndGlyphs"'
        at = f'x="{short(x, _DIGITS)}" y="{short(y, _DIGITS)}"'
        font = f'{_font(letters)} font-size="{short(text.size, _DIGITS)}"'
        return Words(f"<text {look} {at} {font} {fit}{turn}>{escape(text.signs)}</text>", ())
    drawn = tuple(number for number, letter in enumerate(letters) if _is_drawn(letter))
    parts = []
    for run in _runs([letter for letter in letters if not _is_drawn(letter)]):
        first, signs = run[0], escape("".join(letter.sign for letter in run))
        unit = text.size / EM
        at = f'x="{short(x + unit * first.x, _DIGITS)}" y="{short(y - unit * first.y, _DIGITS)}"'
        size = f'font-size="{short(text.size * first.scale, _DIGITS)}"'
        parts.append(f"{at} {_font(run)} {size}>{signs}")
    if not parts:
        return Words("", drawn)
    spans = "".join(f"<tspan {part}</tspan>" for part in parts)
    return Words(f"<text {look}{turn}>{spans}</text>", drawn)


def _place(x: float, y: float) -> str:
    return f"{short(x, _DIGITS)} {short(y, _DIGITS)}"


def _is_drawn(letter: Letter) -> bool:
    name = open_font(letter.font).family_name
    if (
        not letter.sign
        or letter.sign in _JOINED
        or any(ord(sign) in _PRIVATE for sign in letter.sign)
    ):
        return True
    return name.startswith(_DRAWN)


def _runs(letters: list[Letter]) -> list[list[Letter]]:
    """Return letters that follow each other at their own widths in one font, size and height."""
    runs: list[list[Letter]] = []
    for letter in letters:
        if runs:
            last = runs[-1][-1]
            gap = (letter.x - last.x) / (EM * last.scale) * _MILLI - advance(last)
            is_same = (last.font, last.y, last.scale) == (letter.font, letter.y, letter.scale)
            # Kerning moves letters a little, and viewers know it.
            if is_same and abs(gap) < _MILLI / 8:
                runs[-1].append(letter)
                continue
        runs.append([letter])
    return runs


def _font(letters: Sequence[Letter]) -> str:
    """Return attributes with the fonts of letters, and with others where these are missing."""
    faces = [open_font(font) for font in dict.fromkeys(letter.font for letter in letters)]
    known = [face for face in faces if "LastResort" not in face.postscript_name]
    first = known[0].family_name if known else ""
    rest = _SERIF if any(part in first for part in _WITH_SERIFS) else _SANS
    names = ", ".join(dict.fromkeys([*(face.family_name for face in known), *rest]))
    found = f'font-family="{escape(names)}"'
    style = known[0].style_name if known else ""
    if "Italic" in style or "Oblique" in style:
        found += ' font-style="italic"'
    if "Bold" in style:
        found += ' font-weight="bold"'
    return found
