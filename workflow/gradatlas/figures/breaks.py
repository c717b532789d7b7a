"""Where exactly f jumps, has a pole, or ceases to be defined, between places at which it is known.

All by halving intervals on the function itself, many at once.
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

_FIRST_ROUNDS = 8
"""After so many halvings a smooth slope has lost all but a part of its height in hundreds."""
_LOST = 0.05
"""What of the height may be left of a smooth slope then, however uneven it is."""
_THIRDS = 64
_POLE = 1e4
"""How many times as large as around it f is next to a pole, at least."""
EXACT = 44
"""Halvings after which an interval has the width of some rounding errors of its ends."""
ON_PAPER = 24
"""Those after which nobody can see its width."""
_JUMP = 0.3
"""What of the height of a jump, or a pole, is left at the end, at least; of steep slopes, as of
|x|**0.1, a tenth."""
_EDGE_ROUNDS = 24
"""Halvings to find the edge of a domain: far less than can be seen."""


@dataclass(frozen=True)
class Jumps:
    """What was found between pairs of places."""

    is_jump: NDArray[np.bool_]
    """Whether f has a jump, a pole or a gap between them, for each pair."""
    before: tuple[FloatArray, ...]
    """The last place before it, one array for each axis; for others, some place in between."""
    after: tuple[FloatArray, ...]
    """The first place after it."""


def find_jumps(
    values_at: Values,
    starts: Sequence[FloatArray],
    stops: Sequence[FloatArray],
    *,
    rounds: int = EXACT,
) -> Jumps:
    """Return between which places f jumps, and where.

    Each interval is halved, and the half with the greater difference kept: across a jump that
    stays, at a pole it grows, along a smooth slope it vanishes.

    Args:
        values_at: f.
        starts: The places at which intervals begin, one array for each axis.
        stops: Those at which they end.
        rounds: How often intervals are halved.
    """
    low, high = (np.stack([np.array(one, np.float64) for one in ends]) for ends in (starts, stops))
    count = low.shape[1]
    if not count:
        return Jumps(np.zeros(0, bool), tuple(low), tuple(high))
    with np.errstate(all="ignore"):
        f_low, f_high = values_at(*low), values_at(*high)
        first = _difference(f_low, f_high)
        active = np.arange(count)
        for turn in range(rounds):
            if turn == _FIRST_ROUNDS:
                left = _difference(f_low[active], f_high[active])
                active = active[~(left <= _LOST * first[active])]
            if not active.size:
                break
            begin, end = low[:, active], high[:, active]
            middle = begin + 0.5 * (end - begin)
            f_middle = values_at(*middle)
            is_left = _difference(f_low[active], f_middle) >= _difference(f_middle, f_high[active])
            high[:, active] = np.where(is_left, middle, end)
            f_high[active] = np.where(is_left, f_middle, f_high[active])
            low[:, active] = np.where(is_left, begin, middle)
            f_low[active] = np.where(is_left, f_low[active], f_middle)
        is_jump = np.zeros(count, bool)
        left = _difference(f_low[active], f_high[active])
        is_jump[active] = ~(left <= _JUMP * first[active])
    return Jumps(is_jump, tuple(low), tuple(high))


def find_even_poles(values_at: Values, starts: FloatArray, stops: FloatArray) -> Jumps:
    """Return between which places of one axis f grows beyond all bounds, and returns, and where.

    Across such a pole there is no difference: of each interval the part is kept in which f is
    greater, by thirds.

    Args:
        values_at: f.
        starts: The places at which intervals begin.
        stops: Those at which they end.
    """
    low, high = np.array(starts, np.float64), np.array(stops, np.float64)
    with np.errstate(all="ignore"):
        ends = np.fmax(np.abs(values_at(low)), np.abs(values_at(high)))
        for _ in range(_THIRDS):
            third = (high - low) / 3
            one, other = low + third, high - third
            sizes = [np.abs(values_at(place)) for place in (one, other)]
            is_left = np.where(np.isnan(sizes[0]), np.inf, sizes[0]) > sizes[1]
            low, high = np.where(is_left, low, one), np.where(is_left, other, high)
        top = np.fmax(np.abs(values_at(low)), np.abs(values_at(high)))
    return Jumps(~(top < _POLE * ends), (low,), (high,))


def _difference(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return how far values are apart: infinitely where one of them is no number."""
    found = np.abs(other - one)
    return np.where(np.isnan(found), np.inf, found)


def find_edges(
    values_at: Values, inside: Sequence[FloatArray], outside: Sequence[FloatArray]
) -> FloatArray:
    """Return how far from places where f is finite to others where it is not its domain reaches.

    Args:
        values_at: f.
        inside: Places at which it is finite, one array for each axis.
        outside: Those at which it is not.

    Returns:
        From 0 to 1, for each pair; f is finite there. Next to a single place where it is not, that
        is 1 but for less than can be seen.
    """
    begin, end = (np.stack([np.asarray(one) for one in ends]) for ends in (inside, outside))
    low, high = np.zeros(begin.shape[1]), np.ones(begin.shape[1])
    with np.errstate(all="ignore"):
        for _ in range(_EDGE_ROUNDS):
            middle = 0.5 * (low + high)
            is_inside = np.isfinite(values_at(*(begin + middle * (end - begin))))
            low, high = np.where(is_inside, middle, low), np.where(is_inside, high, middle)
    return low
