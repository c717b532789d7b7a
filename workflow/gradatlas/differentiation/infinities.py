"""Infinities, which no file of ours holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray


def without_infinities(values: FloatArray) -> FloatArray:
    """Put NaN in place of infinities, and return the same array."""
    # A sum costs half as much as a look at each value, and is finite only if they all are.
    with np.errstate(all="ignore"):
        if not np.isfinite(values.sum()):
            values[np.isinf(values)] = np.nan
    return values
