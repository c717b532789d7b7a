from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from matplotlib.font_manager import FontManager, FontProperties
from matplotlib.textpath import TextToPath

from gradatlas.figures.sheets.stamps import text_stamp
from gradatlas.figures.sheets.texts import (
    SetText,
    glyphs_of,
    outline,
    plain_text,
    readable,
    set_text,
)
from tests.support.project import ROOT

FORMULA = r"$f(x, y) = (1 - x)^{2} + \frac{1}{2} \, \|y\|^{2}$"


def measured_by_matplotlib(text: str, size: float, *, is_math: bool) -> tuple[float, float, float]:
    font = FontProperties(family=["DejaVu Sans"], size=size, math_fontfamily="dejavusans")
    width, height, descent = TextToPath().get_text_width_height_descent(text, font, is_math)
    return float(width), float(height - descent), float(descent)


@pytest.mark.parametrize("text", ["−1.5", "a long title, Täler und Gipfel", "x"])
def test_plain_texts_are_as_wide_as_matplotlib_measures_them(text: str) -> None:
    width, _, _ = measured_by_matplotlib(text, 10, is_math=False)
    assert set_text(text, 10).width == pytest.approx(width)


def test_mathematics_is_as_large_as_matplotlib_measures_it() -> None:
    width, ascent, descent = measured_by_matplotlib(FORMULA, 10, is_math=True)
    text = set_text(FORMULA, 10)
    assert text.width == pytest.approx(width)
    assert text.ascent == pytest.approx(ascent)
    assert text.descent == pytest.approx(descent)


@pytest.mark.parametrize("text", ["x", "Ég", "", "$x$", "−1"])
def test_baselines_do_not_depend_on_letters(text: str) -> None:
    assert set_text(text, 12).ascent == pytest.approx(set_text("Tp", 12).ascent, abs=0.11)
    assert set_text(text, 12).descent == set_text("Tp", 12).descent


@pytest.mark.parametrize("text", ["a long title", FORMULA])
def test_sizes_scale(text: str) -> None:
    small, large = set_text(text, 5), set_text(text, 20)
    assert large.width == pytest.approx(4 * small.width)
    assert np.allclose(np.asarray(outline(large).vertices), 4 * np.asarray(outline(small).vertices))


@pytest.mark.parametrize("text", ["−1.5", FORMULA])
def test_outlines_lie_where_the_text_is_measured(text: str) -> None:
    found = set_text(text, 10)
    box = outline(found).get_extents()
    assert -2 < box.x0 < 2  # an italic f reaches to the left
    assert found.width - 1.5 < box.x1 < found.width + 0.5
    assert -found.descent - 0.2 < box.y0
    assert box.y1 < found.ascent + 0.2


def fonts_in(text: SetText) -> set[str]:
    return {name.rpartition("-")[0] for name, *_ in glyphs_of(text).places}


def test_numbers_have_the_same_letters_in_texts_and_in_mathematics() -> None:
    texts = ("10", "$10$", "−1.5", r"$10^{6}$", "$a = {}$", "plain")
    assert {font for text in texts for font in fonts_in(set_text(text, 10))} == {
        "DejaVuSans",
        "DejaVuSans-Oblique",
    }
    assert set_text("10", 10, family="math").width == set_text("10", 10).width


@pytest.mark.parametrize(
    ("text", "signs", "is_math"),
    [
        (r"costs \$5", "costs $5", False),
        ("costs $5", "costs $5", False),
        (r"\$5 or \$6", "$5 or $6", False),
        (r"$x$ for \$5", r"$x$ for \$5", True),
    ],
)
def test_dollar_signs(text: str, signs: str, is_math: bool) -> None:
    found = set_text(text, 10)
    assert (found.signs, found.is_math) == (signs, is_math)
    assert found.width > 0


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"$10^{-3}$", "10^-3"),
        (r"$\nabla f$", "∇f"),
        (r"$\|\nabla f\| = 1$", "‖∇f‖ = 1"),
        (r"$\frac{1}{2} \, x_{0}$ of", "(1)/(2) x_0 of"),
        (r"$\sin(x)$, $\mathrm{e}^x$", "sin(x), e^x"),
        (r"\$5 for $x$", "$5 for x"),
    ],
)
def test_mathematics_can_be_read(text: str, plain: str) -> None:
    assert plain_text(text) == plain
    assert set_text(text, 10).plain == plain


def test_what_is_to_be_read_can_be_given() -> None:
    assert set_text("$x$", 10, plain="an x").plain == "an x"
    assert set_text(r"\$5", 10).plain == "$5"


@pytest.mark.parametrize("text", ["$x^$", r"$\nothing$", "$" + "{" * 3000 + "}" * 3000 + "$"])
def test_invalid_mathematics_is_refused(text: str) -> None:
    for _ in range(2):  # and it is not remembered as valid
        with pytest.raises(ValueError, match=r".+"):
            set_text(text, 10)


@pytest.mark.parametrize("size", [0, -1, float("nan"), float("inf")])
def test_sizes_without_sense_are_refused(size: float) -> None:
    with pytest.raises(ValueError, match="size"):
        set_text("x", size)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "two\nlines",
        "\x00\x1b[0m",
        "\ud800",
        "x" * 5000,
        "日本語",
        "日本語 $x$",
        "$日$",
        "\U0010ffff",
    ],
)
def test_hostile_texts_are_set_in_silence(
    text: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings(), caplog.at_level(logging.WARNING):
        warnings.simplefilter("error")
        found = set_text(text, 10)
        assert np.isfinite(np.asarray(outline(found).vertices)).all()
        glyphs_of(found)
    assert "\n" not in found.text
    found.plain.encode()
    assert not caplog.records
    assert capsys.readouterr() == ("", "")


def test_words_about_a_figure_keep_their_lines() -> None:
    assert readable("one\r\ntwo\x07\ud800") == "one\ntwo \N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    "text",
    [
        "Valley",
        "−1.25",
        "θ̂ ≤ ½",
        "Täler",
        "日本語",
        "a日b",
        "한국어",
        "\U0001f60a",
        "\ue123",
        "$x_0^2$",
    ],
)
def test_pixels_and_outlines_show_the_same_letters(text: str) -> None:
    drawn, dpi = SetText(text, 20.0, "sans", 300.0, 20.0, 10.0, text), 144.0
    stamp, letters = text_stamp(drawn, dpi, 0, 0), outline.__wrapped__(drawn)
    assert stamp is not None
    rows, columns = stamp.coverage.shape
    shape = letters.get_extents()
    scale = dpi / 72
    box = [stamp.left, stamp.bottom, stamp.left + columns, stamp.bottom + rows]
    expected = [scale * side for side in (shape.x0, shape.y0, shape.x1, shape.y1)]
    np.testing.assert_allclose(box, expected, atol=2.5)


def test_letters_are_those_of_matplotlib_whatever_it_remembers_of_fonts(tmp_path: Path) -> None:
    script = (
        "import sys, json, matplotlib\n"
        "from matplotlib import font_manager\n"
        "assert not font_manager.fontManager.ttflist, 'the list that was written is not read'\n"
        "from gradatlas.figures.sheets.texts import glyphs_of, set_text\n"
        "for text in ('$f(x_0)$', '10'):\n"
        "    places = glyphs_of(set_text(text, 10)).places\n"
        "    print(*sorted({name.rpartition('-')[0] for name, *_ in places}))\n"
    )
    known = {
        "_version": FontManager.__version__,
        "_FontManager__default_weight": "normal",
        "default_size": None,
        "defaultFamily": {"ttf": "DejaVu Sans", "afm": "Helvetica"},
        "afmlist": [],
        "ttflist": [],
        "__class__": "FontManager",
    }
    (tmp_path / f"fontlist-v{FontManager.__version__}.json").write_text(json.dumps(known))
    environment = {
        **os.environ,
        "MPLCONFIGDIR": str(tmp_path),
        "PYTHONPATH": str(ROOT / "workflow"),
    }
    found = subprocess.run(
        [sys.executable, "-c", script], env=environment, check=True, capture_output=True, text=True
    )
    assert found.stdout.split("\n")[:2] == ["DejaVuSans DejaVuSans-Oblique", "DejaVuSans"]
