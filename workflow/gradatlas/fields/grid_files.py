"""Writing and reading the files of grids."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import netCDF4
import numpy as np

from gradatlas.fields.netcdf import ABOUT_FILE, json_text, new_file, write_axes

if TYPE_CHECKING:
    from pathlib import Path

    from gradatlas.functions.function import FloatArray


def write_grid_file(
    path: Path, coordinates: Mapping[str, FloatArray], config: Mapping[str, Any]
) -> None:
    """Write the coordinates of a grid, and the config that they come from.

    Args:
        path: The file, which is replaced if it exists.
        coordinates: Axis name → its values, in the config's order of axes.
        config: Plain data.
    """
    with new_file(path) as file:
        file.setncatts(
            {
                "title": f"Grid of {' and '.join(coordinates)}",
                **ABOUT_FILE,
                "axes": " ".join(coordinates),
                "config": json_text(config),
            }
        )
        write_axes(file, coordinates)


def read_grid_file(path: Path) -> tuple[dict[str, FloatArray], Any]:
    """Return the coordinates of a grid, in the config's order of axes, and its config."""
    with netCDF4.Dataset(path) as file:
        names = file.getncattr("axes").split()
        coordinates = {
            name: np.ma.getdata(file.variables[name][...]).astype(np.float64) for name in names
        }
        return coordinates, json.loads(file.getncattr("config"))
