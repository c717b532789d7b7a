"""The values along the axes of grids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from gradatlas.ranges import EvenSteps, count_steps, steps_between, steps_of

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

_AT_ONCE = 2**16
"""How many numbers are computed at once where Python's own whole numbers are needed."""


def axis_values(axis: Mapping[str, Any]) -> FloatArray:
    """Return the values along one axis.

    Args:
        axis: `{start, stop, num}`: `num` evenly spaced values, both ends included;
            `{start, stop, step}`: values in equal steps, `stop` excluded;
            or `{values}`: the values themselves.
            Those that are computed are the float64 nearest to what was meant: 0.3, and not
            0.30000000000000004.

    Raises:
        ValueError: if the values are none, not finite or not increasing.
    """
    with np.errstate(all="ignore"):
        if "values" in axis:
            values = np.array(axis["values"], dtype=np.float64)
        elif "num" in axis:
            start, stop, count = float(axis["start"]), float(axis["stop"]), int(axis["num"])
            values = _even_values(steps_between(start, stop, max(count - 1, 1)), count)
            values[-1:] = stop
        else:
            start, stop, step = float(axis["start"]), float(axis["stop"]), float(axis["step"])
            count = count_steps(start, stop, step)
            values = _even_values(steps_of(start, step, count), count)
        increasing = bool(np.all(np.diff(values) > 0))
    if values.ndim != 1 or values.size == 0:
        raise ValueError(f"axis {dict(axis)}: it has no values; give a start below the stop")
    if not np.all(np.isfinite(values)) or not increasing:
        raise ValueError(f"axis {dict(axis)}: its values must be finite and increasing")
    return values


def _even_values(steps: EvenSteps, count: int) -> FloatArray:
    """Return the first `count` of evenly spaced numbers."""
    last = steps.first + count * steps.step
    if not steps.rounding and max(abs(steps.first), abs(last), steps.unit) < 2**53:
        # All of them are whole numbers that float64 can hold, so that only the quotient is rounded.
        return (steps.first + np.arange(count, dtype=np.float64) * steps.step) / steps.unit
    values = np.empty(count)
    for start in range(0, count, _AT_ONCE):
        indices = range(start, min(start + _AT_ONCE, count))
        values[start : indices.stop] = steps.values(indices)
    return values
