"""A sheet that becomes a PDF file.

Texts are written in TrueType fonts that are part of the file, so they can be found and copied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradatlas.figures.sheets.letters import letters_of
from gradatlas.figures.sheets.pdf_file import string
from gradatlas.figures.sheets.pdf_fonts import PdfFonts
from gradatlas.figures.sheets.pdf_page import PdfPage
from gradatlas.figures.sheets.texts import readable
from gradatlas.figures.sheets.vector import CREATOR, Mark, VectorSheet

if TYPE_CHECKING:
    from gradatlas.figures.sheets.sheet import Rgba
    from gradatlas.figures.sheets.texts import SetText


class PdfSheet(VectorSheet):
    """White paper that becomes a PDF file of one page.

    Args:
        size: Width and height in points.
        is_transparent: Whether the paper is not white but no paper at all.
    """

    def __init__(self, size: tuple[float, float], *, is_transparent: bool = False) -> None:
        super().__init__(size, is_transparent=is_transparent)
        self._texts: list[SetText] = []

    def _text_mark(self, text: SetText, x: float, y: float, color: Rgba, angle: float) -> Mark:
        self._texts.append(text)
        letters, bars = letters_of(text)

        def mark(page: Any) -> None:
            page.draw_letters(letters, bars, (x, y), size=text.size, angle=angle, color=color)

        return mark

    def content(self, title: str, description: str) -> bytes:
        """Return the PDF file, with its title, and the description as its subject."""
        letters = (letter for text in self._texts for letter in letters_of(text)[0])
        page = PdfPage(self._size, PdfFonts(letters))
        for mark in self._marks:
            mark(page)
        info = {"Creator": CREATOR, "Title": readable(title), "Subject": readable(description)}
        return page.file({key: string(text) for key, text in info.items()})
