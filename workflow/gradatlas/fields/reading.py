"""Reading gradient files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import netCDF4
import numpy as np

from gradatlas.fields.field import Field, derivative_name
from gradatlas.grids import dimension_order

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray


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
            flag=np.asarray(variables["flag"][...], dtype=np.int8),
            formula=file.getncattr("formula"),
        )
