from __future__ import annotations

import numpy as np
import pytest

from gradatlas.figures.levels import choose_levels, is_even
from gradatlas.figures.number_texts import number_texts, texts_by_value, write_levels
from gradatlas.figures.sheets.texts import plain_text


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([0.5, 1, 2], ["0.5", "1", "2"]),
        ([-1, 0, 1], ["−1", "0", "1"]),
        ([100, 1000, 10000], ["100", "1000", "10000"]),
        ([1e5, 1e6], ["$10^{5}$", "$10^{6}$"]),
        ([2e-7, 5e-7], [r"$2 \times 10^{-7}$", r"$5 \times 10^{-7}$"]),
        ([0.1 + 0.2, 0.4], ["0.3", "0.4"]),
        ([1000.25, 1000.5], ["1000.25", "1000.5"]),
        ([-1e6], ["$-10^{6}$"]),
        ([5e-324], [r"$4.94 \times 10^{-324}$"]),
        ([-2e-310, 1e-310], [r"$-2 \times 10^{-310}$", "$10^{-310}$"]),
        # One of them wants a power of ten, so all have one.
        ([0.01, 1, 1e6], ["$10^{-2}$", "$10^{0}$", "$10^{6}$"]),
        ([5e-5, 1e-4], [r"$5 \times 10^{-5}$", "$10^{-4}$"]),
    ],
)
def test_numbers_are_written_shortly_and_tell_neighbours_apart(
    values: list[float], texts: list[str]
) -> None:
    assert number_texts(values) == texts


def test_without_mathematics_numbers_are_plain() -> None:
    assert number_texts([1e6, -2e7], math_text=False) == ["1e+06", "−2e+07"]


def test_powers_of_ten_have_the_letters_of_plain_labels() -> None:
    assert texts_by_value([1e6]) == {1e6: r"$\mathdefault{10^{6}}$"}
    assert write_levels([1e-9, 1.0], is_even=False).texts[0] == r"$\mathdefault{10^{-9}}$"


@pytest.mark.parametrize(
    ("values", "texts", "shift", "exponent"),
    [
        ([5e-5, 1e-4, 1.5e-4, 2e-4], ["0.5", "1.0", "1.5", "2.0"], 0, -4),
        ([1e6 + 1e-3, 1e6 + 2e-3, 1e6 + 3e-3], ["0.001", "0.002", "0.003"], 1e6, 0),
        ([2e6, 4e6], ["2", "4"], 0, 6),
        ([0, 0.5, 1], ["0.0", "0.5", "1.0"], 0, 0),
        ([-500, 0, 500], ["−500", "0", "500"], 0, 0),
        ([0.5, 1, 5, 10, 1000], ["0.5", "1", "5", "10", "1000"], 0, 0),
        ([2e5, 5e5, 1e6], ["0.2", "0.5", "1"], 0, 6),
        ([-1e5, -10, 0, 10, 1e5], ["−10^5", "−10^1", "0", "10^1", "10^5"], 0, 0),
        ([1e-6, 1e-3, 1, 1e3], ["10^−6", "10^−3", "10^0", "10^3"], 0, 0),
        ([1e6 + 1, 1e6 + 2, 1e6 + 5], ["1", "2", "5"], 1e6, 0),
        ([7.0], ["7"], 0, 0),
        ([], [], 0, 0),
    ],
)
def test_levels_are_written_in_one_style_with_what_they_have_in_common(
    values: list[float], texts: list[str], shift: float, exponent: int
) -> None:
    found = write_levels(values, is_even=is_even(values))
    assert [plain_text(text).replace("-", "−") for text in found.texts] == texts
    assert (found.shift, found.exponent) == (shift, exponent)
    assert found.values == tuple(values)


@pytest.mark.parametrize("spacing", ["auto", "linear", "log", "symlog"])
@pytest.mark.parametrize("size", [1e-12, 1e-4, 1.0, 3e4, 1e9])
@pytest.mark.parametrize("start", [0.0, -0.3, 1e3])
def test_what_is_written_is_the_level(spacing: str, size: float, start: float) -> None:
    values = size * (start + np.linspace(0.0, 1.0, 999) ** 3)
    levels = choose_levels(values, spacing, 12)
    found = write_levels(levels, is_even=is_even(levels))
    assert len(set(found.texts)) == len(levels)
    # Either all have a power of ten, or none.
    assert len({"^" in text for text in found.texts if text != "0"}) == 1
    gap = min(np.diff(levels))
    for level, text in zip(levels, found.texts, strict=True):
        plain = plain_text(text).replace("−", "-").replace("10^", "1e").replace("×1e", "e")
        number = float(plain.replace(" ", "").replace("×1e", "e"))
        told = number * 10.0**found.exponent + found.shift
        assert told == pytest.approx(level, abs=0.01 * gap)
        assert len(plain) <= 11
