"""Euclidean norms: exact to the last places for numbers of any size, whatever tile they lie in."""

from __future__ import annotations

import numpy as np
import pytest

from gradatlas.differentiation.stencils import euclidean_norm
from gradatlas.functions.function import FloatArray

EPS = float(np.finfo(np.float64).eps)


def components(axes: int, seed: int, size: int = 4000) -> list[FloatArray]:
    """Numbers of all sizes, and of like and unlike ones in a vector; some are 0 or not finite."""
    random = np.random.default_rng(seed)
    shared = random.uniform(-323, 308, size)
    parts = []
    for _ in range(axes):
        own = shared - random.choice([0, 1, 20, 300], size) * random.uniform(0, 1, size)
        numbers = random.uniform(-1, 1, size) * 10.0**own
        numbers[random.uniform(0, 1, size) < 0.1] = 0.0
        odd = random.uniform(0, 1, size) < 0.02
        numbers[odd] = random.choice([np.nan, np.inf, -np.inf, -0.0], np.count_nonzero(odd))
        parts.append(numbers)
    return parts


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_norms_are_right_to_the_last_places(axes: int) -> None:
    parts = components(axes, seed=axes)
    with np.errstate(all="ignore"):
        expected = np.hypot.reduce(parts, axis=0)
    expected[~np.isfinite(expected) | np.any(np.isnan(parts), axis=0)] = np.nan
    assert np.isnan(expected).sum() > 50
    # Two units in the last place for either way; of the smallest numbers each place is one number.
    smallest = np.nextafter(0.0, 1.0)
    np.testing.assert_allclose(euclidean_norm(parts), expected, rtol=4 * EPS, atol=2 * smallest)


@pytest.mark.parametrize("size", [1e-320, 1e-200, 1e-154, 1.0, 1e154, 1e200, 1e307])
def test_neither_large_nor_small_squares_are_lost(size: float) -> None:
    three, four = np.array([3 * size]), np.array([-4 * size])
    norm = euclidean_norm([three, four])
    np.testing.assert_allclose(norm, 5 * size, rtol=2 * EPS, atol=2 * np.nextafter(0.0, 1.0))
    assert three[0] == 3 * size  # not written over


def test_a_norm_does_not_depend_on_what_stands_beside_it() -> None:
    parts = components(2, seed=7)
    whole = euclidean_norm(parts)
    for start in range(0, whole.size, 100):
        alone = euclidean_norm([part[start : start + 1] for part in parts])
        np.testing.assert_array_equal(alone, whole[start : start + 1])


def test_what_is_zero_or_not_finite() -> None:
    zero, one, inf, nan = (np.array([number]) for number in (0.0, 1.0, np.inf, np.nan))
    assert euclidean_norm([zero, -zero]).tolist() == [0.0]
    for odd in (inf, -inf, nan):
        assert np.isnan(euclidean_norm([one, odd]))
        assert np.isnan(euclidean_norm([odd]))
    assert np.isnan(euclidean_norm([np.array([1.5e308]), np.array([1.5e308])]))
    assert euclidean_norm([np.empty((0, 3)), np.empty((0, 3))]).shape == (0, 3)
