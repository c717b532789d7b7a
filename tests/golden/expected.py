"""What is expected of the golden cases: the files in `expected/`, compared and renewed."""

from __future__ import annotations

import hashlib
import importlib.metadata
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tests.golden.cases import HERE, read_picture

ROOT = HERE.parents[1]
CHANGELOG = ROOT / "CHANGELOG.md"
EXPECTED = HERE / "expected"
FAILED = HERE / "failed"
"""Where what differs is shown; git ignores it."""
NUMBERS = "numbers.yaml"
BYTES = "bytes.yaml"
INDEX = "index.yaml"
WAY_OUT = (
    'if the change is meant: make golden LINE="…", with the line of CHANGELOG.md that tells of it'
)
_LIBRARIES = ("matplotlib", "numpy", "contourpy", "pillow", "netCDF4")
_EDGE, _HEAD = 8, 16
_SAME, _OTHER = (235, 235, 235), (214, 0, 0)


def expected_picture(name: str) -> Path:
    """Return where the expected PNG of a case stands."""
    return EXPECTED / f"{name}.png"


def read_expected(file: str) -> Any:
    """Return the content of an expected YAML file; an empty mapping where it is missing."""
    path = EXPECTED / file
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}


def write_expected(file: str, content: Mapping[str, Any]) -> None:
    """Write an expected YAML file."""
    text = yaml.safe_dump(dict(content), sort_keys=True, width=200, allow_unicode=True)
    (EXPECTED / file).write_text(text, encoding="utf-8")


# Pictures.


def picture_differences(expected: Path, actual: Path) -> list[str]:
    """Return what differs between two PNGs, a line each."""
    if not expected.exists():
        return ["it is new"]
    before, now = read_picture(expected), read_picture(actual)
    found = []
    if before.pixels.shape != now.pixels.shape:
        (height, width), (other_height, other_width) = (p.pixels.shape[:2] for p in (before, now))
        found.append(f"{width} × {height} pixels were expected, not {other_width} × {other_height}")
    elif count := int((before.pixels != now.pixels).any(axis=2).sum()):
        found.append(f"{count} of {now.pixels[..., 0].size} pixels differ")
    for name, text in before.texts.items():
        if now.texts[name] != text:
            found.append(f"its {name.lower()} was {text!r} and is {now.texts[name]!r}")
    return found


def show_difference(name: str, actual: Path) -> Path:
    """Write a PNG with the expected picture, the actual one and where they differ; return it."""
    now = read_picture(actual).pixels
    path = expected_picture(name)
    before = read_picture(path).pixels if path.exists() else np.full_like(now, 255)
    FAILED.mkdir(exist_ok=True)
    shown = FAILED / f"{name}.png"
    _side_by_side({"expected": before, "actual": now, "difference": difference(before, now)}).save(
        shown
    )
    return shown


def difference(before: NDArray[np.uint8], now: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture that is red where two others differ, and pale where they do not."""
    height, width = (max(before.shape[axis], now.shape[axis]) for axis in (0, 1))
    picture = np.full((height, width, 3), _OTHER, np.uint8)
    low, left = (min(before.shape[axis], now.shape[axis]) for axis in (0, 1))
    same = (before[:low, :left] == now[:low, :left]).all(axis=2)
    pale = now[:low, :left] // 4 + np.array(_SAME, np.uint8) // 4 * 3
    picture[:low, :left] = np.where(same[..., np.newaxis], pale, np.array(_OTHER, np.uint8))
    return picture


def _side_by_side(pictures: Mapping[str, NDArray[np.uint8]]) -> Image.Image:
    width = sum(picture.shape[1] + _EDGE for picture in pictures.values()) + _EDGE
    height = max(picture.shape[0] for picture in pictures.values()) + _HEAD + _EDGE
    sheet = Image.new("RGB", (width, height), (160, 160, 160))
    draw, left = ImageDraw.Draw(sheet), _EDGE
    for name, picture in pictures.items():
        draw.text((left, 2), name, fill=(0, 0, 0))
        sheet.paste(Image.fromarray(picture), (left, _HEAD))
        left += picture.shape[1] + _EDGE
    return sheet


# All of them together.


def digest_of_expected() -> str:
    """Return a digest of all expected files but the index."""
    digest = hashlib.sha256()
    for path in sorted(EXPECTED.iterdir(), key=lambda path: path.name):
        if path.name != INDEX:
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            digest.update(f"{path.name} {content}\n".encode())
    return digest.hexdigest()


def lines_with(text: str) -> list[str]:
    """Return the lines of the changelog that hold a text."""
    lines = CHANGELOG.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if text.strip() and text in line]


def other_libraries(lock: Path = ROOT / "requirements.lock") -> str:
    """Return a remark on libraries that are not those of the lock file; empty where all are."""
    locked = dict(re.findall(r"^([\w.-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE))
    found = []
    for name in _LIBRARIES:
        installed = importlib.metadata.version(name)
        if (wanted := locked.get(name.lower())) not in (None, installed):
            found.append(f"{name} {installed} in place of {wanted}")
    return f"; this environment has not the locked libraries: {', '.join(found)}" if found else ""
