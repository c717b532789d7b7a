"""Where exactly f jumps, has a pole, or ceases to be defined, between places at which it is known.

All by cutting intervals into parts on the function itself, many at once: what takes time is not
the number of places at which f is asked, but how often it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

    Values = Callable[..., FloatArray]
    """f, given an array for each axis."""

_QUARTERS = np.array([0.25, 0.5, 0.75])
_FEW = 100
"""So many intervals are cut into sixteen parts at once, more into four."""
_FIRST_HALVINGS = 4
"""After so many the difference along a smooth slope has lost all but a small part."""
_LOST = 0.15
"""Where no more is left of it then, or later, nothing more is asked: half of what is left of a jump
at the end."""
_TENTHS = np.arange(1, 10) / 10
_TENFOLD_ROUNDS = 17
"""Cuts into tenths, of which two are kept, to find an even pole."""
_POLE = 1e4
"""How many times as large as around it f is next to a pole, at least."""
EXACT = 44
"""Halvings after which an interval has the width of some rounding errors of its ends."""
ON_PAPER = 24
"""Those after which nobody can see its width."""
ROUGHLY = 10
"""Those after which a jump is told from a slope, and the place of an edge is known to far less than
a line is wide."""
_LAST_HALVINGS, _STEADY = 4, 0.8
"""What is left of a jump before the last few halvings is left after them, but for a smooth slope
beside it; along a slope as steep as that of |x|**0.1 it is a quarter less."""
_JUMP = 0.3
"""What of the height of a jump, or a pole, is left at the end, at least; of steep slopes, as of
|x|**0.1, a tenth."""


@dataclass(frozen=True)
class Jumps:
    """What was found between pairs of places."""

    is_jump: NDArray[np.bool_]
    """Whether f has a jump, a pole or a gap between them, for each pair."""
    before: tuple[FloatArray, ...]
    """The last place before it, one array for each axis; for others, some place in between."""
    after: tuple[FloatArray, ...]
    """The first place after it."""
    left: FloatArray
    """What is left of the difference between the ends; infinitely much at a pole."""

    def then(self, which: NDArray[np.intp], closer: Jumps) -> Jumps:
        """Return the same, with what was found between some of these places."""
        before, after = np.stack(self.before), np.stack(self.after)
        before[:, which], after[:, which] = closer.before, closer.after
        left, is_jump = self.left.copy(), self.is_jump.copy()
        with np.errstate(invalid="ignore"):
            left[which] *= closer.left
        is_jump[which] &= closer.is_jump & ~(left[which] <= _JUMP)
        return Jumps(is_jump, tuple(before), tuple(after), left)


def find_jumps(
    values_at: Values,
    starts: Sequence[FloatArray],
    stops: Sequence[FloatArray],
    *,
    rounds: int = EXACT,
) -> Jumps:
    """Return between which places f jumps, and where.

    Each interval is cut into equal parts, and the one with the greatest difference kept: across a
    jump that stays, at a pole it grows, along a smooth slope it vanishes.

    Args:
        values_at: f.
        starts: The places at which intervals begin, one array for each axis.
        stops: Those at which they end.
        rounds: How often intervals are halved, at least; cuts into four or sixteen parts count for
            two or four.
    """
    low, high = (np.stack([np.array(one, np.float64) for one in ends]) for ends in (starts, stops))
    count = low.shape[1]
    if not count:
        return Jumps(np.zeros(0, bool), tuple(low), tuple(high), np.zeros(0))
    with np.errstate(all="ignore"):
        f_low, f_high = values_at(*low), values_at(*high)
        first = _difference(f_low, f_high)
        left, earlier = first.copy(), first
        active = np.arange(count)
        halvings = 2 if count > _FEW else 4
        inner_parts = np.arange(1, 2**halvings)[:, np.newaxis] / 2**halvings
        for turn in range(0, rounds, halvings):
            if turn >= _FIRST_HALVINGS:
                is_left = ~(left[active] <= _LOST * first[active]) | np.isinf(left[active])
                active = active[is_left]
            if not active.size:
                break
            if turn + _LAST_HALVINGS <= rounds:
                earlier = left.copy()
            begin, end = low[:, active], high[:, active]
            inner = begin[:, np.newaxis] + inner_parts * (end - begin)[:, np.newaxis]
            places = np.concatenate([begin[:, np.newaxis], inner, end[:, np.newaxis]], axis=1)
            f_inner = values_at(*inner.reshape(len(low), -1)).reshape(len(inner_parts), -1)
            f = np.concatenate([f_low[np.newaxis, active], f_inner, f_high[np.newaxis, active]])
            differences = _difference(f[:-1], f[1:])
            kept, each = differences.argmax(axis=0), np.arange(active.size)
            low[:, active], high[:, active] = places[:, kept, each], places[:, kept + 1, each]
            f_low[active], f_high[active] = f[kept, each], f[kept + 1, each]
            left[active] = differences[kept, each]
        is_steady = ~(left < _STEADY * earlier)
        left = np.where(first == 0, 0.0, left / first)  # NaN where an end is itself a pole
    return Jumps(is_steady & ~(left <= _JUMP), tuple(low), tuple(high), left)


def find_even_poles(values_at: Values, starts: FloatArray, stops: FloatArray) -> Jumps:
    """Return between which places of one axis f grows beyond all bounds, and returns, and where.

    Across such a pole there is no difference: of the tenths of each interval those are kept that
    meet where f is greatest.

    Args:
        values_at: f.
        starts: The places at which intervals begin.
        stops: Those at which they end.
    """
    low, high = np.array(starts, np.float64), np.array(stops, np.float64)
    with np.errstate(all="ignore"):
        ends = np.fmax(np.abs(values_at(low)), np.abs(values_at(high)))
        for _ in range(_TENFOLD_ROUNDS):
            places = low + _TENTHS[:, np.newaxis] * (high - low)
            sizes = np.abs(values_at(places.ravel())).reshape(places.shape)
            top = np.where(np.isnan(sizes), np.inf, sizes).argmax(axis=0)
            low, high = low + 0.1 * top * (high - low), low + 0.1 * (top + 2) * (high - low)
        left = np.fmax(np.abs(values_at(low)), np.abs(values_at(high))) / ends
    return Jumps(~(left < _POLE), (low,), (high,), left)


def _difference(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return how far values are apart: infinitely where one of them is no number."""
    found = np.abs(other - one)
    return np.where(np.isnan(found), np.inf, found)


def find_edges(
    values_at: Values,
    inside: Sequence[FloatArray],
    outside: Sequence[FloatArray],
    *,
    rounds: int = ON_PAPER,
) -> FloatArray:
    """Return how far from places where f is finite to others where it is not its domain reaches.

    Args:
        values_at: f.
        inside: Places at which it is finite, one array for each axis.
        outside: Those at which it is not.
        rounds: How often the way is halved: an even number.

    Returns:
        From 0 to 1, for each pair; f is finite there. Next to a single place where it is not, that
        is 1 but for less than can be seen.
    """
    begin, end = (np.stack([np.asarray(one) for one in ends]) for ends in (inside, outside))
    low, way, width = np.zeros(begin.shape[1]), (end - begin)[:, np.newaxis], 1.0
    if not low.size:
        return low
    with np.errstate(all="ignore"):
        for _ in range(0, rounds, 2):
            places = begin[:, np.newaxis] + (low + width * _QUARTERS[:, np.newaxis]) * way
            found = np.isfinite(values_at(*places.reshape(len(begin), -1))).reshape(3, -1)
            # Two halvings at once: the second depends on the first.
            low += width * np.where(found[1], 0.5 + 0.25 * found[2], 0.25 * found[0])
            width *= 0.25
    return low
