"""From a function, a grid and a method to the gradient with all that is known of its quality.

A field is computed in blocks, so that memory does not grow with the grid.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from gradatlas.cores import NO_CORES, Cores, compute_in_order
from gradatlas.differentiation.differentiate import (
    TILE_POINTS,
    TILE_WIDTH,
    differentiate,
    prepare,
)
from gradatlas.differentiation.stencils import without_infinities
from gradatlas.fields.counting import counting
from gradatlas.fields.field import derivative_name
from gradatlas.fields.quality import assess
from gradatlas.fields.reference_gradient import find_exact_field
from gradatlas.fields.spec import second_derivative_pairs
from gradatlas.grids import Block, Mesh, block_shape, blocks, even_shape, open_mesh

if TYPE_CHECKING:
    from gradatlas.differentiation.differentiate import PreparedMethod
    from gradatlas.differentiation.method import MethodSpec
    from gradatlas.fields.reference_gradient import ExactField
    from gradatlas.functions.function import FloatArray, Function

_TILE_POINTS = TILE_POINTS - 2**12
"""With its neighbours, a tile is no larger than one of those in which gradients are computed."""
_Key = TypeVar("_Key")


@dataclass(frozen=True)
class FieldBlock:
    """A part of a field."""

    indices: Block
    """Where it stands in the field."""
    variables: Mapping[str, NDArray[Any]]
    """Name in the gradient file → values, NaN where they are not finite."""
    evaluations: int
    """How often f was evaluated at a point, over all points and for whatever purpose."""
    evaluations_of_check: int
    """How many of these only say how good the gradient is."""
    step: float | str | None
    evaluations_of_preparation: int = 0
    """How often f was evaluated before, once for the whole field: the first block tells of it."""
    differences: tuple[FloatArray, ...] | None = None
    """The gradient by differences, beside one that the function brings; None for others."""


def compute_field(
    function: Function,
    coordinates: Mapping[str, FloatArray],
    method: MethodSpec,
    cores: Cores = NO_CORES,
) -> Iterator[FieldBlock]:
    """Yield the field of a function and its gradient, block by block, in the order of the file.

    Args:
        function: What to differentiate.
        coordinates: Axis name → its values, in the config's order of axes.
        method: How to differentiate.
        cores: What other cores there are to compute blocks on; they change no byte. Functions that
            only one thread may call use none.
    """
    mesh, axes = open_mesh(coordinates), tuple(coordinates)
    counted, evaluations = counting(function)
    prepared = prepare(counted, mesh, method)
    parts = list(blocks(mesh.shape, block_shape(mesh.shape)))

    def compute(block: Block) -> FieldBlock:
        part = _compute_block(function, mesh, block, axes, prepared)
        if block != parts[0]:
            return part
        return dataclasses.replace(part, evaluations_of_preparation=evaluations.count)

    return compute_in_order(compute, parts, cores if function.is_thread_safe else NO_CORES)


def _compute_block(
    function: Function, mesh: Mesh, block: Block, axes: tuple[str, ...], method: PreparedMethod
) -> FieldBlock:
    """Return a block, put together from tiles, so that all of the way stays in the caches."""
    shape = tuple(part.stop - part.start for part in block)
    parts = list(blocks(shape, even_shape(shape, _TILE_POINTS, TILE_WIDTH)))
    variables: dict[str, NDArray[Any]] = {}
    differences: dict[int, FloatArray] = {}
    evaluations = of_check = 0
    for part in parts:
        tile = _compute_tile(function, mesh, _within(block, part), axes, method)
        if len(parts) == 1:
            return tile
        _put(variables, tile.variables.items(), shape, part)
        _put(differences, enumerate(tile.differences or ()), shape, part)
        evaluations += tile.evaluations
        of_check += tile.evaluations_of_check
    return FieldBlock(
        block,
        variables,
        evaluations,
        of_check,
        tile.step,
        differences=None if tile.differences is None else tuple(differences.values()),
    )


def _put(
    arrays: dict[_Key, NDArray[Any]],
    parts: Iterable[tuple[_Key, NDArray[Any]]],
    shape: tuple[int, ...],
    where: Block,
) -> None:
    """Put parts of arrays in their places; the arrays are made with the first of them."""
    for key, part in parts:
        if key not in arrays:
            arrays[key] = np.empty(shape, part.dtype)
        arrays[key][where] = part


def _within(block: Block, tile: Block) -> Block:
    """Return the part of the field that a part of a block is."""
    return tuple(
        slice(whole.start + part.start, whole.start + part.stop)
        for whole, part in zip(block, tile, strict=True)
    )


def _knowing(function: Function, exact: ExactField) -> Function:
    """Return a function that gives a method the gradient which is known on its points already."""

    def exact_gradient(*_: FloatArray) -> tuple[FloatArray, ...]:
        return tuple(component[exact.inner].copy() for component in exact.components)

    return dataclasses.replace(function, exact_gradient=exact_gradient)


def _compute_tile(
    function: Function, mesh: Mesh, block: Block, axes: tuple[str, ...], method: PreparedMethod
) -> FieldBlock:
    part = mesh.part(block)
    function, evaluations = counting(function)
    exact = find_exact_field(function, mesh, block)
    if exact is None:
        values = function.evaluate(*part.arrays)
        gradient = differentiate(function, part, method)
    else:
        values = exact.values[exact.inner]
        evaluations.count += values.size
        gradient = differentiate(_knowing(function, exact), part, method)
    before_check = evaluations.count
    if np.isnan(without_infinities(values).max()):  # one look, where most fields need no other
        is_undefined = np.isnan(values)
        for component in gradient.components:
            # Where f is not finite its gradient is not defined, even where differences are finite,
            # as on both sides of a pole.
            component[is_undefined] = np.nan
    quality = assess(function, mesh, block, values, gradient, exact)
    variables = {
        "f": values,
        **{derivative_name(axis): c for axis, c in zip(axes, gradient.components, strict=True)},
        "grad_norm": quality.norm,
    }
    if function.exact_gradient is not None:
        variables["error"] = quality.error
    if gradient.error_estimate is not None:
        variables["error_estimate"] = gradient.error_estimate
    elif function.exact_gradient is None:
        variables["error_estimate"] = quality.error
    if function.second_derivatives is not None:
        second = function.second_derivatives(*part.arrays)
        variables |= dict(zip(second_derivative_pairs(axes), second, strict=True))
    compared = quality.comparison
    if compared is not None:
        variables["relative_error"] = compared.relative_error
    return FieldBlock(
        block,
        {**variables, "flag": quality.flag},
        evaluations.count,
        evaluations.count - before_check,
        gradient.step,
        differences=None if compared is None else compared.differences,
    )
