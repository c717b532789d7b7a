from __future__ import annotations

import itertools
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import pytest
from PIL import Image

from gradatlas.fields.field import Field
from gradatlas.figures.build import draw_figure
from gradatlas.figures.sheets import stamps, texts
from gradatlas.figures.spec import LayerSpec
from tests.support.drawn import bowl, builtin, rastrigin, rosenbrock, spec

ROOT = Path(__file__).parents[2]
FORMATS = ["png", "svg", "pdf"]


def save(
    path: Path,
    file_format: str,
    *layers: LayerSpec,
    field: Field | None = None,
    study_title: str | None = None,
    **options: Any,
) -> bytes:
    """Save a figure of these layers, or of the built-in landscape; return what is in the file."""
    field = rosenbrock() if field is None else field
    layers = layers or builtin("landscape")
    wanted = spec(*layers, study_title=study_title, file_format=file_format, **options)
    path.write_bytes(draw_figure(wanted, field))
    return path.read_bytes()


def test_a_figure_has_the_same_bytes_whatever_was_drawn_before(tmp_path: Path) -> None:
    first = [save(tmp_path / "a", name) for name in FORMATS]
    save(tmp_path / "b", "svg", *builtin("quiver"), field=bowl(), size=(3, 3), study_title="x")
    save(tmp_path / "b", "pdf", *builtin("contour"), field=bowl(), layout="fixed")
    time.sleep(1.1)  # dates in files are in whole seconds
    with matplotlib.rc_context({"font.size": 20, "svg.hashsalt": "x", "savefig.dpi": 30}):
        again = [save(tmp_path / "c", name) for name in FORMATS]
    assert again == first


def test_formats_have_the_same_bytes_whichever_is_saved_first(tmp_path: Path) -> None:
    found: dict[str, set[bytes]] = {name: set() for name in FORMATS}
    for order in itertools.permutations(FORMATS):
        # Nothing is remembered of what was drawn before.
        texts._set.cache_clear()
        texts.outline.cache_clear()
        stamps._kept.clear()
        for name in order:
            found[name].add(save(tmp_path / "a", name))
    assert {name: len(contents) for name, contents in found.items()} == dict.fromkeys(FORMATS, 1)


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    script = (
        "import sys; sys.path[:0] = sys.argv[1:3]\n"
        "from pathlib import Path\n"
        "from tests.figures.test_saving import save\n"
        "for name in ('png', 'svg', 'pdf'): save(Path(sys.argv[3]) / name, name)\n"
    )
    subprocess.run(
        [sys.executable, "-c", script, ROOT, ROOT / "workflow", tmp_path],
        check=True,
        env={"PYTHONHASHSEED": "7", "HOME": str(tmp_path), "TZ": "Asia/Tokyo"},
        cwd=tmp_path,
    )
    for name in FORMATS:
        assert save(tmp_path / "here", name) == (tmp_path / name).read_bytes(), name


@pytest.mark.parametrize("file_format", FORMATS)
def test_files_hold_no_versions_and_no_dates(tmp_path: Path, file_format: str) -> None:
    content = save(tmp_path / "a", file_format)
    for word in (matplotlib.__version__, "CreationDate", "<dc:date>", "Matplotlib v"):
        assert word.encode() not in content


@pytest.mark.parametrize(("dpi", "size"), [(100, (640, 480)), (50, (320, 240)), (200, (1280, 960))])
def test_a_png_has_size_times_dpi_pixels(tmp_path: Path, dpi: int, size: tuple[int, int]) -> None:
    save(tmp_path / "a", "png", dpi=dpi, size=(6.4, 4.8))
    with Image.open(tmp_path / "a") as picture:
        assert picture.size == size
        assert picture.format == "PNG"


def test_each_format_says_what_it_shows(tmp_path: Path) -> None:
    save(tmp_path / "a.png", "png", study_title="Täler & <Grate>")
    with Image.open(tmp_path / "a.png") as picture:
        assert picture.info["Title"].startswith("Täler & <Grate>; f = (a - x0)**2")
        assert "Filled contours of f" in picture.info["Description"]
    content = save(tmp_path / "a.svg", "svg", study_title="Täler & <Grate>")
    root = ET.fromstring(content)
    space = "{http://www.w3.org/2000/svg}"
    assert root.find(f"{space}title").text.startswith("Täler & <Grate>")
    assert "Filled contours of f" in root.find(f"{space}desc").text
    assert b"Filled contours of f" in save(tmp_path / "a.pdf", "pdf")


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"gif.*png, svg, pdf"):
        save(tmp_path / "a", "gif")


@pytest.mark.parametrize(
    ("name", "field", "most"),
    [("landscape", rosenbrock, 250e3), ("contour", rosenbrock, 100e3), ("quiver", bowl, 200e3),
     ("contour", rastrigin, 300e3)],
)  # fmt: skip
def test_svg_files_are_small_enough_for_a_web_page(
    tmp_path: Path, name: str, field: Callable[[], Field], most: float
) -> None:
    assert len(save(tmp_path / "a", "svg", *builtin(name), field=field())) < most


def test_drawing_imports_neither_pyplot_nor_axes() -> None:
    script = (
        "import sys; sys.path[:0] = sys.argv[1:3]\n"
        "from gradatlas.figures.build import draw_figure\n"
        "from tests.support.drawn import bowl, builtin, spec\n"
        "for name in ('png', 'svg'):\n"
        "    draw_figure(spec(*builtin('landscape'), file_format=name), bowl())\n"
        "heavy = {'matplotlib.pyplot', 'matplotlib.figure', 'matplotlib.axes'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)\n"
    )
    subprocess.run([sys.executable, "-c", script, ROOT, ROOT / "workflow"], check=True)
