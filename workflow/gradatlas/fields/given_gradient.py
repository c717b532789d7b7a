"""Given gradients, at each point: how far they are from differences of f, and where they are wrong.

What goes wrong with differences has its ground in f or in the step; a gradient that a function
brings can be wrong without any. So it is flagged as wrong where differences have converged to
another gradient, and neither a kink nor rounding explains that.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.differentiation.stencils import euclidean_norm
from gradatlas.fields.field import FLAGS
from gradatlas.fields.reference_gradient import largest_nearby, slopes_nearby, widened

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.differentiation.gradient import Gradient
    from gradatlas.fields.reference_gradient import ReferenceGradient
    from gradatlas.functions.function import FloatArray, Function
    from gradatlas.grids import Block, Mesh

_NEAR = 1e-3
"""How near to a point a kink explains another gradient there, in units of the spacing of the grid:
much less than a picture shows, and far enough for rounding to be small beside differences."""

_SURE = 1e-5
"""A relative error that is none of differences themselves, where they converge or agree."""
_MARGIN = 3.0
"""How many times what differences say that they may be off a gradient must differ from them."""
_STEEP = 12.0
"""How many times steeper than f between neighbours differences may be and still be believed."""
_TOO_LARGE = 1e-3
"""A relative error that no kink explains where differences agree: they would see such a kink."""


@dataclass(frozen=True)
class Comparison:
    """A given gradient beside differences of f; all arrays are shaped like the field."""

    differences: tuple[FloatArray, ...]
    """The gradient by differences."""
    relative_error: FloatArray
    """The Euclidean norm of what both differ by, in units of the largest norm of either at the
    point and its neighbours; NaN where differences have not converged."""


def compare(reference: ReferenceGradient, norm: FloatArray, distance: FloatArray) -> Comparison:
    """Return a given gradient beside the gradient by differences.

    The relative error is |a − n| / max(|a|, |n|), as A. Karpathy takes it (CS231n, Neural networks
    part 3: gradient checks, Stanford, 2015); but the largest norm nearby counts, since at a minimum
    there is none. Two gradients that are 0 agree.

    Args:
        reference: The gradient by differences.
        norm: The norm of the given gradient.
        distance: How far both are apart.
    """
    with np.errstate(all="ignore"):
        scale = np.fmax(reference.scale, norm)
        relative = np.where(distance == 0, 0.0, distance / scale)
    return Comparison(reference.components, relative)


def with_surroundings(gradient: Gradient, mesh: Mesh, block: Block) -> Gradient:
    """Return a given gradient with a radius in which f may explain that it is wrong.

    Args:
        gradient: The given gradient.
        mesh: All points of the grid.
        block: The part of it that the gradient is of.
    """
    radii = []
    for array in mesh.arrays:
        values = array.ravel()
        if values.size > 1:
            gaps = np.diff(values)
            nearest = np.minimum(np.append(gaps, gaps[-1]), np.append(gaps[0], gaps))
        else:
            nearest = np.maximum(np.abs(values), 1.0)
        radii.append((_NEAR * nearest).reshape(array.shape))
    whole = dataclasses.replace(mesh, arrays=tuple(radii))
    return dataclasses.replace(gradient, stencil_radius=whole.part(block).arrays)


def is_missing(
    values: FloatArray, norm: FloatArray, reference: ReferenceGradient
) -> NDArray[np.bool_]:
    """Return where a given gradient is no number though f and its gradient are.

    Args:
        values: f.
        norm: The norm of the given gradient.
        reference: The gradient by differences.
    """
    return np.isnan(norm) & np.isfinite(values) & reference.is_known


def flag_wrong(
    flag: NDArray[np.int8],
    doubtful: NDArray[np.bool_],
    distance: FloatArray,
    relative_error: FloatArray,
    reference: ReferenceGradient,
    function: Function,
    mesh: Mesh,
    block: Block,
) -> None:
    """Flag the points at which a given gradient is wrong and nothing in f explains it.

    Args:
        flag: What was found so far; changed.
        doubtful: Where the given gradient is not what it is compared with.
        distance: How far the given gradient is from the reference.
        relative_error: The same, relative.
        reference: The gradient by differences.
        function: f.
        mesh: All points of the grid.
        block: The part of it that the other arguments are of.
    """
    with np.errstate(invalid="ignore"):
        # Where it is not known, the given gradient is no number.
        unexplained = (flag == FLAGS["not_converged"]) & ~(relative_error <= _SURE)
        unexplained |= (flag == FLAGS["kink"]) & (relative_error > _TOO_LARGE)
        if reference.doubt is not None:
            unexplained &= ~(distance <= _MARGIN * reference.doubt)
    is_wrong = doubtful & unexplained & reference.is_known
    if is_wrong.any():
        # Differences that are steeper than f from neighbour to neighbour see what no picture shows:
        # noise, though there it may look smooth.
        slopes = slopes_nearby(function, mesh, block, np.fmax)
        if slopes:
            # Where it is not a number, nothing is known to be too steep.
            steepest = euclidean_norm(slopes)
            is_hidden = is_wrong & (euclidean_norm(reference.components) > _STEEP * steepest)
            flag[is_hidden] = FLAGS["lost_to_cancellation"]
            is_wrong &= ~is_hidden
    is_level = is_wrong & np.all([part == 0 for part in reference.components], axis=0)
    if is_level.any():
        # Stairs: f has few digits, and is level between one of its numbers and the next.
        wide, inner = widened(block, mesh.shape)
        values = function.evaluate(*mesh.part(wide).arrays)
        is_same = (largest_nearby(values) == -largest_nearby(-values))[inner]
        flag[is_level & ~is_same] = FLAGS["lost_to_cancellation"]
        is_wrong &= ~is_level | is_same
    flag[is_wrong] = FLAGS["wrong"]
