"""Limits of sequences of numbers at ever shorter distances, with what rounding has done to them.

Far away a sequence has not yet settled, and close by rounding takes its digits. So the limit is
extrapolated from where both do the least harm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

RATIO = 2
"""By how many powers of 2 each distance is shorter than the one before."""


@dataclass(frozen=True)
class Limit:
    """The limits of sequences; arrays have the shape of one number of each sequence."""

    value: FloatArray
    error: FloatArray
    """How far off it may be; infinite where there is none."""
    rung: NDArray[np.int_]
    """The last number of the sequence on which a limit can rest that is known as well."""
    doubt: FloatArray
    """How far off a limit may be that rests on the numbers up to each one; in front there is a
    dimension more, along the sequence."""


def limit_of(values: FloatArray, noise: FloatArray, powers: Sequence[int]) -> Limit:
    """Return the limits of sequences.

    Candidates are the numbers themselves, those without the leading terms of a series in the
    distance (L. F. Richardson, J. A. Gaunt: The deferred approach to the limit. Philosophical
    Transactions A 226, 299–361 (1927), doi:10.1098/rsta.1927.0008), and those without terms of
    unknown power (A. C. Aitken: On Bernoulli's numerical solution of algebraic equations.
    Proceedings of the Royal Society of Edinburgh 46, 289–305 (1926),
    doi:10.1017/S0370164600022070). The one wins that changes the least from number to number, with
    rounding counted in, and from which later numbers do not lead away.

    Args:
        values: Sequences along the first axis.
        noise: How far rounding may have taken them off.
        powers: The powers of the distance in the series of a smooth function.
    """
    candidates, doubts = [values], [8 * _changes(values) + noise]
    row = values
    for power in powers:
        row = row + _difference(row) / (2.0 ** (RATIO * power) - 1)
        candidates.append(row)
        doubts.append(_changes(row) + 2 * noise)
    row, gain = values, np.ones_like(values)
    for _ in range(2):
        row, more = _contracted(row)
        gain = gain * more
        candidates.append(row)
        doubts.append(2 * _changes(row) + 3 * gain**2 * noise)
    # Shorter distances must not lead away again, but for rounding.
    highest, lowest = _later(np.fmax, values - 4 * noise), _later(np.fmin, values + 4 * noise)
    errors = []
    for candidate, doubt in zip(candidates, doubts, strict=True):
        led_away = np.fmax(highest - candidate, candidate - lowest) - np.abs(values - candidate)
        error = np.fmax(doubt, np.where(led_away > doubt, led_away, doubt))
        errors.append(np.where(np.isfinite(doubt), error, np.inf))
    doubt, rungs = np.array(errors), len(values)
    flat = doubt.reshape(len(errors) * rungs, *values.shape[1:])
    best = np.argmin(flat, axis=0)
    value = np.take_along_axis(np.array(candidates).reshape(flat.shape), best[None], axis=0)[0]
    least = np.take_along_axis(flat, best[None], axis=0)[0]
    doubt = doubt.min(axis=0)
    last = rungs - 1 - np.argmax(doubt[::-1] <= 4 * least, axis=0)
    return Limit(np.where(np.isfinite(least), value, 0.0), least, last, doubt)


def _later(extreme: np.ufunc, values: FloatArray) -> FloatArray:
    """Return the extreme of all numbers at shorter distances; NaN where there are none."""
    result = np.full_like(values, np.nan)
    result[:-1] = extreme.accumulate(values[:0:-1], axis=0)[::-1]
    return result


def _difference(row: FloatArray) -> FloatArray:
    result = np.full_like(row, np.nan)
    result[1:] = row[1:] - row[:-1]
    return result


def _changes(row: FloatArray) -> FloatArray:
    """Return how much each number differs from those before it."""
    change = np.abs(_difference(row))
    earlier = np.full_like(change, np.nan)
    earlier[1:] = change[:-1]
    return np.maximum(change, earlier / 16)


def _contracted(row: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return numbers without a term that falls geometrically, and how much noise grows by it."""
    second = _difference(row)
    first = np.full_like(second, np.nan)
    first[1:] = second[:-1]
    ratio = np.where(second == 0, 0.0, second / first)
    ratio = np.where(np.abs(ratio) <= 0.95, ratio, np.nan)
    return row + second * ratio / (1 - ratio), 1 / (1 - ratio)
