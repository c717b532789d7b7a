"""Sweeps and the names of points."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradatlas.plan.problems import Problems
from gradatlas.plan.sweeps import RANGES, expand_sweep, point_name


def expand(sweep: Any) -> list[str]:
    problems = Problems()
    points = expand_sweep(sweep, "sweep", problems)
    assert not list(problems)
    return [point_name(full) for full in points]


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
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9)
    assert len(ours) == len(theirs)
