"""The reference gradient, which the gradient of a method is compared with.

It is the exact gradient where one is known. Where none is, it is the gradient itself if its method
says where it has converged, and else one by extrapolated differences, whose methods are found by
name: most gradients do without them, and `fields.spec` tells the plan which do not.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.differentiation.differentiate import differentiate
from gradatlas.differentiation.method import specify_method
from gradatlas.differentiation.stencils import euclidean_norm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.differentiation.gradient import Gradient
    from gradatlas.functions.function import FloatArray, Function
    from gradatlas.grids import Block, Mesh


def largest_nearby(values: FloatArray) -> FloatArray:
    """Return the largest value at each point and its eight neighbours; NaN counts for nothing."""
    for axis in range(values.ndim):
        before = np.moveaxis(values, axis, 0)
        after = before.copy()
        np.fmax(after[1:], before[:-1], out=after[1:])
        np.fmax(after[:-1], before[1:], out=after[:-1])
        values = np.moveaxis(after, 0, axis)
    return values


@dataclass(frozen=True)
class ReferenceGradient:
    """A better gradient on some points; all arrays have their shape."""

    components: tuple[FloatArray, ...]
    """The derivative along each axis."""
    norm: FloatArray
    """The norm at the point, 0 or NaN where it is not known."""
    find_scale: Callable[[], FloatArray]
    """Returns the scale, which most points do without."""
    is_known: NDArray[np.bool_]
    """Where the components can be relied on."""
    has_none: NDArray[np.bool_]
    """Where there is no gradient: at kinks and jumps."""
    is_lost: NDArray[np.bool_]
    """Where rounding inside the formula leaves nothing to know."""
    doubt: FloatArray | None = None
    """How far extrapolated differences say that they may be off; None for others."""

    @functools.cached_property
    def scale(self) -> FloatArray:
        """The largest norm at the point and its neighbours, as far as it is known there."""
        return self.find_scale()


def widened(block: Block, shape: tuple[int, ...]) -> tuple[Block, Block]:
    """Return a block with its neighbours on all sides, and the block itself within that."""
    wide = tuple(
        slice(max(part.start - 1, 0), min(part.stop + 1, size))
        for part, size in zip(block, shape, strict=True)
    )
    inner = tuple(
        slice(part.start - more.start, part.stop - more.start)
        for part, more in zip(block, wide, strict=True)
    )
    return wide, inner


@dataclass(frozen=True)
class ExactField:
    """f and its exact gradient on a block of a field and its neighbours; all arrays cover these."""

    values: FloatArray
    """f."""
    components: tuple[FloatArray, ...]
    """The derivative along each axis."""
    rounding: FloatArray
    """How far rounding may have carried these off."""
    inner: Block
    """The block itself within them."""


def find_exact_field(function: Function, mesh: Mesh, block: Block) -> ExactField | None:
    """Return f and its exact gradient, None where none is known.

    Args:
        function: f.
        mesh: All points of the grid.
        block: The part of it that is asked for.
    """
    if function.exact_field is None:
        return None
    wide, inner = widened(block, mesh.shape)
    return ExactField(*function.exact_field(*mesh.part(wide).arrays), inner)


def find_reference_gradient(
    function: Function,
    mesh: Mesh,
    block: Block,
    gradient: Gradient,
    exact: ExactField | None,
    tolerance: float,
) -> ReferenceGradient:
    """Return what a gradient is compared with.

    Args:
        function: What was differentiated.
        mesh: All points of the grid.
        block: The part of it that the gradient is of.
        gradient: The gradient by a method.
        exact: What `find_exact_field` gives for the block.
        tolerance: How far rounding or a disagreement may take the reference off, as a part of the
            largest norm nearby.
    """
    if exact is not None:
        return _exact(exact, tolerance)
    if gradient.converged is not None:
        return _itself(function, mesh, block, gradient, tolerance)
    return _extrapolated(function, mesh, block, tolerance)


def _exact(exact: ExactField, tolerance: float) -> ReferenceGradient:
    """Return the exact gradient.

    It is not known where rounding inside the formula may have cost more than `tolerance` of the
    norm.
    """
    components, rounding, inner = exact.components, exact.rounding, exact.inner
    norm = euclidean_norm(components)
    nowhere = np.zeros(norm.shape, bool)
    is_known, has_none, is_lost = np.isfinite(norm), nowhere, nowhere
    if not is_known.all():
        has_none = np.any(np.isnan(components), axis=0)
    with np.errstate(invalid="ignore"):
        is_rough = rounding > tolerance * norm
        if is_rough.any():
            norm[is_rough] = 0.0
            is_lost = rounding > tolerance * largest_nearby(norm)
            is_known &= ~is_lost
    return ReferenceGradient(
        components=tuple(component[inner] for component in components),
        norm=norm[inner],
        find_scale=lambda: largest_nearby(norm)[inner],
        is_known=is_known[inner],
        has_none=has_none[inner],
        is_lost=is_lost[inner],
    )


def _extrapolated(
    function: Function, mesh: Mesh, block: Block, tolerance: float
) -> ReferenceGradient:
    """Return the gradient by extrapolated differences.

    It is known where it has converged or its estimate of the error is small, and where three kinds
    of differences agree, whose steps are much shorter and may not reach what keeps it from
    converging: up to `tolerance` of the largest norm nearby.
    """
    wide, inner = widened(block, mesh.shape)
    part = mesh.part(wide)
    better = differentiate(function, part, specify_method("richardson"))
    components = better.components
    is_known = _is_settled(better, tolerance, largest_nearby(euclidean_norm(components)))
    if not is_known.all():
        others, agree = _three_differences(function, part, tolerance)
        pairs = zip(components, others, strict=True)
        components = tuple(np.where(is_known, *pair) for pair in pairs)
        is_known = is_known | agree
    norm = euclidean_norm(components)
    is_known = is_known & np.isfinite(norm)
    norm[~is_known] = 0.0
    nowhere = np.zeros(norm[inner].shape, bool)
    return ReferenceGradient(
        components=tuple(component[inner] for component in components),
        norm=norm[inner],
        find_scale=lambda: largest_nearby(norm)[inner],
        is_known=is_known[inner],
        has_none=nowhere,
        is_lost=nowhere,
        doubt=None if better.error_estimate is None else better.error_estimate[inner],
    )


def _three_differences(
    function: Function, mesh: Mesh, tolerance: float
) -> tuple[tuple[FloatArray, ...], NDArray[np.bool_]]:
    """Return central differences of order 4, and where those of order 2 and 1 agree with them."""
    best = differentiate(function, mesh, specify_method("central", order=4)).components
    second = differentiate(function, mesh, specify_method("central", order=2))
    ahead = differentiate(function, mesh, specify_method("forward"))
    scale = largest_nearby(euclidean_norm(best))
    values = function.evaluate(*mesh.arrays)
    with np.errstate(all="ignore"):
        agree = _distance(best, second.components) <= tolerance / 2 * scale
        agree &= _distance(best, ahead.components) <= 10 * tolerance * scale + _noise(values, ahead)
        # Steps that are as long as the rounding of f demands may lead to the same places.
        agree &= _noise(values, second) <= tolerance * scale
    return best, agree


def _noise(values: FloatArray, gradient: Gradient) -> FloatArray:
    """Return what rounding does to differences of f."""
    assert gradient.stencil_radius is not None
    sizes = sum(np.abs(values / step) for step in gradient.stencil_radius)
    return np.asarray(4 * np.finfo(np.float64).eps * sizes, np.float64)


def _distance(one: tuple[FloatArray, ...], other: tuple[FloatArray, ...]) -> FloatArray:
    return euclidean_norm([a - b for a, b in zip(one, other, strict=True)])


def _itself(
    function: Function, mesh: Mesh, block: Block, gradient: Gradient, tolerance: float
) -> ReferenceGradient:
    """Return the gradient itself.

    It is known where it has converged, and where its estimate of the error is at most `tolerance`
    of its norm or of the slopes to the neighbours: what is right up to the noise of f is right.
    """
    norm = euclidean_norm(gradient.components)
    scale, nowhere = norm, np.zeros(norm.shape, bool)
    is_known = _is_settled(gradient, tolerance, scale)
    if not np.all(is_known | np.isnan(norm)):
        for slope in slopes_nearby(function, mesh, block, np.fmin):
            scale = np.fmax(scale, np.where(np.isfinite(slope), slope, 0.0))
        is_known = _is_settled(gradient, tolerance, scale)
    is_known &= np.isfinite(norm)
    return ReferenceGradient(
        gradient.components, norm, lambda: scale, is_known, has_none=nowhere, is_lost=nowhere
    )


def _is_settled(gradient: Gradient, tolerance: float, scale: FloatArray) -> NDArray[np.bool_]:
    """Return where a gradient has converged, or its estimate says that its error is small."""
    assert gradient.converged is not None
    if gradient.error_estimate is None:
        return gradient.converged
    with np.errstate(invalid="ignore"):
        return gradient.converged | (gradient.error_estimate <= tolerance * scale)


def slopes_nearby(
    function: Function, mesh: Mesh, block: Block, of_two: np.ufunc
) -> list[FloatArray]:
    """Return how steep f is along each axis from each point to its neighbours on the grid.

    Axes of one value have none.

    Args:
        function: f.
        mesh: All points of the grid.
        block: The part of it that is asked for.
        of_two: What to take of the slopes to both sides: `np.fmin`, as one may lead across a jump,
            or `np.fmax`.
    """
    wide, inner = widened(block, mesh.shape)
    part = mesh.part(wide)
    values = function.evaluate(*part.arrays)
    slopes = []
    with np.errstate(all="ignore"):
        for array in part.arrays:
            dimension = int(np.argmax(array.shape))
            if array.shape[dimension] == 1:
                continue
            slope = np.abs(np.diff(values, axis=dimension) / np.diff(array, axis=dimension))
            slope = np.moveaxis(slope, dimension, 0)
            both = np.concatenate([slope[:1], of_two(slope[1:], slope[:-1]), slope[-1:]])
            slopes.append(np.moveaxis(both, 0, dimension)[inner])
    return slopes
