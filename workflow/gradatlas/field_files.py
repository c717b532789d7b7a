"""Writing grids and fields as NetCDF files that follow the CF conventions, version 1.11.

The same content gives the same bytes: no time, no host, no path goes into a file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import xarray as xr

from gradatlas.fields import Field, derivative_name
from gradatlas.functions.function import FloatArray
from gradatlas.grids import dimension_order

_ABOUT_FILE = {
    "Conventions": "CF-1.11",
    # CF wants a history; one with a time in it would make two runs differ.
    "history": "written once by Gradient Atlas, and not changed since",
}
_NO_FILL = {"_FillValue": None}  # CF allows no missing values in coordinates.
_PACKED = {"zlib": True, "complevel": 4, "shuffle": True}


def write_grid_file(
    path: Path, coordinates: Mapping[str, FloatArray], config: Mapping[str, Any]
) -> None:
    """Write the coordinates of a grid, and the config that they come from.

    Args:
        path: The file, which is replaced if it exists.
        coordinates: Axis name → its values, in the config's order of axes.
        config: Plain data.
    """
    dataset = xr.Dataset(
        coords={name: _coordinate(name, values) for name, values in coordinates.items()},
        attrs={
            "title": f"Grid of {' and '.join(coordinates)}",
            **_ABOUT_FILE,
            "axes": " ".join(coordinates),
            "config": _json(config),
        },
    )
    _write(dataset, path, dict.fromkeys(coordinates, _NO_FILL))


def read_grid_file(path: Path) -> tuple[dict[str, FloatArray], Any]:
    """Return the coordinates of a grid, in the config's order of axes, and its config."""
    with netCDF4.Dataset(path) as file:
        names = file.getncattr("axes").split()
        coordinates = {
            name: np.ma.getdata(file.variables[name][...]).astype(np.float64) for name in names
        }
        return coordinates, json.loads(file.getncattr("config"))


def write_gradient_file(path: Path, field: Field, attributes: Mapping[str, Any]) -> None:
    """Write a field.

    Args:
        path: The file, which is replaced if it exists.
        field: What to write.
        attributes: Global attributes, beside those that follow from the field itself: formula,
            worst and median error, counts of what is not finite. Mappings are written as JSON,
            with sorted keys; those that are None are left out.
    """
    dimensions = dimension_order(field.axes)
    variables = {
        name: (dimensions, values, {"long_name": meaning, "units": "1"})
        for name, values, meaning in _variables(field)
        if values is not None
    }
    coordinates: dict[str, Any] = {
        name: _coordinate(name, values) for name, values in field.coordinates.items()
    }
    for name, value in sorted(field.parameters.items()):  # their order is no part of an identity
        meaning = f"parameter {name} of the function"
        coordinates[name] = ((), np.float64(value), {"long_name": meaning, "units": "1"})
    title = {"title": attributes.get("title", "f and its gradient")}
    given = {name: _attribute(value) for name, value in attributes.items() if value is not None}
    about = title | _ABOUT_FILE | {"formula": field.formula} | given | _statistics(field)
    dataset = xr.Dataset(variables, coordinates, about)
    _write(
        dataset,
        path,
        {name: _PACKED | {"_FillValue": np.nan} for name in variables}
        | dict.fromkeys(coordinates, _NO_FILL),
    )


def _variables(field: Field) -> list[tuple[str, FloatArray | None, str]]:
    derivatives = [
        (derivative_name(axis), component, f"derivative of f along {axis}")
        for axis, component in zip(field.axes, field.gradient, strict=True)
    ]
    return [
        ("f", field.values, "value of the function"),
        *derivatives,
        ("grad_norm", field.norm, "Euclidean norm of the gradient"),
        ("error", field.error, "Euclidean norm of the gradient minus the exact gradient"),
        (
            "error_estimate",
            field.error_estimate,
            "error of the gradient as the method estimates it",
        ),
    ]


def _statistics(field: Field) -> dict[str, Any]:
    undefined = np.any([np.isnan(component) for component in field.gradient], axis=0)
    statistics: dict[str, Any] = {
        "count_not_finite_f": _attribute(np.count_nonzero(np.isnan(field.values))),
        "count_not_finite_gradient": _attribute(np.count_nonzero(undefined)),
    }
    if field.error is not None:
        known = field.error[np.isfinite(field.error)]
        statistics["error_worst"] = float(known.max()) if known.size else np.nan
        statistics["error_median"] = float(np.median(known)) if known.size else np.nan
    return statistics


def _coordinate(name: str, values: FloatArray) -> tuple[str, FloatArray, dict[str, str]]:
    return name, values, {"long_name": name, "units": "1"}


def _attribute(value: Any) -> Any:
    match value:
        case int():
            return np.int32(value)  # what every NetCDF tool reads
        case Mapping():
            return _json(value)
    return value


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=True, allow_nan=False)


def _write(dataset: xr.Dataset, path: Path, encoding: Mapping[str, Mapping[str, Any]]) -> None:
    dataset.to_netcdf(path, engine="netcdf4", format="NETCDF4", encoding=encoding)
