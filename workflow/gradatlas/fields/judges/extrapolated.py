"""Judging by extrapolated differences, where no exact gradient is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gradatlas.differentiation.differentiate import differentiate_by
from gradatlas.differentiation.methods import central, forward, richardson
from gradatlas.differentiation.norm import euclidean_norm
from gradatlas.fields.judge import Judge, widened
from gradatlas.fields.neighbours import largest_nearby

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.differentiation.gradient import Gradient
    from gradatlas.functions.function import FloatArray, Function
    from gradatlas.grids import Mesh, Place


def judge(
    function: Function,
    mesh: Mesh,
    place: Place,
    gradient: Gradient,  # noqa: ARG001 (every judge is called in the same way)
    tolerance: float,
) -> Judge:
    """Return a gradient by extrapolation at a place in a mesh.

    It is known where it has converged, and where three kinds of differences agree, whose steps are
    much shorter and may not reach what keeps it from converging.

    Args:
        function: What was differentiated.
        mesh: All points of the grid.
        place: The part of it to judge.
        gradient: Not used.
        tolerance: How far the differences may disagree, as a part of the largest norm nearby.
    """
    wide, inner = widened(place, mesh.shape)
    part = mesh.part(wide)
    better = differentiate_by(richardson, function, part, {})
    components, is_known = better.components, better.converged
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
    best = differentiate_by(central, function, mesh, {"order": 4}).components
    second = differentiate_by(central, function, mesh, {"order": 2}).components
    ahead = differentiate_by(forward, function, mesh, {})
    scale = largest_nearby(euclidean_norm(best))
    assert ahead.reach is not None
    values = function.evaluate(*mesh.arrays)
    with np.errstate(all="ignore"):
        # What rounding does to forward differences, whose steps are the shortest.
        noise = 4 * np.finfo(np.float64).eps * sum(np.abs(values / h) for h in ahead.reach)
        agree = _distance(best, second) <= tolerance / 2 * scale
        agree &= _distance(best, ahead.components) <= 10 * tolerance * scale + noise
    return best, agree


def _distance(one: tuple[FloatArray, ...], other: tuple[FloatArray, ...]) -> FloatArray:
    return euclidean_norm([a - b for a, b in zip(one, other, strict=True)])
