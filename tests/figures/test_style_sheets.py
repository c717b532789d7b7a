"""Sizes of figures, of their text and of their lines, by what they are made for."""

from __future__ import annotations

import io
import itertools
from typing import Any

import pytest
from PIL import Image

from gradatlas.figures.build import compose_figure, draw_figure
from gradatlas.figures.composition import Composition
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.style_sheets import STYLES, WIDTHS, Paper, Width, paper_of
from tests.support.drawn import bowl, builtin, layer, plane, spec
from tests.support.overlaps import check_layout, parts, written
from tests.support.recorded import MarkersMark, PathMark

FILLED = (layer("contourf"), layer("quiver", length="unit"))


def paper(**options: Any) -> Paper:
    return paper_of(FigureOptions(**options))


def composed(width: float, height: float, **options: Any) -> Composition:
    return compose_figure(spec(*FILLED, **options), plane(width, height))


def picture_size(width: float, height: float, **options: Any) -> tuple[int, int]:
    content = draw_figure(spec(*FILLED, **options), plane(width, height))
    with Image.open(io.BytesIO(content)) as picture:
        return picture.size


def test_a_style_sets_what_is_not_given() -> None:
    screen, on_paper, slides = (paper(style=style) for style in STYLES)
    assert (screen.width, screen.height, screen.font_size, screen.dpi) == (6.4, 4.8, 10, 100)
    assert (on_paper.width, on_paper.font_size, on_paper.dpi) == (3.5, 8, 300)
    assert slides.width == pytest.approx(40 / 3)
    assert (slides.height, slides.font_size) == (7.5, 20)
    assert on_paper.stroke < screen.stroke == 1 < slides.stroke
    given = paper(style="paper", size=(5, 4), dpi=150, font_size=9)
    assert (given.width, given.height, given.dpi, given.font_size) == (5, 4, 150, 9)


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({"size": (6.4, 4.8)}, 10),
        ({"size": (3.9, 3)}, 8),
        ({"size": "column"}, 8),
        ({"size": "two_columns"}, 10),
        ({"size": "two_columns", "style": "paper"}, 8),
        ({"size": (2, 2)}, 20 / 3),
        ({"size": (1, 1)}, 4),
        ({"size": (3, 9)}, 8),
        ({"style": "slides", "size": (3.5, 3)}, 8),
        ({"size": (2, 2), "font_size": 9}, 9),
        ({"size": (2, 2), "font_size": 50}, 16),
    ],
)
def test_text_fits_the_size(options: dict[str, Any], size: float) -> None:
    assert paper(**options).font_size == pytest.approx(size)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("domain", [(4, 4), (8, 2.5), (1, 4), (3, 10)])
def test_a_figure_is_no_larger_than_what_is_drawn(style: str, domain: tuple[float, float]) -> None:
    composition = composed(*domain, style=style, title="none")
    check_layout(written(composition))
    most, (width, height) = composition.page.size, composition.size
    boxes = parts(composition).values()
    pixel = composition.page.pixel
    assert min(box.bottom for box in boxes) == pytest.approx(5.76, abs=1)
    assert height - max(box.top for box in boxes) == pytest.approx(5.76, abs=1)
    assert width <= most[0] + 1e-6
    assert height <= most[1] + 1e-6
    for side in (width, height):
        assert side / pixel == pytest.approx(round(side / pixel), abs=0.51)
    if style != "paper":
        assert width - max(box.right for box in boxes) == pytest.approx(5.76, abs=1)


@pytest.mark.parametrize("size", WIDTHS)
@pytest.mark.parametrize("domain", [(4, 4), (8, 2.5), (1, 4), (3, 10), (60, 4)])
def test_a_column_is_exactly_as_wide_whatever_the_domain(
    size: Width, domain: tuple[float, float]
) -> None:
    composition = composed(*domain, size=size)
    check_layout(written(composition))
    width, height = composition.size
    assert width == pytest.approx(72 * WIDTHS[size])
    assert height <= 1.5 * width + 1e-6


def test_a_given_size_stands_and_its_content_is_in_the_middle() -> None:
    assert picture_size(4, 1, size=(6, 5)) == (600, 500)
    composition = composed(4, 1, size=(6, 5), title="none")
    boxes = parts(composition).values()
    low, high = min(box.bottom for box in boxes), max(box.top for box in boxes)
    assert low > 60
    assert low == pytest.approx(composition.size[1] - high, abs=1)
    wide, cut = picture_size(4, 1, size=(6, 5), crop=True)
    assert wide == 600
    assert cut < 350


@pytest.mark.parametrize(
    ("size", "domain"), list(itertools.product([(3, 9), (6, 5), (8, 3)], [(4, 4), (4, 1)]))
)
def test_the_title_stands_at_the_axes(
    size: tuple[float, float], domain: tuple[float, float]
) -> None:
    for name in ("landscape", "contour"):
        composition = compose_figure(spec(*builtin(name), size=size), plane(*domain))
        title, frame = parts(composition)["title"], composition.frame.box
        # A name of a colour bar may stand between.
        room = max([0.0, *(bar.outer.top - frame.top for bar in composition.bars)])
        assert 0 < title.bottom - frame.top < room + 16
        assert frame.left - 45 < composition.title_middle < frame.right + 60


def test_a_title_with_room_beside_the_names_of_bars_is_centred_on_the_frame() -> None:
    composition = compose_figure(spec(*FILLED, title="Short"), bowl())
    frame, (bar,) = composition.frame.box, composition.bars
    assert composition.title_middle == pytest.approx((frame.left + frame.right) / 2)
    assert parts(composition)["title"].bottom < bar.outer.top
    long = compose_figure(spec(*FILLED, title="Long " * 14), bowl())
    assert parts(long)["title"].bottom > long.bars[0].outer.top


def test_pixels_are_as_many_as_the_style_has_them() -> None:
    assert picture_size(4, 1, style="paper")[0] == 1050
    assert picture_size(16, 4.0, style="slides", aspect="free") == (1920, 1080)


def test_lines_of_axes_and_bars_go_with_the_style() -> None:
    widths = {}
    for style in STYLES:
        drawn = written(composed(4, 4, style=style))
        pens = [mark.pen for mark in drawn.sheet.of(PathMark)]
        pens += [mark.pen for mark in drawn.sheet.of(MarkersMark)]
        widths[style] = {pen.width for pen in pens if pen is not None}
    stroke = {style: STYLES[style].stroke for style in STYLES}
    for style, found in widths.items():
        assert sorted(found) == pytest.approx(
            sorted(stroke[style] * width for width in widths["screen"])
        )


@pytest.mark.parametrize("style", STYLES)
def test_each_format_has_the_same_layout(style: str) -> None:
    sizes = {composed(4, 1, style=style, **options).size for options in ({}, {"transparent": True})}
    assert len(sizes) == 1


def test_a_transparent_figure_has_no_ground() -> None:
    wanted = spec(*builtin("contour"), size=(2, 2), transparent=True)
    with Image.open(io.BytesIO(draw_figure(wanted, bowl()))) as picture:
        assert picture.mode == "RGBA"
        assert picture.getchannel("A").getpixel((0, 0)) == 0
        assert picture.getchannel("A").getextrema() == (0, 255)
    for file_format in ("svg", "pdf"):
        with_ground, without = (
            draw_figure(
                spec(*builtin("contour"), file_format=file_format, transparent=transparent), bowl()
            )
            for transparent in (False, True)
        )
        assert len(without) < len(with_ground)
    assert b"#ffffff" not in draw_figure(
        spec(*builtin("contour"), file_format="svg", transparent=True), bowl()
    )
