from __future__ import annotations

import base64
import hashlib
import io
import itertools
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray
from PIL import Image

from gradatlas.figures.sheets.bitmap import BitmapSheet
from gradatlas.figures.sheets.pdf import PdfSheet
from gradatlas.figures.sheets.sheet import Box, Pen, Rgba, Sheet, rectangle
from gradatlas.figures.sheets.svg import SvgSheet
from gradatlas.figures.sheets.texts import set_text

INK: Rgba = (0.15, 0.15, 0.15, 1.0)
RED: Rgba = (1.0, 0.0, 0.0, 1.0)
SIZE = (144.0, 108.0)
SVG = "{http://www.w3.org/2000/svg}"
Pixels = NDArray[np.uint8]

SHEETS: dict[str, Callable[[tuple[float, float]], Sheet]] = {
    "png": lambda size: BitmapSheet(size, 100),
    "svg": SvgSheet,
    "pdf": PdfSheet,
}


each_sheet = pytest.mark.parametrize("kind", SHEETS)


def strip(count: int, *, upwards: bool = True) -> Pixels:
    colors = np.zeros((count, 1, 4), np.uint8)
    colors[:, 0, 0] = np.linspace(0, 255, count)
    colors[..., 3] = 255
    return colors if upwards else colors.swapaxes(0, 1)


def a_figure(sheet: Sheet, title: str = r"$f(x) = x^{2}$") -> bytes:
    """Draw all that there is."""
    random = np.random.default_rng(3)
    clip = Box(20, 20, 100, 90)
    sheet.image(strip(64), Box(110, 20, 116, 90))
    sheet.image(random.integers(0, 256, (7, 5, 4), np.uint8), Box(30, 30, 60, 60), clip)
    sheet.path(Path(np.append(rectangle(clip), [[20, 20]], 0)), pen=Pen(INK, 0.7, join="miter"))
    sheet.path(Path(random.uniform(0, 100, (300, 2))), pen=Pen(RED, 0.5, (0, (3, 1))), clip=clip)
    triangles = random.uniform(20, 100, (9, 3, 2))
    sheet.shapes(triangles, np.tile(np.array(INK), (9, 1)), clip=clip)
    sheet.shapes(triangles + 5, random.uniform(0, 1, (9, 4)), pen=Pen(INK, 0.2))
    sheet.markers(Path([[0, 0], [0, -3]]), random.uniform(20, 90, (9, 2)), pen=Pen(INK, 0.7))
    sheet.text(set_text("−1.5", 9), 20, 10, color=INK)
    sheet.text(set_text("a & b <c>", 9), 12, 30, color=INK, angle=90)
    sheet.text(set_text(title, 10), 30, 95, color=INK)
    sheet.text(set_text("halo", 8), 50, 50, color=RED, angle=30, halo=Pen((1, 1, 1, 1), 2))
    return sheet.content("A title & more", "∇f, described")


def pixels_of(sheet: BitmapSheet) -> NDArray[np.int64]:
    return np.asarray(sheet.pixels, dtype=np.int64)


def agg(sheet: BitmapSheet, dpi: float = 100) -> tuple[Any, Pixels]:
    height, width, _ = sheet.pixels.shape
    make: Any = RendererAgg
    renderer = make(width, height, dpi)
    pixels = np.asarray(renderer.buffer_rgba())
    pixels[...] = 255
    return renderer, pixels


# --- the same bytes --------------------------------------------------------------------------


@each_sheet
def test_neither_order_nor_settings_show(kind: str) -> None:
    titles = [r"$f(x) = x^{2}$", r"$\frac{1}{2} y$", "plain Täler"]
    seen: dict[str, set[bytes]] = {title: set() for title in titles}
    for order in itertools.permutations(titles):
        for title in order:
            seen[title].add(a_figure(SHEETS[kind](SIZE), title))
    changed: Any = {
        "path.simplify": False,
        "text.hinting": "none",
        "font.family": "serif",
        "mathtext.fontset": "cm",
        "svg.fonttype": "none",
        "svg.hashsalt": "x",
        "pdf.fonttype": 3,
        "agg.path.chunksize": 101,
    }
    with rc_context(changed):
        for title in titles:
            seen[title].add(a_figure(SHEETS[kind](SIZE), title))
    assert {len(contents) for contents in seen.values()} == {1}


def test_other_processes_make_the_same_bytes() -> None:
    program = (
        "import hashlib\n"
        "from tests.figures.test_sheets import SHEETS, SIZE, a_figure\n"
        "for kind in SHEETS: print(hashlib.sha256(a_figure(SHEETS[kind](SIZE))).hexdigest())"
    )
    digests = [hashlib.sha256(a_figure(SHEETS[kind](SIZE))).hexdigest() for kind in SHEETS]
    for seed in ("1", "2"):
        result = subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONPATH": ":".join(sys.path), "PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert result.stdout.split() == digests


def test_nothing_of_figures_of_matplotlib_is_imported() -> None:
    program = (
        "import sys\n"
        "import gradatlas.figures.sheets.bitmap, gradatlas.figures.sheets.svg\n"
        "print({'matplotlib.figure', 'matplotlib.axes', 'matplotlib.pyplot'} & set(sys.modules))"
    )
    environment = {"PYTHONPATH": ":".join(sys.path)}
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert result.stdout == "set()\n"


# --- pixels ----------------------------------------------------------------------------------


def test_a_sheet_is_white_paper_of_whole_pixels() -> None:
    sheet = BitmapSheet((100.0, 50.1), 100)
    assert sheet.pixels.shape == (70, 139, 4)
    assert (sheet.pixels == 255).all()


@pytest.mark.parametrize("snap", [None, False, True])
def test_paths_are_drawn_as_agg_draws_them(snap: bool | None) -> None:
    random = np.random.default_rng(5)
    path = Path(random.uniform(0, 100, (20, 2)))
    sheet = BitmapSheet(SIZE, 100)
    sheet.path(path, face=(0.2, 0.4, 0.6, 0.5), pen=Pen(RED, 1.5, (1, (4, 2))), snap=snap)
    renderer, expected = agg(sheet)
    context = renderer.new_gc()
    context.set_foreground(RED, isRGBA=True)
    context.set_linewidth(1.5)
    context.set_joinstyle("round")
    context.set_dashes(1, (4, 2))
    context.set_snap(snap)
    scale = Affine2D().scale(100 / 72)
    renderer.draw_path(context, path, scale, (0.2, 0.4, 0.6, 0.5))
    assert (sheet.pixels == expected).all()


@pytest.mark.parametrize("angle", [0, 90])
@pytest.mark.parametrize("quarter", range(4))
@pytest.mark.parametrize("letter", ["M", "5", "g", "−"])
def test_letters_are_stamped_as_matplotlib_draws_them(
    letter: str, quarter: int, angle: int
) -> None:
    sheet = BitmapSheet(SIZE, 100)
    across, up = (50 + quarter / 4, 40.0) if angle == 0 else (50.0, 40 + quarter / 4)
    sheet.text(set_text(letter, 10), across * 0.72, up * 0.72, color=INK, angle=angle)
    renderer, expected = agg(sheet)
    context = renderer.new_gc()
    context.set_foreground(INK, isRGBA=True)
    font = FontProperties(family=["DejaVu Sans"], size=10)
    height = len(expected)
    renderer.draw_text(context, across, height - up, letter, font, angle)
    assert (expected < 128).any()
    assert np.abs(pixels_of(sheet) - expected).max() <= 2


@pytest.mark.parametrize("text", ["a long title of a figure", r"$f(x) = \frac{1}{2} \|x\|^{2}$ of"])
@pytest.mark.parametrize("dpi", [60, 100, 300])
def test_texts_are_as_long_as_they_are_measured(text: str, dpi: float) -> None:
    found = set_text(text, 10)
    sheet = BitmapSheet((300.0, 50.0), dpi)
    sheet.text(found, 20, 20, color=INK)
    columns = np.flatnonzero((sheet.pixels < 128).any(axis=(0, 2))) / dpi * 72 - 20
    assert columns[-1] == pytest.approx(found.width, abs=1.2 + 72 / dpi)
    assert columns[0] == pytest.approx(0, abs=1.5 + 72 / dpi)


def test_stamps_and_outlines_are_in_the_same_place() -> None:
    text = set_text("Mathematics", 30)
    stamped, outlined = BitmapSheet(SIZE, 100), BitmapSheet(SIZE, 100)
    # At angles that cannot be told from 0, outlines are drawn.
    for sheet, angle in ((stamped, 0.0), (outlined, 1e-9)):
        sheet.text(text, 0.72 * 10, 0.72 * 60, color=INK, angle=angle)
    difference = np.abs(pixels_of(stamped) - pixels_of(outlined))
    assert difference.mean() < 0.25 * (255 - pixels_of(outlined)).mean()  # hinting


def test_colors_of_texts_can_be_transparent() -> None:
    sheet = BitmapSheet(SIZE, 100)
    sheet.text(set_text("M", 40), 20, 20, color=(1.0, 0.0, 0.0, 0.5))
    assert sheet.pixels[..., 1].min() in (127, 128)
    assert (sheet.pixels[..., 0] == 255).all()


def test_a_halo_lies_below_its_text() -> None:
    sheet = BitmapSheet(SIZE, 100)
    sheet.shapes(rectangle(Box(0, 0, *SIZE))[None], np.array([[0.0, 0.0, 1.0, 1.0]]))
    sheet.text(set_text("M", 20), 40, 40, color=RED, halo=Pen((1, 1, 1, 1), 4))
    colors = {tuple(color) for color in sheet.pixels.reshape(-1, 4).tolist()}
    assert {(255, 0, 0, 255), (255, 255, 255, 255), (0, 0, 255, 255)} <= colors


def test_cells_are_not_blended() -> None:
    cells = np.random.default_rng(2).integers(0, 256, (4, 3, 4), np.uint8)
    cells[..., 3] = 255
    sheet = BitmapSheet((72.0, 72.0), 100)
    sheet.image(cells, Box(7.2, 14.4, 7.2 + 0.72 * 30, 14.4 + 0.72 * 40))
    shown = sheet.pixels[::-1][20:60, 10:40]
    assert (shown == cells.repeat(10, axis=0).repeat(10, axis=1)).all()
    assert (sheet.pixels != 255).any(axis=2).sum() <= shown.shape[0] * shown.shape[1]


def test_opacity_and_clips_of_cells() -> None:
    cells = np.full((2, 2, 4), (0, 0, 0, 128), np.uint8)
    sheet = BitmapSheet((72.0, 72.0), 100)
    sheet.image(cells, Box(-10, -10, 80, 80), Box(36, 36, 72, 72))
    grey = (sheet.pixels[..., 0] < 200).nonzero()
    assert (grey[0].min(), grey[0].max(), grey[1].min(), grey[1].max()) == (0, 49, 50, 99)
    assert sheet.pixels[10, 60, 0] == pytest.approx(127, abs=1)


def test_shapes_of_one_color_look_as_those_of_many() -> None:
    squares = rectangle(Box(10, 10, 20, 20)) + np.arange(5)[:, None, None] * 15.0
    faces = np.tile(np.array(RED), (5, 1))
    many = faces.copy()
    many[-1, 0] -= 0.001
    one, each = BitmapSheet(SIZE, 100), BitmapSheet(SIZE, 100)
    one.shapes(squares, faces, pen=Pen(INK, 1))
    each.shapes(squares, many, pen=Pen(INK, 1))
    assert np.abs(pixels_of(one) - pixels_of(each)).max() <= 2


def test_long_lines_in_pieces_look_as_whole_ones() -> None:
    turns = np.linspace(0, 40 * np.pi, 120_000)
    spiral = np.stack([np.cos(turns), np.sin(turns)], 1) * turns[:, None] / 3 + 54
    pieces, whole = BitmapSheet(SIZE, 100), BitmapSheet(SIZE, 100)
    pieces.path(Path(spiral), pen=Pen(INK, 1), snap=False)
    for part in np.array_split(np.arange(len(spiral)), 3):
        whole.path(Path(spiral[max(part[0] - 1, 0) : part[-1] + 1]), pen=Pen(INK, 1), snap=False)
    assert np.abs(pixels_of(pieces) - pixels_of(whole)).mean() < 0.5


# --- SVG and PDF -----------------------------------------------------------------------------


def test_texts_of_an_svg_can_be_found() -> None:
    root = ElementTree.fromstring(a_figure(SvgSheet(SIZE)))
    texts = {text.text: text for text in root.iter(f"{SVG}text")}
    assert list(texts) == ["−1.5", "a & b <c>", "f(x) = x^2", "halo"]
    assert float(texts["−1.5"].attrib["x"]) == 20
    assert float(texts["−1.5"].attrib["y"]) == SIZE[1] - 10
    assert float(texts["−1.5"].attrib["textLength"]) == pytest.approx(
        set_text("−1.5", 9).width, abs=0.01
    )
    assert texts["a & b <c>"].attrib["transform"] == "rotate(-90 12 78)"
    assert root.findtext(f"{SVG}title") == "A title & more"
    assert root.findtext(f"{SVG}desc") == "∇f, described"


def test_letters_of_an_svg_are_outlines_that_are_there() -> None:
    content = a_figure(SvgSheet(SIZE)).decode()
    used = set(re.findall(r'<use xlink:href="#([^"]+)"', content))
    named = re.findall(r' id="([^"]+)"', content)
    assert used <= set(named)
    assert len(named) == len(set(named))
    assert not re.search(r"<!--|text-[0-9]", content)


def test_an_svg_has_few_digits() -> None:
    _, _, marks = a_figure(SvgSheet(SIZE)).decode().partition("</metadata>")
    lengths = re.findall(r' (?:d|x|y|width|height)="[^"]*"|translate\([^)]*\)', marks)
    assert lengths
    assert not re.search(r"\.[0-9]{3}", " ".join(lengths))


def test_words_about_an_svg_are_left_as_they_are() -> None:
    title = 'd="0.123456" <!-- x --> <g id="text-0">'
    sheet = SvgSheet(SIZE)
    sheet.text(set_text("x=0.123456", 9), 20, 10, color=INK)
    root = ElementTree.fromstring(sheet.content(title, title + "\x00"))
    assert root.findtext(f"{SVG}title") == title
    assert root.findtext(f"{SVG}desc") == title + " "
    assert root.findtext(f".//{SVG}text") == "x=0.123456"


@pytest.mark.parametrize("kind", ["svg", "pdf"])
def test_strips_in_vector_files_are_rectangles_and_fields_bitmaps(kind: str) -> None:
    for cells, bitmaps in ((strip(64), 0), (strip(600), 1), (strip(9, upwards=False), 0)):
        sheet = SHEETS[kind](SIZE)
        sheet.image(cells, Box(10, 10, 30, 100))
        content = sheet.content("", "")
        mark = b"data:image/png" if kind == "svg" else b"/Subtype /Image"
        assert content.count(mark) == bitmaps


def test_the_bitmap_in_an_svg_shows_each_cell() -> None:
    cells = np.random.default_rng(2).integers(0, 256, (40, 30, 4), np.uint8)
    cells[..., 3] = 255
    sheet = SvgSheet(SIZE)
    sheet.image(cells, Box(10, 10, 100, 100))
    (image,) = ElementTree.fromstring(sheet.content("", "")).iter(f"{SVG}image")
    link = image.attrib["{http://www.w3.org/1999/xlink}href"]
    with Image.open(io.BytesIO(_decoded(link))) as read:
        shown = np.asarray(read)
    assert (shown[::4, ::4] == cells).all()
    assert shown.shape == (160, 120, 4)


def _decoded(link: str) -> bytes:
    return base64.b64decode(link.partition(",")[2])


# --- hostile ---------------------------------------------------------------------------------

HOSTILE = (0.0, -1.0, np.nan, np.inf, -np.inf, 1e6, 2.0**24, -1e9, 1e30, 1e300, -1e308)


@each_sheet
def test_coordinates_without_sense_do_no_harm(kind: str) -> None:
    sheet = SHEETS[kind](SIZE)
    points = np.array(list(itertools.product(HOSTILE, HOSTILE)))
    clip = Box(20, 20, 100, 90)
    marker = Path([[0, 0], [3, 0], [0, 3]])
    for pen in (None, Pen(INK, 1), Pen(INK, 0.5, (0, (2, 1)))):
        sheet.path(Path(points), pen=pen, clip=clip)
        sheet.path(Path(points), pen=pen, face=RED)
        sheet.markers(marker, points, pen=pen, face=RED)
        sheet.shapes(points[:120].reshape(40, 3, 2), np.tile(np.array(RED), (40, 1)), pen=pen)
        sheet.shapes(points[:120].reshape(40, 3, 2), np.linspace(0, 1, 160).reshape(40, 4), pen=pen)
    for x, y in points.tolist():
        sheet.text(set_text("x", 10), x, y, color=INK)
        sheet.text(set_text("x", 10), x, y, color=INK, angle=30, halo=Pen(RED, 1))
    assert sheet.content("", "")


@each_sheet
def test_there_may_be_nothing_to_draw(kind: str) -> None:
    sheet = SHEETS[kind](SIZE)
    none = np.empty((0, 2))
    sheet.path(Path(none), pen=Pen(INK, 1), face=RED)
    sheet.markers(Path([[0, 0], [1, 1]]), none, pen=Pen(INK, 1))
    sheet.markers(Path(none), np.ones((3, 2)), pen=Pen(INK, 1))
    sheet.shapes(np.empty((0, 3, 2)), np.empty((0, 4)))
    sheet.image(np.empty((0, 3, 4), np.uint8), Box(0, 0, 10, 10))
    sheet.image(strip(3), Box(10, 10, 10, 50))
    sheet.image(strip(3), Box(10, 50, 20, 10))
    sheet.image(strip(3), Box(500, 500, 600, 600))
    for text in ("", " ", "\n", "\x00"):
        sheet.text(set_text(text, 10), 20, 20, color=INK, angle=30, halo=Pen(INK, 1))
        sheet.text(set_text(text, 10), 20, 20, color=INK)
    sheet.path(Path([[0, 0], [99, 99]]), pen=Pen(INK, 1), clip=Box(500, 500, 600, 600))
    sheet.path(Path([[0, 0], [99, 99]]), pen=Pen(INK, 1), clip=Box(-60, -60, -50, -50))
    assert sheet.content("", "")
    if isinstance(sheet, BitmapSheet):
        assert (sheet.pixels == 255).all()


@each_sheet
def test_signs_that_no_file_may_hold(kind: str) -> None:
    sheet = SHEETS[kind](SIZE)
    for text in ("日本語", "a\x00b", "\ud800", "\U0010ffff", "--> ]]> </svg>", "🙂", "‮abc"):
        sheet.text(set_text(text, 10), 20, 20, color=INK)
        sheet.text(set_text(text, 10), 20, 20, color=INK, angle=45)
    content = sheet.content("\ud800\x00 -->", "\ud800\x00\nsecond line")
    if kind == "svg":
        ElementTree.fromstring(content)


@each_sheet
@pytest.mark.parametrize("size", [(14.4, 14.4), (72.0, 1.0)])
def test_small_sheets(kind: str, size: tuple[float, float]) -> None:
    assert a_figure(SHEETS[kind](size))


@pytest.mark.parametrize(("size", "dpi"), [((72.0, 72.0), 20), ((2880.0, 720.0), 300)])
def test_coarse_and_fine_bitmaps(size: tuple[float, float], dpi: float) -> None:
    sheet = BitmapSheet(size, dpi)
    sheet.text(set_text("a long title " * 3, 100), 5, 5, color=INK)
    with Image.open(io.BytesIO(a_figure(sheet))) as read:
        assert read.size == (size[0] * dpi / 72, size[1] * dpi / 72)


def test_a_million_points() -> None:
    steps = np.random.default_rng(4).normal(0, 0.05, (1_000_000, 2))
    walk = 50 + np.cumsum(steps, axis=0)
    walk[::1000] = np.nan
    sheet = BitmapSheet(SIZE, 100)
    sheet.path(Path(walk), pen=Pen(INK, 0.5))
    sheet.path(Path(walk), face=RED)
    assert (sheet.pixels != 255).any()
