"""Judging by the exact gradient, where it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gradatlas.differentiation.differentiate import tiles
from gradatlas.differentiation.norm import euclidean_norm
from gradatlas.fields.judge import Judge, widened
from gradatlas.fields.neighbours import largest_nearby

if TYPE_CHECKING:
    from gradatlas.differentiation.gradient import Gradient
    from gradatlas.functions.function import Function
    from gradatlas.grids import Mesh, Place


def judge(
    function: Function,
    mesh: Mesh,
    place: Place,
    gradient: Gradient,  # noqa: ARG001 (every judge is called in the same way)
    tolerance: float,
) -> Judge:
    """Return the exact gradient at a place in a mesh.

    Args:
        function: What was differentiated.
        mesh: All points of the grid.
        place: The part of it to judge.
        gradient: Not used.
        tolerance: Where rounding inside the formula may have cost more than this part of the norm,
            the exact gradient is not known.
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
