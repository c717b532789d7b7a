"""From a function, a grid and a method to the gradient with all that is known of its quality.

A field is computed in blocks, so that memory does not grow with the grid.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gradatlas.differentiation.differentiate import differentiate
from gradatlas.differentiation.infinities import without_infinities
from gradatlas.fields.field import derivative_name
from gradatlas.fields.quality import assess
from gradatlas.grids import Mesh, Place, block_shape, boxes, open_mesh

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray, Function


@dataclass(frozen=True)
class Block:
    """A part of a field."""

    place: Place
    variables: Mapping[str, NDArray[Any]]
    """Name in the gradient file → values, NaN where they are not finite."""
    evaluations_per_point: int
    step: float | str | None


def compute_field(
    function: Function,
    coordinates: Mapping[str, FloatArray],
    method: str,
    options: Mapping[str, Any],
    *,
    judge: str,
    causes: str,
) -> Iterator[Block]:
    """Yield the field of a function and its gradient, block by block, in the order of the file.

    Args:
        function: What to differentiate.
        coordinates: Axis name → its values, in the config's order of axes.
        method: The name of the method's module.
        options: The method's options by name.
        judge: The name of the module in `fields.judges` by which the gradient is judged.
        causes: The name of the module in `fields.causes` that tells what is wrong with it.
    """
    mesh = open_mesh(coordinates)
    for place in boxes(mesh.shape, block_shape(mesh.shape)):
        yield _block(function, mesh, place, tuple(coordinates), (method, options), (judge, causes))


def _block(
    function: Function,
    mesh: Mesh,
    place: Place,
    axes: tuple[str, ...],
    by: tuple[str, Mapping[str, Any]],
    judged_by: tuple[str, str],
) -> Block:
    part = mesh.part(place)
    values = without_infinities(function.evaluate(*part.arrays))
    gradient = differentiate(function, part, *by)
    for component in gradient.components:
        # Where f is not finite its gradient is not defined, even where differences are finite, as
        # on both sides of a pole.
        component[np.isnan(values)] = np.nan
    quality = assess(
        function, mesh, place, values, gradient, judge=judged_by[0], causes=judged_by[1]
    )
    variables = {
        "f": values,
        **{derivative_name(axis): c for axis, c in zip(axes, gradient.components, strict=True)},
        "grad_norm": quality.norm,
    }
    if quality.error is not None:
        variables["error"] = quality.error
    if gradient.error_estimate is not None:
        variables["error_estimate"] = gradient.error_estimate
    return Block(
        place, {**variables, "flag": quality.flag}, gradient.evaluations_per_point, gradient.step
    )
