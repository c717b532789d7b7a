"""Letters in figures are those of the font that was asked for, in every format."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.statisticsPen import StatisticsPen
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.transformPen import TransformPen
from fontTools.svgLib.path import parse_path
from fontTools.ttLib import TTFont

import gradatlas
from gradatlas.figures.font_files import JAPANESE, ChosenFont, family_file, own_font
from gradatlas.figures.sheets.fonts import texts_in, typeface_of
from gradatlas.figures.sheets.letters import letters_of
from gradatlas.figures.sheets.new import new_sheet
from gradatlas.figures.sheets.texts import set_text
from gradatlas.messages import AtlasError
from tests.figures.test_pdf import streams_of, texts_of

if TYPE_CHECKING:
    from gradatlas.figures.sheets.sheet import Rgba

INK: Rgba = (0.0, 0.0, 0.0, 1.0)
PLAIN, MIXED, LATIN = "勾配降下法：目的関数の等高線", "勾配降下法 $f(x_0, x_1)$", "The gradient ∇f"
SIZE, DPI = 24.0, 288.0


@pytest.fixture
def japanese() -> TTFont:
    file = family_file(JAPANESE)
    if file is None:
        pytest.skip("its font is not installed; run make japanese")
    return TTFont(file.path)


def drawn(text: str, file_format: str) -> bytes:
    sheet = new_sheet(file_format, (500.0, 60.0), DPI)
    sheet.text(set_text(text, SIZE), 10, 20, color=INK)
    return sheet.content("Title", "Description")


def facts(font: TTFont, glyph: str, scale: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return area and middle of a letter of a font as fontTools reads it, at another scale."""
    pen = StatisticsPen(font.getGlyphSet())
    font.getGlyphSet()[glyph].draw(TransformPen(pen, (scale, 0, 0, scale, 0, 0)))
    return np.array([abs(pen.area), pen.meanX, pen.meanY])


def of_sign(font: TTFont, sign: str, scale: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return facts(font, font.getBestCmap()[ord(sign)], scale)


def units(font: TTFont) -> int:
    number: int = font["head"].unitsPerEm
    return number


@pytest.mark.parametrize("text", [PLAIN, MIXED])
def test_letters_in_svg_are_those_of_the_font(text: str, japanese: TTFont) -> None:
    content = drawn(text, "svg").decode()
    outlines = dict(re.findall(r'<path id="IPAexGothic-(\w+)" d="([^"]*)"', content))
    signs = [sign for sign in text.partition("$")[0] if not sign.isspace()]
    assert len(outlines) == len({*text.partition("$")[0]})
    for sign in signs:
        number = japanese.getGlyphID(japanese.getBestCmap()[ord(sign)])
        pen = StatisticsPen()
        parse_path(outlines[f"{number:x}"], pen)
        found = [abs(pen.area), pen.meanX, pen.meanY]
        expected = of_sign(japanese, sign, 1000 / units(japanese))
        np.testing.assert_allclose(found, expected, rtol=0.02, atol=3)
    assert ">勾配降下法" in content  # to be found and read aloud


@pytest.mark.parametrize("text", [PLAIN, MIXED])
def test_letters_in_pdf_are_those_of_the_font(text: str, japanese: TTFont) -> None:
    content = drawn(text, "pdf")
    prose = text.partition("$")[0]
    assert texts_of(content).startswith(prose.rstrip())
    assert len(content) < 40_000  # and not all letters of it
    # The first text of the page begins in Japanese.
    file = TTFont(io.BytesIO(streams_of(content, b"/Length1")[0]))
    signs = sorted({*prose.rstrip()} - {" "})
    expected = sorted(tuple(of_sign(japanese, sign, 1).round(-1)) for sign in signs)
    glyphs = [name for name in file.getGlyphOrder() if file["glyf"][name].numberOfContours]
    found = sorted(tuple(facts(file, glyph, 1).round(-1)) for glyph in glyphs)
    np.testing.assert_allclose(found, expected, rtol=0.01, atol=20)


@pytest.mark.parametrize("text", [PLAIN, "勾配降下法", "図"])
def test_letters_in_png_are_those_of_the_font(text: str, japanese: TTFont) -> None:
    import matplotlib.image

    pixels = matplotlib.image.imread(io.BytesIO(drawn(text, "png")))[..., 0]
    scale = SIZE * DPI / 72 / units(japanese)
    area = sum(of_sign(japanese, sign, scale)[0] for sign in text)
    assert (1 - pixels).sum() == pytest.approx(area, rel=0.03)


def test_mathematics_beside_japanese_is_as_alone(japanese: TTFont) -> None:  # noqa: ARG001
    mixed, alone = letters_of(set_text(MIXED, 10))[0], letters_of(set_text("$f(x_0, x_1)$", 10))[0]
    ours = mixed[-len(alone) :]
    assert [(letter.font, letter.glyph) for letter in ours] == [
        (letter.font, letter.glyph) for letter in alone
    ]
    steps = {round(one.x - other.x, 3) for one, other in zip(ours, alone, strict=True)}
    assert len(steps) == 1


def test_what_dejavu_has_is_set_in_dejavu() -> None:
    fonts = {Path(str(letter.font)).name for letter in letters_of(set_text(LATIN, 10))[0]}
    assert fonts == {"DejaVuSans.ttf"}
    assert texts_of(drawn(LATIN, "pdf")) == LATIN


@pytest.mark.parametrize(
    ("family", "names"),
    [("DejaVu Serif", {"DejaVuSerif"}), ("STIX", {"STIXGeneral"}), ("DejaVu Sans", {"DejaVuSans"})],
)
def test_texts_numbers_and_mathematics_are_of_one_family(family: str, names: set[str]) -> None:
    with texts_in(typeface_of(ChosenFont(family))):
        texts = [set_text(text, 10) for text in ("Words", "1.5", "$10^{6} x$", "with $x$ in it")]
    found = {Path(str(letter.font)).stem for text in texts for letter in letters_of(text)[0]}
    assert {name.partition("-")[0].removesuffix("Italic") for name in found} == names


def otf(path: Path) -> Path:
    """Write a font with outlines of another kind (CFF), in which an A is a box, and return it."""
    pen = T2CharStringPen(1000, None)
    pen.moveTo((100, 0))
    for point in ((900, 0), (900, 700), (100, 700)):
        pen.lineTo(point)
    pen.closePath()
    box, empty = pen.getCharString(), T2CharStringPen(500, None).getCharString()
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({ord("A"): "A"})
    builder.setupCFF("Boxes", {"FullName": "Boxes"}, {".notdef": empty, "A": box}, {})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "A": (1000, 100)})
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular", "psName": "Boxes"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    builder.setupPost()
    builder.save(path)
    return path


@pytest.mark.parametrize("file_format", ["png", "svg", "pdf"])
def test_letters_of_a_file_of_the_user_are_drawn(file_format: str, tmp_path: Path) -> None:
    chosen = ChosenFont("mine.otf", own_font(otf(tmp_path / "mine.otf")))
    with texts_in(typeface_of(chosen)):
        text = set_text("AA b 1", SIZE)
        assert text.width > 2 * SIZE
        fonts = [str(letter.font) for letter in letters_of(text)[0]]
        assert ["mine.otf" in font for font in fonts[:2]] == [True, True]
        assert all("DejaVuSans.ttf" in font for font in fonts[2:])
        content = drawn("AA" if file_format == "png" else "AA b", file_format)
    if file_format == "svg":
        assert "-Boxes-1" in content.decode()
    if file_format == "pdf":
        assert texts_of(content) == "AA b"
        assert b"+Boxes" in content
    if file_format == "png":
        import matplotlib.image

        pixels = matplotlib.image.imread(io.BytesIO(content))[..., 0]
        scale = SIZE * DPI / 72
        assert (1 - pixels).sum() == pytest.approx(2 * 0.56 * scale**2, rel=0.1)


def test_a_font_that_changes_is_not_mixed_up_with_what_it_was(tmp_path: Path) -> None:
    field = gradatlas.gradient("x0**2 + x1**2", {"x0": (-1, 1, 5), "x1": (-1, 1, 5)})
    path = tmp_path / "mine.ttf"

    def picture(family: str) -> bytes:
        file = family_file(family)
        assert file is not None
        path.write_bytes(Path(file.path).read_bytes())
        drawn = gradatlas.draw(field, "contour", font=str(path), title="Words")
        content: bytes = drawn._repr_png_()
        return content

    serif = picture("DejaVu Serif")
    assert picture("STIX") != serif
    assert picture("DejaVu Serif") == serif
    planned = gradatlas.draw(field, "contour", font=str(path), title="Words")
    path.write_bytes(otf(tmp_path / "other.otf").read_bytes())
    planned._repr_png_()  # which has been read before
    chosen = ChosenFont("mine.ttf", own_font(path))
    path.write_bytes(b"something else")
    with texts_in(typeface_of(chosen)), pytest.raises(AtlasError, match="changed while"):
        set_text("A", 10)
