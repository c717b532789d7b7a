"""Fields as a whole, put together from the blocks in which they are computed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from gradatlas.differentiation.method import MethodSpec, specify_method
from gradatlas.fields.computing import FieldBlock, compute_field
from gradatlas.functions.function import FloatArray, Function
from gradatlas.functions.kind import build_function
from gradatlas.functions.kinds.formula import FormulaSpec
from gradatlas.grids import dimension_order


def formula(text: str, axes: str = "x0 x1", **parameters: float) -> Function:
    """Return the function of a formula; its axes are words in one text."""
    return build_function(FormulaSpec(text), tuple(axes.split()), parameters)


def field_blocks(
    function: Function,
    coordinates: Mapping[str, FloatArray],
    method: MethodSpec | str,
    options: Mapping[str, Any] | None = None,
) -> Iterator[FieldBlock]:
    """Yield a field block by block, by a method or by one of that name with these options."""
    if isinstance(method, str):
        method = specify_method(method, **(options or {}))
    return compute_field(function, coordinates, method)


def whole_field(
    function: Function,
    coordinates: Mapping[str, FloatArray],
    method: MethodSpec | str,
    options: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return all variables of a gradient file, by name; see `field_blocks`."""
    shape = tuple(coordinates[name].size for name in dimension_order(tuple(coordinates)))
    field: dict[str, Any] = {}
    covered = 0
    for block in field_blocks(function, coordinates, method, options):
        for name, values in block.variables.items():
            field.setdefault(name, np.zeros(shape, values.dtype))[block.indices] = values
        covered += block.variables["flag"].size
    assert covered == math.prod(shape)
    return field
