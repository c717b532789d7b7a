"""Points at which the gradient vanishes but of which nothing can be proved.

Around a point where the Hessian is singular, or where f is not smooth, boxes are left however small
they are. Each connected set of such boxes becomes one point.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gradatlas.descent.sharp_minima import kink_subsets, taken_back
from gradatlas.descent.stationary_boxes import Boxes, clusters, touch_any

if TYPE_CHECKING:
    from gradatlas.descent.landscape import Landscape
    from gradatlas.descent.stationary_boxes import Stationary, StationarySearch
    from gradatlas.functions.function import FloatArray

_LARGEST = 2.0**-6
"""A connected set of boxes that is wider, in units of the domain, is no point."""
_MOST = 2_000
"""The most sets that are looked at."""
_STARTS = 8
"""From how many boxes of a set Newton's method starts."""
_MOST_LIMITS = 512
"""How often a gradient is looked for where the plain rules give none: where it may be a limit."""
_SAME = 1e-12
"""Closer than this, in units of the domain, what is proved in tiny boxes is known already."""
_NEWTON_STEPS = 60
"""At singular Hessians each step of Newton's method halves the distance, or takes a third off."""


@dataclass(frozen=True)
class FlatPoints:
    """Points at which the gradient vanishes."""

    points: FloatArray
    """(axes, points)."""
    is_smooth: NDArray[np.bool_]
    """Where f is twice continuously differentiable, so that the Hessian must be singular."""
    centres: FloatArray
    """(axes, sets): the middle of each set of boxes, whether the gradient vanishes in it or not."""
    regular: FloatArray
    """(axes, points): others, which are proved after all, in boxes smaller than those of the
    search, but may not be the only ones in their sets."""


def find_flat_points(
    landscape: Landscape, search: StationarySearch, found: Stationary
) -> FlatPoints:
    """Return the points in the boxes that a search has left.

    Args:
        landscape: The function.
        search: The search.
        found: What it has found.
    """
    boxes, is_smooth = found.left.take(found.is_finest), found.is_smooth[found.is_finest]
    none = np.empty((landscape.axis_count, 0))
    if not boxes.count:
        return FlatPoints(none, np.empty(0, bool), none, none)
    labels = clusters(boxes)
    order = np.argsort(labels, kind="stable")
    begins = np.flatnonzero(np.diff(labels[order], prepend=-1))
    hulls = Boxes(
        np.minimum.reduceat(boxes.low[:, order], begins, axis=1),
        np.maximum.reduceat(boxes.high[:, order], begins, axis=1),
    )
    all_smooth = np.logical_and.reduceat(is_smooth[order], begins)
    is_point = np.all(hulls.high - hulls.low <= _LARGEST * landscape.width, axis=0)
    # One that goes on in larger boxes is no point, either.
    others = found.left.take(~found.is_finest)
    is_point[is_point] = ~touch_any(hulls.take(is_point), others, landscape.width)
    chosen = np.flatnonzero(is_point)[:_MOST]
    if not chosen.size:
        return FlatPoints(none, np.empty(0, bool), none, none)
    ends = np.append(begins, labels.size)
    sizes = ends[chosen + 1] - ends[chosen]
    # The middle of the set first, and then the middles of some of its boxes.
    shares = (np.arange(_STARTS) + 0.5) / _STARTS
    members = order[ends[chosen] + (shares[:, None] * sizes).astype(np.intp)]
    centres = hulls.take(chosen).middle
    starts = np.concatenate([centres[:, None, :], boxes.middle[:, members]], axis=1)
    flat = starts.reshape(landscape.axis_count, -1)
    refined = search.refine(flat, _NEWTON_STEPS).reshape(starts.shape)
    tried = np.concatenate([_on_kinks(landscape, centres), starts, refined], axis=1)
    width = (hulls.high - hulls.low)[:, None, chosen]
    low, high = hulls.low[:, None, chosen] - width, hulls.high[:, None, chosen] + width
    is_inside = np.all((tried >= low) & (tried <= high), axis=0)
    tried = np.clip(tried, landscape.low[:, None], landscape.high[:, None])
    best, slopes = _flattest(landscape, tried, is_inside)
    every = np.arange(chosen.size)
    vanishes = landscape.vanishes(slopes)
    # Beside a singularity a gradient may vanish by rounding alone.
    rough = np.flatnonzero(vanishes & ~all_smooth[chosen])
    rounding = landscape.rounding(tried[:, best[rough], rough])
    vanishes[rough] = ~np.isfinite(rounding) | landscape.vanishes(rounding)
    points, all_smooth = tried[:, best, every][:, vanishes], all_smooth[chosen][vanishes]
    is_regular = search.is_proved(points)
    regular = points[:, is_regular]
    regular = regular[:, ~landscape.is_known(regular, found.points, _SAME)]
    return FlatPoints(
        points[:, ~is_regular],
        all_smooth[~is_regular],
        centres,
        landscape.without_repetitions(regular, _SAME),
    )


def _on_kinks(landscape: Landscape, centres: FloatArray) -> FloatArray:
    """Return places near some at which the formula may have a kink: (axes, tries, places)."""
    subsets = kink_subsets(landscape.kinks.count, landscape.axis_count)
    tries = [taken_back(landscape.kinks, centres, subset) for subset in subsets]
    # Few of them at once first: where all others are zero as well, that place is found, too.
    return (
        np.stack(tries, axis=1) if tries else np.empty((landscape.axis_count, 0, centres.shape[1]))
    )


def _flattest(
    landscape: Landscape, tried: FloatArray, is_inside: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], FloatArray]:
    """Return which of some points of each set is flattest, and the norm of the gradient there.

    Where the rules give no gradient but it is a limit, as where two sides join smoothly, that
    counts more than what rounding leaves of the gradient close by.

    Args:
        landscape: The function.
        tried: (axes, tries, sets).
        is_inside: (tries, sets): which of them count.
    """
    slopes = np.full(is_inside.shape, np.inf)
    slopes[is_inside] = landscape.plain_slopes(tried[:, is_inside])
    is_open = np.isnan(slopes)
    slopes[is_open] = np.inf
    tries, sets = (numbers[:_MOST_LIMITS] for numbers in np.nonzero(is_open))
    found = landscape.slopes(tried[:, tries, sets])
    limits = np.full(is_inside.shape, np.inf)
    limits[tries, sets] = np.where(np.isnan(found), np.inf, found)
    is_limit = landscape.vanishes(np.min(limits, axis=0))
    slopes = np.where(is_limit, limits, slopes)
    return np.argmin(slopes, axis=0), np.min(slopes, axis=0)
