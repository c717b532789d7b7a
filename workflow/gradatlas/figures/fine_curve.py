"""f over a single axis as a curve: with points where it bends, and broken where it jumps.

Where f is known between the points of the grid, its jumps and poles are found exactly, and so are
the edges of its domain. Else the stored values and derivatives are all there is to judge by.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from gradatlas.figures.breaks import find_edges, find_even_poles, find_jumps
from gradatlas.figures.suspects import may_have_even_poles, may_jump, seem_to_jump

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.figures.breaks import Values
    from gradatlas.functions.function import FloatArray

_SEEN = 0.15
"""How far a curve may pass its true place, in points."""
_MOST_PARTS = 10
_MOST_POINTS = 20_000
"""Of a curve, after its steps were divided: there are no more columns on paper."""
_NEAR = np.concatenate([1 - 0.7 ** np.arange(1, 49), [1.0]])
"""Towards a jump, a pole or an edge: in steps of which each is a part of the one before."""
_POLE = 1e3
"""How many times as large as its usual values f is next to a pole, at least."""


@dataclass(frozen=True)
class FineCurve:
    """A curve, and what is not to be seen from it."""

    points: FloatArray
    """Along the axis; they do not decrease."""
    values: FloatArray
    """f there, NaN where it is not defined, and between both sides of a jump."""
    has_poles: bool
    """Whether f has a pole, or an edge at which it grows beyond all bounds."""
    undefined: tuple[tuple[float, float], ...]
    """The parts of the axis in which f is not defined."""


def stored_curve(points: FloatArray, values: FloatArray, derivative: FloatArray) -> FineCurve:
    """Return the curve of a stored field: straight from point to point, but not across jumps."""
    values = np.where(np.isfinite(values), values, np.nan)
    jumps = np.flatnonzero(seem_to_jump(values, derivative, points))
    with np.errstate(all="ignore"):
        slopes = np.diff(values) / np.diff(points)
    # Where it runs against both slopes, it has passed infinity.
    has_poles = bool((slopes[jumps] * derivative[jumps] < 0).any()) if jumps.size else False
    x, y = _with_gaps(points, values, jumps)
    runs = [(first, last) for first, last in _undefined_runs(values) if last > first]
    middle = 0.5 * (points[1:] + points[:-1])
    undefined = tuple(
        (
            float(middle[first - 1]) if first else float(points[0]),
            float(middle[last]) if last < len(points) - 1 else float(points[-1]),
        )
        for first, last in runs
    )
    return FineCurve(x, y, has_poles, undefined)


def finer_curve(
    points: FloatArray,
    values: FloatArray,
    values_at: Values,
    *,
    parts: int | Literal["auto"],
    paper: tuple[float, float],
) -> FineCurve:
    """Return the curve of f with points where it bends, which ends where f jumps.

    Args:
        points: The grid.
        values: f on it.
        values_at: f at any place.
        parts: Into how many parts each step is divided; `auto`, as many as can be seen.
        paper: How long a unit of the axis is on paper, and a unit of f, in points.
    """
    values = np.where(np.isfinite(values), values, np.nan)
    is_there = np.isfinite(values)
    jumps, before, after = _breaks(points, values, values_at)
    leaves = np.flatnonzero(is_there[:-1] & ~is_there[1:])
    enters = np.flatnonzero(~is_there[:-1] & is_there[1:])
    inside = np.concatenate([points[leaves], points[enters + 1]])
    outside = np.concatenate([points[leaves + 1], points[enters]])
    ends = inside
    if inside.size:
        ends = inside + find_edges(values_at, (inside,), (outside,)) * (outside - inside)
    counts = _parts(points, values, paper) if parts == "auto" else np.full(len(points) - 1, parts)
    counts = counts.copy()
    counts[jumps] = 1
    counts[np.concatenate([leaves, enters])] = 1
    if not (jumps.size or inside.size or (counts > 1).any()):
        return FineCurve(points, values, has_poles=False, undefined=())
    divided = _divided(points, counts)
    more = [
        _towards(points[jumps], before),
        _towards(points[jumps + 1], after),
        _towards(inside, ends),
        # A step from an edge on the grid itself may begin as steeply as that of a root.
        _towards(points[np.maximum(leaves - 1, 0)], points[leaves]),
        _towards(points[np.minimum(enters + 2, len(points) - 1)], points[enters + 1]),
    ]
    added = np.concatenate([divided, *(one.ravel() for one in more)])
    with np.errstate(all="ignore"):
        new = values_at(added)
    new = np.where(np.isfinite(new), new, np.nan)
    breaks = 0.5 * (before + after)
    x = np.concatenate([points, added, before])
    y = np.concatenate([values, new, np.full(len(before), np.nan)])
    # Stable, and with each break behind the place before it.
    rank = np.concatenate([np.zeros(len(points) + len(added)), np.ones(len(before))])
    order = np.lexsort((rank, x))
    usual = _usual_height(values)
    tips = values_at(np.concatenate([before, after, ends])) if len(breaks) + len(ends) else breaks
    with np.errstate(all="ignore"):
        has_poles = bool((~(np.abs(tips) < _POLE * usual)).any()) and usual > 0
    return FineCurve(
        x[order], y[order], has_poles, _undefined(points, values, leaves, enters, ends)
    )


def _breaks(
    points: FloatArray, values: FloatArray, values_at: Values
) -> tuple[NDArray[np.intp], FloatArray, FloatArray]:
    """Return the steps in which f has jumps and poles, and the places before and after these."""
    may_be_even = may_have_even_poles(values, points)
    jumps = np.flatnonzero(may_jump(values, points) & ~may_be_even)
    poles = np.flatnonzero(may_be_even)
    parts = []
    if jumps.size:
        parts.append((jumps, find_jumps(values_at, (points[jumps],), (points[jumps + 1],))))
    if poles.size:
        parts.append((poles, find_even_poles(values_at, points[poles], points[poles + 1])))
    steps, before, after = np.empty(0, np.intp), np.empty(0), np.empty(0)
    for which, found in parts:
        steps = np.concatenate([steps, which[found.is_jump]])
        before = np.concatenate([before, found.before[0][found.is_jump]])
        after = np.concatenate([after, found.after[0][found.is_jump]])
    order = np.argsort(steps)
    return steps[order], before[order], after[order]


def _usual_height(values: FloatArray) -> float:
    finite = values[np.isfinite(values)]
    if not finite.size:
        return 0.0
    low, middle, high = quartiles(finite)
    return max(abs(middle), high - low)


def quartiles(values: FloatArray) -> tuple[float, float, float]:
    """Return values below which a quarter, a half and three quarters of all lie: some of them."""
    ordered, last = np.sort(values), len(values) - 1
    return float(ordered[last // 4]), float(ordered[last // 2]), float(ordered[last - last // 4])


def _parts(points: FloatArray, values: FloatArray, paper: tuple[float, float]) -> NDArray[np.intp]:
    """Return into how many parts to divide each step, so that chords cannot be told from f."""
    if len(points) < 3:
        return np.ones(max(0, len(points) - 1), np.intp)
    with np.errstate(all="ignore"):
        steps = np.diff(points)
        slopes = np.diff(values) / steps
        bends = 2 * np.diff(slopes) / (steps[1:] + steps[:-1])
        bends = np.abs(np.concatenate([bends[:1], bends, bends[-1:]]))
        sagitta = steps**2 / 8 * np.fmax(bends[1:], bends[:-1])
        # Where slopes change their sign from step to step, f turns within the steps.
        turns = np.zeros(len(slopes), bool)
        turns[1:] |= slopes[1:] * slopes[:-1] < 0
        turns[:-1] |= slopes[1:] * slopes[:-1] < 0
        steep = np.where(turns, 0.0, slopes * paper[1] / paper[0])
        seen = sagitta * paper[1] / np.sqrt(1 + steep**2)
        counts = np.ceil(np.sqrt(seen / _SEEN))
    counts = np.where(np.isfinite(counts), np.clip(counts, 1, _MOST_PARTS), 1).astype(np.intp)
    if counts.sum() > max(_MOST_POINTS, len(counts)):
        return np.ones(len(counts), np.intp)
    return counts


def _divided(points: FloatArray, counts: NDArray[np.intp]) -> FloatArray:
    """Return the places that divide each step into so many equal parts."""
    which = np.repeat(np.arange(len(counts)), counts - 1)
    first = np.concatenate([[0], np.cumsum(counts - 1)[:-1]])
    part = (np.arange(len(which)) - first[which] + 1) / counts[which]
    return np.asarray(points[which] + part * (points[which + 1] - points[which]))


def _towards(starts: FloatArray, ends: FloatArray) -> FloatArray:
    """Return places from starts to ends, closer and closer: (starts, places)."""
    return np.asarray(starts[:, np.newaxis] + _NEAR * (ends - starts)[:, np.newaxis])


def _with_gaps(
    points: FloatArray, values: FloatArray, steps: NDArray[np.intp]
) -> tuple[FloatArray, FloatArray]:
    gaps = 0.5 * (points[steps] + points[steps + 1])
    return np.insert(points, steps + 1, gaps), np.insert(values, steps + 1, np.nan)


def _undefined_runs(values: FloatArray) -> list[tuple[int, int]]:
    """Return the first and the last point of each run of points at which f is not defined."""
    outside = np.concatenate([[False], ~np.isfinite(values), [False]])
    changes = np.flatnonzero(outside[1:] != outside[:-1])
    return [
        (int(first), int(last) - 1) for first, last in zip(changes[::2], changes[1::2], strict=True)
    ]


def _undefined(
    points: FloatArray,
    values: FloatArray,
    leaves: NDArray[np.intp],
    enters: NDArray[np.intp],
    ends: FloatArray,
) -> tuple[tuple[float, float], ...]:
    left = dict(zip((leaves + 1).tolist(), ends[: len(leaves)].tolist(), strict=True))
    right = dict(zip(enters.tolist(), ends[len(leaves) :].tolist(), strict=True))
    found = []
    for first, last in _undefined_runs(values):
        low = left.get(first, float(points[first]))
        high = right.get(last, float(points[last]))
        if high - low > 1e-5 * (points[-1] - points[0]):
            found.append((low, high))
    return tuple(found)
