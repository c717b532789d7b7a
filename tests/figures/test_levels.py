from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gradatlas.figures.levels import (
    BandEdges,
    band_edges,
    choose_levels,
    find_levels,
    is_constant,
    label_levels,
    ordered_values,
    round_down,
    round_step,
    roundest,
)

Array = NDArray[np.float64]
LINE = np.linspace(0.0, 8.0, 1001)
VALLEY = np.linspace(0.0, 3.0, 1001) ** 8


@pytest.mark.parametrize("count", [3, 5, 12, 30])
@pytest.mark.parametrize("span", [1e-8, 0.3, 8, 4321, 1e12])
@pytest.mark.parametrize("start", [0, -0.5, 3])
def test_linear_levels_are_round_evenly_spaced_and_about_as_many_as_asked(
    count: int, span: float, start: float
) -> None:
    values = span * (start + np.linspace(0, 1, 101))
    levels = np.array(choose_levels(values, "linear", count))
    steps = np.diff(levels)
    np.testing.assert_allclose(steps, steps[0], rtol=1e-6)
    # Of the steps 1, 2, 2.5, 5, 10 the nearest is off by √2 at worst.
    assert count / 1.42 - 1 <= len(levels) <= 1.42 * count + 1
    assert values.min() < levels[0]
    assert levels[-1] < values.max()
    # A round step has two digits at most.
    digits = f"{steps[0]:.6e}".split("e")[0].rstrip("0")
    assert len(digits) <= 3


@pytest.mark.parametrize("count", [3, 8, 12, 20])
def test_log_levels_are_as_many_as_asked_and_spread_over_the_decades(count: int) -> None:
    levels = np.array(choose_levels(VALLEY, "log", count))
    assert 0.6 * count - 1 <= len(levels) <= 1.5 * count + 1
    ratios = levels[1:] / levels[:-1]
    assert ratios.max() / ratios.min() < 4
    assert levels[0] < 1e-2
    assert levels[-1] >= 1e2


def test_log_levels_of_positive_values_are_round_values_of_f() -> None:
    assert choose_levels(np.geomspace(0.5, 2e4, 500), "log", 5) == (1, 10, 100, 1000, 10000)


@pytest.mark.parametrize("lowest", [-78.33, -1.0, 1e6])
def test_log_levels_far_from_zero_grow_from_the_lowest_value(lowest: float) -> None:
    levels = choose_levels(np.linspace(0.0, 9.0, 1001) ** 4 + lowest, "log", 10)
    assert 0 < levels[0] - lowest < 2
    steps = np.diff(levels)
    assert (steps[1:] > 0.6 * steps[:-1]).all()
    assert steps[-1] > 100 * steps[0]


@pytest.mark.parametrize("lowest", [-78.33, -1.0, -1.9133])
def test_log_levels_below_zero_are_round_values_of_f(lowest: float) -> None:
    levels = choose_levels(8000 * np.linspace(0.0, 1.0, 1001) ** 2 + lowest, "log", 10)
    assert len(levels) >= 7
    # As round as they can be: far from the lowest value, one digit is enough.
    high = [level for level in levels if level > 3 * abs(lowest) + 20]
    assert {f"{level:.10e}"[1:12] for level in high} == {"." + 10 * "0"}
    assert all(len(f"{level:.10g}".strip("-0.")) <= 3 for level in levels)


def test_symlog_levels_are_the_same_on_both_sides_of_zero() -> None:
    levels = choose_levels(np.concatenate([-VALLEY, VALLEY]), "symlog", 11)
    assert 0.0 in levels
    assert levels == tuple(-level for level in reversed(levels))
    assert 7 <= len(levels) <= 17


@pytest.mark.parametrize("values", [LINE + 1, -LINE - 1])
def test_symlog_levels_on_one_side_of_zero_are_log_levels_of_that_side(values: Array) -> None:
    levels = choose_levels(values, "symlog", 6)
    assert len(levels) >= 3
    assert values.min() < levels[0] < levels[-1] < values.max()


def test_auto_is_log_for_a_valley_and_linear_for_a_slope_or_a_bump() -> None:
    valley = np.abs(np.linspace(-3.0, 3.0, 1001)) ** 3
    assert choose_levels(valley, "auto", 12) == choose_levels(valley, "log", 12)
    bump = np.exp(-(np.linspace(-3, 3, 101) ** 2))
    assert choose_levels(bump, "auto", 12) == choose_levels(bump, "linear", 12)
    assert choose_levels(LINE, "auto", 12) == choose_levels(LINE, "linear", 12)


def test_given_levels_are_kept() -> None:
    assert choose_levels(LINE, [-5, 1, 99], 12) == (-5.0, 1.0, 99.0)


@pytest.mark.parametrize("spacing", ["auto", "linear", "log", "symlog"])
@pytest.mark.parametrize(
    "values",
    [
        np.full(9, 3.0),
        np.zeros(9),
        np.full(9, np.nan),
        np.array([np.inf, -np.inf, np.nan]),
        1.0 + 1e-16 * np.arange(9),
        np.array([]),
    ],
)
def test_constant_and_undefined_values_have_no_levels(values: Array, spacing: str) -> None:
    assert choose_levels(values, spacing, 12) == ()


@pytest.mark.parametrize("spacing", ["auto", "linear", "log", "symlog"])
@pytest.mark.parametrize(
    "values",
    [
        np.array([0.0, 1e-300]),
        np.array([-1e308, 1e308]),
        np.array([0.0, 1e308, np.inf, np.nan]),
        np.array([1.0, 1.0 + 1e-9]),
        np.array([1e9, 1e9 + 1]),
        np.array([-1e-5, 1e5]),
        np.array([5e-324, 1.0]),
        np.array([-2e-323, 2e-323]),
        np.array([-5e-324, 0.0, 0.0, 5e-323]),
        np.array([5e-324, 1e-322]),
        np.array([-2e-323, -5e-324]),
        np.array([-3.0, -1.0]),
    ],
)
def test_levels_of_extreme_values_increase_within_them(values: Array, spacing: str) -> None:
    levels = choose_levels(values, spacing, 12)
    finite = values[np.isfinite(values)]
    assert 1 <= len(levels) <= 40
    assert (np.diff(levels) > 0).all()
    assert finite.min() < levels[0]
    assert levels[-1] < finite.max()


def edges_of(values: Array, spacing: str | Sequence[float]) -> BandEdges:
    levels = choose_levels(values, spacing, 12)
    is_given = not isinstance(spacing, str)
    return band_edges(float(values.min()), float(values.max()), levels, is_given=is_given)


@pytest.mark.parametrize("spacing", ["auto", "linear", "log", "symlog", [1.0, 2.0], [3.0]])
@pytest.mark.parametrize("values", [LINE, VALLEY, VALLEY - 10, -VALLEY, np.full(5, 2.0)])
def test_bands_cover_all_values_and_increase(values: Array, spacing: str | Sequence[float]) -> None:
    edges = edges_of(values, spacing).edges
    assert edges[0] <= values.min()
    assert edges[-1] >= values.max()
    assert (np.diff(edges) > 0).all()
    assert set(choose_levels(values, spacing, 12)) <= set(edges)


def test_bands_end_at_round_numbers_or_are_open() -> None:
    # Another step away, or at 0: there is something to write there.
    closed = edges_of(LINE, "linear")
    assert (closed.edges[0], closed.edges[-1]) == (0, 8)
    assert not closed.is_open_below
    assert not closed.is_open_above
    valley = edges_of(VALLEY, "log")
    assert valley.edges[0] == 0
    assert (valley.is_open_below, valley.is_open_above) == (False, True)
    # What given levels leave out has no end.
    given = edges_of(LINE, [2.0, 4.0, 9.0])
    assert (given.is_open_below, given.is_open_above) == (True, False)
    # The tail of a pole is left to the open band.
    pole = edges_of(1 / np.linspace(1e-4, 1.0, 4001) ** 2, "auto")
    assert pole.is_open_above


@pytest.mark.parametrize("spacing", ["auto", "linear", "log", "symlog"])
@pytest.mark.parametrize("values", [LINE, VALLEY, VALLEY - 10, LINE * 1e-300, LINE + 1e6])
def test_one_level_asked_for_is_one_or_a_few(values: Array, spacing: str) -> None:
    levels = choose_levels(values, spacing, 1)
    assert 1 <= len(levels) <= 4
    assert values.min() < levels[0] <= levels[-1] < values.max()


@pytest.mark.parametrize("value", [0.0, 3.0, -1e-310, 1e300])
@pytest.mark.parametrize("given", ["at", "below", "above", "around", "on both sides"])
def test_bands_of_a_constant_hold_it_whatever_levels_are_given(value: float, given: str) -> None:
    lower, upper = value - max(1, abs(value)), value + max(1, abs(value))
    levels = {
        "at": (value,),
        "below": (lower,),
        "above": (upper,),
        "around": (lower, upper),
        "on both sides": (lower, value, upper),
    }[given]
    edges = band_edges(value, value, levels, is_given=True).edges
    assert len(edges) >= 2
    assert (np.diff(edges) > 0).all()
    assert edges[0] <= value <= edges[-1]
    if given == "at":
        assert edges == band_edges(value, value, (), is_given=False).edges


def test_few_labels_are_chosen_evenly_and_round() -> None:
    assert label_levels([0.5, 1, 1.5, 2, 2.5, 3, 3.5], 4) == (1, 2, 3)
    assert label_levels([-3, -2, -1, 0, 1, 2, 3], 4) == (-2, 0, 2)
    assert label_levels([1, 2], 4) == (1, 2)
    fine = choose_levels(np.linspace(-6.5, 8.1, 1001), "linear", 200)
    assert len(fine) > 100
    assert label_levels(fine, 12) == (-6, -4, -2, 0, 2, 4, 6, 8)
    assert label_levels([1, 1.5, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70], 8) == (1, 2, 5, 10, 20, 50)
    assert label_levels([float(f"1e{e}") for e in range(-6, 7)], 5) == (1e-6, 1e-3, 1, 1e3, 1e6)


def test_round_numbers() -> None:
    assert [round_down(v) for v in (7.3, 5, 4.9, 1, 0.99, 3e-7)] == [5, 5, 2, 1, 0.5, 2e-7]
    assert round_step(10, 4) == 2.5


WHOLE = st.lists(st.integers(-(10**6), 10**6), min_size=2, max_size=60)
REAL = st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=1, max_size=60)
SPACINGS = st.sampled_from(["auto", "linear", "log", "symlog"])
RANGES = st.one_of(
    st.sampled_from(["auto", "robust"]),
    st.tuples(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300)).filter(lambda r: r[0] < r[1]),
)


def has_levels(ordered: Array) -> bool:
    return bool(ordered.size) and not is_constant(ordered)


@given(REAL, SPACINGS, RANGES, st.integers(1, 200), st.booleans(), st.floats(-1e9, 1e9))
def test_levels_of_any_values_increase_within_them(
    values: list[float], spacing: str, wanted: Any, count: int, valley: bool, center: float
) -> None:
    ordered = ordered_values(np.array(values))
    assume(has_levels(ordered))
    levels = find_levels(ordered, spacing, count, wanted, may_be_valley=valley, center=center)
    low, high = wanted if isinstance(wanted, tuple) else (ordered[0], ordered[-1])
    assert all(low < level < high for level in levels)
    assert all(one < other for one, other in itertools.pairwise(levels))
    assert len(levels) <= 2 * count + 20
    if not isinstance(wanted, tuple):
        found = band_edges(float(ordered[0]), float(ordered[-1]), levels, is_given=False)
        assert found.edges[0] <= ordered[0] + 1e-4 * (ordered[-1] - ordered[0])
        assert found.edges[-1] >= ordered[-1] - 1e-4 * (ordered[-1] - ordered[0])
        assert all(one < other for one, other in itertools.pairwise(found.edges))


@given(WHOLE, SPACINGS, st.integers(1, 40), st.booleans())
def test_levels_are_round_and_as_large_as_the_values(
    values: list[int], spacing: str, count: int, valley: bool
) -> None:
    ordered = ordered_values(np.array(values, float))
    assume(has_levels(ordered))
    levels = find_levels(ordered, spacing, count, may_be_valley=valley)
    if len(levels) > 1:
        # What neighbours do not need, no level has: 10 of 12.5, 15 and 17.5.
        decimals = 2 - math.floor(math.log10(min(np.diff(levels))))
        assert all(level == pytest.approx(round(level, decimals), rel=1e-12) for level in levels)
    if spacing != "log":  # whose powers of ten may be every third
        larger = find_levels(10 * ordered, spacing, count, may_be_valley=valley)
        if spacing == "linear" or len(levels) == len(larger):
            np.testing.assert_allclose(larger, 10 * np.array(levels), rtol=1e-9)


@given(WHOLE, SPACINGS, st.randoms(use_true_random=False))
def test_the_order_of_values_does_not_matter(
    values: list[int], spacing: str, chance: random.Random
) -> None:
    ordered = ordered_values(np.array(values, float))
    assume(has_levels(ordered))
    chance.shuffle(values)
    assert find_levels(ordered_values(np.array(values, float)), spacing, 12) == find_levels(
        ordered, spacing, 12
    )


@given(st.floats(-1e12, 1e12), st.floats(1e-9, 1e9))
def test_the_roundest_number_is_within_its_ends(near: float, reach: float) -> None:
    assume(near - reach < near < near + reach)
    found = roundest(near - reach, near, near + reach)
    assert near - reach <= found <= near + reach
    if abs(near) > reach:
        assert len(f"{found:.12g}".strip("-0.").partition("e")[0]) <= 1 + max(
            1, math.ceil(math.log10((abs(near) + reach) / reach)) + 1
        )


def test_infinities_and_long_tails_do_not_hide_the_rest() -> None:
    x, y = np.meshgrid(np.linspace(-2.0, 2.0, 81), np.linspace(-2.0, 2.0, 81))
    with np.errstate(all="ignore"):
        r = np.hypot(x, y)
        fields = {
            "exponential": np.exp(5 * x + 5 * y),
            "charge": 1 / r,
            "inverse square": 1 / r**2,
            "sink": -1 / r,
            "dipole": 1 / np.hypot(x - 1, y) - 1 / np.hypot(x + 1, y),
            "bound pair": 4 * (r**-12 - r**-6),
            "narrow": np.exp(-50 * r**2),
            "tangent": np.tan(2 * x) * np.cos(2 * y),
            "steep": np.exp(3 * x + 2 * y),
            "one point": np.where(r == 0, 1e30, x + y),
        }
    for name, values in fields.items():
        levels = choose_levels(values, "auto", 12)
        finite = values[np.isfinite(values)]
        counts, _ = np.histogram(finite, [-np.inf, *levels, np.inf])
        assert counts.max() <= 0.5 * finite.size, name


@pytest.mark.parametrize(
    ("wanted", "spacing", "levels"),
    [
        ((0.0, 10.0), "auto", (2.5, 5, 7.5)),
        ((1e-3, 1e3), "auto", (1e-2, 1e-1, 1, 10, 100)),
        ((-1.0, 1.0), "auto", (-0.5, 0, 0.5)),
        ((-1000.0, 1000.0), "symlog", (-100, -10, 0, 10, 100)),
        ((-100.0, -1.0), "symlog", (-50, -20, -10, -5, -2)),
    ],
)
def test_a_range_has_its_levels_whatever_the_values_are(
    wanted: tuple[float, float], spacing: str, levels: tuple[float, ...]
) -> None:
    for values in (LINE, VALLEY, -VALLEY):
        assert find_levels(values, spacing, 4, wanted) == levels


@pytest.mark.parametrize(
    ("low", "high", "levels", "edges"),
    [
        (-32, 32, (-10, -1, 0, 1, 10), (-100, -10, -1, 0, 1, 10, 100)),
        (-8, 25, (-3, -1, 0, 1, 3, 10), (-10, -3, -1, 0, 1, 3, 10, 30)),
        (-1, 405, (-0.5, 0, 0.5, 1, 2, 5, 100, 200), (-1, -0.5, 0, 0.5, 1, 2, 5, 100, 200, 500)),
        (-9e25, 2e22, (-1e20, 0, 1e20), (-9e25, -1e20, 0, 1e20, 2e22)),
        (-9e6, 2e7, (-1e6, -1e3, 0, 1e3, 1e6), (-1e9, -1e6, -1e3, 0, 1e3, 1e6, 1e9)),
    ],
)
def test_bands_for_both_signs_end_at_the_next_round_number(
    low: float, high: float, levels: tuple[float, ...], edges: tuple[float, ...]
) -> None:
    found = band_edges(low, high, levels, is_given=False)
    assert found.edges == edges
    # Where values go on beyond the next one, as in the tails of a pole, bands are open.
    assert found.is_open_above == found.is_open_below == (edges[0] == low == -9e25)
    if edges[0] != low:
        given_ones = band_edges(low, high, levels, is_given=True)
        assert given_ones.is_open_above
        assert given_ones.is_open_below


@pytest.mark.parametrize("power", [3, 5, 9, 25])
@pytest.mark.parametrize("count", [6, 12, 30])
def test_symlog_bands_cover_all_values(power: int, count: int) -> None:
    values = ordered_values(np.linspace(-2, 2, 401) ** power)
    levels = find_levels(values, "symlog", count)
    found = band_edges(float(values[0]), float(values[-1]), levels, is_given=False)
    assert not found.is_open_below
    assert not found.is_open_above
    assert found.edges[0] <= values[0]
    assert found.edges[-1] >= values[-1]
    assert found.edges == tuple(-edge for edge in reversed(found.edges))


def test_labels_are_more_than_zero_and_its_neighbours() -> None:
    powers = [float(f"1e{e}") for e in range(-2, 3)]
    levels = [*(-size for size in reversed(powers)), 0.0, *powers]
    for most in (5, 6, 7, 8, 9, 10, 11):
        found = label_levels(levels, most)
        assert 2 * len(found) >= most >= len(found)
        assert 0.0 in found
        assert found == tuple(-level for level in reversed(found))
