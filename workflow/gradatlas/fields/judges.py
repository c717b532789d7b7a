"""Better gradients, by which those of a method are judged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradatlas.differentiation.differentiate import differentiate, tiles
from gradatlas.differentiation.judging import SELF_JUDGING
from gradatlas.differentiation.norm import euclidean_norm
from gradatlas.fields.neighbours import largest_nearby
from gradatlas.functions.function import FloatArray, Function
from gradatlas.grids import Mesh, Place


@dataclass(frozen=True)
class Judge:
    """A better gradient on some points; all arrays have their shape."""

    components: tuple[FloatArray, ...]
    """The derivative along each axis."""
    scale: FloatArray
    """The largest norm at the point and its neighbours, as far as it is known there."""
    is_known: NDArray[np.bool_]
    """Where the components can be relied on."""
    has_none: NDArray[np.bool_]
    """Where there is no gradient: at kinks and jumps."""
    is_lost: NDArray[np.bool_]
    """Where rounding inside the formula leaves nothing to know."""


def exact_judge(function: Function, mesh: Mesh, place: Place, tolerance: float) -> Judge:
    """Return the exact gradient at a place in a mesh.

    Where rounding inside the formula may have cost it more than the tolerance, it is not known.
    """
    assert function.exact_gradient is not None
    wide, inner = widened(place, mesh.shape)
    part = mesh.part(wide)
    components = tuple(np.empty(part.shape) for _ in mesh.arrays)
    rounding = np.zeros(part.shape)
    for box in tiles(part):
        arrays = part.part(box).arrays
        for component, tile in zip(components, function.exact_gradient(*arrays), strict=True):
            component[box] = tile
        if function.gradient_rounding is not None:
            rounding[box] = function.gradient_rounding(*arrays)
    norm = euclidean_norm(components)
    with np.errstate(invalid="ignore"):
        scale = largest_nearby(np.where(rounding > tolerance * norm, 0.0, norm))
        is_lost = rounding > tolerance * scale
    return Judge(
        components=tuple(component[inner] for component in components),
        scale=scale[inner],
        is_known=(np.isfinite(norm) & ~is_lost)[inner],
        has_none=np.any(np.isnan(components), axis=0)[inner],
        is_lost=is_lost[inner],
    )


def extrapolated_judge(function: Function, mesh: Mesh, place: Place, tolerance: float) -> Judge:
    """Return a gradient by extrapolation at a place in a mesh.

    It is known where it has converged, and where three kinds of differences agree, whose steps are
    much shorter and may not reach what keeps it from converging.
    """
    wide, inner = widened(place, mesh.shape)
    part = mesh.part(wide)
    gradient = differentiate(function, part, SELF_JUDGING, {})
    components, is_known = gradient.components, gradient.converged
    assert is_known is not None
    if not is_known.all():
        others, agree = _three_differences(function, part, tolerance)
        pairs = zip(components, others, strict=True)
        components = tuple(np.where(is_known, *pair) for pair in pairs)
        is_known = is_known | agree
    norm = euclidean_norm(components)
    is_known = is_known & np.isfinite(norm)
    nowhere = np.zeros(norm[inner].shape, bool)
    return Judge(
        components=tuple(component[inner] for component in components),
        scale=largest_nearby(np.where(is_known, norm, 0.0))[inner],
        is_known=is_known[inner],
        has_none=nowhere,
        is_lost=nowhere,
    )


def _three_differences(
    function: Function, mesh: Mesh, tolerance: float
) -> tuple[tuple[FloatArray, ...], NDArray[np.bool_]]:
    """Return central differences of order 4, and where those of order 2 and 1 agree with them."""
    best = differentiate(function, mesh, "central", {"order": 4}).components
    central = differentiate(function, mesh, "central", {"order": 2}).components
    forward = differentiate(function, mesh, "forward", {})
    scale = largest_nearby(euclidean_norm(best))
    assert forward.reach is not None
    values = function.evaluate(*mesh.arrays)
    with np.errstate(all="ignore"):
        # What rounding does to forward differences, whose steps are the shortest.
        noise = 4 * np.finfo(np.float64).eps * sum(np.abs(values / h) for h in forward.reach)
        agree = _distance(best, central) <= tolerance / 2 * scale
        agree &= _distance(best, forward.components) <= 10 * tolerance * scale + noise
    return best, agree


def _distance(one: tuple[FloatArray, ...], other: tuple[FloatArray, ...]) -> FloatArray:
    return euclidean_norm([a - b for a, b in zip(one, other, strict=True)])


def widened(place: Place, shape: tuple[int, ...]) -> tuple[Place, Place]:
    """Return a place with its neighbours on all sides, and the place itself within that."""
    wide = tuple(
        slice(max(part.start - 1, 0), min(part.stop + 1, size))
        for part, size in zip(place, shape, strict=True)
    )
    inner = tuple(
        slice(part.start - more.start, part.stop - more.start)
        for part, more in zip(place, wide, strict=True)
    )
    return wide, inner
