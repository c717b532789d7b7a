"""The exact gradient where the rules of calculus give none, though there may be one.

sqrt(x0**2 + x1**2) has no slope at the origin, but its cosine has. There the rules give 0·∞ or 0/0.
At such points the gradient is looked at close by, on all sides: where it tends to one and the same
limit from everywhere, and f is continuous, that limit is the gradient; elsewhere there is none.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from itertools import permutations, product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

_NEAR = 2.0**-40
"""How close by, in units of the coordinate: far above its rounding, and so small that f has no
structure left but that of the singularity. At a coordinate that is 0 the others give the unit."""
_NEAR_ORIGIN = 2.0**-100
"""How close to the origin. Its fourth power is still far above the smallest number."""
_LENGTHS = (4.0, 2.0, 1.0)
_SLANTS = (0.09375, 0.3125, 0.59375, 0.875)
"""Directions have these parts of their longest component in others: oblique, so as to leave the
lines along which a formula is singular, and in all quarters, so as to miss no cone."""
_AGREEMENT = 1e-9
"""How far limits from different sides may differ, in units of the gradient close by."""
_BATCH = 2**12
"""Points that are looked at together, so that memory does not grow with their number."""


def fill_removable(
    values_and_slopes: Callable[..., list[FloatArray]],
    arrays: Sequence[FloatArray],
    values: FloatArray,
    components: Sequence[FloatArray],
) -> None:
    """Put the limit of the gradient where it exists, and NaN where it does not.

    Args:
        values_and_slopes: Gives f and its derivative along each axis, of the broadcast shape.
        arrays: The coordinates, one array for each axis.
        values: f there.
        components: The derivatives there; changed where they are not finite though f is.
    """
    open_points = np.isfinite(values) & ~np.all(np.isfinite(components), axis=0)
    if not open_points.any():
        return
    shape = values.shape
    points = np.stack([np.broadcast_to(array, shape)[open_points] for array in arrays])
    here = values[open_points]
    batches = [slice(start, start + _BATCH) for start in range(0, here.size, _BATCH)]
    found = [_limits(values_and_slopes, points[:, batch], here[batch]) for batch in batches]
    limits = np.concatenate(found, axis=1)
    for component, limit in zip(components, limits, strict=True):
        known = component[open_points]
        component[open_points] = np.where(np.isfinite(known), known, limit)


def _limits(
    values_and_slopes: Callable[..., list[FloatArray]], points: FloatArray, values: FloatArray
) -> FloatArray:
    """Return the limit of the gradient at points of shape (axes, n).

    It is NaN where there is none, and infinite where a slope is too large for float64 all around.
    """
    _, exponent = np.frexp(points)
    _, largest = np.frexp(np.abs(points).max(axis=0))
    unit = np.where(largest == 0, _NEAR_ORIGIN, np.ldexp(_NEAR, largest))
    size = np.where(points == 0, unit, np.ldexp(_NEAR, exponent))
    # Dimensions: lengths, directions, axes, points.
    lengths = np.reshape(_LENGTHS, (-1, 1, 1, 1))
    places = points + lengths * _directions(len(points))[None, :, :, None] * size[None, None]
    offsets = places - points  # as they are in float64
    near, *near_slopes = values_and_slopes(*np.moveaxis(places, 2, 0))
    slopes = np.stack(near_slopes, axis=2)
    with np.errstate(all="ignore"):
        rise = np.sum(np.abs(slopes * offsets), axis=2)
        is_continuous = np.abs(near - values) <= 8 * rise + 16 * np.finfo(float).eps * np.abs(
            values
        )
        far, middle, close = slopes
        limit = _extrapolated(far, middle, close)
        mean = limit.mean(axis=0)
        spread = np.abs(limit - mean).max(axis=0)
        agrees = spread <= _AGREEMENT * np.abs(far).max(axis=0)
        exists = agrees.all(axis=0) & is_continuous.all(axis=(0, 1))
        # What is only rounding beside the gradient close by is 0.
        mean[np.abs(mean) <= _AGREEMENT * np.abs(close).max(axis=0)] = 0.0
    overflows = ~np.isfinite(slopes).any(axis=(0, 1))
    return np.where(exists, mean, np.where(overflows, np.inf, np.nan))


@functools.cache
def _directions(axes: int) -> FloatArray:
    """Return directions of shape (number, axes), the longest component of each 1 or −1."""
    signs = np.array(list(product((1.0, -1.0), repeat=axes)))
    lengths = [
        (*others[:place], 1.0, *others[place:])
        for others in permutations(_SLANTS, axes - 1)
        for place in range(axes)
    ]
    return np.concatenate([signs * row for row in lengths])


def _extrapolated(far: FloatArray, middle: FloatArray, close: FloatArray) -> FloatArray:
    """Return the limit of three values, each at half the distance of the one before; NaN if none.

    The distance from the limit falls with some power of the distance from the point. (A. C. Aitken:
    On Bernoulli's numerical solution of algebraic equations. Proceedings of the Royal Society of
    Edinburgh 46, 289–305 (1926), doi:10.1017/S0370164600022070.)
    """
    first, second = middle - far, close - middle
    is_still = np.abs(second) <= 1e-9 * np.abs(close)
    is_contracting = np.abs(second) <= 0.9 * np.abs(first)
    limit = close + second**2 / np.where(is_still, 1.0, first - second)
    return np.where(is_still, close, np.where(is_contracting, limit, np.nan))
