"""PDF files: their texts, fonts and bitmaps, as readers find them."""

from __future__ import annotations

import io
import pathlib
import re
import shutil
import subprocess
import zlib

import numpy as np
import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.statisticsPen import StatisticsPen
from fontTools.ttLib import TTFont
from matplotlib.path import Path

from gradatlas.figures.build import draw_figure
from gradatlas.figures.sheets.letters import font_facts, glyph_of, letters_of
from gradatlas.figures.sheets.pdf import PdfSheet
from gradatlas.figures.sheets.pdf_file import pdf_name
from gradatlas.figures.sheets.sheet import Box, Pen, Rgba
from gradatlas.figures.sheets.texts import SetText, set_text
from gradatlas.figures.sheets.truetype import font_file, make_glyph
from tests.support.drawn import layer, rosenbrock, spec

SIZE = (200.0, 100.0)
INK: Rgba = (0.1, 0.1, 0.1, 1.0)
FORMULA = r"$f(x) = \frac{x^{2}}{\sqrt{3}}$ and ∇"


def file_with(*texts: SetText, title: str = "Title", angle: float = 0.0) -> bytes:
    """Return a PDF file with texts."""
    sheet = PdfSheet(SIZE)
    for number, text in enumerate(texts):
        sheet.text(text, 20, 10 + 15 * number, color=INK, angle=angle)
    return sheet.content(title, "Subject")


def objects_of(content: bytes) -> dict[int, bytes]:
    """Return the objects of a PDF file by number, found by its own table."""
    (start,) = re.findall(rb"startxref\n(\d+)\n%%EOF\n$", content)
    _, count = re.match(rb"xref\n(\d+) (\d+)\n", content[int(start) :]).groups()  # type: ignore[union-attr]
    rows = re.findall(rb"(\d{10}) \d{5} n \n", content[int(start) :])
    assert len(rows) == int(count) - 1
    found = {}
    for number, row in enumerate(rows, start=1):
        place = int(row)
        head = b"%d 0 obj\n" % number
        assert content[place:].startswith(head)
        found[number] = content[place + len(head) : content.index(b"\nendobj\n", place)]
    return found


def stream_of(entry: bytes) -> bytes:
    head, _, rest = entry.partition(b"\nstream\n")
    (length,) = re.findall(rb"/Length (\d+)", head)
    assert rest[int(length) :] == b"\nendstream"
    return zlib.decompress(rest[: int(length)])


def streams_of(content: bytes, mark: bytes = b"") -> list[bytes]:
    """Return what streams hold, of objects that say so of themselves."""
    entries = [entry for entry in objects_of(content).values() if b"\nstream\n" in entry]
    return [stream_of(entry) for entry in entries if mark in entry.partition(b"\nstream\n")[0]]


def page_of(content: bytes) -> bytes:
    objects = objects_of(content)
    (page,) = (entry for entry in objects.values() if b"/Type /Page " in entry)
    (number,) = re.findall(rb"/Contents (\d+) 0 R", page)
    return stream_of(objects[int(number)])


def texts_of(content: bytes) -> str:
    """Return the signs that a reader finds in a file, in the order of the page."""
    objects = objects_of(content)
    maps = {}
    (resources,) = (entry for entry in objects.values() if b"/Resources" in entry)
    for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", resources):
        (place,) = re.findall(rb"/ToUnicode (\d+) 0 R", objects[int(number)])
        pairs = re.findall(rb"<(\w{4})> <(\w+)>", stream_of(objects[int(place)]))
        maps[name] = {
            code: bytes.fromhex(sign.decode()).decode("utf-16-be")
            for code, sign in pairs
            if (code, sign) != (b"0000", b"ffff")
        }
    found, known = "", {}
    for name, codes in re.findall(rb"/(F\d+) \S+ Tf|<((?:\w{4})+)>", page_of(content)):
        if name:
            known = maps[name]
        else:
            found += "".join(known[codes[i : i + 4]] for i in range(0, len(codes), 4))
    return found


def test_texts_can_be_found() -> None:
    texts = (set_text("Gipfel −1.5 ‖∇f‖", 9), set_text("AVAVA (50 %)", 12, family="math"))
    assert texts_of(file_with(*texts)) == "Gipfel −1.5 ‖∇f‖AVAVA (50 %)"
    assert texts_of(file_with(set_text(FORMULA, 9))) == "f(x)=x2√3 and ∇"


def test_ligatures_can_be_found() -> None:
    text = set_text("a difficult field", 9)
    assert len(letters_of(text)[0]) < len(text.signs)  # else this tests nothing
    assert texts_of(file_with(text)) == "a difficult field"


def test_signs_beyond_four_digits_can_be_found() -> None:
    assert texts_of(file_with(set_text("a𝔸b", 9))) == "a𝔸b"


def test_fonts_are_truetype() -> None:
    content = file_with(set_text("Gipfel", 9), set_text(FORMULA, 9))
    assert content.count(b"/CIDFontType2") == 3
    assert b"/Type3" not in content
    for file in streams_of(content, b"/Length1"):
        assert len(TTFont(io.BytesIO(file), checkChecksums=2)["glyf"].keys()) > 1


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="needs pdffonts of Poppler")
@pytest.mark.parametrize("layout", ["fitted", "fixed"])
def test_another_program_finds_truetype_fonts_alone(layout: str, tmp_path: pathlib.Path) -> None:
    wanted = spec(layer("contour"), layer("quiver"), file_format="pdf", layout=layout)
    (tmp_path / "figure.pdf").write_bytes(draw_figure(wanted, rosenbrock()))
    told = subprocess.run(
        ["pdffonts", tmp_path / "figure.pdf"], check=True, capture_output=True, text=True
    ).stdout
    fonts = told.splitlines()[2:]
    assert len(fonts) >= 2
    assert all("CID TrueType" in font and " yes " in font for font in fonts), told


def test_a_file_says_what_it_is_and_not_when_it_was_made() -> None:
    content = file_with(title="A (title) \\ more")
    for word in (b"/CreationDate", b"/Producer", b"matplotlib", b"Matplotlib"):
        assert word not in content
    assert b"/Creator (Gradient Atlas)" in content
    assert rb"/Title (A \(title\) \\ more)" in content
    assert b"/Subject (Subject)" in content
    assert f"/Title <feff{'∇f'.encode('utf-16-be').hex()}>".encode() in file_with(title="∇f")


def test_names_hold_no_signs_that_end_them() -> None:
    assert pdf_name("Noto Sans (CJK) é/#") == "/Noto#20Sans#20#28CJK#29#20#c3#a9#2f#23"


def test_what_was_drawn_before_does_not_show() -> None:
    text = set_text("Höhe", 9)
    alone = file_with(text)
    file_with(set_text("eöhH and many others", 9), set_text(FORMULA, 11))
    assert file_with(text) == alone


def test_fonts_of_the_same_letters_are_the_same() -> None:
    one, other = (file_with(set_text(word, 9)) for word in ("tap", "pat"))
    assert streams_of(one, b"/Length1") == streams_of(other, b"/Length1")
    assert len(set(re.findall(rb"/[A-Z]{6}\+DejaVuSans", one + other))) == 1


@pytest.mark.parametrize("sign", "gÄ∇%𝔸")
def test_letters_have_the_outlines_and_widths_of_their_font(sign: str) -> None:
    (letter,), _ = letters_of(set_text(sign, 9))
    facts = font_facts(letter.font)
    glyph = glyph_of(letter.font, letter.glyph)
    file = font_file([glyph], facts.units, facts.ascent, facts.descent)
    ours, theirs = TTFont(io.BytesIO(file)), TTFont(letter.font)
    own = theirs.getGlyphName(letter.glyph)
    assert ours["hmtx"]["glyph00001"] == theirs["hmtx"][own]
    areas = []
    for font, name in ((ours, "glyph00001"), (theirs, own)):
        glyphs = font.getGlyphSet()
        recorded, pen = DecomposingRecordingPen(glyphs), StatisticsPen(glyphs)
        glyphs[name].draw(recorded)
        recorded.replay(pen)
        areas.append(abs(pen.area))
    assert areas[0] == pytest.approx(areas[1], rel=1e-3)


def test_cubic_curves_become_quadratic_ones_near_them() -> None:
    circle = Path.unit_circle()  # of cubic curves; its area is that of a circle to 2e-5
    font = TTFont(io.BytesIO(font_file([make_glyph(circle, 500, 1000)], 1000, 800, -200)))
    pen = StatisticsPen(font.getGlyphSet())
    font.getGlyphSet()["glyph00001"].draw(pen)
    assert abs(pen.area) == pytest.approx(np.pi * 500**2, rel=2e-3)
    glyph = font["glyf"]["glyph00001"]
    assert (glyph.xMin, glyph.yMin, glyph.xMax, glyph.yMax) == (-500, -500, 500, 500)


def test_texts_are_as_long_as_they_are_set() -> None:
    text = set_text("AVAVA and Weather", 100)
    (shown,) = re.findall(rb"(\[.*\]|<\w+>) T[jJ]", page_of(file_with(text)))
    letters, _ = letters_of(text)
    steps = sum(int(step) for step in re.findall(rb">(-?\d+)", shown))
    length = sum(glyph_of(letter.font, letter.glyph).advance for letter in letters[:-1]) / 2.048
    assert length - steps == pytest.approx(10 * letters[-1].x, abs=3)


@pytest.mark.parametrize("colors", [2, 200, 40_000])
@pytest.mark.parametrize("opaque", [True, False])
def test_bitmaps_show_each_cell(colors: int, opaque: bool) -> None:
    rng = np.random.default_rng(4)
    palette = rng.integers(0, 256, (colors, 4), np.uint8)
    palette[:, 3] = 255 if opaque else palette[:, 3] // 2
    cells = palette[rng.integers(0, colors, (40, 30))]
    sheet = PdfSheet(SIZE)
    sheet.image(cells, Box(10, 10, 90, 90))
    content = sheet.content("", "")
    (image,) = streams_of(content, b"ColorSpace /DeviceRGB" if colors > 256 else b"/Indexed")
    if colors > 256:
        shown = np.frombuffer(image, np.uint8).reshape(160, 120, 3)
    else:
        (table,) = re.findall(rb"/Indexed /DeviceRGB \d+ <(\w+)>", content)
        known = np.frombuffer(bytes.fromhex(table.decode()), np.uint8).reshape(-1, 3)
        shown = known[np.frombuffer(image, np.uint8)].reshape(160, 120, 3)
    # In a file the highest row is the first.
    assert (shown[::-1][::4, ::4] == cells[..., :3]).all()
    masks = streams_of(content, b"/DeviceGray")
    assert len(masks) == (not opaque)
    for mask in masks:
        grey = np.frombuffer(mask, np.uint8).reshape(160, 120)[::-1]
        assert (grey[::4, ::4] == cells[..., 3]).all()


def test_marks_are_stored_once_and_left_out_beyond_the_page() -> None:
    sheet = PdfSheet(SIZE)
    marker = Path([[-1, -1], [1, -1], [0, 1], [-1, -1]], [1, 2, 2, 79])
    points = np.array([[10, 10], [50, 20], [-5, 10], [np.nan, 1]])
    sheet.markers(marker, points, face=INK)
    sheet.markers(marker, points[:1], face=(1, 0, 0, 1))
    content = sheet.content("", "")
    assert len(streams_of(content, b"/Form")) == 1
    places = re.findall(rb"1 0 0 1 (\S+) (\S+) cm /M0 Do", page_of(content))
    assert places == [(b"10", b"10"), (b"40", b"10"), (b"10", b"10")]


def test_settings_are_written_where_they_change() -> None:
    sheet = PdfSheet(SIZE)
    line = Path([[0, 0], [9, 9]])
    for _ in range(3):
        sheet.path(line, pen=Pen(INK, 1.5))
    sheet.path(line, pen=Pen((0.1, 0.1, 0.1, 0.5), 1.5, dashes=(1, (2, 3))), clip=Box(0, 0, 5, 5))
    sheet.path(line, pen=Pen(INK, 1.5))
    page = page_of(content := sheet.content("", ""))
    assert page.count(b" w\n") == 3  # first, in the clip, after it
    assert page.count(b"0 0 5 5 re W n") == 1
    assert page.count(b"q ") == page.count(b"Q\n") == 1
    assert b"[2 3] 1 d" in page
    assert b"/CA 0.5" in content
