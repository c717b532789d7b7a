"""From a function, a grid and a method to the field of the gradient with its error."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from gradatlas.differentiation.differences import finite
from gradatlas.differentiation.gradient import Gradient
from gradatlas.fields import Field
from gradatlas.functions.function import FloatArray, Function
from gradatlas.grids import open_mesh


def differentiate(
    function: Function,
    mesh: tuple[FloatArray, ...],
    method: str,
    options: Mapping[str, Any],
) -> Gradient:
    """Return the gradient by a method, found by its name in `differentiation.methods`.

    Args:
        function: What to differentiate.
        mesh: One array for each axis, as `grids.open_mesh` makes them; not changed.
        method: The name of the method's module.
        options: The method's options by name; those left out have their defaults.
    """
    module = importlib.import_module(f"gradatlas.differentiation.methods.{method}")
    with np.errstate(all="ignore"):
        gradient: Gradient = module.compute_gradient(function, mesh, module.Options(**options))
    return gradient


def make_field(
    function: Function,
    coordinates: Mapping[str, FloatArray],
    parameters: Mapping[str, float],
    gradient: Gradient,
    formula: str,
) -> Field:
    """Return the field of a function and a gradient of it.

    Where f is not finite, its gradient is not defined, even where difference quotients are finite,
    as on both sides of a pole: both are NaN there.
    """
    mesh = open_mesh(coordinates)
    values = finite(function.evaluate(*mesh))
    components = tuple(
        np.where(np.isnan(values), np.nan, component) for component in gradient.components
    )
    error = None
    if function.exact_gradient is not None:
        exact = function.exact_gradient(*mesh)
        with np.errstate(all="ignore"):
            error = _norm(tuple(np.subtract(components, exact)))
    return Field(
        coordinates=dict(coordinates),
        parameters={name: float(value) for name, value in parameters.items()},
        values=values,
        gradient=components,
        norm=_norm(components),
        error=error,
        error_estimate=gradient.error_estimate,
        formula=formula,
    )


def _norm(components: tuple[FloatArray, ...]) -> FloatArray:
    # Hypotenuses, because squares overflow where the norm itself does not.
    with np.errstate(all="ignore"):
        return finite(np.asarray(np.hypot.reduce(np.abs(components), axis=0)))
