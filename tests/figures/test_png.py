from __future__ import annotations

import io
import zlib

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from gradatlas.figures.sheets.bitmap import BitmapSheet
from gradatlas.figures.sheets.png import png_bytes
from gradatlas.figures.sheets.texts import set_text


def flat_colors() -> NDArray[np.uint8]:
    picture = np.full((90, 120, 3), 255, np.uint8)
    picture[10:50, 20:70] = (30, 60, 90)
    picture[40:80, 60:110] = (200, 0, 7)
    return picture


def noise() -> NDArray[np.uint8]:
    return np.random.default_rng(7).integers(0, 256, (33, 57, 3), np.uint8)


@pytest.mark.parametrize(
    "picture", [flat_colors(), noise(), np.zeros((1, 1, 3), np.uint8), noise()[::2, ::3]]
)
def test_what_is_written_is_read_again(picture: NDArray[np.uint8]) -> None:
    texts = {"Title": "Täler", "Description": "∇f"}
    with Image.open(io.BytesIO(png_bytes(picture, 100, texts))) as read:
        assert read.mode == "RGB"
        assert (np.asarray(read) == picture).all()
        assert {name: read.info[name] for name in texts} == texts
        assert read.info["dpi"] == pytest.approx((100, 100), abs=0.02)
        assert "transparency" not in read.info


def test_the_checksums_of_all_chunks_are_right() -> None:
    content = png_bytes(flat_colors(), 72, {"Title": "x"})
    kinds, start = [], 8
    while start < len(content):
        length = int.from_bytes(content[start : start + 4])
        covered = content[start + 4 : start + 8 + length]
        stated = int.from_bytes(content[start + 8 + length : start + 12 + length])
        assert zlib.crc32(covered) == stated
        kinds.append(covered[:4])
        start += length + 12
    assert kinds[0] == b"IHDR"
    assert kinds[-1] == b"IEND"
    assert b"PLTE" not in kinds


@pytest.mark.parametrize("width", range(1, 10))
def test_opacity_is_left_out(width: int) -> None:
    picture = np.random.default_rng(width).integers(0, 256, (70, width, 4), np.uint8)
    assert png_bytes(picture, 100, {}) == png_bytes(picture[..., :3], 100, {})
    with Image.open(io.BytesIO(png_bytes(picture, 100, {}))) as read:
        assert (np.asarray(read) == picture[..., :3]).all()


def test_pictures_that_are_parts_of_others() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (90, 120, 4), np.uint8)[::2, 5:]
    with Image.open(io.BytesIO(png_bytes(picture, 100, {}))) as read:
        assert (np.asarray(read) == picture[..., :3]).all()


def test_drawings_are_smaller_than_pillow_makes_them() -> None:
    sheet = BitmapSheet((460.8, 345.6), 100)
    random = np.random.default_rng(8)
    places = random.uniform(50, 300, (400, 1, 2))
    arrows = places + random.normal(0, 4, (400, 3, 2))
    sheet.shapes(arrows, np.tile([0.1, 0.1, 0.1, 1.0], (400, 1)))
    for place in places[::20, 0]:
        sheet.text(set_text(f"{place[0]:.2f}", 10), *place, color=(0.1, 0.1, 0.1, 1.0))
    buffer = io.BytesIO()
    Image.fromarray(sheet.pixels[..., :3]).save(buffer, "png", compress_level=4)
    assert len(png_bytes(sheet.pixels, 100, {})) < 0.97 * len(buffer.getvalue())
