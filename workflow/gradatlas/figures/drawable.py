"""Values that matplotlib can draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

GREATEST = 1e307
"""Differences of values up to this are numbers, and so are the ticks that matplotlib looks for
beyond the ends of an axis."""


def drawable(values: FloatArray) -> FloatArray:
    """Return `values`, the greatest moved to where matplotlib can draw them; a copy if need be."""
    if np.isfinite(values).any() and np.nanmax(np.abs(values[np.isfinite(values)])) > GREATEST:
        return np.where(np.isfinite(values), np.clip(values, -GREATEST, GREATEST), values)
    return values
