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
_AT_END = 3.0
"""The same for the first and the last step, in the one next to it."""
_STEEPER = 3.0
"""How many times as steep as all around a step is that is taken for a jump without a formula."""
_AGAINST = 1.5
"""The same for a step that runs against the slopes at both of its ends."""


def may_jump(values: FloatArray, points: FloatArray) -> NDArray[np.bool_]:
    """Return for each step along the last axis whether f may jump, or have a pole, within it.

    That is where the slope is no mean of the next slopes. Of smooth functions there are such steps,
    too, where the grid is wide; an even pole half-way between two points is not among them.

    Args:
        values: f; what is not finite makes no step of its neighbours suspicious.
        points: The places along the last axis.

    Returns:
        Shaped like `values` with one less along the last axis.
    """
    found = np.zeros((*values.shape[:-1], max(0, values.shape[-1] - 1)), bool)
    if values.shape[-1] < 3:
        return found
    with np.errstate(all="ignore"):
        slopes = np.diff(values) / np.diff(points)
        sizes = np.abs(slopes)
        bends = np.diff(slopes)
        # Beside the mean of the next slopes it is half of the third difference.
        steepest = np.maximum(sizes[..., :-2], sizes[..., 2:])
        found[..., 1:-1] = np.abs(np.diff(bends)) > 2 * _UNEVEN * steepest
        for end, next_one in ((0, 1), (-1, -2)):
            found[..., end] = np.abs(sizes[..., end]) > _AT_END * sizes[..., next_one]
        if found.any():
            largest = np.fmax(np.abs(values[..., 1:]), np.abs(values[..., :-1]))
            found &= np.abs(np.diff(values)) > _ROUNDING * largest
    return found


def may_have_even_poles(values: FloatArray, points: FloatArray) -> NDArray[np.bool_]:
    """Return for each step of a curve whether f may grow beyond all bounds within it, and return.

    Towards such a pole, slopes grow on both sides, and what is between is level.
    """
    found = np.zeros(max(0, len(values) - 1), bool)
    if len(values) < 6:
        return found
    with np.errstate(all="ignore"):
        slopes = np.diff(values) / np.diff(points)
        sizes = np.abs(slopes)
        rises = (sizes[1:-3] > 2 * sizes[:-4]) & (sizes[3:-1] > 2 * sizes[4:])
        turns = slopes[1:-3] * slopes[3:-1] < 0
        found[2:-2] = rises & turns & (sizes[2:-2] < np.maximum(sizes[1:-3], sizes[3:-1]))
    return found


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
