"""The comparison itself: it sees what it is to see, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gradatlas.figures.sheets.png import png_bytes
from tests.golden import cases, expected, renew

NAME = "bowl-arrows_true"
VALUES = np.array([[-1.25, 2 / 3, np.nan], [0.0, np.inf, 1e-9]])
# Rounding two thirds to 12 digits leaves room for an error of a third of the last one.
LAST_BITS = VALUES * (1 + 4 * np.finfo(float).eps)


def digest(values: np.ndarray, digits: int = cases.DIGITS) -> str:
    return cases.digest_of_numbers(cases.rounded(values, 1.25, digits))


def with_(index: tuple[int, int], value: float) -> np.ndarray:
    values = VALUES.copy()
    values[index] = value
    return values


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the golden cases are made once for all tests here."""
    return tmp_path_factory.mktemp("made")


@pytest.fixture
def folder(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the expected files and of the changelog, in the place of the real ones."""
    make = cases.make
    monkeypatch.setattr(cases, "make", lambda artifact, _: make(artifact, made))
    copy = tmp_path / "expected"
    shutil.copytree(expected.EXPECTED, copy)
    shutil.copy(expected.ROOT / "CHANGELOG.md", tmp_path)
    monkeypatch.setattr(expected, "EXPECTED", copy)
    monkeypatch.setattr(expected, "FAILED", tmp_path / "failed")
    monkeypatch.setattr(expected, "CHANGELOG", tmp_path / "CHANGELOG.md")
    return copy


def test_the_last_bits_of_numbers_and_the_sign_of_zero_are_not_held() -> None:
    assert digest(LAST_BITS) == digest(VALUES)
    assert not np.array_equal(LAST_BITS, VALUES, equal_nan=True)
    assert digest(with_((1, 0), -0.0)) == digest(VALUES)


@pytest.mark.parametrize(
    "other",
    [
        with_((0, 0), -1.25 - 1e-11),
        with_((0, 2), 0.0),
        with_((1, 1), -np.inf),
        with_((1, 2), 2e-9),
        VALUES.T,
        VALUES.ravel(),
    ],
)
def test_numbers_are_held_to_their_twelfth_digit_with_their_places(other: np.ndarray) -> None:
    assert digest(other) != digest(VALUES)


def test_a_constant_of_zero_has_a_digest() -> None:
    zero = np.zeros(3)
    assert (cases.rounded(zero, 0.0, cases.DIGITS) == 0).all()


def test_one_pixel_that_is_one_shade_darker_is_seen_and_shown(tmp_path: Path, folder: Path) -> None:
    path = folder / f"{NAME}.png"
    picture = cases.read_picture(path)
    assert expected.picture_differences(path, path) == []
    pixels = picture.pixels.copy()
    pixels[30, 40, 1] ^= 1
    other = tmp_path / "other.png"
    other.write_bytes(png_bytes(pixels, 50, picture.texts))
    assert expected.picture_differences(path, other) == [f"1 of {160 * 120} pixels differ"]
    shown = expected.show_difference(NAME, other)
    with Image.open(shown) as image:
        sheet = np.asarray(image)
    assert sheet.shape[1] > 3 * 160  # expected, actual and difference beside each other
    marked = (sheet == (214, 0, 0)).all(axis=2)
    assert marked.sum() == 1
    assert not (picture.pixels == (214, 0, 0)).all(axis=2).any()


def test_another_size_and_another_text_are_seen_and_shown(tmp_path: Path, folder: Path) -> None:
    path = folder / f"{NAME}.png"
    picture = cases.read_picture(path)
    other = tmp_path / "other.png"
    texts = {**picture.texts, "Description": "arrows"}
    other.write_bytes(png_bytes(np.full((90, 200, 3), 255, np.uint8), 50, texts))
    size, text = expected.picture_differences(path, other)
    assert size == "160 × 120 pixels were expected, not 200 × 90"
    assert text.startswith("its description was 'Arrows point along ")
    assert text.endswith("and is 'arrows'")
    assert expected.show_difference(NAME, other).exists()


def test_renewing_writes_nothing_without_a_line_of_the_changelog(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(folder / "hills-arrows.png", folder / f"{NAME}.png")
    (folder / "old.png").write_bytes(b"")
    before = expected.digest_of_expected()
    for line, why in (
        ("", "there is no LINE"),
        ("no such words", "none of the lines of CHANGELOG.md holds LINE"),
        ("- ", "of the lines of CHANGELOG.md hold LINE"),
    ):
        assert renew.main(["--line", line]) == 1
        said = capsys.readouterr()
        assert f"{NAME}.png: " in said.out
        assert "old.png: it is gone" in said.out
        assert why in said.err
    assert expected.digest_of_expected() == before


def test_renewing_names_what_changed_and_which_line_tells_of_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    real = expected.digest_of_expected()
    shutil.copy(folder / "hills-arrows.png", folder / f"{NAME}.png")
    assert expected.digest_of_expected() != real
    (folder / "hills-lines.png").unlink()
    numbers = expected.read_expected(expected.NUMBERS)
    numbers["exact"]["f"] = "other"
    expected.write_expected(expected.NUMBERS, numbers)
    changelog = folder.parent / "CHANGELOG.md"
    changelog.write_text(changelog.read_text() + "- Arrows are of another red.\n")
    assert renew.main(["--line", "of another red"]) == 0
    first, second, third, last = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{NAME}.png: ")
    assert (second, third) == ("hills-lines.png: it is new", "numbers.yaml: exact changed")
    assert last == "renewed, for: - Arrows are of another red."
    index = expected.read_expected(expected.INDEX)
    assert index == {"changelog": "- Arrows are of another red.", "digest": real}
    assert renew.main([]) == 0
    assert capsys.readouterr().out == "nothing changed\n"
