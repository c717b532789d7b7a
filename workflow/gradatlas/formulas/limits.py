"""The exact gradient where the rules of calculus give none, though there may be one.

(1 - cos(x0))/x0, patched with 0 at 0, has the slope 1/2 there, and sqrt(x0**2 + x1**2) has none at
the origin, but its cosine has. At such points the rules give 0/0 or 0·∞. The surroundings tell:
slopes are looked at on a ladder of distances, on all sides. Where they tend to one and the same
limit from everywhere, that limit is the gradient, if f itself bears it out (it may jump, or rise
along a curve that no straight line sees). Where they tend to several, there is none.

How far rounding takes slopes off is measured at each place, so what is found comes with an error.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations, product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gradatlas.formulas.curves import SIGNAL, is_refuted
from gradatlas.formulas.sequences import Limit, limit_of
from gradatlas.formulas.surroundings import Ladder, Surroundings, batches

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

_SLANTS: dict[int, tuple[float, ...]] = {1: (), 2: (0.3125,), 3: (0.3125, 0.59375)}
_MANY_SLANTS = (0.09375, 0.3125, 0.59375, 0.875)
"""Directions have these parts of their longest component in others: oblique, so as to leave the
lines along which a formula is singular, and in all quarters, so as to miss no cone."""
_KINK_EXPONENTS = (-28, -32, -36)
"""At what distances, in powers of 2 of a coordinate, kinks are looked for first."""
_STILL_EXPONENTS = (-12, -32, -44)
"""At what distances f is looked at first, where it may not change at all; at the first two of them
its slopes are looked at as well."""
_AGREEMENT = 1e-9
"""How far limits from different sides may differ, in units of the slopes close by."""
_TENDENCY = 1e-3
"""How well slopes must be known to tend to a limit, in the same units."""
_DIGITS = 1e-6
"""How well a gradient must be known that f alone tells."""
_FEW = 256
"""Roundings that a number may have suffered and still be as exact as can be."""
_CLEAN, _LEAST_CLEAN = 1e-7, 6
"""Slopes are free from rounding below this part of them; so many distances must be."""


@dataclass(frozen=True)
class Gradients:
    """The gradient at points where the rules give none."""

    components: FloatArray
    """Of shape (axes, n): NaN where there is none, infinite where a slope is too large for float64
    all around."""
    error: FloatArray
    """How far the gradient may be off; infinite where all that is known is a guess."""

    @staticmethod
    def none(axes: int, count: int) -> Gradients:
        """Return those of points that have none."""
        return Gradients(np.full((axes, count), np.nan), np.zeros(count))

    def put(
        self, where: NDArray[np.int_] | NDArray[np.bool_], components: FloatArray, error: FloatArray
    ) -> None:
        """Put in the gradients of some points."""
        self.components[:, where], self.error[where] = components, error


def find_limits(
    around: Surroundings, points: FloatArray, values: FloatArray, rules: FloatArray
) -> Gradients:
    """Return the gradient at points where the rules of calculus do not give all of it.

    Args:
        around: f, and its derivatives by the rules.
        points: The coordinates, of shape (axes, n).
        values: f there.
        rules: The derivatives there by the rules, of shape (axes, n), not all of them finite.
    """
    axes, count = points.shape
    found, is_done = Gradients.none(axes, count), np.zeros(count, bool)
    with np.errstate(all="ignore"):
        for part in batches(count, len(_STILL_EXPONENTS) * len(_directions(axes, _SLANTS[axes]))):
            doubt = _doubt_of_stillness(around, points[:, part], values[part], rules[:, part])
            still = np.arange(count)[part][~np.isnan(doubt)]
            known = np.where(np.isfinite(rules[:, still]), rules[:, still], 0.0)
            found.put(still, known, doubt[~np.isnan(doubt)])
            is_done[still] = True
        rest = np.flatnonzero(~is_done)
        for part in batches(rest.size, len(_KINK_EXPONENTS) * len(_directions(axes, _MANY_SLANTS))):
            some = rest[part]
            is_done[some] = _is_plain_break(around, points[:, some], values[some])
        for some, ladder in _ladders(points, values, ~is_done):
            gradients = _find(around, ladder)
            found.put(some, gradients.components, gradients.error)
    return found


def find_rounding(
    around: Surroundings, points: FloatArray, values: FloatArray, gradient: FloatArray
) -> FloatArray:
    """Return how far gradients may be off that the rules give but no disturbance can tell.

    Where two sides join smoothly, any disturbance makes a kink of the joint. The slopes close by
    may confirm the gradient there.

    Args:
        around: f, and its derivatives by the rules.
        points: The coordinates, of shape (axes, n).
        values: f there.
        gradient: The gradient by the rules, of shape (axes, n).

    Returns:
        For each point the error, infinite where it remains unknown.
    """
    error = np.full(values.shape, np.inf)
    with np.errstate(all="ignore"):
        for some, ladder in _ladders(points, values, np.ones(values.shape, bool)):
            guess = _Slopes.around(around, ladder).guess()
            distance = np.abs(guess.gradient - gradient[:, some]).sum(axis=0)
            is_right = guess.is_good & (distance <= 4 * guess.total)
            error[some] = np.where(is_right, guess.total, np.inf)
    return error


def _ladders(
    points: FloatArray, values: FloatArray, chosen: NDArray[np.bool_]
) -> Iterator[tuple[NDArray[np.int_], Ladder]]:
    """Yield ladders that some of the points can share, and which points these are."""
    is_at_zero = (points == 0).any(axis=0)
    for at_zero in (False, True):
        which = np.flatnonzero(chosen & (is_at_zero == at_zero))
        ladder = Ladder(points[:, which], values[which], at_zero)
        for part in batches(which.size, 2 * len(_pairs(len(points))) * ladder.exponents.size):
            yield which[part], ladder.part(np.arange(which.size)[part])


@functools.cache
def _directions(axes: int, slants: tuple[float, ...]) -> FloatArray:
    """Return directions of shape (number, axes), the longest component of each 1 or −1."""
    signs = np.array(list(product((1.0, -1.0), repeat=axes)))
    lengths = [
        (*others[:place], 1.0, *others[place:])
        for others in permutations(slants, axes - 1)
        for place in range(axes)
    ]
    return np.concatenate([signs * row for row in lengths])


@functools.cache
def _pairs(axes: int) -> FloatArray:
    """Return one of each two opposite directions."""
    directions = _directions(axes, _SLANTS[axes])
    return directions[directions[:, 0] > 0]


def _places(points: FloatArray, exponents: Sequence[int], directions: FloatArray) -> FloatArray:
    """Return places around points, of shape (axes, distances, directions, points)."""
    # Beside the others a coordinate that is 0 has their size.
    _, size = np.frexp(points)
    _, largest = np.frexp(np.abs(points).max(axis=0))
    largest = np.where(np.any(points != 0, axis=0), largest, _KINK_EXPONENTS[0])
    distances = np.exp2(np.where(points == 0, largest, size) + np.array(exponents)[:, None, None])
    return np.moveaxis(points + directions[None, :, :, None] * distances[:, None], 2, 0)


def _doubt_of_stillness(
    around: Surroundings, points: FloatArray, values: FloatArray, rules: FloatArray
) -> FloatArray:
    """Return how far off the slope 0 may be; NaN where there is no ground for it.

    abs(x0) - x0 is 0 for all positive x0, though no part of it is still; its root has no slope by
    the rules, over a whole region. Where they give none all around either, and f is the same close
    by to the last bit, 0 is right, or infinitely doubtful where rounding may have made f the same.
    """
    directions = _directions(len(points), _SLANTS[len(points)])
    slopes, _ = around.slopes(*_places(points, _STILL_EXPONENTS[:2], directions))
    is_unknown = ~np.isfinite(rules)[:, None, None]
    has_none = np.all(np.isnan(slopes) | ~is_unknown, axis=(0, 1, 2))
    doubt = np.full(values.shape, np.nan)
    some = np.flatnonzero(has_none)
    if some.size:
        points, values, rules = points[:, some], values[some], rules[:, some]
        places = _places(points, _STILL_EXPONENTS, directions)
        near, noise = around.values(*places)
        known = np.where(np.isfinite(rules), rules, 0.0)[:, None, None]
        changes = known * (places - points[:, None, None])
        size = np.abs(values) + np.abs(near) + np.abs(changes).sum(axis=0)
        least = _FEW * np.finfo(np.float64).eps * size
        is_same = np.all(np.abs(near - values - changes.sum(axis=0)) <= least / 16, axis=(0, 1))
        is_exact = np.all(noise <= least, axis=(0, 1))
        doubt[some] = np.where(is_same, np.where(is_exact, 0.0, np.inf), np.nan)
    return doubt


def _is_plain_break(
    around: Surroundings, points: FloatArray, values: FloatArray
) -> NDArray[np.bool_]:
    """Return where f plainly jumps, or has plainly other slopes in other directions.

    Plainly is: as good as constant close by. That is how most points without a gradient are, and
    they may be many.
    """
    places = _places(points, _KINK_EXPONENTS, _directions(len(points), _MANY_SLANTS))
    # Dimensions: axes, distances, directions, points.
    slopes, noise = around.slopes(*places)
    close, changes = slopes[:, -1], np.abs(np.diff(slopes, axis=1)).max(axis=1)
    doubt = changes / (2 * _TENDENCY) + SIGNAL * noise.max(axis=1) + _AGREEMENT * np.abs(close)
    low, high = close - doubt, close + doubt
    differ = np.fmax.reduce(low, axis=1) > np.fmin.reduce(high, axis=1)
    near, near_noise = around.values(*places)
    rise = np.abs(near - values)
    allowed = np.abs(slopes * (places - points[:, None, None])).sum(axis=0) + near_noise
    jumps = (rise > SIGNAL * allowed) & (rise > 0.95 * rise[0])
    return np.asarray(np.any(differ, axis=0) | jumps.all(axis=0).any(axis=0))


def _find(around: Surroundings, ladder: Ladder) -> Gradients:
    found = Gradients.none(*ladder.points.shape)
    slopes = _Slopes.around(around, ladder)

    def is_borne_out(some: NDArray[np.int_], guess: _Guess) -> NDArray[np.bool_]:
        return ~is_refuted(around, ladder.part(some), guess.gradient, guess.error, guess.longest)

    guess = slopes.guess()
    some = np.flatnonzero(guess.is_good)
    good = some[is_borne_out(some, guess.part(some))]
    found.put(good, guess.gradient[:, good], guess.total[good])

    is_open = ~guess.is_good & ~slopes.differ(guess.gradient, guess.error)
    is_noisy = is_open & slopes.are_noisy() & np.isfinite(guess.total)
    found.put(is_noisy, guess.gradient[:, is_noisy], np.full(is_noisy.sum(), np.inf))

    some = np.flatnonzero(is_open & ~is_noisy)
    guess = _guess_by_values(around, ladder.part(some), slopes.height[:, some])
    some, guess = some[guess.is_good], guess.part(np.flatnonzero(guess.is_good))
    bears_out = is_borne_out(some, guess)
    found.put(some[bears_out], guess.gradient[:, bears_out], guess.total[bears_out])

    found.components[:, slopes.overflow() & np.isnan(found.components).any(axis=0)] = np.inf
    return found


@dataclass(frozen=True)
class _Guess:
    """A gradient that f has to bear out."""

    gradient: FloatArray
    """Of shape (axes, n)."""
    error: FloatArray
    is_good: NDArray[np.bool_]
    """Whether there is one, of shape (n,)."""
    longest: FloatArray
    """The distances along the axes at which it begins to show."""

    @property
    def total(self) -> FloatArray:
        """The error of the whole gradient."""
        return np.asarray(np.sum(self.error, axis=0))

    def part(self, some: NDArray[np.int_]) -> _Guess:
        """Return that of some of the points."""
        return _Guess(
            self.gradient[:, some], self.error[:, some], self.is_good[some], self.longest[:, some]
        )


def _without_noise(gradient: FloatArray, error: FloatArray) -> FloatArray:
    """Return a gradient without components that are not larger than their error: they are 0."""
    return np.where(np.abs(gradient) <= 3 * error, 0.0, gradient)


@dataclass(frozen=True)
class _Slopes:
    """Slopes on both sides of points; of shape (rungs, axes, pairs, points)."""

    distances: FloatArray
    """Of shape (rungs, axes, points)."""
    ahead: FloatArray
    behind: FloatArray
    noise: FloatArray

    @staticmethod
    def around(around: Surroundings, ladder: Ladder) -> _Slopes:
        """Look at the slopes on a ladder."""
        distances = ladder.distances()
        steps = _pairs(len(ladder.points))[None, :, :, None] * distances[:, None]
        sides = [around.slopes(*np.moveaxis(ladder.points + s * steps, 2, 0)) for s in (1, -1)]
        (ahead, noise_ahead), (behind, noise_behind) = (
            [np.moveaxis(array, 0, 1) for array in side] for side in sides
        )
        return _Slopes(distances, ahead, behind, noise_ahead / 2 + noise_behind / 2)

    @functools.cached_property
    def mean(self) -> Limit:
        """The limits of the means of opposite slopes."""
        return limit_of(self.ahead / 2 + self.behind / 2, self.noise, (2, 4, 6))

    @functools.cached_property
    def jump(self) -> Limit:
        """The limits of half their differences."""
        return limit_of(self.ahead / 2 - self.behind / 2, self.noise, (1, 3, 5))

    @functools.cached_property
    def height(self) -> FloatArray:
        """The steepest slope at each distance, of shape (rungs, points)."""
        heights = np.fmax(np.abs(self.ahead), np.abs(self.behind))
        return np.asarray(np.fmax.reduce(np.where(heights < np.inf, heights, np.nan), axis=(1, 2)))

    @functools.cached_property
    def scale(self) -> FloatArray:
        """The steepest slope where the limits were found."""
        rungs = np.concatenate(
            [
                np.take_along_axis(limit.rung, np.argmin(limit.error, axis=1)[:, None], axis=1)[
                    :, 0
                ]
                for limit in (self.mean, self.jump)
            ]
        )
        return np.asarray(np.fmax.reduce(np.take_along_axis(self.height, rungs, axis=0), axis=0))

    def guess(self) -> _Guess:
        """Return the limit of the slopes that is known best."""
        best = np.argmin(self.mean.error, axis=1)[:, None]
        gradient, error = (
            np.take_along_axis(array, best, axis=1)[:, 0]
            for array in (self.mean.value, self.mean.error)
        )
        worst = np.maximum(self.mean.error, self.jump.error).max(axis=(0, 1))
        begins = np.maximum(self.mean.doubt, self.jump.doubt).max(axis=(1, 2)) <= (
            10 * _TENDENCY * self.height
        )
        rung = np.argmax(begins, axis=0)
        longest = np.take_along_axis(self.distances, rung[None, None], axis=0)[0]
        gradient = _without_noise(gradient, error)
        is_good = np.isfinite(worst) & (worst <= _TENDENCY * self.scale)
        is_good &= ~self.differ(gradient, error)
        return _Guess(gradient, error, is_good, longest)

    def differ(self, gradient: FloatArray, error: FloatArray) -> NDArray[np.bool_]:
        """Return where limits from different sides differ, from each other or from a guess."""
        allowed = _AGREEMENT * self.scale
        distance = np.abs(self.mean.value - gradient[:, None])
        differ = distance > allowed + 3 * (self.mean.error + error[:, None])
        differ |= np.abs(self.jump.value) > allowed + 3 * self.jump.error
        return np.asarray(differ.any(axis=(0, 1)))

    def are_noisy(self) -> NDArray[np.bool_]:
        """Return where rounding spoils the slopes at nearly all distances."""
        clean = np.fmax.reduce(self.noise, axis=(1, 2)) <= _CLEAN * self.height
        return np.asarray(np.count_nonzero(clean, axis=0) < _LEAST_CLEAN)

    def overflow(self) -> NDArray[np.bool_]:
        """Return where no slope close by is finite, and some are infinite."""
        last = np.cumsum(np.isfinite(self.distances).all(axis=1), axis=0).argmax(axis=0)
        sides = np.stack([self.ahead, self.behind], axis=1)
        close = np.take_along_axis(sides, last[None, None, None, None], axis=0)[0]
        axes = (0, 1, 2)
        return np.asarray(~np.isfinite(close).any(axis=axes) & np.isinf(close).any(axis=axes))


def _guess_by_values(around: Surroundings, ladder: Ladder, height: FloatArray) -> _Guess:
    """Return the gradient by f alone, where slopes have no limit: x0**2*sin(1/x0) has one.

    Args:
        around: f.
        ladder: The points.
        height: The steepest slope at each distance.
    """
    distances = ladder.distances()
    limits = []
    for axis, point in enumerate(ladder.points):
        step = distances[:, axis]
        places = [np.broadcast_to(other, step.shape) for other in ladder.points]
        ahead, behind = point + step, point - step
        (right, right_noise), (left, left_noise) = (
            around.values(*places[:axis], side, *places[axis + 1 :]) for side in (ahead, behind)
        )
        noise, width = right_noise + left_noise, ahead - behind
        limits.append(limit_of((right - left) / width, noise / width, (2, 4, 6)))
    gradient = np.array([limit.value for limit in limits])
    error = np.array([limit.error for limit in limits])
    scale = np.fmax.reduce(height, axis=0, initial=0.0)
    scale = np.maximum(scale, np.abs(gradient).max(axis=0))
    is_good = error.sum(axis=0) <= _DIGITS * scale
    begins = np.max([limit.doubt for limit in limits], axis=0) <= 10 * _TENDENCY * scale
    longest = np.take_along_axis(distances, np.argmax(begins, axis=0)[None, None], axis=0)[0]
    return _Guess(_without_noise(gradient, error), error, is_good, longest)
