"""What figures say where all values lie beyond what they were asked to show.

A range without any value in it leaves one colour, or nothing at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray


def why_none_inside(values: FloatArray, low: float, high: float, name: str) -> str | None:
    """Return in words that no value lies in a range; None where some do, or none is finite.

    Values on both sides count as some: what goes from one to the other passes through the range.

    Args:
        values: Those in view, in any shape.
        low: The lowest that was asked for.
        high: The highest.
        name: What the values are, such as f.
    """
    finite = values[np.isfinite(values)]
    if not finite.size or (finite.max() >= low and finite.min() <= high):
        return None
    return none_inside(finite, low, high, name)


def none_inside(finite: FloatArray, low: float, high: float, name: str) -> str:
    """Return in words that none of some finite values lies in a range, and where they lie."""
    asked = f"of {low:g}" if low == high else f"from {low:g} to {high:g}"
    first, last = float(finite.min()), float(finite.max())
    where = f"is {first:.4g}" if first == last else f"goes from {first:.4g} to {last:.4g}"
    return f"{name} has no value {asked} here: it {where}"


def why_curve_outside(values: FloatArray, low: float, high: float, name: str) -> str | None:
    """Return in words that no part of a curve lies in a range of heights; None where some does.

    Args:
        values: The heights of its points in view, in order, with NaN where it has gaps.
        low: The lowest height that was asked for.
        high: The highest.
        name: What the heights are, such as f.
    """
    finite = values[np.isfinite(values)]
    if not finite.size or ((finite >= low) & (finite <= high)).any():
        return None
    is_above = (values > high).astype(np.int8) - (values < low)  # 0 in gaps
    if (is_above[1:] * is_above[:-1] < 0).any():
        return None
    return none_inside(finite, low, high, name)
