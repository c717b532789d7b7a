"""Fields: a function and its gradient on the points of a grid, and reading them from files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import netCDF4
import numpy as np

from gradatlas.functions.function import FloatArray
from gradatlas.grids import dimension_order


@dataclass(frozen=True)
class Field:
    """A function, its gradient and what is known of it, on the points of a grid."""

    coordinates: Mapping[str, FloatArray]
    """Axis name → its increasing values, in the config's order of axes (x0, x1)."""
    parameters: Mapping[str, float]
    """Parameter name → value."""
    values: FloatArray
    """f; its dimensions are the axes in reverse order: (x1, x0)."""
    gradient: tuple[FloatArray, ...]
    """The derivative along each axis, in the config's order of axes; each shaped like `values`."""
    norm: FloatArray
    """The Euclidean norm of the gradient, shaped like `values`."""
    error: FloatArray | None
    """The Euclidean norm of (gradient − exact gradient); None where no exact gradient is known."""
    error_estimate: FloatArray | None
    """What the method itself says of its error; None where it says nothing."""
    formula: str
    """The formula as canonical text, with the names of axes and parameters in it."""

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of the axes in the config's order."""
        return tuple(self.coordinates)


def derivative_name(axis: str) -> str:
    """Return the name of the variable that holds the derivative along an axis: `df_dx0`."""
    return f"df_d{axis}"


def read_field(path: Path) -> Field:
    """Return the field in a gradient file.

    Raises:
        OSError: if there is no such file, or it is no NetCDF file.
        KeyError: if a variable that a gradient file has is not in it.
    """
    # Not by xarray, which takes ten times as long for so small a file.
    with netCDF4.Dataset(path) as file:
        file.set_auto_mask(False)
        variables = file.variables

        def read(name: str) -> FloatArray:
            if name not in variables:
                raise KeyError(f"{path}: there is no variable {name}; is it a gradient file?")
            return np.asarray(variables[name][...], dtype=np.float64)

        values = read("f")
        axes = dimension_order(variables["f"].dimensions)
        return Field(
            coordinates={axis: read(axis) for axis in axes},
            parameters={
                name: float(variable[...])
                for name, variable in variables.items()
                if not variable.dimensions
            },
            values=values,
            gradient=tuple(read(derivative_name(axis)) for axis in axes),
            norm=read("grad_norm"),
            error=read("error") if "error" in variables else None,
            error_estimate=read("error_estimate") if "error_estimate" in variables else None,
            formula=file.getncattr("formula"),
        )
