"""Fields as a whole, put together from the blocks in which they are computed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from gradatlas.config.modules import causes_name, judge_name
from gradatlas.functions.build import build_function

from gradatlas.fields.computing import FieldBlock, compute_field
from gradatlas.functions.function import FloatArray, Function
from gradatlas.grids import dimension_order


def formula(text: str, axes: str = "x0 x1", **parameters: float) -> Function:
    settings = {
        "kind": "formula",
        "function": {"expression": text},
        "parameters": parameters,
        "axes": axes.split(),
    }
    return build_function(settings)


def blocks(
    function: Function,
    coordinates: Mapping[str, FloatArray],
    method: str,
    options: Mapping[str, Any],
) -> Iterator[FieldBlock]:
    """Return a field as it is computed, judged as the plan has it judged."""
    kind = "formula" if function.exact_gradient is not None else "python"
    judge, causes = judge_name(kind, method), causes_name(method)
    return compute_field(function, coordinates, method, options, judge=judge, causes=causes)


def whole_field(
    function: Function,
    coordinates: Mapping[str, FloatArray],
    method: str,
    options: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return all variables of a gradient file, by name."""
    shape = tuple(coordinates[name].size for name in dimension_order(tuple(coordinates)))
    field: dict[str, Any] = {}
    covered = 0
    for block in blocks(function, coordinates, method, options or {}):
        for name, values in block.variables.items():
            field.setdefault(name, np.zeros(shape, values.dtype))[block.place] = values
        covered += block.variables["flag"].size
    assert covered == math.prod(shape)
    return field
