"""Grids."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradatlas.axes import AxisSpec, EvenAxis, ListedAxis, SteppedAxis
from gradatlas.grids import axis_values, dimension_order, open_mesh


def test_a_number_of_values_includes_both_ends() -> None:
    values = axis_values(EvenAxis(-2, 2, 81))
    assert (values[0], values[-1], values.size) == (-2, 2, 81)
    np.testing.assert_allclose(values, np.linspace(-2, 2, 81), rtol=0, atol=1e-15)


@pytest.mark.parametrize("axis", [(-2, 2.5, 0.25), (0, 20, 0.1), (-1, 1, 1 / 3), (-3, 3, 1)])
def test_a_step_gives_what_numpy_arange_gives(axis: tuple[float, float, float]) -> None:
    start, stop, step = axis
    values = axis_values(SteppedAxis(start, stop, step))
    # Only that numpy's values are rounded at each step.
    np.testing.assert_allclose(values, np.arange(start, stop, step), rtol=0, atol=1e-14)
    assert values.dtype == np.float64


@given(
    start=st.integers(-(10**6), 10**6),
    step=st.integers(1, 10**6),
    digits=st.integers(0, 8),
    count=st.integers(2, 60),
)
def test_values_are_those_nearest_to_the_decimals_that_were_meant(
    start: int, step: int, digits: int, count: int
) -> None:
    meant = [float(f"{start + index * step}e-{digits}") for index in range(count + 1)]
    by_number = axis_values(EvenAxis(meant[0], meant[-1], count + 1))
    by_step = axis_values(SteppedAxis(meant[0], meant[-1], float(f"{step}e-{digits}")))
    assert by_number.tolist() == meant
    assert by_step.tolist() == meant[:-1]  # the stop is excluded, however it is rounded


@pytest.mark.parametrize(
    "axis",
    [EvenAxis(-math.pi, math.pi, 100_001), SteppedAxis(-math.pi, math.pi, math.pi / 50_000)],
)
def test_ends_that_are_no_decimals_give_even_values_that_pass_through_0(axis: AxisSpec) -> None:
    values = axis_values(axis)
    assert values[50_000] == 0
    assert values[0] == -math.pi
    np.testing.assert_allclose(np.diff(values), math.pi / 50_000, rtol=1e-10)


def test_the_seed_grid_has_18_values_and_leaves_out_its_stop() -> None:
    values = axis_values(SteppedAxis(-2, 2.5, 0.25))
    assert values.size == 18
    assert values[-1] == 2.25


def test_values_are_taken_as_they_are() -> None:
    np.testing.assert_array_equal(axis_values(ListedAxis([0, 0.5, 2])), [0.0, 0.5, 2.0])


@pytest.mark.parametrize(
    "axis",
    [
        ListedAxis([]),
        ListedAxis([1, 1]),
        ListedAxis([2, 1]),
        ListedAxis([0, math.nan]),
        SteppedAxis(1, 0, 0.5),
        EvenAxis(1, 0, 3),
    ],
)
def test_an_axis_that_does_not_increase_is_refused(axis: AxisSpec) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(axis))):
        axis_values(axis)


@pytest.mark.parametrize(
    ("sizes", "shapes"),
    [
        ({"x": 4}, [(4,)]),
        ({"x0": 4, "x1": 3}, [(1, 4), (3, 1)]),
        ({"x": 4, "y": 3, "z": 2}, [(1, 1, 4), (1, 3, 1), (2, 1, 1)]),
    ],
)
def test_the_last_axis_is_the_first_dimension(
    sizes: dict[str, int], shapes: list[tuple[int, ...]]
) -> None:
    mesh = open_mesh({name: np.arange(size, dtype=float) for name, size in sizes.items()})
    assert [array.shape for array in mesh.arrays] == shapes
    assert dimension_order(tuple(sizes)) == tuple(sizes)[::-1]
