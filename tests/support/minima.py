"""Looking for minima in tests: a search from many starts, and places with fifty digits."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np

from gradatlas.functions.function import FloatArray

Box = tuple[FloatArray, FloatArray]
"""The lower and the upper ends of a domain, one number for each axis."""


def many_starts(evaluate: Callable[..., FloatArray], box: Box, seed: int) -> FloatArray:
    """Return starts of a search, (n, axes): the hollows of a coarse grid, and random places."""
    low, high = box
    lines = [np.linspace(*ends, 101) for ends in zip(low, high, strict=True)]
    grid = np.array(np.meshgrid(*lines, indexing="ij"))
    values = evaluate(*grid)
    is_hollow = np.ones(values.shape, bool)
    for axis, way in itertools.product(range(len(low)), (-1, 1)):
        neighbour = np.roll(values, way, axis)
        edge = [slice(None)] * len(low)
        edge[axis] = slice(0, 1) if way == 1 else slice(-1, None)
        neighbour[tuple(edge)] = np.inf
        is_hollow &= values <= neighbour
    hollows = grid[:, is_hollow].T[np.argsort(values[is_hollow])]
    random = np.random.default_rng(seed).uniform(low, high, (100, len(low)))
    return np.concatenate([hollows[:200], random])


def descend(evaluate: Callable[..., FloatArray], starts: FloatArray, box: Box) -> FloatArray:
    """Return where a compass search ends from each start, (n, axes), without leaving the box.

    It tries a step along each axis and diagonal, takes the best, and halves the step where none is
    better; so it needs no gradient and may meet kinks. (R. Hooke, T. A. Jeeves: Direct search
    solution of numerical and statistical problems. Journal of the ACM 8(2), 212–229 (1961).)
    """
    low, high = box
    ways = np.array([way for way in itertools.product((-1, 0, 1), repeat=len(low)) if any(way)])
    places, steps = starts.copy(), np.full(len(starts), 0.01)
    values = evaluate(*places.T)
    for _ in range(300):
        moves = steps[:, None, None] * ways * (high - low)
        tried = np.clip(places[:, None, :] + moves, low, high)
        results = evaluate(*np.moveaxis(tried, -1, 0))
        best = results.argmin(axis=1)
        rows = np.arange(len(places))
        better = results[rows, best] < values
        places[better] = tried[rows, best][better]
        values[better] = results[rows, best][better]
        steps = np.where(better, steps, steps / 2)
        if steps.max() < 1e-10:
            break
    return places


def stationary_place(
    function: Callable[..., Any], start: tuple[Any, ...], free: list[int]
) -> tuple[tuple[Any, ...], Any]:
    """Return the place near `start` where the derivatives along the `free` axes are zero.

    By Newton's method with the second derivatives at the start, which are returned as well (a
    matrix): from a start with 16 digits, each of the three steps adds about 16 more.
    """
    place = [mpmath.mpf(number) for number in start]
    orders = np.eye(len(place), dtype=int)
    second = mpmath.matrix(
        [
            [mpmath.diff(function, tuple(place), tuple(orders[i] + orders[j])) for j in free]
            for i in free
        ]
    )
    for _ in range(3):
        move = mpmath.lu_solve(second, slopes(function, tuple(place), free))
        for axis, change in zip(free, move, strict=True):
            place[axis] -= change
    return tuple(place), second


def slopes(function: Callable[..., Any], place: tuple[Any, ...], free: list[int]) -> Any:
    """Return the derivatives along the `free` axes at a place, as a column."""
    orders = np.eye(len(place), dtype=int)
    return mpmath.matrix([mpmath.diff(function, place, tuple(orders[axis])) for axis in free])
