"""From a function, a grid and a method to the gradient with all that is known of its quality.

A field is computed in blocks, so that memory does not grow with the grid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gradatlas.differentiation.differentiate import differentiate, prepare
from gradatlas.differentiation.stencils import without_infinities
from gradatlas.fields.field import derivative_name
from gradatlas.fields.quality import assess
from gradatlas.grids import Block, Mesh, block_shape, blocks, open_mesh

if TYPE_CHECKING:
    from gradatlas.differentiation.differentiate import PreparedMethod
    from gradatlas.differentiation.method import MethodSpec
    from gradatlas.functions.function import FloatArray, Function


@dataclass(frozen=True)
class FieldBlock:
    """A part of a field."""

    indices: Block
    """Where it stands in the field."""
    variables: Mapping[str, NDArray[Any]]
    """Name in the gradient file → values, NaN where they are not finite."""
    evaluations_per_point: int
    step: float | str | None


def compute_field(
    function: Function, coordinates: Mapping[str, FloatArray], method: MethodSpec
) -> Iterator[FieldBlock]:
    """Yield the field of a function and its gradient, block by block, in the order of the file.

    Args:
        function: What to differentiate.
        coordinates: Axis name → its values, in the config's order of axes.
        method: How to differentiate.
    """
    mesh = open_mesh(coordinates)
    prepared = prepare(function, mesh, method)
    for block in blocks(mesh.shape, block_shape(mesh.shape)):
        yield _compute_block(function, mesh, block, tuple(coordinates), prepared)


def _compute_block(
    function: Function, mesh: Mesh, block: Block, axes: tuple[str, ...], method: PreparedMethod
) -> FieldBlock:
    part = mesh.part(block)
    values = without_infinities(function.evaluate(*part.arrays))
    gradient = differentiate(function, part, method)
    for component in gradient.components:
        # Where f is not finite its gradient is not defined, even where differences are finite, as
        # on both sides of a pole.
        component[np.isnan(values)] = np.nan
    quality = assess(function, mesh, block, values, gradient)
    variables = {
        "f": values,
        **{derivative_name(axis): c for axis, c in zip(axes, gradient.components, strict=True)},
        "grad_norm": quality.norm,
    }
    if quality.error is not None:
        variables["error"] = quality.error
    if gradient.error_estimate is not None:
        variables["error_estimate"] = gradient.error_estimate
    return FieldBlock(
        block, {**variables, "flag": quality.flag}, gradient.evaluations_per_point, gradient.step
    )
