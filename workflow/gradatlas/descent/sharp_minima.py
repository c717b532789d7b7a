"""Minima at which there need be no gradient: tips, creases and corners of a function.

A compass search tries a step along each axis and diagonal, takes the best and makes the step
smaller where none is better. (R. Hooke, T. A. Jeeves: Direct search solution of numerical and
statistical problems. Journal of the ACM 8(2), 212–229 (1961), doi:10.1145/321062.321069.) In a
narrow crease that ends anywhere, since all steps leave it. So each step is also tried as it is when
taken back to a place where a part of the formula that makes a kink is zero, or several are.

What is found so is not proved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gradatlas.descent.stationary_boxes import symmetric_inverse

if TYPE_CHECKING:
    from gradatlas.formulas.kinks import Kinks
    from gradatlas.functions.function import FloatArray

_FIRST_STEP = 2.0**-6
"""In units of the domain."""
_LAST_STEP = 2.0**-44
_MOST_ROUNDS = 200
_MOST_SUBSETS = 24
"""How many sets of kinks steps are taken back to."""
_STEPS_BACK = 3
"""Newton's method, from nearby."""
_RADII = (1e-3, 1e-4, 1e-5)
"""How far around a minimum all values must be larger, in units of the domain: far enough for a
difference that rounding does not hide, near enough to see no other minimum."""

_TOWARDS = (1e-3, 1e-5, 1e-8, 1e-10)
"""How far from a minimum f is looked at to see whether it has a limit there."""
_BESIDE = 1e-9
"""How far from a line at which the definition of f ends it is looked at beside it."""


@dataclass(frozen=True)
class SharpSearch:
    """A search for minima of a function on a domain."""

    value: Callable[[FloatArray], FloatArray]
    """f, (points,), at points (axes, points); NaN where it is not defined."""
    kinks: Kinks
    low: FloatArray
    """(axes, 1): the lower ends of the domain."""
    high: FloatArray
    """(axes, 1): the upper ends."""
    resolution: float
    """Differences of f up to this may be rounding."""

    def descend(self, starts: FloatArray) -> FloatArray:
        """Return where the search ends from each of some points, (axes, points)."""
        places = np.clip(starts, self.low, self.high)
        values = self._values(places)
        ways = _ways(len(self.low))
        step = np.full(places.shape[1], _FIRST_STEP)
        for _ in range(_MOST_ROUNDS):
            active = np.flatnonzero(step > _LAST_STEP)
            if not active.size:
                break
            here, reach = places[:, active], step[active]
            tried = self._tried(here, ways, reach)
            found = self._values(tried.reshape(len(self.low), -1)).reshape(tried.shape[1:])
            best = np.argmin(found, axis=0)
            every = np.arange(active.size)
            is_better = found[best, every] < values[active]
            places[:, active] = np.where(is_better, tried[:, best, every], here)
            values[active] = np.where(is_better, found[best, every], values[active])
            step[active] = np.where(is_better, reach, reach / 2)
        return places

    def is_strict(self, places: FloatArray) -> NDArray[np.bool_]:
        """Return where all values around are larger, as far as some directions tell."""
        ways = _ways(len(self.low), finely=True)
        values = self._values(places)
        result = np.isfinite(values)
        for radius in _RADII:
            reach = np.full(places.shape[1], radius)
            tried = self._tried(places, ways, reach)
            found = self._values(tried.reshape(len(self.low), -1)).reshape(tried.shape[1:])
            distance = np.abs(tried - places[:, None, :]) / (self.high - self.low)[:, :, None]
            # What was cut off at the edge, or taken back, may be too close to tell anything.
            is_near = np.max(distance, axis=0) < radius / 10
            result &= np.all(is_near | (found > values + self.resolution), axis=0)
        places_of_result = np.flatnonzero(result)
        chosen = places[:, places_of_result]
        result[places_of_result] = ~(self._is_pole(chosen) | self._goes_on(chosen))
        return result

    def _is_pole(self, places: FloatArray) -> NDArray[np.bool_]:
        """Return where f has no finite limit, as far as axes and diagonals tell.

        From step to step towards a limit, f changes less and less, however steep it is; towards a
        pole, also that of a logarithm, it does not.
        """
        ways, width = _ways(len(self.low)), self.high - self.low
        found = []
        for radius in _TOWARDS:
            tried = places[:, None, :] + (ways * width * radius)[:, :, None]
            is_inside = np.all((tried >= self.low[:, None]) & (tried <= self.high[:, None]), axis=0)
            values = self.value(tried.reshape(len(width), -1)).reshape(tried.shape[1:])
            found.append(np.where(is_inside, values, np.nan))
        with np.errstate(all="ignore"):
            far, near = np.abs(found[0] - found[1]), np.abs(found[2] - found[3])
            is_wild = near > far / 2 + self.resolution
        result: NDArray[np.bool_] = np.any(is_wild, axis=0)
        return result

    def _goes_on(self, places: FloatArray) -> NDArray[np.bool_]:
        """Return where f is hardly larger along a line at which its definition ends.

        On the line itself rounding decides whether f is defined. So a place on it is compared with
        the minimum after both have been moved inwards by as much.
        """
        ways, width = _ways(len(self.low), finely=True), self.high - self.low
        result = np.zeros(places.shape[1], bool)
        with np.errstate(all="ignore"):
            for part in range(self.kinks.count):
                tried = places[:, None, :] + (ways * width * _RADII[0])[:, :, None]
                back = self._taken_back(tried.reshape(len(width), -1), (part,)).reshape(tried.shape)
                distance = np.max(np.abs(back - places[:, None]) / width[:, :, None], axis=0)
                is_apart = (distance > _RADII[0] / 10) & (distance < 3 * _RADII[0])
                risen = np.full((2, *distance.shape), np.inf)
                for side, sign in enumerate((1.0, -1.0)):
                    there = self._values_beside(back.reshape(len(width), -1), part, sign)
                    here = self._values_beside(places, part, sign)
                    base = self.value(places)
                    is_edge = np.isinf(self._values_beside(places, part, -sign))
                    low = there.reshape(distance.shape) - base <= 2 * (here - base)
                    risen[side] = np.where(low & is_edge & np.isfinite(here), 0, np.inf)
                result |= np.any(is_apart & (np.min(risen, axis=0) == 0), axis=0)
        return result

    def _values_beside(self, points: FloatArray, part: int, sign: float) -> FloatArray:
        """Return f a little beside a line on which a part of the formula is zero."""
        width = self.high - self.low
        gradient = self.kinks.at_points(points)[1][part] * width
        way = gradient / np.max(np.abs(gradient), axis=0) * width
        moved = points + sign * _BESIDE * way
        return self._values(np.clip(moved, self.low, self.high))

    def _values(self, points: FloatArray) -> FloatArray:
        values = self.value(points)
        return np.where(np.isnan(values), np.inf, values)

    def _tried(self, places: FloatArray, ways: FloatArray, reach: FloatArray) -> FloatArray:
        """Return what to try from each place: (axes, tries, places)."""
        width = self.high - self.low
        moved = places[:, None, :] + ways[:, :, None] * reach * width[:, :, None]
        moved = np.clip(moved, self.low[:, :, None], self.high[:, :, None])
        tries = [moved]
        subsets = kink_subsets(self.kinks.count, len(self.low))
        for size in sorted({len(subset) for subset in subsets}):
            start = moved if size == 1 else places[:, None, :]
            same = [subset for subset in subsets if len(subset) == size]
            flat = start.reshape(len(width), -1)
            back = taken_back_each(self.kinks, flat, same)
            back = np.where(np.isfinite(back), back, np.inf)
            back = np.clip(back, self.low[:, :, None], self.high[:, :, None])
            back = back.reshape(len(width), len(same) * start.shape[1], places.shape[1])
            start = np.tile(start, (1, len(same), 1))
            distance = np.abs(back - start) / width[:, :, None]
            # One that is far off is no step of this length.
            is_far = ~(np.max(distance, axis=0) <= 2 * reach)
            tries.append(np.where(is_far, places[:, None, :], back))
        return np.concatenate(tries, axis=1)

    def _taken_back(self, points: FloatArray, subset: tuple[int, ...]) -> FloatArray:
        back = taken_back(self.kinks, points, subset)
        return np.clip(np.where(np.isfinite(back), back, np.inf), self.low, self.high)


def kink_subsets(count: int, axis_count: int) -> list[tuple[int, ...]]:
    """Return sets of kinks, by their numbers, the small ones first: those that may meet in a point.

    Args:
        count: How many kinks there are.
        axis_count: How many axes there are, which is how many kinks fix a point.
    """
    sizes = range(1, axis_count + 1)
    return [s for size in sizes for s in combinations(range(count), size)][:_MOST_SUBSETS]


def taken_back(kinks: Kinks, points: FloatArray, subset: tuple[int, ...]) -> FloatArray:
    """Return places near points at which some parts of the formula are zero; not finite if none.

    Args:
        kinks: The parts of the formula that make kinks.
        points: (axes, points).
        subset: The numbers of those that are to be zero.
    """
    return taken_back_each(kinks, points, [subset])[:, 0]


def taken_back_each(
    kinks: Kinks, points: FloatArray, subsets: Sequence[tuple[int, ...]]
) -> FloatArray:
    """Return what `taken_back` does for some sets of one size: (axes, sets, points)."""
    # The shortest step to where the linear parts of all are zero: Jᵀ(J·Jᵀ)⁻¹ times the parts.
    axes, count, sets = len(points), points.shape[1], len(subsets)
    chosen, every = np.array(subsets).T, np.arange(sets)
    size = len(chosen)
    places = np.repeat(points[:, None, :], sets, axis=1)
    with np.errstate(all="ignore"):
        for _ in range(_STEPS_BACK):
            parts, gradients = kinks.at_points(places.reshape(axes, sets * count))
            part = parts.reshape(kinks.count, sets, count)[chosen, every]
            gradient = gradients.reshape(kinks.count, axes, sets, count)[chosen, :, every]
            products = np.einsum("ksan,lsan->klsn", gradient, gradient)
            inverse = symmetric_inverse(products.reshape(size, size, sets * count)).reshape(
                products.shape
            )
            places -= np.einsum("ksan,klsn,lsn->asn", gradient, inverse, part)
    return places


def hollows(
    value: Callable[[FloatArray], FloatArray], low: FloatArray, high: FloatArray
) -> FloatArray:
    """Return points of a coarse grid at which no neighbour is lower, the lowest first.

    Args:
        value: f, (points,), at points (axes, points).
        low: (axes, 1): the lower ends of the domain.
        high: (axes, 1): the upper ends.
    """
    sizes = {1: 1001, 2: 101, 3: 31}[len(low)]
    lines = [np.linspace(a, b, sizes) for a, b in zip(low[:, 0], high[:, 0], strict=True)]
    grid = np.array(np.meshgrid(*lines, indexing="ij"))
    values = value(grid.reshape(len(low), -1)).reshape(grid.shape[1:])
    values = np.where(np.isnan(values), np.inf, values)
    padded = np.pad(values, 1, constant_values=np.inf)
    is_hollow = np.isfinite(values)
    for way in product((0, 1, 2), repeat=len(low)):
        part = tuple(slice(k, k + sizes) for k in way)
        is_hollow &= values <= padded[part]
    found = grid[:, is_hollow]
    order = np.argsort(values[is_hollow], kind="stable")
    result: FloatArray = found[:, order]
    return result


def _ways(count: int, *, finely: bool = False) -> FloatArray:
    """Return directions, (axes, directions)."""
    ways = np.array([way for way in product((-1.0, 0.0, 1.0), repeat=count) if any(way)]).T
    if not finely or count == 1:
        return ways
    halves = list(product((-1.0, -0.5, 0.5, 1.0), repeat=count))
    return np.concatenate([ways, np.array(halves).T], axis=1)
