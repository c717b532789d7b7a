"""The slope of an error against the step, where the error is one of truncation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

_LEAST_POINTS = 3
_LEAST_SPAN = 0.45
"""Of the steps, in powers of ten: over less, chance makes slopes."""
_LEAST_SLOPE = 0.5
"""An error of truncation falls with the step: half as fast as the lowest order is none."""
_SPREAD = 0.06
"""How much the slopes between neighbours may differ, as a part of the largest."""


@dataclass(frozen=True)
class Slope:
    """A power law: error = factor · step**slope."""

    slope: float
    steps: tuple[float, float]
    """The range of steps that it was fitted over."""
    errors: tuple[float, float]
    """The fitted errors at both ends of this range."""


def fit_slope(steps: FloatArray, errors: FloatArray) -> Slope | None:
    """Return the power law that errors follow where truncation makes them; None if there is none.

    There, log(error) is a straight line in log(step) that rises, so the slopes from each point to
    the next agree. Where rounding takes over they turn negative, and where the step is as long as
    what f does they level off or grow. The fit is by least squares over the widest range in which
    all slopes agree; of two that are as wide, over that with the smaller steps.

    Args:
        steps: Increasing.
        errors: Of the same shape; those that are 0 or not finite part the line.
    """
    usable = np.isfinite(errors) & (errors > 0)
    x, y = np.log10(steps), np.log10(np.where(usable, errors, np.nan))
    slopes = np.diff(y) / np.diff(x)
    best: tuple[int, int] | None = None
    widest = _LEAST_SPAN
    for first in range(len(slopes)):
        low, high = np.inf, -np.inf
        for last in range(first, len(slopes)):
            if np.isnan(slopes[last]):
                break
            low, high = min(low, slopes[last]), max(high, slopes[last])
            if low < _LEAST_SLOPE or high - low > _SPREAD * high:
                break
            span = x[last + 1] - x[first]
            if last + 2 - first >= _LEAST_POINTS and span > widest * (1 + 1e-9):
                best, widest = (first, last + 2), span
    if best is None:
        return None
    part = slice(*best)
    slope, height = (float(v) for v in np.polyfit(x[part], y[part], 1))
    ends = float(steps[part][0]), float(steps[part][-1])
    low_end, high_end = (float(10.0 ** (height + slope * np.log10(end))) for end in ends)
    return Slope(slope, ends, (low_end, high_end))
