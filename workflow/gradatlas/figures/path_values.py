"""What figures measure of descent paths: f, what it lacks to its least value, and the like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from gradatlas.figures.curves import AxisRange
from gradatlas.figures.errors import ticks_of_wide_range
from gradatlas.figures.options import LEAST_ERROR, MOST_ERROR
from gradatlas.figures.wording import name_of_f, name_of_norm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.descent.stored_paths import StoredPaths
    from gradatlas.functions.function import FloatArray

Ordinate = Literal["auto", "f", "f_minus_minimum", "grad_norm", "distance"]
_WIDE = 1e3
"""The quotient of values of f from which on a logarithmic scale shows more."""
_MOST_RISE = 1e3
"""How many times as high as at its start a value is that is worth showing on a scale of powers."""
_MOST_LINEAR_RISE = 2.0
"""The same above the starts on a linear scale, as a part of how far the starts are above the
rest."""
_MOST_FALL = 1e-20
"""The least value that is shown on such a scale, as a part of the highest one at a start: what is
less has no digits of f any more."""
BELOW = "0, or below the axis"
"""What triangles at the bottom of such a scale stand for."""
_MARGIN = 0.05


@dataclass(frozen=True)
class Measure:
    """What is shown of paths."""

    key: Ordinate
    name: str
    """In plain words."""
    label: str
    """What stands at an axis."""
    values: FloatArray | None
    """At all points: (runs, starts, points); None where it is not known."""
    why_unknown: str = ""

    def is_log(self, values: FloatArray) -> bool:
        """Return whether values, all finite, are best shown on a logarithmic scale.

        There is one at least.
        """
        if self.key != "f":
            return True
        low = float(values.min())
        return low > 0 and float(values.max()) > _WIDE * low


def choose_measure(paths: StoredPaths, ordinate: Ordinate, *, math_text: bool) -> Measure:
    """Return what is shown of paths.

    Args:
        paths: The paths.
        ordinate: What is asked for; `auto` is what f lacks to its least value where that is known,
            and else f.
        math_text: Whether names are written as mathematics.
    """
    if ordinate == "auto":
        ordinate = "f" if paths.minimum is None else "f_minus_minimum"
    f = name_of_f(math_text=math_text)
    unknown = "the least value of f is not known here; ordinate: f shows f itself"
    match ordinate:
        case "f_minus_minimum":
            label = r"$f - \min\,f$" if math_text else "f - min f"
            return Measure(
                ordinate, "f minus its least value", label, paths.f_minus_minimum, unknown
            )
        case "grad_norm":
            label = name_of_norm(math_text=math_text)
            return Measure(ordinate, "the norm of the gradient of f", label, paths.paths.grad_norm)
        case "distance":
            name = "the distance to the nearest known minimum of f"
            return Measure(ordinate, name, "distance to the minimum", _distances(paths), unknown)
        case _:
            return Measure(ordinate, "f", f, paths.paths.f)


def _distances(paths: StoredPaths) -> FloatArray | None:
    if paths.minimum is None:
        return None
    nearest = None
    for place in paths.minimum.places:
        parts = [values - at for values, at in zip(paths.paths.points, place, strict=True)]
        with np.errstate(over="ignore"):
            distance = parts[0] * 0.0
            for part in parts:
                distance = np.hypot(distance, part)
        nearest = distance if nearest is None else np.minimum(nearest, distance)
    return nearest


def bulk_of(values: FloatArray, has_diverged: NDArray[np.bool_]) -> FloatArray:
    """Return values at starts, and along paths that do not diverge; all, where there are none.

    Args:
        values: (runs, starts, points), some of them finite.
        has_diverged: Whether a path has: (runs, starts).
    """
    finite = np.isfinite(values)
    kept = finite & ~has_diverged[..., np.newaxis]
    kept[..., 0] = finite[..., 0]
    return np.asarray(values[kept] if kept.any() else values[finite])


def worth_showing(
    values: FloatArray, has_diverged: NDArray[np.bool_], *, is_log: bool
) -> tuple[float, float]:
    """Return the lowest and the highest value along paths that is worth showing.

    What diverges leaves the picture: values may rise above the highest one at a start by twice as
    much as this is above the lowest of all. On a logarithmic scale, on which one value is above 0,
    they may rise a thousandfold, and fall by twenty powers of ten.

    Args:
        values: (runs, starts, points), some of them finite.
        has_diverged: Whether a path has: (runs, starts).
        is_log: Whether they are shown on a logarithmic scale.
    """
    bulk = bulk_of(values, has_diverged)
    starts = values[..., 0][np.isfinite(values[..., 0])]
    low, high = float(bulk.min()), float(bulk.max())
    top = float(starts.max()) if starts.size else high
    if is_log:
        low = float(bulk[bulk > 0].min()) if (bulk > 0).any() else float(values[values > 0].min())
        low = max(low, _MOST_FALL * top)
    reach = _MOST_RISE * top if is_log else top + _MOST_LINEAR_RISE * (top - low)
    high = max(high, low)
    return low, min(high, reach) if reach > low else high


def padded(low: float, high: float) -> tuple[float, float]:
    """Return the ends of a linear axis that shows values with a margin."""
    margin = _MARGIN * high - _MARGIN * low
    if low + margin == low:
        margin = max(0.5, _MARGIN * abs(low))
    return low - margin, high + margin


def last_values(paths: StoredPaths, values: FloatArray, run: int) -> FloatArray:
    """Return the values at the ends of all paths of a run: (starts,), NaN where there is none.

    Args:
        paths: The paths.
        values: Along those of the run: (starts, points).
        run: Its number.
    """
    taken = paths.paths.steps_taken[run]
    last = np.ones_like(taken) if paths.ends_only else taken
    return np.asarray(values[np.arange(len(values)), last])


def final_values(paths: StoredPaths, values: FloatArray, run: int) -> FloatArray:
    """Return the values at the ends of those paths of a run that have one; see `last_values`."""
    ends = last_values(paths, values, run)
    return np.asarray(ends[np.isfinite(ends)])


def log_limits(low: float, high: float, *, has_less: bool) -> tuple[tuple[float, float], float]:
    """Return the ends of a logarithmic axis with a margin, and where lower values are marked.

    Args:
        low: The lowest value to show, above 0.
        high: The highest.
        has_less: Whether there are lower ones, or such of 0.
    """
    low = min(max(low, LEAST_ERROR), MOST_ERROR)
    high = min(max(high, low), MOST_ERROR)
    margin = max((high / low) ** 0.04, 1.1)
    floor = low / margin**1.5
    return (floor / margin if has_less else low / margin, high * margin), floor


def value_axis(limits: tuple[float, float], *, is_log: bool) -> AxisRange:
    """Return an axis of values with these ends."""
    if not is_log:
        return AxisRange(limits)
    ticks = ticks_of_wide_range(*limits)
    return AxisRange(limits, is_log=True, ticks=None if ticks is None else tuple(ticks))


def step_numbers(paths: StoredPaths) -> FloatArray:
    """Return the number of the step at each point: (runs, starts, points), NaN past the end."""
    is_there = np.isfinite(paths.paths.evaluations)
    if paths.ends_only:
        numbers = paths.paths.steps_taken[..., np.newaxis] * np.array([0.0, 1.0])
    else:
        numbers = np.arange(is_there.shape[-1], dtype=np.float64)
    return np.where(is_there, numbers, np.nan)
