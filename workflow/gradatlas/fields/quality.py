"""The quality of a gradient at each point: its error, and a flag where it is not to be trusted.

A gradient is compared with a reference gradient. A value is flagged where it differs from it by
more than `TOLERANCE` of the largest gradient at the point and its neighbours on the grid, which is
what a picture shows. What went wrong is diagnosed at these points alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gradatlas.differentiation.stencils import euclidean_norm
from gradatlas.fields.diagnosis import diagnose, flat
from gradatlas.fields.field import FLAGS
from gradatlas.fields.given_gradient import (
    Comparison,
    compare,
    flag_wrong,
    is_missing,
    with_surroundings,
)
from gradatlas.fields.reference_gradient import find_reference_gradient, largest_nearby, widened
from gradatlas.fields.witness import call_witness

if TYPE_CHECKING:
    from gradatlas.differentiation.gradient import Gradient
    from gradatlas.fields.reference_gradient import ExactField, ReferenceGradient
    from gradatlas.functions.function import FloatArray, Function
    from gradatlas.grids import Block, Mesh

TOLERANCE = 1e-6
"""Six digits: a value that has fewer is flagged."""


@dataclass(frozen=True)
class Quality:
    """What is known of a gradient on some points; all arrays have their shape."""

    norm: FloatArray
    """The Euclidean norm of the gradient."""
    error: FloatArray
    """The Euclidean norm of (gradient − reference gradient), NaN where that is not known. It is the
    error where the exact gradient is known, and else an estimate."""
    flag: NDArray[np.int8]
    """One of `field.FLAGS`."""
    comparison: Comparison | None = None
    """What a given gradient is compared with; None for others."""


def assess(
    function: Function,
    mesh: Mesh,
    block: Block,
    values: FloatArray,
    gradient: Gradient,
    exact: ExactField | None,
) -> Quality:
    """Return the quality of a gradient.

    Where f has no gradient though the method gives a number, as at a kink, the number is replaced
    by NaN in `gradient` itself.

    Args:
        function: What was differentiated.
        mesh: All points of the grid.
        block: The part of it that the other arguments are of.
        values: f, NaN where it is not finite.
        gradient: Its gradient, NaN where f is.
        exact: What `find_exact_field` gives for the block.
    """
    has_exact = exact is not None
    if exact is not None and not gradient.is_given:
        quality = _quality_if_good(gradient, exact)
        if quality is not None:
            return quality
    reference = find_reference_gradient(function, mesh, block, gradient, exact, TOLERANCE)
    pairs = list(zip(gradient.components, reference.components, strict=True))
    # Each look at all points costs, and most fields are right everywhere.
    all_known = bool(reference.is_known.all())
    if has_exact and not all_known:
        for component, other in pairs:
            component[~np.isfinite(other)] = np.nan
    norm = euclidean_norm(gradient.components)
    is_finite = np.isfinite(norm)
    flag = np.zeros(norm.shape, np.int8)
    if not is_finite.all():
        flag[~is_finite] = FLAGS["not_finite"]
    if reference.has_none.any():
        flag[reference.has_none & np.isfinite(values)] = FLAGS["kink"]
    with np.errstate(all="ignore"):
        error = euclidean_norm([component - other for component, other in pairs])
        if not all_known:
            error[~reference.is_known] = np.nan
        # The norm at a point is no more than the scale there.
        is_right = error <= TOLERANCE * reference.norm
        if not is_right.all():
            is_right = error <= TOLERANCE * reference.scale
        doubtful = is_finite & ~is_right
    if not has_exact:
        doubtful &= ~_is_flat(function, mesh, block, norm)
    if gradient.is_given:
        doubtful |= is_missing(values, norm, reference)
    if doubtful.any():
        flag[doubtful] = diagnose(
            function,
            mesh.part(block),
            with_surroundings(gradient, mesh, block) if gradient.is_given else gradient,
            values,
            where=doubtful,
            error=error,
            least=TOLERANCE * np.fmax(reference.scale, norm),
        )
    if has_exact and gradient.stencil_radius is not None and gradient.converged is None:
        disputed = doubtful & reference.is_known
        error[_refuted(function, mesh.part(block), values, reference, disputed)] = np.nan
    if reference.is_lost.any():
        flag[reference.is_lost & is_finite] = FLAGS["lost_to_cancellation"]
    comparison = None
    if gradient.is_given:
        comparison = compare(reference, norm, error)
        relative = comparison.relative_error
        flag_wrong(flag, doubtful, error, relative, reference, function, mesh, block)
    return Quality(norm, error, flag, comparison)


def _quality_if_good(gradient: Gradient, exact: ExactField) -> Quality | None:
    """Return the quality of a gradient that is good at all points for sure, and else None.

    Most tiles are such, and a look at them costs less than a search for what is not. Where error
    and rounding are at most half of what is allowed by the norm of the gradient, they are so by
    that of the exact one, which differs from it by no more than the error.
    """
    components = [component[exact.inner] for component in exact.components]
    pairs = zip(gradient.components, components, strict=True)
    with np.errstate(all="ignore"):
        norm = euclidean_norm(gradient.components)
        error = euclidean_norm([component - other for component, other in pairs])
        doubt = np.maximum(error, exact.rounding[exact.inner])
        if not np.all(doubt <= TOLERANCE / 2 * norm):
            return None
    return Quality(norm, error, np.zeros(norm.shape, np.int8))


def _refuted(
    function: Function,
    mesh: Mesh,
    values: FloatArray,
    reference: ReferenceGradient,
    disputed: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Return where extrapolated differences contradict the exact gradient as well.

    No error is claimed there. The flag stays, since who is right remains open.
    """
    result = np.zeros(disputed.shape, bool)
    if disputed.any():
        witness = call_witness(function, flat(mesh.arrays, disputed), values[disputed], mesh.axes)
        exact = [component[disputed] for component in reference.components]
        result[disputed] = witness.contradicts(exact, TOLERANCE * reference.scale[disputed])
    return result


def _is_flat(function: Function, mesh: Mesh, block: Block, norm: FloatArray) -> NDArray[np.bool_]:
    """Return where f is the same at all neighbours and the gradient 0: nothing is in doubt."""
    if not np.any(norm == 0):
        return np.zeros(norm.shape, bool)
    wide, inner = widened(block, mesh.shape)
    values = function.evaluate(*mesh.part(wide).arrays)
    is_same = largest_nearby(values) == -largest_nearby(-values)
    return np.asarray(is_same[inner] & (norm == 0))
