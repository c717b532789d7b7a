"""Difference steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray
    from gradatlas.grids import Mesh


def step_sizes(mesh: Mesh, axis: int, step: float | str, order: int) -> FloatArray:
    """Return the step h at each value of an axis, shaped like the axis' array in the mesh.

    A number is the step everywhere. `auto` balances the two errors of a difference quotient of
    this order, truncation (∝ h**order) and rounding (∝ eps/h), which are equal for
    h = eps**(1/(order + 1)) in units of the length L over which f changes. (W. H. Press et al.:
    Numerical recipes, 3rd edition, Cambridge (2007), section 5.7.) That is the distance to the
    outermost place: the steps of orders 4 and 6, with 2 and 3 places on each side, are a half and a
    third of it, because with them a step too large does more harm than one too small.

    Nobody knows L. A tenth of the axis, s, is a guess from the picture that the user asked for,
    |x| a guess from the number itself; L is their geometric mean, and s where |x| is smaller. So
    neither a close look at a small region (s much below |x|) nor a region far from the origin
    spoils the step.
    """
    if not isinstance(step, str):
        return np.full(mesh.arrays[axis].shape, step, np.float64)
    return _relative_step(order) * length_scales(mesh, axis)


def length_scales(mesh: Mesh, axis: int) -> FloatArray:
    """Return a guess of the length over which f changes at each value of an axis.

    It is shaped like the axis' array; `step_sizes` tells how it is guessed.
    """
    coordinate, (low, high) = mesh.arrays[axis], mesh.extents[axis]
    tenth = high / 10 - low / 10
    if tenth == 0:  # one value alone says nothing of the picture
        tenth = abs(low) or 1.0
    length = np.sqrt(tenth) * np.sqrt(np.maximum(np.abs(coordinate), tenth))
    return np.asarray(length, np.float64)


def describe_step(step: float | str, order: int) -> float | str:
    """Return the step, or the rule by which it was chosen, for people."""
    if not isinstance(step, str):
        return float(step)
    rule = f"{_relative_step(order):.4g}*sqrt(s*max(abs(x), s))"
    return f"{step}: {rule}, where s is a tenth of the axis"


def _relative_step(order: int) -> float:
    places = max(order // 2, 1)  # on each side
    return float(np.finfo(np.float64).eps ** (1 / (order + 1))) / places
