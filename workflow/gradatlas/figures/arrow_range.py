"""From which norm to which colours and lengths of arrows go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gradatlas.figures.options import NormRange
    from gradatlas.functions.function import FloatArray

_LOG_FROM = 10.0
"""A range is logarithmic where the largest norm is this many times the lower quartile."""
_TAIL = 0.02
"""The part of the norms, at both ends, that `robust` leaves out."""
_FAR_BELOW, _FAR_ABOVE = 10.0, 1e3
"""On a logarithmic scale norms at the ends are left out as well where they are so many times
smaller, or larger, than all but these parts: next to minima, and to poles."""
_USUAL = 1e6
"""The largest norm as a multiple of the smallest, if that leaves out no more than a quarter."""
_GREATEST = 1e307
"""The greatest norm that a colour bar can show; see `drawable`, which arrows do not run."""


@dataclass(frozen=True)
class NormScale:
    """A range of norms of the gradient."""

    low: float
    """0, but where the range is logarithmic or given."""
    high: float
    is_log: bool
    has_below: bool
    """Whether there are lower norms."""
    has_above: bool
    """Whether there are higher ones."""


def choose_range(norms: FloatArray, wanted: NormRange) -> NormScale | None:
    """Return the range of colours or lengths; None where all norms are 0.

    Args:
        norms: Those to choose by, in any shape; what is not finite and above 0 counts for nothing.
        wanted: What the option says; `study` is as `auto`, by the norms of the whole study.
    """
    positive = np.asarray(norms[(norms > 0) & (norms < np.inf)])
    if positive.size == 0:
        return None
    least, most = float(positive.min()), min(float(positive.max()), _GREATEST)
    if isinstance(wanted, tuple):
        low, high = wanted
        is_log = low > 0 and high > _LOG_FROM * low
        return NormScale(low, high, is_log, least < low, most > high)
    # Without interpolation, which would take longer than all the rest.
    last = positive.size - 1
    ranks = [int(part * last) for part in (_TAIL, 0.25, 1 - _TAIL)]
    tail, quarter, bulk = (float(norm) for norm in np.partition(positive, ranks)[ranks])
    bulk = min(bulk, most)
    is_log = most > _LOG_FROM * quarter
    low, high = 0.0, most
    if is_log:
        high = bulk if most / _FAR_ABOVE > bulk else most
        low = tail if wanted == "robust" or least < tail / _FAR_BELOW else least
        if wanted != "robust":
            # A few decades, or so many as three quarters of the norms take.
            low = max(low, min(quarter, high / _USUAL))
    if wanted == "robust":
        high = bulk
    if low >= high:
        low, is_log = 0.0, False
    return NormScale(low, high, is_log, least < low, most > high)
