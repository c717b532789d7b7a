"""What all NetCDF files have in common. They follow the CF conventions, version 1.11.

The same content gives the same bytes: no time, no host, no path goes into a file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import netCDF4
import numpy as np

from gradatlas.grids import dimension_order

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

ABOUT_FILE = {
    "Conventions": "CF-1.11",
    # CF wants a history; one with a time in it would make two runs differ.
    "history": "written once by Gradient Atlas, and not changed since",
}
"""Global attributes of every file."""


def new_file(path: Path) -> netCDF4.Dataset:
    """Return a new file, in place of one that exists."""
    file = netCDF4.Dataset(path, "w", format="NETCDF4")
    # Every value is written; filling a large file with NaN first would cost as much again.
    file.set_fill_off()
    return file


def write_axes(file: netCDF4.Dataset, coordinates: Mapping[str, FloatArray]) -> None:
    """Write axes, given in the config's order: their dimensions and coordinates."""
    for name in dimension_order(tuple(coordinates)):
        file.createDimension(name, coordinates[name].size)
    for name, values in coordinates.items():
        # CF allows no missing values in coordinates, so they have no fill value.
        variable = file.createVariable(name, np.float64, (name,), fill_value=False)
        variable.setncatts({"long_name": name, "units": "1"})
        variable[...] = values


def write_parameters(file: netCDF4.Dataset, parameters: Mapping[str, float]) -> None:
    """Write parameters as scalar coordinates."""
    for name, value in sorted(parameters.items()):  # their order is no part of an identity
        variable = file.createVariable(name, np.float64, ())
        variable.setncatts({"long_name": f"parameter {name} of the function", "units": "1"})
        variable[...] = value


def json_text(value: Any) -> str:
    """Return plain data as the text of an attribute."""
    return json.dumps(value, sort_keys=True, ensure_ascii=True, allow_nan=False)
