"""Minima of a function on a domain that lie on the edge of it, though the gradient does not vanish.

The edge of a rectangle is four sides and four corners; that of a box has faces, edges and corners.
On each of these parts, f has a minimum where its gradient along the part vanishes and the Hessian
along the part is positive definite; and on the domain, if besides f grows into it across the part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gradatlas.descent.stationary_boxes import Boxes, StationarySearch, joined
from gradatlas.formulas import intervals as iv

if TYPE_CHECKING:
    from gradatlas.descent.landscape import Landscape
    from gradatlas.formulas.intervals import Interval
    from gradatlas.functions.function import FloatArray

BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class BoundaryMinima:
    """Minima on the edge."""

    points: FloatArray
    """(axes, points)."""
    proved: BoolArray
    """Which of them are proved to be such minima, and alone."""
    left: Boxes
    """Parts of the edge in which there may be others."""


def find_boundary_minima(landscape: Landscape, known: FloatArray) -> BoundaryMinima:
    """Return all boundary minima.

    Args:
        landscape: The function, in whose formula all axes occur.
        known: Points at which the gradient vanishes, (axes, points).
    """
    parts = []
    for size in range(1, landscape.axis_count + 1):
        for fixed in combinations(range(landscape.axis_count), size):
            part = _on_part(landscape, known, fixed)
            parts.append(part)
            # One at the end of a side is no other one in the corner.
            known = np.concatenate([known, part.points[:, part.proved]], axis=1)
    return BoundaryMinima(
        np.concatenate([part.points for part in parts], axis=1),
        np.concatenate([part.proved for part in parts]),
        joined([part.left for part in parts], landscape.axis_count),
    )


def _on_part(landscape: Landscape, known: FloatArray, fixed: tuple[int, ...]) -> BoundaryMinima:
    """Return the minima on the parts of the edge at which some axes are at one of their ends."""
    free = [axis for axis in range(landscape.axis_count) if axis not in fixed]
    sides = list(product((False, True), repeat=len(fixed)))
    domain = Boxes(
        np.repeat(landscape.low, len(sides), axis=1), np.repeat(landscape.high, len(sides), axis=1)
    )
    for number, side in enumerate(sides):
        for axis, is_upper in zip(fixed, side, strict=True):
            end = (landscape.high if is_upper else landscape.low)[axis, 0]
            domain.low[axis, number] = domain.high[axis, number] = end

    def falls_inwards(boxes: Boxes) -> BoolArray:
        falls: BoolArray = np.any(_inward_slopes(landscape, boxes, fixed).high < 0, axis=0)
        return falls

    if free:
        search = StationarySearch(
            landscape.formula, landscape.derivatives, domain, free, falls_inwards
        )
        found = search.run()
        points, bounds, left = found.points, found.bounds, [found.left]
    else:
        nowhere = landscape.formula.enclose(domain.low, domain.high, order=1).is_undefined
        bounds = domain.take(~(nowhere | falls_inwards(domain)))
        points, left = bounds.low, []
    keep = _is_minimum(landscape, points, free)
    points, bounds = points[:, keep], bounds.take(keep)
    slopes = _inward_slopes(landscape, bounds, fixed)
    everywhere = landscape.formula.enclose(bounds.low, bounds.high, order=1)
    proved = everywhere.is_smooth & np.all(slopes.low > 0, axis=0)
    is_none = np.any(slopes.high < 0, axis=0)
    # If f neither grows nor falls inwards, the gradient vanishes, or nearly so.
    doubtful = ~proved & ~is_none & ~landscape.is_known(points, known)
    grows = np.all(
        _signs(landscape, points, fixed) * _gradients(landscape, points)[list(fixed)] > 0, axis=0
    )
    keep = proved | doubtful & grows & ~landscape.vanishes(landscape.slopes(points))
    left.append(bounds.take(doubtful))
    return BoundaryMinima(points[:, keep], proved[keep], joined(left, landscape.axis_count))


def _inward_slopes(landscape: Landscape, boxes: Boxes, fixed: Sequence[int]) -> Interval:
    """Return bounds of the derivatives along the fixed axes, into the domain: (fixed, boxes)."""
    known = landscape.formula.enclose(boxes.low, boxes.high, order=1, free=fixed).gradient
    return iv.choose(_signs(landscape, boxes.low, fixed) > 0, known, iv.negative(known))


def _signs(landscape: Landscape, points: FloatArray, fixed: Sequence[int]) -> FloatArray:
    """Return the way inwards along the fixed axes: (fixed, points)."""
    chosen = list(fixed)
    return np.where(points[chosen] == landscape.low[chosen], 1.0, -1.0)


def _gradients(landscape: Landscape, points: FloatArray) -> FloatArray:
    return landscape.values_and_gradients(points)[1]


def _is_minimum(landscape: Landscape, points: FloatArray, free: Sequence[int]) -> BoolArray:
    """Return where f has a minimum along the free axes, along which its gradient vanishes."""
    if not free:
        return np.ones(points.shape[1], bool)
    result: BoolArray = landscape.eigenvalues(points, free, is_scaled=True)[0] > 0
    return result
