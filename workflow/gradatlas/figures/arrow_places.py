"""Where arrows stand: at grid points that are evenly spaced on paper."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.functions.function import FloatArray

APART = 14.4
"""Points between arrows on a screen where nothing is said of their number: 0.2 inches."""
CLOSEST = 9.4
"""The least distance at which arrows on a screen are still readable: 0.13 inches."""
_EVEN = 0.02
"""Grids whose steps differ by less than this part of them are even."""
_MARGIN = 0.4
"""The least distance of the outermost arrows from the frame, as a part of that between arrows."""
_WIDE = 16.0
"""Where points are so far apart on a screen, those on the frame have arrows, too, which move
inwards: there is room for that."""
LONGEST = 0.92
"""The length of the longest arrow, as a part of the distance between arrows."""
_LEAST_GAP = 0.85
"""The least distance of arrows as a part of the wanted one, where that is not the least itself."""
_ALL_BUT = 1 - 1e-9


@dataclass(frozen=True)
class Places:
    """Where arrows stand along an axis."""

    chosen: NDArray[np.intp]
    """The indices of grid points, increasing."""
    room: float
    """The most length of an arrow, in points: so that none touches the next, wherever they point,
    also where outer ones move inwards, up to half their length."""


def all_places(on_paper: FloatArray, low: float, high: float) -> Places:
    """Return all grid points, also those that are not from `low` to `high`."""
    inside = _places(np.flatnonzero(_is_inside(on_paper, low, high)), on_paper, low, high)
    return Places(np.arange(on_paper.size), inside.room)


def even_places(
    on_paper: FloatArray,
    low: float,
    high: float,
    apart: float,
    *,
    at_most: bool,
    stroke: float = 1.0,
) -> Places:
    """Return grid points that are about evenly spaced on paper.

    Even grids keep every n-th point, so that distances are the same, with the same margins on both
    sides; where n is 1, the points on the frame stay as long as there is room beside them. Of
    uneven ones, arrows are at the points nearest to even distances, never two at one.

    Args:
        on_paper: Where the grid points are along the axis, increasing, in points.
        low: Where the frame begins.
        high: Where the frame ends.
        apart: The distance to keep.
        at_most: Whether `apart` is the least distance; else it is about that.
        stroke: The factor for distances on a screen.
    """
    inside = np.flatnonzero(_is_inside(on_paper, low, high))
    if inside.size < 2:
        return _places(inside, on_paper, low, high)
    steps = np.diff(on_paper[inside])
    step = float(on_paper[inside[-1]] - on_paper[inside[0]]) / (inside.size - 1)
    if np.abs(steps - step).max() <= _EVEN * step:
        every = math.ceil((1.0 if at_most else _LEAST_GAP) * apart / step * _ALL_BUT)
        if not at_most:
            every = max(every, round(apart / step))
        room_for_all = step >= stroke * _WIDE and not (
            at_most and inside.size * apart > 1.001 * (high - low)
        )
        if every > 1 or not room_for_all:
            inside = inside[_every(on_paper[inside], low, high, step, max(1, every))]
        chosen = list(range(inside.size))
    else:
        chosen = _walk(on_paper[inside], apart, at_most=at_most)
    return _places(inside[chosen], on_paper, low, high)


def _is_inside(on_paper: FloatArray, low: float, high: float) -> NDArray[np.bool_]:
    # Ends of the domain lie on the frame but for rounding.
    slack = 1e-6 * (high - low)
    return (on_paper >= low - slack) & (on_paper <= high + slack)


def _every(points: FloatArray, low: float, high: float, step: float, every: int) -> list[int]:
    """Return every n-th of evenly spaced points, centred between the ends."""
    count = points.size
    margin = _MARGIN * every * step
    first = max(0, math.ceil((low + margin - points[0]) / step - 1e-6))
    last = min(count - 1, math.floor((high - margin - points[0]) / step + 1e-6))
    if first > last:
        return [count // 2]
    return list(range(first + (last - first) % every // 2, last + 1, every))


def _walk(points: FloatArray, apart: float, *, at_most: bool) -> list[int]:
    """Return points of which each is about `apart` from the one before, or at least that."""
    least = apart * (_ALL_BUT if at_most else _LEAST_GAP)
    # Off the frame where that loses nothing.
    second = int(np.searchsorted(points, points[0] + _MARGIN * apart))
    chosen = [second if points[second] < points[0] + least else 0]
    while True:
        here = float(points[chosen[-1]])
        start = int(np.searchsorted(points, here + least))
        if start >= points.size:
            return chosen
        nearest = int(np.abs(points[start:] - here - apart).argmin())
        chosen.append(start + nearest)


def _places(chosen: NDArray[np.intp], on_paper: FloatArray, low: float, high: float) -> Places:
    if not chosen.size:
        return Places(chosen, LONGEST * (high - low))
    points = on_paper[chosen]
    gaps = np.diff(points) if chosen.size > 1 else np.array([high - low])
    # An arrow moves by what it reaches over the frame, and so much nearer it is to the next.
    outer = min(gaps[0] + points[0] - low, gaps[-1] + high - points[-1])
    return Places(chosen, LONGEST * float(min(gaps.min(), outer / 1.5)))
