"""Fields of few points, with slopes by differences: enough for the room that a figure needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.fields.field import Field
from gradatlas.functions.kind import build_function, find_kind

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray
    from gradatlas.functions.kind import FunctionSpec


def quick_field(
    function: FunctionSpec,
    coordinates: Mapping[str, FloatArray],
    parameters: Mapping[str, float],
) -> Field:
    """Return a field of a function, given what a plan says of it and the values of its axes."""
    axes = tuple(coordinates)
    mesh = np.meshgrid(*coordinates.values())
    with np.errstate(all="ignore"):
        evaluate = build_function(function, axes, parameters).evaluate
        values = np.asarray(evaluate(*mesh), np.float64) + 0.0 * mesh[0]
        # The dimensions of arrays are the axes in reverse order.
        slopes = np.gradient(values, *reversed(list(coordinates.values())))
        parts = [slopes] if len(axes) == 1 else list(reversed(slopes))
        curved = [np.gradient(part, *reversed(list(coordinates.values()))) for part in parts]
        norm = np.sqrt(sum(part**2 for part in parts))
    second = None
    if len(axes) == 2:
        (xy, xx), (yy, _) = curved
        second = (xx, xy, yy)
    errors = 1e-9 * (1 + np.arange(values.size).reshape(values.shape) % 97) ** 4
    return Field(
        coordinates=dict(coordinates),
        parameters=dict(parameters),
        values=values,
        gradient=tuple(parts),
        norm=norm,
        error=np.where(np.isfinite(norm), errors, np.nan),
        error_estimate=None,
        flag=np.where(np.isfinite(norm), 0, 1).astype(np.int8),
        formula=find_kind(function.kind).formula_text(function, axes, parameters),
        second=second,
    )
