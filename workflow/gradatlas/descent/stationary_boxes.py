"""The stationary points of a formula in a box, all of them, with a proof.

A box in which bounds of the gradient leave 0 out has no stationary point. The others are cut into
halves until Krawczyk's operator decides: with a regular matrix Y near the inverse of the Hessian,
and bounds H of that over a box X with a point c inside,

    K = c - Y·∇f(c) + (I - Y·H)·(X - c)

holds every stationary point that X holds. Where K lies in the interior of X, there is exactly one;
where they do not meet, there is none. (R. Krawczyk: Newton-Algorithmen zur Bestimmung von
Nullstellen mit Fehlerschranken. Computing 4, 187–201 (1969), doi:10.1007/BF02234767; R. E. Moore: A
test for existence of solutions to nonlinear systems. SIAM Journal on Numerical Analysis 14(4),
611–615 (1977), doi:10.1137/0714040.)

A point on the border of two boxes is in the interior of neither. So the box in which uniqueness is
proved is wider than the one that it is for, also beyond the edge of the domain.

All boxes of a generation are computed together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from gradatlas.formulas import intervals as iv
from gradatlas.formulas.intervals import Interval

if TYPE_CHECKING:
    from gradatlas.formulas.enclosures import BoxFormula
    from gradatlas.formulas.second_derivatives import SecondDerivatives
    from gradatlas.functions.function import FloatArray

BoolArray = NDArray[np.bool_]

_FINEST = 2.0**-24
"""Boxes of this width, in units of the domain, are not cut again. What is left then surrounds
points where the Hessian is singular or f is not smooth."""
_ALL_AXES = 2**11
"""Up to so many boxes are cut along all axes at once: calls for few boxes cost as much as for
hundreds."""
_MOST_BOXES = 30_000
"""The most boxes of a generation. As it doubles where zeros of the gradient fill a curve, all of
them are about twice as many."""
_MOST_ROUGH_BOXES = 3_000
"""The most boxes of a generation in which f is not smooth: these can never be decided by
Krawczyk's operator, and kinks are curves."""
_MOST_IN_CLUSTER = 500
"""Where there are too many boxes, connected sets of more than this are given up."""
_MOST_WORK = {1: 14_000_000, 2: 56_000_000, 3: 112_000_000}
"""Number of axes → how much a search may compute, in units of `BoxFormula.work`. What is not
decided then is left. It is counted, not timed, so that the result is the same on any machine."""
_SHARE_OF_EDGE = 1 / 8
"""How much of that a search on a part of the edge may compute."""
_STILL = 1e-316
"""Slopes up to this cannot be told from 0: bounds of products are moved outwards by up to the
smallest number, many times."""
_NEIGHBOURS = 12
"""How many boxes of one size may touch a smaller one, at most, and a few more."""
_NEWTON_STEPS = 12
"""In a box with regular Hessians, Newton's method has all digits after six steps or so."""
_DIGITS_OF_PROOFS = (44, 40, 36)
"""How close to a point the Hessian is looked at where no larger box is decided: binary digits."""
_WIDER = 0.125
"""By what part of its width a box is widened to prove that the point in it is the only one."""


@dataclass(frozen=True)
class Boxes:
    """Boxes, whose ends are arrays (axes, boxes)."""

    low: FloatArray
    high: FloatArray

    @property
    def count(self) -> int:
        """How many there are."""
        return int(self.low.shape[1])

    @property
    def middle(self) -> FloatArray:
        """A point in each, (axes, boxes)."""
        return np.clip(self.low + (self.high - self.low) / 2, self.low, self.high)

    def take(self, which: BoolArray | NDArray[np.intp]) -> Boxes:
        """Return some of them."""
        return Boxes(self.low[:, which], self.high[:, which])


def joined(boxes: Sequence[Boxes], axis_count: int) -> Boxes:
    """Return all boxes as one array."""
    none = np.empty((axis_count, 0))
    return Boxes(
        np.concatenate([none, *(part.low for part in boxes)], axis=1),
        np.concatenate([none, *(part.high for part in boxes)], axis=1),
    )


@dataclass(frozen=True)
class Stationary:
    """What a search has found."""

    points: FloatArray
    """Stationary points, to the last digits of float64, each of which is the only one in a
    neighbourhood, and all that there are outside of `left`: (axes, points), in the order of their
    coordinates."""
    bounds: Boxes
    """A small box around each, in which it lies with all of its digits."""
    left: Boxes
    """The boxes of which nothing is proved; there may be others in them."""
    is_smooth: BoolArray
    """Of `left`, those in which f is twice continuously differentiable."""
    is_finest: BoolArray
    """Of `left`, those that are as small as boxes get; the others were too many."""


class StationarySearch:
    """Looks for points at which derivatives along some of the axes are all zero."""

    def __init__(
        self,
        formula: BoxFormula,
        derivatives: SecondDerivatives,
        domain: Boxes,
        free: Sequence[int],
        is_hopeless: Callable[[Boxes], BoolArray] | None = None,
    ) -> None:
        """Prepare a search.

        Args:
            formula: f on boxes.
            derivatives: f and its derivatives at points.
            domain: Where to look: disjoint boxes, of one size along the free axes; a point thick
                along others.
            free: The axes along which derivatives are to be zero.
            is_hopeless: Tells which boxes are of no interest, whatever is in them; none if it is
                None.
        """
        self._formula = formula
        self._derivatives = derivatives
        self._domain = domain
        self._free = list(free)
        self._width = (domain.high - domain.low)[self._free, :1]
        self._is_hopeless = is_hopeless
        self._axis_count = domain.low.shape[0]

    def run(self) -> Stationary:
        """Look everywhere."""
        live = self._domain
        share = 1.0 if len(self._free) == self._axis_count else _SHARE_OF_EDGE
        most_work = self._formula.work + share * _MOST_WORK[self._axis_count]
        left: list[tuple[Boxes, BoolArray, BoolArray]] = []
        points: list[FloatArray] = []
        proved_in: list[Boxes] = []
        while live.count:
            live, is_smooth, is_still = self._with_zeros(live)
            # Where f does not change at all, all points are stationary, in any part of the box.
            left.append((live.take(is_still), is_smooth[is_still], np.zeros(is_still.sum(), bool)))
            live, is_smooth = live.take(~is_still), is_smooth[~is_still]
            live, is_smooth, found, around = self._newton(live, is_smooth)
            points.append(found)
            proved_in.append(around)
            is_finest = np.all(self._relative_widths(live) <= _FINEST, axis=0)
            is_done = is_finest | self._given_up(live, is_smooth)
            if self._formula.work >= most_work:
                is_done[:] = True
            left.append((live.take(is_done), is_smooth[is_done], is_finest[is_done]))
            live = self._cut(live.take(~is_done))
        roots, bounds = self._distinct(
            np.concatenate([np.empty((self._axis_count, 0)), *points], axis=1),
            joined(proved_in, self._axis_count),
        )
        return Stationary(
            roots,
            bounds,
            joined([boxes for boxes, *_ in left], self._axis_count),
            np.concatenate([np.empty(0, bool), *(smooth for _, smooth, _ in left)]),
            np.concatenate([np.empty(0, bool), *(finest for *_, finest in left)]),
        )

    def _with_zeros(self, boxes: Boxes) -> tuple[Boxes, BoolArray, BoolArray]:
        """Return the boxes in which the gradient may vanish, where f is smooth and where still."""
        known = self._formula.enclose(boxes.low, boxes.high, order=1, free=self._free)
        keep = ~known.is_undefined & np.all(iv.holds(known.gradient, 0), axis=0)
        is_zero = (known.gradient.low >= -_STILL) & (known.gradient.high <= _STILL)
        is_still = known.is_smooth & np.all(is_zero, axis=0)
        boxes, is_smooth, is_still = boxes.take(keep), known.is_smooth[keep], is_still[keep]
        if self._is_hopeless is not None and boxes.count:
            keep = ~self._is_hopeless(boxes)
            boxes, is_smooth, is_still = boxes.take(keep), is_smooth[keep], is_still[keep]
        return boxes, is_smooth, is_still

    def _newton(
        self, boxes: Boxes, is_smooth: BoolArray
    ) -> tuple[Boxes, BoolArray, FloatArray, Boxes]:
        """Shrink boxes by Krawczyk's operator.

        Returns:
            The boxes that are still undecided, where f is smooth in them, the points that are
            proved to be the only ones in others, and the boxes for which that is proved.
        """
        none = np.empty((self._axis_count, 0))
        smooth = np.flatnonzero(is_smooth)
        if not smooth.size:
            return boxes, is_smooth, none, Boxes(none, none)
        own = boxes.take(smooth)
        image, is_regular = self._krawczyk(own, own.middle)
        low, high = own.low.copy(), own.high.copy()
        low[self._free] = np.fmax(low[self._free], image.low)
        high[self._free] = np.fmin(high[self._free], image.high)
        is_empty = np.any(low > high, axis=0)
        shrunk = Boxes(np.where(is_empty, own.low, low), np.where(is_empty, own.high, high))
        candidates = np.flatnonzero(is_regular & ~is_empty)
        is_proved = np.zeros(smooth.size, bool)
        points, around = none, Boxes(none, none)
        if candidates.size:
            chosen = shrunk.take(candidates)
            found = self.refine(chosen.middle)
            has_proof, around = self._prove(found, chosen)
            points, around = found[:, has_proof], around.take(has_proof)
            is_proved[candidates[has_proof]] = True
        boxes.low[:, smooth], boxes.high[:, smooth] = shrunk.low, shrunk.high
        keep = np.ones(boxes.count, bool)
        keep[smooth] = ~is_empty & ~is_proved
        return boxes.take(keep), is_smooth[keep], points, around

    def _krawczyk(self, boxes: Boxes, points: FloatArray) -> tuple[Interval, BoolArray]:
        """Return the image of boxes around points, and where all Hessians over one are regular.

        The image is an interval (free axes, boxes), the whole line where it is not known.
        """
        free = self._free
        with np.errstate(all="ignore"):
            known = self._formula.enclose(boxes.low, boxes.high, order=2, free=free)
            here = self._formula.enclose(points, points, order=1, free=free)
            hessian = known.hessian
            assert hessian is not None
            inverse = symmetric_inverse((hessian.low + hessian.high) / 2)
            around = Interval(*(end[free] - points[free] for end in (boxes.low, boxes.high)))
            # The difference of two numbers is rounded.
            around = iv.around(around.low, around.high, 2.0**-52)
            rows, sizes = [], []
            for i in range(len(free)):
                row = iv.point(points[free[i]])
                size = np.zeros(boxes.count)
                for j in range(len(free)):
                    row = iv.subtract(row, iv.scale(inverse[i, j], _part(here.gradient, j)))
                    entry = iv.point(np.float64(i == j))
                    for k in range(len(free)):
                        entry = iv.subtract(entry, iv.scale(inverse[i, k], _part(hessian, k, j)))
                    row = iv.add(row, iv.multiply(entry, _part(around, j)))
                    # Rounded up by a little, to be compared with 1.
                    size += np.maximum(np.abs(entry.low), np.abs(entry.high)) * (1 + 1e-12)
                rows.append(row)
                sizes.append(size)
            low, high = (np.array([getattr(row, end) for row in rows]) for end in ("low", "high"))
            is_known = known.is_smooth & here.is_defined & np.all(np.isfinite(inverse), axis=(0, 1))
            is_regular = is_known & np.all(np.array(sizes) < 1, axis=0)
            is_known &= ~np.any(np.isnan(low) | np.isnan(high), axis=0)
            return (
                Interval(np.where(is_known, low, -np.inf), np.where(is_known, high, np.inf)),
                is_regular,
            )

    def _prove(self, points: FloatArray, boxes: Boxes) -> tuple[BoolArray, Boxes]:
        """Return where a point is proved to be the only one in a box, and for what wider box."""
        is_good = np.all(np.isfinite(points), axis=0)
        points = np.where(is_good, points, boxes.middle)
        width = boxes.high - boxes.low
        # A point some way off its box is that of another one.
        is_good &= np.all((points >= boxes.low - width) & (points <= boxes.high + width), axis=0)
        more = _WIDER * width + 16 * np.spacing(np.abs(points))
        low = np.minimum(boxes.low, points) - more
        high = np.maximum(boxes.high, points) + more
        fixed = [axis for axis in range(self._axis_count) if axis not in self._free]
        low[fixed], high[fixed] = boxes.low[fixed], boxes.high[fixed]
        wide = Boxes(low, high)
        return is_good & self._is_one_inside(wide, points), wide

    def _is_one_inside(self, boxes: Boxes, points: FloatArray) -> BoolArray:
        image, is_regular = self._krawczyk(boxes, points)
        is_inside = (image.low > boxes.low[self._free]) & (image.high < boxes.high[self._free])
        is_one: BoolArray = is_regular & np.all(is_inside, axis=0)
        return is_one

    def is_proved(self, points: FloatArray) -> BoolArray:
        """Return where a point is proved to be one, to most of its digits.

        Args:
            points: Finite numbers, (axes, points).
        """
        result = np.zeros(points.shape[1], bool)
        for digits in _DIGITS_OF_PROOFS:
            radius = np.maximum(np.abs(points), self._scale()) * 2.0**-digits
            fixed = [axis for axis in range(self._axis_count) if axis not in self._free]
            radius[fixed] = 0
            result |= self._is_one_inside(Boxes(points - radius, points + radius), points)
        return result

    def refine(self, points: FloatArray, steps: int = _NEWTON_STEPS) -> FloatArray:
        """Return where Newton's method comes from points; NaN where it leads nowhere."""
        points = points.copy()
        active = np.arange(points.shape[1])
        for _ in range(steps):
            with np.errstate(all="ignore"):
                here = points[:, active]
                _, gradient, hessian = self._derivatives.at_points(here)
                inverse = symmetric_inverse(hessian[np.ix_(self._free, self._free)])
                step = np.einsum("ijn,jn->in", inverse, gradient[self._free])
            # A gradient of 0 can be no smaller, whatever the Hessian is.
            step[:, np.all(gradient[self._free] == 0, axis=0)] = 0
            here[self._free] -= step
            points[:, active] = here
            size = np.spacing(np.abs(here[self._free]))
            is_moving = np.any(np.abs(step) > 2 * size, axis=0) & np.all(np.isfinite(step), axis=0)
            active = active[is_moving]
            if not active.size:
                break
        return points

    def _relative_widths(self, boxes: Boxes) -> FloatArray:
        return (boxes.high - boxes.low)[self._free] / self._width

    def _given_up(self, boxes: Boxes, is_smooth: BoolArray) -> BoolArray:
        """Return the boxes that are too many."""
        given_up = np.zeros(boxes.count, bool)
        rough = np.flatnonzero(~is_smooth)
        if rough.size > _MOST_ROUGH_BOXES:
            given_up[rough] = self._is_in_large_cluster(boxes.take(rough))
        if np.count_nonzero(~given_up) > _MOST_BOXES:
            others = np.flatnonzero(~given_up)
            given_up[others] = self._is_in_large_cluster(boxes.take(others))
        if np.count_nonzero(~given_up) > _MOST_BOXES:
            given_up[:] = True
        return given_up

    def _is_in_large_cluster(self, boxes: Boxes) -> BoolArray:
        labels = clusters(boxes)
        return np.bincount(labels)[labels] > _MOST_IN_CLUSTER

    def _cut(self, boxes: Boxes) -> Boxes:
        """Return the halves of boxes, along all axes or along the one that is widest."""
        if not boxes.count:
            return boxes
        if boxes.count <= _ALL_AXES >> len(self._free):
            parts = []
            middle = boxes.middle
            for sides in product((False, True), repeat=len(self._free)):
                low, high = boxes.low.copy(), boxes.high.copy()
                for axis, is_upper in zip(self._free, sides, strict=True):
                    (low if is_upper else high)[axis] = middle[axis]
                parts.append(Boxes(low, high))
            return joined(parts, self._axis_count)
        axis = np.array(self._free)[np.argmax(self._relative_widths(boxes), axis=0)]
        every = np.arange(boxes.count)
        middle = boxes.middle[axis, every]
        low, high = boxes.low.copy(), boxes.high.copy()
        high[axis, every] = middle
        low[axis, every] = middle
        return joined([Boxes(boxes.low, high), Boxes(low, boxes.high)], self._axis_count)

    def _distinct(self, points: FloatArray, around: Boxes) -> tuple[FloatArray, Boxes]:
        """Return each point once, with a small box around it, without those outside the domain.

        Args:
            points: Points, (axes, points).
            around: For each a box in which it is the only one.
        """
        order = np.lexsort(points[::-1])
        points, around = points[:, order], around.take(order)
        bounds = self._small_bounds(points, around)
        # One that is in the domain but for its last digits is taken for one on the edge.
        is_near = np.zeros(points.shape[1], bool)
        clipped = points.copy()
        for low, high in zip(self._domain.low.T, self._domain.high.T, strict=True):
            meets = np.all((high >= bounds.low.T) & (low <= bounds.high.T), axis=1)
            is_near |= meets
            clipped[:, meets] = np.clip(points[:, meets], low[:, None], high[:, None])
        points, around, bounds = clipped[:, is_near], around.take(is_near), bounds.take(is_near)
        if not points.shape[1]:
            return points, bounds
        # Two are the same if the small box of one lies in the box in which the other is alone, or
        # if there is one alone in a box around the small ones of both.
        labels = clusters(bounds)
        first = np.unique(labels, return_index=True)[1][labels]
        is_same = _lies_in(bounds, around.take(first)) | _lies_in(bounds.take(first), around)
        doubtful = np.flatnonzero(~is_same)
        both = self._around_both(bounds.take(doubtful), bounds.take(first[doubtful]))
        is_same[doubtful] = self._is_one_inside(both, points[:, doubtful])
        keep = (first == np.arange(labels.size)) | ~is_same
        return points[:, keep], bounds.take(keep)

    def _around_both(self, one: Boxes, other: Boxes) -> Boxes:
        """Return boxes that hold two others each, and are a little wider than both together."""
        low, high = np.minimum(one.low, other.low), np.maximum(one.high, other.high)
        more = np.zeros_like(low)
        more[self._free] = np.maximum(high - low, self._scale() * 2.0**-48)[self._free]
        return Boxes(low - more, high + more)

    def _small_bounds(self, points: FloatArray, around: Boxes) -> Boxes:
        """Return the smallest box that is proved to hold each point, inside of one that is."""
        low, high = around.low.copy(), around.high.copy()
        is_open = np.ones(points.shape[1], bool)
        for digits in range(48, 8, -4):
            which = np.flatnonzero(is_open)
            if not which.size:
                break
            radius = np.maximum(np.abs(points[:, which]), self._scale()) * 2.0**-digits
            small = Boxes(
                np.maximum(points[:, which] - radius, around.low[:, which]),
                np.minimum(points[:, which] + radius, around.high[:, which]),
            )
            is_proved = self._is_one_inside(small, points[:, which])
            low[:, which[is_proved]] = small.low[:, is_proved]
            high[:, which[is_proved]] = small.high[:, is_proved]
            is_open[which[is_proved]] = False
        return Boxes(low, high)

    def _scale(self) -> FloatArray:
        ends = np.stack([np.abs(self._domain.low), np.abs(self._domain.high)])
        largest: FloatArray = ends.max(axis=(0, 2))[:, None]
        return largest


def clusters(boxes: Boxes) -> NDArray[np.intp]:
    """Return for each box the number of the connected set that it belongs to.

    Boxes are connected where they touch.
    """
    if not boxes.count:
        return np.empty(0, np.intp)
    width = np.max(boxes.high - boxes.low, axis=1, keepdims=True)
    size = np.max(np.abs([boxes.low, boxes.high]), axis=(0, 2))[:, None]
    width = np.maximum(width, 4 * np.spacing(size))
    tree = cKDTree((boxes.middle / width).T)
    one, other = tree.query_pairs(1 + 1e-6, p=np.inf, output_type="ndarray").T
    slack = 1e-9 * width
    touch = np.all(
        (boxes.low[:, one] <= boxes.high[:, other] + slack)
        & (boxes.low[:, other] <= boxes.high[:, one] + slack),
        axis=0,
    )
    one, other = one[touch], other[touch]
    graph = coo_matrix((np.ones(one.size), (one, other)), shape=(boxes.count, boxes.count))
    labels: NDArray[np.intp] = connected_components(graph, directed=False)[1].astype(np.intp)
    return labels


def by_size(boxes: Boxes, width: FloatArray) -> list[Boxes]:
    """Return boxes in parts, each of boxes of about one size in units of `width`, (axes, 1)."""
    sizes = np.max((boxes.high - boxes.low) / width, axis=0)
    classes = np.frexp(sizes)[1]
    return [boxes.take(classes == each) for each in np.unique(classes)]


def touch_any(boxes: Boxes, others: Boxes, width: FloatArray) -> BoolArray:
    """Return which boxes touch one of some others; `width`, (axes, 1), is the unit of lengths."""
    result = np.zeros(boxes.count, bool)
    radius = np.max((boxes.high - boxes.low) / width, axis=0, initial=0) / 2
    slack = 1e-9 * (boxes.high - boxes.low) + 4 * np.spacing(np.abs(boxes.middle))
    for part in by_size(others, width):
        reach = float(np.max((part.high - part.low) / width)) / 2
        near = cKDTree((part.middle / width).T).query(
            (boxes.middle / width).T,
            _NEIGHBOURS,
            p=np.inf,
            distance_upper_bound=(np.max(radius, initial=0.0) + reach) * (1 + 1e-6),
        )[1]
        for column in near.T:
            known = np.flatnonzero(column < part.count)
            other = part.take(column[known])
            result[known] |= np.all(
                (boxes.low[:, known] <= other.high + slack[:, known])
                & (other.low <= boxes.high[:, known] + slack[:, known]),
                axis=0,
            )
    return result


def _lies_in(inner: Boxes, outer: Boxes) -> BoolArray:
    is_inside = (outer.low <= inner.low) & (inner.high <= outer.high)
    result: BoolArray = np.all(is_inside, axis=0)
    return result


def _part(interval: Interval, *index: int) -> Interval:
    return Interval(interval.low[index], interval.high[index])


def symmetric_inverse(matrices: FloatArray) -> FloatArray:
    """Return inverses of symmetric matrices (n, n, count), n up to 3; not finite if singular."""
    count = len(matrices)
    if count == 1:
        return 1 / matrices
    # Products of very large or small numbers leave all bounds.
    scaled, exponents = equilibrated(matrices)
    inverse = _inverse_of_two(scaled) if count == 2 else _inverse_of_three(scaled)
    result: FloatArray = np.ldexp(np.ldexp(inverse, exponents[:, None]), exponents[None, :])
    return result


def equilibrated(matrices: FloatArray) -> tuple[FloatArray, NDArray[np.intp]]:
    """Return symmetric matrices (n, n, count) with rows and columns of sizes near 1.

    They are multiplied by powers of 2, whose exponents, (n, count), are returned as well: this
    rounds nothing.
    """
    largest = np.max(np.abs(matrices), axis=1)
    exponents = -(np.frexp(np.where(largest > 0, largest, 1.0))[1] // 2)
    scaled = np.ldexp(np.ldexp(matrices, exponents[:, None]), exponents[None, :])
    return scaled, exponents.astype(np.intp)


def _inverse_of_two(matrices: FloatArray) -> FloatArray:
    (a, b), (_, d) = matrices
    inverse: FloatArray = np.array([[d, -b], [-b, a]]) / (a * d - b * b)
    return inverse


def _inverse_of_three(matrices: FloatArray) -> FloatArray:
    (a, b, c), (_, d, e), (_, _, f) = matrices
    cofactors = np.array(
        [
            [d * f - e * e, c * e - b * f, b * e - c * d],
            [c * e - b * f, a * f - c * c, b * c - a * e],
            [b * e - c * d, b * c - a * e, a * d - b * b],
        ]
    )
    inverse: FloatArray = cofactors / (
        a * cofactors[0, 0] + b * cofactors[0, 1] + c * cofactors[0, 2]
    )
    return inverse
