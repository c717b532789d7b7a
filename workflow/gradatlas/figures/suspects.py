"""Between which neighbours on a grid f may jump, as far as its stored values can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gradatlas.functions.function import FloatArray

_ROUNDING = 1e3 * float(np.finfo(np.float64).eps)
"""Differences of fewer parts of the values are rounding."""
_UNEVEN = 0.5
"""How far a difference may be from the mean of the next ones, in the greater of these."""
_STEEPER = 3.0
"""How many times as steep as all around a step is that is taken for a jump without a formula."""
_AGAINST = 1.5
"""The same for a step that runs against the slopes at both of its ends."""


def may_jump(values: FloatArray, points: FloatArray) -> NDArray[np.bool_]:
    """Return for each step along the last axis whether f may jump, or have a pole, within it.

    That is where the slope is no mean of the next slopes, or f has an extremum that gets steeper
    towards it. Of smooth functions there are such steps, too, where the grid is wide.

    Args:
        values: f; what is not finite makes no step of its neighbours suspicious.
        points: The places along the last axis.

    Returns:
        Shaped like `values` with one less along the last axis.
    """
    if values.shape[-1] < 3:
        return np.zeros((*values.shape[:-1], max(0, values.shape[-1] - 1)), bool)
    with np.errstate(all="ignore"):
        differences = np.diff(values)
        slopes = differences / np.diff(points)
        before, after = _neighbours(slopes)
        steepest = np.fmax(np.abs(before), np.abs(after))
        found = np.abs(slopes - 0.5 * (before + after)) > _UNEVEN * steepest
        if values.shape[-1] > 5:
            # An even pole: towards it, slopes grow on both sides, and what is between is level.
            step = slopes[..., 2:-2]
            rises = (np.abs(slopes[..., 1:-3]) > 2 * np.abs(slopes[..., :-4])) & (
                np.abs(slopes[..., 3:-1]) > 2 * np.abs(slopes[..., 4:])
            )
            turns = slopes[..., 1:-3] * slopes[..., 3:-1] < 0
            level = np.abs(step) < steepest[..., 2:-2]
            found[..., 2:-2] |= rises & turns & level
        largest = np.fmax(np.abs(values[..., 1:]), np.abs(values[..., :-1]))
        found &= np.maximum(np.abs(differences), steepest * np.diff(points)) > _ROUNDING * largest
        found &= np.isfinite(differences)
    return np.asarray(found)


def seem_to_jump(
    values: FloatArray, derivative: FloatArray, points: FloatArray
) -> NDArray[np.bool_]:
    """Return for each step along the last axis whether f jumps there, without asking f itself.

    It does where the step is much steeper than all around, its ends included, or runs against the
    derivatives at both ends. A kink, at which values meet, is no jump.

    Args:
        values: f.
        derivative: That along the last axis, NaN where there is none.
        points: The places along the last axis.
    """
    if values.shape[-1] < 3 or derivative.shape != values.shape:
        return np.zeros((*values.shape[:-1], max(0, values.shape[-1] - 1)), bool)
    with np.errstate(all="ignore"):
        slopes = np.diff(values) / np.diff(points)
        around = np.fmax(*(np.abs(one) for one in _neighbours(slopes)))
        ends = np.where(np.isfinite(derivative), derivative, 0.0)
        first, last = ends[..., :-1], ends[..., 1:]
        steepest = np.fmax(around, np.fmax(np.abs(first), np.abs(last)))
        is_against = (slopes * first < 0) & (slopes * last < 0)
        found = (np.abs(slopes) > _STEEPER * steepest) | (
            is_against & (np.abs(slopes) > _AGAINST * around)
        )
        largest = np.fmax(np.abs(values[..., 1:]), np.abs(values[..., :-1]))
        found &= np.abs(np.diff(values)) > _ROUNDING * largest
    return np.asarray(found & may_jump(values, points))


def _neighbours(slopes: FloatArray) -> Sequence[FloatArray]:
    """Return the slopes before and after each; where there is no number, the other one."""
    before = np.concatenate([slopes[..., 1:2], slopes[..., :-1]], axis=-1)
    after = np.concatenate([slopes[..., 1:], slopes[..., -2:-1]], axis=-1)
    before, after = (
        np.where(np.isfinite(before), before, after),
        np.where(np.isfinite(after), after, before),
    )
    return [np.where(np.isfinite(one), one, 0.0) for one in (before, after)]
