"""Sizes of figures, of their text and of their lines, by what they are made for."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gradatlas.fields.field import Field
from gradatlas.figures.build import compose_figure, draw_figure
from gradatlas.figures.composition import Composition
from gradatlas.figures.curves import Curve
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.spec import LayerSpec
from gradatlas.figures.style_sheets import STYLES, WIDTHS, Paper, Style, Width, paper_of
from gradatlas.figures.styles import GRID
from tests.support.drawn import book_curve, bowl, builtin, layer, plane, saddle, spec
from tests.support.overlaps import check_layout, parts, written
from tests.support.recorded import (
    MarkersMark,
    PathMark,
    Recorded,
    ShapesMark,
    TextMark,
    arrows,
    draw,
)

FILLED = (layer("contourf"), layer("quiver", length="unit"))


def with_error(field: Field) -> Field:
    """Return a field whose gradient is off, more from point to point."""
    return replace(field, error=np.geomspace(1e-9, 1e-6, field.values.size))


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
def test_a_figure_is_no_larger_than_what_is_drawn(
    style: Style, domain: tuple[float, float]
) -> None:
    composition = composed(*domain, style=style, title="none")
    check_layout(written(composition))
    most, (width, height) = composition.page.size, composition.size
    boxes = parts(composition).values()
    pixel, margin = composition.page.pixel, 5.76 * STYLES[style].stroke
    # The box of a key begins at its baseline, below which letters reach.
    below = min(box.bottom for box in boxes) - margin
    assert -1 < below < 0.3 * composition.page.font_size
    assert height - max(box.top for box in boxes) == pytest.approx(margin, abs=1)
    assert width <= most[0] + 1e-6
    assert height <= most[1] + 1e-6
    for side in (width, height):
        assert side / pixel == pytest.approx(round(side / pixel), abs=0.51)
    if style != "paper":
        assert width - max(box.right for box in boxes) == pytest.approx(margin, abs=1)


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


def widths_of(drawn: Recorded) -> set[float]:
    """Return the widths of all lines and edges."""
    sheet = drawn.sheet
    pens = [mark.pen for mark in sheet.of(PathMark)]
    pens += [mark.pen for mark in sheet.of(MarkersMark)]
    pens += [mark.pen for mark in sheet.of(ShapesMark)]
    return {pen.width for pen in pens if pen is not None}


@pytest.mark.parametrize(
    ("field", "layers"),
    [
        (saddle, (layer("contour", labels=False),)),
        (saddle, (layer("contour", labels=False, color="#000000", thick=2),)),
        (saddle, FILLED),
        (book_curve, (layer("line"), layer("tangent"))),
        (lambda: with_error(book_curve()), (layer("error"),)),
    ],
)
def test_what_is_drawn_goes_with_the_style(
    field: Callable[[], Field], layers: tuple[LayerSpec, ...]
) -> None:
    widths = {
        style: widths_of(draw(field(), *layers, style=style, gridlines=True)) for style in STYLES
    }
    assert GRID.width in widths["screen"]
    for style, sheet in STYLES.items():
        wanted = [sheet.stroke * width for width in sorted(widths["screen"])]
        assert sorted(widths[style]) == pytest.approx(wanted)


@pytest.mark.parametrize("style", STYLES)
def test_a_width_that_is_given_stays(style: Style) -> None:
    lines = draw(saddle(), layer("contour", labels=False, thick="none", linewidth=3), style=style)
    assert 3.0 in widths_of(lines)
    graph = draw(
        book_curve(), layer("line", linewidth=3), layer("tangent", linewidth=4), style=style
    )
    assert {3.0, 4.0} <= widths_of(graph)
    fitted = Curve(
        x=np.zeros(1), y=np.zeros(1), color="#000000", width=6, marker="o", marker_size=4
    ).sized(STYLES[style].stroke)
    assert (fitted.width, fitted.marker_size) == (
        6 * STYLES[style].stroke,
        4 * STYLES[style].stroke,
    )


def test_slides_and_paper_have_about_as_many_arrows_as_a_screen() -> None:
    # Arrows stand at points of the grid: on a coarse one, their number would tell of that.
    found = {style: arrows(draw(bowl(401), *FILLED, style=style)) for style in STYLES}
    counts = {style: len(mark.points) ** 0.5 for style, mark in found.items()}
    for style in ("paper", "slides"):
        assert 0.65 < counts[style] / counts["screen"] < 1.2
    # Between the corners of the shaft at its tail: unit arrows are as wide as they are long.
    shafts = {
        style: float(np.hypot(*(mark.points[0, 0] - mark.points[0, 6])))
        for style, mark in found.items()
    }
    assert shafts["paper"] < shafts["screen"] < shafts["slides"]


def test_labels_of_lines_have_gaps_and_halos_of_their_size() -> None:
    layers = (layer("contourf"), layer("contour"))
    for style, sheet in STYLES.items():
        texts = draw(bowl(), *layers, style=style).inside(TextMark)
        halos = [(text.halo.width, text.text.size) for text in texts if text.halo is not None]
        assert halos
        assert {width / size for width, size in halos} == {0.25}
        assert [size for _, size in halos] == pytest.approx([0.8 * sheet.font_size] * len(halos))


def test_a_column_grows_by_its_legend() -> None:
    heights = {}
    for flags in (False, True):
        field = with_error(book_curve())
        field.flag[50:60] = 3
        composition = draw(field, layer("error", flags=flags), style="paper").composition
        heights[flags] = composition.size[1], composition.frame.box.height
        assert (composition.legend is not None) == flags
    assert heights[True][0] > heights[False][0] + 5
    assert heights[True][1] == pytest.approx(heights[False][1], abs=1)
    assert heights[True][0] <= 1.5 * 252


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
