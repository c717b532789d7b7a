"""Pictures and numbers are what they were when somebody last said that they should change."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.golden import cases
from tests.golden.expected import (
    BYTES,
    EXPECTED,
    FAILED,
    INDEX,
    NUMBERS,
    WAY_OUT,
    digest_of_expected,
    expected_picture,
    lines_with,
    other_libraries,
    picture_differences,
    read_expected,
    show_difference,
)


@pytest.mark.parametrize("name", cases.pictures())
def test_picture(name: str, tmp_path: Path) -> None:
    (FAILED / f"{name}.png").unlink(missing_ok=True)
    actual = cases.make(cases.pictures()[name].artifact, tmp_path)
    differences = picture_differences(expected_picture(name), actual)
    if differences:
        shown = show_difference(name, actual)
        pytest.fail(
            f"the picture {name} changed: {'; '.join(differences)}. Look at {shown}; {WAY_OUT}"
            f"{other_libraries()}",
            pytrace=False,
        )


@pytest.mark.parametrize("name", cases.numbers())
def test_numbers(name: str, tmp_path: Path) -> None:
    file = cases.numbers()[name]
    digits = cases.FEWER_DIGITS.get(file.study, cases.DIGITS)
    now = cases.digests_of_numbers(cases.make(file.artifact, tmp_path), digits)
    before = read_expected(NUMBERS).get(name, {})
    changed = [
        f"{variable} was {before.get(variable)} and is {now.get(variable)}"
        for variable in sorted({*before, *now})
        if before.get(variable) != now.get(variable)
    ]
    if changed:
        lines = "\n  ".join(changed)
        pytest.fail(
            f"the numbers of {name} changed in the first {digits} digits:\n  {lines}\n{WAY_OUT}"
            f"{other_libraries()}",
            pytrace=False,
        )


@pytest.mark.parametrize("name", cases.byte_for_byte())
def test_bytes(name: str, tmp_path: Path) -> None:
    actual = cases.make(cases.byte_for_byte()[name].artifact, tmp_path)
    kept = FAILED / f"actual-{name}"
    kept.unlink(missing_ok=True)
    if cases.digest_of_bytes(actual) != read_expected(BYTES).get(name):
        FAILED.mkdir(exist_ok=True)
        kept.write_bytes(actual.read_bytes())
        pytest.fail(
            f"the bytes of {name} changed. Look at {kept}; {WAY_OUT}{other_libraries()}",
            pytrace=False,
        )


def test_nothing_is_expected_that_is_not_made() -> None:
    names = {f"{name}.png" for name in cases.pictures()}
    assert {path.name for path in EXPECTED.iterdir()} == {*names, NUMBERS, BYTES, INDEX}
    assert read_expected(NUMBERS).keys() == cases.numbers().keys()
    assert read_expected(BYTES).keys() == cases.byte_for_byte().keys()


def test_the_changelog_tells_of_the_last_change() -> None:
    index = read_expected(INDEX)
    assert index["digest"] == digest_of_expected(), f"expected files were edited by hand; {WAY_OUT}"
    assert index["changelog"] in lines_with(index["changelog"]), (
        f"CHANGELOG.md has not this line any more, which told of the pictures: {WAY_OUT}"
    )
