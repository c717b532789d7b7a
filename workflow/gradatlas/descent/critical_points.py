"""All critical points of a formula on a domain: found, classified, and proved where that can be.

Three sorts of points come together:

- those at which the gradient vanishes, by `stationary_boxes`, inside and, along it, on the edge;
- those at which it vanishes but nothing can be proved, since the Hessian is singular or f is not
  smooth: of each set of tiny boxes that is left, one point (`flat_points`);
- where boxes are left, also minima without a gradient, and maxima (`sharp_minima`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from gradatlas.descent.boundary_minima import find_boundary_minima
from gradatlas.descent.flat_points import find_flat_points
from gradatlas.descent.landscape import Landscape, norms
from gradatlas.descent.sharp_minima import SharpSearch, hollows
from gradatlas.descent.stationary_boxes import Boxes, by_size, joined
from gradatlas.descent.stored_points import KINDS, CriticalPoints

if TYPE_CHECKING:
    from gradatlas.formulas.language import Expression
    from gradatlas.functions.function import FloatArray

BoolArray = NDArray[np.bool_]
KindArray = NDArray[np.int8]

_MOST_SHARP = 128
"""The most places from which sharp minima are looked for, and as many for maxima."""
_NEAR = 0.02
"""In units of the domain: as far apart as points of the grid from which sharp minima are looked for
may be, and a little more."""
_AROUND = (1e-3, 1e-4)
"""How far from a point that has no Hessian others are looked at, in units of the domain."""
_BESIDE = (1e-10, 1e-9)
"""How far from an end of a search slopes are compared, in units of the domain."""
_GROWTH = 5
"""By how much the slope is larger at the second than at the first around a smooth minimum, where it
is 10 times as large; at most 1 around a tip."""
_ROUNDING = 1e-13
"""A proved Hessian is regular; whether an eigenvalue is positive can be told if it is larger than
this, in units of the largest: some hundred times the rounding of three axes."""


def find_critical_points(
    expression: Expression,
    axes: tuple[str, ...],
    domain: Sequence[tuple[float, float]],
    parameters: Mapping[str, float],
) -> CriticalPoints:
    """Return all critical points of a formula on a domain.

    Roots of the gradient are proved in boxes that reach a little beyond the edge of the domain, so
    that those on the edge can be proved, too; what is proved to lie outside is left out. A point
    that lies on the edge up to its last digits counts as on the edge.

    An axis that the formula does not contain has no say: points stand in the middle of it, and are
    neither alone nor proved; boundary minima there are none then.

    Args:
        expression: The formula.
        axes: The names of its variables, 1 to 3 of them.
        domain: The ends of each axis.
        parameters: Parameter name → value.

    Raises:
        ValueError: if a name in the formula is neither an axis nor a parameter, or an axis has no
            extent, or one beyond the largest number.
    """
    for axis, (low, high) in zip(axes, domain, strict=True):
        if not (low < high and math.isfinite(float(high) - float(low))):
            raise ValueError(
                f"domain of {axis}: {low} to {high}; critical points need an axis with an extent"
            )
    landscape = Landscape(expression, axes, domain, parameters)
    if len(landscape.used) < len(axes):
        return _with_idle_axes(landscape)
    search = landscape.search(Boxes(landscape.low, landscape.high), landscape.used)
    found = search.run()
    flat = find_flat_points(landscape, search, found)
    regular = np.concatenate([found.points, flat.regular], axis=1)
    stationary = np.concatenate([regular, flat.points], axis=1)
    edge = find_boundary_minima(landscape, stationary)
    left = joined([found.left, edge.left], len(axes))
    known = np.concatenate([stationary, edge.points], axis=1)
    sharp, sharp_kind = _sharp_points(landscape, left, flat.centres, known)
    points = np.concatenate([known, sharp], axis=1)
    proved = np.concatenate(
        [
            np.ones(regular.shape[1], bool),
            np.zeros(flat.points.shape[1], bool),
            edge.proved,
            np.zeros(sharp.shape[1], bool),
        ]
    )
    kind, is_clear = _kinds(landscape, regular)
    proved[: kind.size] = is_clear
    kind = np.concatenate(
        [
            kind,
            _kinds_of_flat(landscape, flat.points, flat.is_smooth),
            np.full(edge.points.shape[1], KINDS["boundary"], np.int8),
            sharp_kind,
        ]
    )
    return _described(landscape, points, kind, proved, left)


def _with_idle_axes(landscape: Landscape) -> CriticalPoints:
    """Return the points of a formula that does not contain all axes: they are lines, or planes."""
    none = np.empty((landscape.axis_count, 0))
    if not landscape.used:
        everything = Boxes(landscape.low, landscape.high)
        return _described(landscape, none, np.empty(0, np.int8), np.empty(0, bool), everything)
    middle = landscape.low + landscape.width / 2
    is_idle = np.ones((landscape.axis_count, 1), bool)
    is_idle[list(landscape.used)] = False
    domain = Boxes(
        np.where(is_idle, middle, landscape.low), np.where(is_idle, middle, landscape.high)
    )
    search = landscape.search(domain, landscape.used)
    found = search.run()
    flat = find_flat_points(landscape, search, found)
    points = np.concatenate([found.points, flat.regular, flat.points], axis=1)
    left = joined([found.bounds, found.left], landscape.axis_count)
    count = points.shape[1]
    kind = np.full(count, KINDS["degenerate"], np.int8)
    return _described(landscape, points, kind, np.zeros(count, bool), left)


def _kinds(landscape: Landscape, points: FloatArray) -> tuple[KindArray, BoolArray]:
    """Return the kinds of points with a regular Hessian, and where rounding leaves no doubt."""
    eigenvalues = landscape.eigenvalues(points, is_scaled=True)
    if not eigenvalues.size:
        return np.empty(0, np.int8), np.empty(0, bool)
    kind = _by_signs(eigenvalues)
    sizes = np.abs(eigenvalues)
    is_clear = np.min(sizes, axis=0) > _ROUNDING * np.max(sizes, axis=0)
    return np.where(is_clear, kind, KINDS["degenerate"]).astype(np.int8), is_clear


def _kinds_of_flat(landscape: Landscape, points: FloatArray, is_smooth: BoolArray) -> KindArray:
    """Return the kinds of points that are not proved."""
    eigenvalues = landscape.eigenvalues(points)
    if not points.shape[1]:
        return np.empty(0, np.int8)
    is_singular = is_smooth | landscape.is_singular(eigenvalues)
    kind = np.where(is_singular, KINDS["degenerate"], _by_signs(eigenvalues)).astype(np.int8)
    # Without a Hessian, as at a singularity that can be removed, what is around tells.
    bare = np.flatnonzero(np.isnan(eigenvalues[0]))
    kind[bare], is_flat = _kinds_around(landscape, points[:, bare])
    bare = bare[~is_flat]
    for name, sign in (("minimum", 1.0), ("maximum", -1.0)):
        is_strict = _search_sharp(landscape, sign).is_strict(points[:, bare])
        kind[bare[is_strict]] = KINDS[name]
    return kind


def _kinds_around(landscape: Landscape, points: FloatArray) -> tuple[KindArray, BoolArray]:
    """Return the kinds that all Hessians close to some points have in common, or degenerate.

    Second, where the Hessian becomes singular towards a point.
    """
    ways = np.array([way for way in product((-1, 0, 1), repeat=landscape.axis_count) if any(way)])
    kinds, least = [], []
    for radius, way in product(_AROUND, ways):
        there = points + radius * landscape.width * way[:, None]
        is_outside = (there < landscape.low) | (there > landscape.high)
        there = np.where(is_outside, 2 * points - there, there)
        eigenvalues = landscape.eigenvalues(there)
        is_singular = landscape.is_singular(eigenvalues)
        kind = np.where(is_singular, KINDS["degenerate"], _by_signs(eigenvalues))
        # On a line on which other kinks lie there is none at all.
        kinds.append(np.where(np.isnan(eigenvalues[0]), -1, kind))
        least.append(np.min(np.abs(eigenvalues), axis=0))
    all_kinds = np.array(kinds)
    largest = np.max(all_kinds, axis=0)
    agrees = np.all((all_kinds == largest) | (all_kinds == -1), axis=0) & (largest >= 0)
    far, near = (
        np.min(np.nan_to_num(part, nan=np.inf), axis=0) for part in np.split(np.array(least), 2)
    )
    is_flat = near < far / 2
    kind = np.where(agrees & ~is_flat, largest, KINDS["degenerate"]).astype(np.int8)
    return kind, is_flat


def _by_signs(eigenvalues: FloatArray) -> KindArray:
    is_minimum, is_maximum = eigenvalues[0] > 0, eigenvalues[-1] < 0
    kind = np.where(is_maximum, KINDS["maximum"], KINDS["saddle"])
    return np.where(is_minimum, KINDS["minimum"], kind).astype(np.int8)


def _search_sharp(landscape: Landscape, sign: float) -> SharpSearch:
    return SharpSearch(
        lambda points: sign * landscape.values(points),
        landscape.kinks,
        landscape.low,
        landscape.high,
        landscape.resolution,
    )


def _sharp_points(
    landscape: Landscape, left: Boxes, centres: FloatArray, known: FloatArray
) -> tuple[FloatArray, KindArray]:
    """Return the minima and maxima in boxes that are left, and their kinds.

    Args:
        landscape: The function.
        left: The boxes.
        centres: Places to start from, beside those of a grid: (axes, starts).
        known: What was found before, (axes, points).
    """
    points, kinds = [np.empty((landscape.axis_count, 0))], [np.empty(0, np.int8)]
    if not left.count:
        return points[0], kinds[0]
    near = _Nearness(landscape, left)
    for name, sign in (("minimum", 1.0), ("maximum", -1.0)):
        search = _search_sharp(landscape, sign)
        starts = hollows(search.value, landscape.low, landscape.high)
        # Most hollows are there because of a minimum that is known.
        is_new = near.is_near(starts, _NEAR) & ~landscape.is_known(starts, known, _NEAR)
        starts = np.concatenate([centres, starts[:, is_new]], axis=1)
        ends = search.descend(starts[:, :_MOST_SHARP])
        ends = ends[:, near.is_near(ends, 1e-6) & ~landscape.is_known(ends, known)]
        ends = ends[:, search.is_strict(ends)]
        # What has a Hessian and no gradient is no tip: it lies on a curve of such points.
        is_smooth = np.isfinite(landscape.eigenvalues(ends)[0])
        is_flat = landscape.vanishes(landscape.plain_slopes(ends)) | _is_rounded(landscape, ends)
        ends = ends[:, ~(is_smooth & is_flat)]
        ends = ends[:, np.argsort(search.value(ends), kind="stable")]
        ends = landscape.without_repetitions(ends)
        is_edge = landscape.is_on_edge(ends)
        if name == "maximum":
            ends, is_edge = ends[:, ~is_edge], is_edge[~is_edge]
        points.append(ends)
        kinds.append(np.where(is_edge, KINDS["boundary"], KINDS[name]).astype(np.int8))
        known = np.concatenate([known, ends], axis=1)
    return np.concatenate(points, axis=1), np.concatenate(kinds)


def _is_rounded(landscape: Landscape, points: FloatArray) -> BoolArray:
    """Return where the slope grows with the distance, as around a minimum with a gradient of 0.

    Around a tip it does not grow, however close; but where f changes much on a short way, the slope
    need not look like nothing even at the number nearest to a smooth minimum.
    """
    ways = np.array([way for way in product((-1, 0, 1), repeat=landscape.axis_count) if any(way)])
    near, far = (
        np.max(
            [
                np.nan_to_num(
                    landscape.plain_slopes(points + radius * landscape.width * way[:, None])
                )
                for way in ways
            ],
            axis=0,
        )
        for radius in _BESIDE
    )
    result: BoolArray = far > near * _GROWTH
    return result


class _Nearness:
    """Which points are near some boxes."""

    def __init__(self, landscape: Landscape, boxes: Boxes) -> None:
        self._width = landscape.width
        self._parts = [
            (
                cKDTree((part.middle / self._width).T),
                float(np.max((part.high - part.low) / self._width)) / 2,
            )
            for part in by_size(boxes, self._width)
        ]

    def is_near(self, points: FloatArray, distance: float) -> BoolArray:
        """Return which points are at most so far from a box, in units of the domain."""
        result = np.zeros(points.shape[1], bool)
        for tree, radius in self._parts:
            # What is no nearer than the bound is told to be infinitely far.
            bound = (distance + radius) * (1 + 1e-9)
            nearest, _ = tree.query((points / self._width).T, p=np.inf, distance_upper_bound=bound)
            result |= np.isfinite(nearest)
        return result


def _described(
    landscape: Landscape, points: FloatArray, kind: KindArray, proved: BoolArray, left: Boxes
) -> CriticalPoints:
    """Return points with all that is to be known of them, in order."""
    f, gradient = landscape.values_and_gradients(points)
    eigenvalues = landscape.eigenvalues(points)
    order = np.lexsort((*points[::-1], f))
    return CriticalPoints(
        points[:, order] + 0.0,  # which makes 0 of -0
        f[order],
        norms(gradient)[order],
        eigenvalues[0, order],
        eigenvalues[-1, order],
        kind[order],
        proved[order],
        complete=left.count == 0,
        undecided=left.count,
    )
