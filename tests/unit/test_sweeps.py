"""Sweeps and the names of points."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gradatlas.config.problems import Problems
from gradatlas.config.sweep_section import RANGES, SweptValues, case_names, expand_sweep
from gradatlas.ranges import clean


def points(sweep: Any) -> dict[str, SweptValues]:
    problems = Problems()
    found = expand_sweep(sweep, "sweep", problems)
    assert not list(problems)
    return found


def expand(sweep: Any) -> list[str]:
    return case_names(points(sweep))


def test_a_mapping_is_a_product_with_the_first_key_slowest() -> None:
    assert expand({"b": [10, 1.0], "gradient.method": ["forward", "central"]}) == [
        "b=10,gradient.method=forward",
        "b=10,gradient.method=central",
        "b=1,gradient.method=forward",
        "b=1,gradient.method=central",
    ]


def test_a_list_is_a_union_without_repetitions() -> None:
    assert expand([{"t": [-0.1, 0]}, {"s": [5], "t": [0.2]}, {"t": [0.0, 1e-6]}]) == [
        "t=-0.1",
        "t=0",
        "s=5,t=0.2",
        "t=1e-06",
    ]


def test_nothing_swept_is_base() -> None:
    assert expand({}) == ["base"]


def test_unsafe_and_long_names_are_completed_with_a_digest_and_stay_distinct() -> None:
    names = expand({"function": ["x0/2", "x0*2", "x0 * 2"]})
    assert len(set(names)) == 3
    assert all("/" not in name and "*" not in name for name in names)
    [name] = expand({f"parameter_{index}": [index / 7] for index in range(20)})
    assert len(name.encode()) == 120


numbers = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6)


@pytest.mark.parametrize("name", ["linspace", "geomspace", "logspace"])
@given(start=numbers, stop=numbers, num=st.integers(1, 50), endpoint=st.booleans())
def test_ranges_are_numpys(name: str, start: float, stop: float, num: int, endpoint: bool) -> None:
    if name == "geomspace" and start * stop <= 0:
        return
    if name == "logspace":
        start, stop = start / 1e5, stop / 1e5
    ours = RANGES[name](start=start, stop=stop, num=num, endpoint=endpoint).values()
    theirs = getattr(np, name)(start, stop, num, endpoint)
    # The same formulas; powers may differ in the last digits between C libraries.
    np.testing.assert_allclose(ours, theirs, rtol=1e-13, atol=1e-13 * max(abs(start), abs(stop)))


@given(start=numbers, count=st.integers(1, 50), step=st.floats(1e-3, 10))
def test_arange_is_numpys(start: float, count: int, step: float) -> None:
    stop = start + (count - 0.5) * step
    ours = RANGES["arange"](start=start, stop=stop, step=step).values()  # type: ignore[call-arg]
    theirs = np.arange(start, stop, step)
    # numpy takes the difference of the first two values for the step, rounded at the size of start.
    rounding = count * np.spacing(max(abs(start), abs(stop)))
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=rounding)
    assert len(ours) == len(theirs)


decimals = st.integers(-(10**8), 10**8), st.integers(1, 10**6), st.integers(-3, 12)


@given(first=decimals[0], step=decimals[1], digits=decimals[2], num=st.integers(2, 60))
def test_a_range_of_decimals_is_the_list_of_them(
    first: int, step: int, digits: int, num: int
) -> None:
    meant = [float(f"{first + index * step}e{-digits}") for index in range(num + 1)]
    start, stop, gap = meant[0], meant[-1], float(f"{step}e{-digits}")
    linspace = {"linspace": {"start": start, "stop": stop, "num": num + 1}}
    without_end = {"linspace": {"start": start, "stop": stop, "num": num, "endpoint": False}}
    arange = {"arange": {"start": start, "stop": stop, "step": gap}}
    assert points({"a": linspace}) == points({"a": meant})
    assert points({"a": without_end}) == points({"a": arange}) == points({"a": meant[:-1]})


@given(
    base=st.sampled_from([2, 3, 5, 10, 0.5, 0.1, 1.5]),
    low=st.integers(-6, 6),
    num=st.integers(2, 12),
)
def test_a_range_of_powers_is_the_list_of_them(base: float, low: int, num: int) -> None:
    exact = Fraction(repr(base))
    meant = [float(exact**exponent) for exponent in range(low, low + num)]
    # A power with more digits than people write is right but for rounding.
    assume(all(len(repr(value)) < 13 for value in meant))
    geomspace = {"geomspace": {"start": meant[0], "stop": meant[-1], "num": num}}
    logspace = {"logspace": {"start": low, "stop": low + num - 1, "num": num, "base": base}}
    assert points({"a": geomspace}) == points({"a": logspace}) == points({"a": meant})


@given(start=st.floats(1e-300, 1e300), ratio=st.floats(1.0000001, 1e6), num=st.integers(3, 50))
def test_a_range_keeps_its_ends_and_its_order(start: float, ratio: float, num: int) -> None:
    stop = start * ratio
    for name in ("linspace", "geomspace"):
        values = RANGES[name](start=start, stop=stop, num=num).values()  # type: ignore[call-arg]
        assert (values[0], values[-1]) == (start, stop)
        assert all(one < other for one, other in pairwise(values))


@given(st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: abs(x) < 1e300))
def test_a_number_is_moved_by_two_units_at_most_and_then_stays(value: float) -> None:
    moved = clean(value)
    assert abs(moved - value) <= 2 * math.ulp(value)
    assert clean(moved) == moved


@pytest.mark.parametrize("index", [1, 7, 24, 39])
def test_multiples_of_pi_are_those_of_a_list(index: int) -> None:
    values = RANGES["linspace"](start=-math.pi, stop=math.pi, num=41).values()  # type: ignore[call-arg]
    assert values[index] == float(Fraction(math.pi) * (index - 20) / 20)


def test_numbers_in_names_are_short_and_told_apart() -> None:
    third = 1 / 3
    assert expand({"a": [third, 0.1 + 0.2, 1e-6, 2.0, 1e22, 123456789012345]}) == [
        "a=0.333333333333",
        "a=0.3",
        "a=1e-06",
        "a=2",
        "a=1e+22",
        "a=123456789012345",
    ]
    assert expand({"a": [0.3, 0.1 + 0.2], "b": third}) == [
        "a=0.3,b=0.333333333333",
        "a=0.30000000000000004,b=0.333333333333",
    ]
    assert expand({"a": [1, 1 + 1e-13 / 3]}) == ["a=1", "a=1.00000000000003"]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=8))
def test_a_name_is_right_to_twelve_digits_and_unique(values: list[float]) -> None:
    found = points({"a": values})
    names = case_names(found)
    assert len(set(names)) == len(found)
    for name, swept in zip(names, found.values(), strict=True):
        shown, value = float(name.removeprefix("a=")), swept["a"]
        assert isinstance(value, int | float)
        assert math.isclose(shown, value, rel_tol=5e-12, abs_tol=1e-320)


def test_a_long_name_has_the_same_digest_whatever_digits_it_shows() -> None:
    keys = {f"parameter_{index}": [index / 7] for index in range(20)}
    [name] = expand(keys)
    close = [keys["parameter_1"][0], 1 / 7 + 1e-14]
    assert name.rpartition("-")[2] in {
        n.rpartition("-")[2] for n in expand({**keys, "parameter_1": close})
    }
