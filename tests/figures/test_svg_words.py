"""Texts of an SVG that stay text."""

from __future__ import annotations

import dataclasses
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from gradatlas.figures.build import draw_figure
from gradatlas.figures.sheets.letters import letters_of
from gradatlas.figures.sheets.svg import SvgSheet
from gradatlas.figures.sheets.svg_words import words_of
from gradatlas.figures.sheets.texts import EM, set_text
from tests.support.drawn import layer, rosenbrock, spec

SVG = "{http://www.w3.org/2000/svg}"
INK = (0.15, 0.15, 0.15, 1.0)


def root_of(content: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(content)


def sheet_with(text: str, angle: float = 0.0) -> ElementTree.Element:
    sheet = SvgSheet((200.0, 100.0), "text")
    sheet.text(set_text(text, 10), 20.0, 40.0, color=INK, angle=angle)
    return root_of(sheet.content("", ""))


def written(root: ElementTree.Element) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("−1.5", "−1.5"),
        ("a < b & c", "a < b & c"),
        ("$x_0^{2}$", "x20"),
        (r"$\|\nabla f\| = 10^{-5}$", "‖∇f‖=10−5"),
        ("関数", "関数"),
    ],
)
def test_each_text_is_an_element_that_is_seen(text: str, seen: str) -> None:
    root = sheet_with(text)
    assert written(root) == [seen]
    (element,) = root.iter(f"{SVG}text")
    assert element.get("fill") == "#262626"
    assert element.get("fill-opacity") is None
    assert not list(root.iter(f"{SVG}use"))


def test_letters_of_mathematics_stand_where_they_were_measured() -> None:
    text = set_text(r"$f = \frac{x_0^{2}}{1 + a}$", 10)
    letters, bars = letters_of(text)
    root = sheet_with(text.text)
    spans = list(root.iter(f"{SVG}tspan"))
    places = {
        (round(20 + x / EM * 10, 2), round(60 - y / EM * 10, 2))
        for x, y in ((letter.x, letter.y) for letter in letters)
    }
    assert len(spans) > 4
    for span in spans:
        place = float(span.get("x", "")), float(span.get("y", ""))
        assert any(np.allclose(place, other, atol=0.011) for other in places)
    sizes = {span.get("font-size") for span in spans}
    assert sizes == {"10", "7", "4.9"}
    assert any(span.get("font-style") == "italic" and span.text == "f" for span in spans)
    # The bar of the fraction is no sign.
    assert len(bars) == len([path for path in root.iter(f"{SVG}path") if "H" in path.get("d", "")])


@pytest.mark.parametrize("text", [r"$\sqrt{x}$", r"$\left(\frac{\frac{a}{b}}{c}\right)$"])
def test_signs_that_fonts_have_not_in_this_size_are_drawn(text: str) -> None:
    root = sheet_with(text)
    drawn = list(root.iter(f"{SVG}use"))
    names = {path.get("id") for path in root.iter(f"{SVG}path")}
    assert drawn
    for use in drawn:
        assert use.get("{http://www.w3.org/1999/xlink}href", "")[1:] in names
    assert "x" in written(root)[0] or "a" in written(root)[0]


def test_a_turned_text_turns_about_its_start() -> None:
    (element,) = sheet_with("abc", angle=90.0).iter(f"{SVG}text")
    assert element.get("transform") == "rotate(-90 20 60)"


def test_plain_text_is_as_wide_as_measured_in_any_font() -> None:
    text = set_text("words and numbers 123", 10)
    element = words_of(text, 0.0, 0.0, look="", angle=0.0).element
    found = re.search(r'textLength="([0-9.]+)"', element)
    assert found is not None
    assert float(found[1]) == pytest.approx(text.width, abs=0.006)


@pytest.mark.parametrize("layout", ["fitted", "fixed"])
def test_a_figure_has_its_texts_as_text_on_request(layout: str) -> None:
    wanted = spec(layer("contour"), file_format="svg", svg_text="text", layout=layout)
    content = draw_figure(wanted, rosenbrock())
    seen = written(root_of(content))
    assert {"−2.0", "0.0", "2.0"} <= set(seen)
    paths = dataclasses.replace(
        wanted, options=dataclasses.replace(wanted.options, svg_text="paths")
    )
    drawn = draw_figure(paths, rosenbrock())
    assert len(content) < len(drawn)
    assert content == draw_figure(wanted, rosenbrock())
