"""Ticks: where they lie, and what is written there."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from matplotlib.ticker import MaxNLocator

from gradatlas.figures.frame import Scale
from gradatlas.figures.sheets.texts import set_text
from gradatlas.figures.ticks import Ticks, find_ticks, labels_overlap, thinned, unit_text


def plain(ticks: Ticks) -> list[str]:
    return [set_text(text, 10).plain for text in ticks.texts]


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def power(text: str) -> float:
    """The value of a label on a logarithmic axis, such as 10^-3 or 2 × 10^4."""
    factor, _, exponent = text.replace("−", "-").rpartition("10^")
    return float(factor.strip(" ×") or 1) * 10.0 ** int(exponent)


RANGES = [
    *((-2.0, 2.0), (0.0, 19.9), (-5.12, 5.12), (0.3, 0.31), (1e6, 1e6 + 1), (0.0, 3e-9)),
    *((-1e300, 1e300), (0.0, 1e307), (1e-300, 5e-300), (123456.0, 123457.5), (-1e-7, 2e-7)),
    *((5.0, -3.0), (1e5, 2e5), (-99999.0, 12.0), (1999.0, 2026.0), (1e15, 1e15 + 4)),
]


@pytest.mark.parametrize("room", [1, 3, 9, 40])
@pytest.mark.parametrize("ends", RANGES)
def test_a_label_says_the_value_of_its_tick(ends: tuple[float, float], room: int) -> None:
    ticks = find_ticks(Scale(*ends), room)
    low, high = sorted(ends)
    assert len(ticks.values) >= 2
    assert all(a < b for a, b in itertools.pairwise(ticks.values))
    slack = 1e-9 * (high - low)
    assert low - slack <= ticks.values[0]
    assert ticks.values[-1] <= high + slack
    gap = ticks.values[1] - ticks.values[0]
    for value, text in zip(ticks.values, ticks.texts, strict=True):
        said = number(text) * 10.0**ticks.exponent + ticks.shift
        assert said == pytest.approx(value, abs=1e-2 * gap, rel=1e-15)


@pytest.mark.parametrize("ends", RANGES)
def test_labels_tell_ticks_apart_and_are_short(ends: tuple[float, float]) -> None:
    ticks = find_ticks(Scale(*ends), 9)
    assert len(set(ticks.texts)) == len(ticks.texts)
    assert max(map(len, ticks.texts)) <= 7
    assert "−0" not in ticks.texts
    assert len({len(text.partition(".")[2]) for text in ticks.texts}) == 1


@pytest.mark.parametrize("ends", [(-2.0, 2.0), (0.0, 19.9), (-5.12, 5.12), (0.0, 7e4)])
def test_ticks_lie_where_matplotlib_has_them(ends: tuple[float, float]) -> None:
    found = find_ticks(Scale(*ends), 9).values
    wanted = MaxNLocator(9, steps=[1, 2, 2.5, 5, 10]).tick_values(*ends)
    inside = [value for value in wanted if ends[0] <= value <= ends[1]]
    np.testing.assert_allclose(found, inside, atol=1e-12)


def test_what_labels_have_in_common_belongs_to_the_name() -> None:
    shifted = find_ticks(Scale(1e6, 1e6 + 1), 5)
    assert shifted.shift == 1e6
    assert shifted.texts[:2] == ("0.0", "0.2")
    assert unit_text(shifted, "$x$", math_text=True) == "$x$ ${} - 10^{6}$"
    assert unit_text(shifted, "x", math_text=False) == "x - 1000000"
    below = find_ticks(Scale(-1e6 - 1, -1e6), 5)
    assert unit_text(below, "$x$", math_text=True).startswith("$x$ ${} + ")
    small = find_ticks(Scale(0, 3e-9), 5)
    assert small.texts[1] == "1"
    assert unit_text(small, "$x$", math_text=True) == "$x$ $(10^{-9})$"
    assert unit_text(small, "x", math_text=False) == "x (1e-9)"
    assert unit_text(find_ticks(Scale(0, 1), 5), "$x$", math_text=True) == "$x$"


def test_one_power_of_ten_after_the_other_is_labelled_where_there_is_room() -> None:
    ticks = find_ticks(Scale(0.5, 2e4, is_log=True), 9)
    assert ticks.values == (1, 10, 100, 1000, 10000)
    assert [power(text) for text in plain(ticks)] == list(ticks.values)
    assert ticks.minor[:3] == (0.5, 0.6, 0.7)
    assert ticks.minor[-1] == 2e4
    few = find_ticks(Scale(0.5, 2e4, is_log=True), 3)
    assert few.values == (1, 100, 10000)
    assert few.minor == (10, 1000)


@pytest.mark.parametrize("room", [1, 2, 4, 9, 30])
@pytest.mark.parametrize("low", [-285, -120, -20, -3, 0, 7.3])
@pytest.mark.parametrize("decades", [0.05, 0.3, 0.9, 1, 2.5, 8, 16, 63, 250, 570])
def test_logarithmic_axes_of_all_widths_have_ticks(low: float, decades: float, room: int) -> None:
    if low + decades > 300:
        return
    ends = 10.0**low, 10.0 ** (low + decades)
    ticks = find_ticks(Scale(*ends, is_log=True), room)
    assert 2 <= len(ticks.values) <= max(room, 2) + 1 or decades < 0.1
    assert len(ticks.minor) < 100
    for value in (*ticks.values, *ticks.minor):
        assert ends[0] * (1 - 1e-6) <= value <= ends[1] * (1 + 1e-6)
    if all("10^" in text for text in plain(ticks)):
        said = [power(text) for text in plain(ticks)]
        assert said == pytest.approx(list(ticks.values))
    steps = np.diff(np.log10(ticks.values))
    if decades > 2:
        np.testing.assert_allclose(steps, steps[0])


def test_within_a_decade_multiples_of_powers_of_ten_are_labelled() -> None:
    ticks = find_ticks(Scale(2e-5, 4e-4, is_log=True), 9)
    assert [power(text) for text in plain(ticks)] == pytest.approx([3e-5, 1e-4, 3e-4])
    assert ticks.minor[0] == 2e-5
    close = find_ticks(Scale(2.0, 2.1, is_log=True), 5)
    assert [number(text) for text in close.texts] == pytest.approx(list(close.values))


def test_thinned_ticks_stay_and_zero_keeps_its_label() -> None:
    ticks = thinned(find_ticks(Scale(-3, 3), 7), 2)
    assert ticks.values == (-3, -2, -1, 0, 1, 2, 3)
    assert ticks.texts == ("", "−2", "", "0", "", "2", "") or ticks.texts[3] == "0"


def test_labels_overlap_where_they_are_closer_than_the_gap() -> None:
    assert not labels_overlap([4, 4], [0, 10], 6)
    assert labels_overlap([4, 4], [0, 10], 6.1)
    assert not labels_overlap([4], [0], 100)
    assert not labels_overlap([], [], math.inf)


@pytest.mark.parametrize(
    ("texts", "every", "kept"),
    [
        (("−3", "−2", "−1", "0", "1", "2"), 2, ["−2", "0", "2"]),
        (("−0.25", "0.00", "0.25", "0.50"), 2, ["0.00", "0.50"]),
        (("0.1", "0.3", "1", "3", "10"), 2, ["0.1", "1", "10"]),
        (("3", "10", "30", "100", "300", "1000"), 3, ["3", "100"]),
        (("30", "100", "300", "1000"), 2, ["30", "300"]),
    ],
)
def test_thinned_labels_keep_0_or_the_shortest(
    texts: tuple[str, ...], every: int, kept: list[str]
) -> None:
    ticks = Ticks(tuple(float(place) for place in range(len(texts))), texts)
    found = thinned(ticks, every)
    assert [text for text in found.texts if text] == kept
    assert found.values == ticks.values
