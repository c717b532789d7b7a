"""Grids."""

from __future__ import annotations

import numpy as np
import pytest

from gradatlas.grids import axis_values, dimension_order, open_mesh


def test_a_number_of_values_includes_both_ends() -> None:
    np.testing.assert_array_equal(
        axis_values({"start": -2, "stop": 2, "num": 81}), np.linspace(-2, 2, 81)
    )


@pytest.mark.parametrize("axis", [(-2, 2.5, 0.25), (0, 20, 0.1), (-1, 1, 1 / 3), (-3, 3, 1)])
def test_a_step_gives_what_numpy_arange_gives(axis: tuple[float, float, float]) -> None:
    start, stop, step = axis
    values = axis_values({"start": start, "stop": stop, "step": step})
    np.testing.assert_array_equal(values, np.arange(start, stop, step))
    assert values.dtype == np.float64


def test_the_seed_grid_has_18_values_and_leaves_out_its_stop() -> None:
    values = axis_values({"start": -2, "stop": 2.5, "step": 0.25})
    assert values.size == 18
    assert values[-1] == 2.25


def test_values_are_taken_as_they_are() -> None:
    np.testing.assert_array_equal(axis_values({"values": [0, 0.5, 2]}), [0.0, 0.5, 2.0])


@pytest.mark.parametrize(
    "axis",
    [
        {"values": []},
        {"values": [1, 1]},
        {"values": [2, 1]},
        {"values": [0, float("nan")]},
        {"start": 1, "stop": 0, "step": 0.5},
        {"start": 1, "stop": 0, "num": 3},
    ],
)
def test_an_axis_that_does_not_increase_is_refused(axis: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="axis"):
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
