"""Writing gradient files.

Fields are written block by block as they are computed, so a file may be larger than the memory.
Large ones get overviews for figures, in groups of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import netCDF4
import numpy as np
from numpy.typing import NDArray

from gradatlas.fields.field import FLAGS, derivative_name
from gradatlas.fields.netcdf import ABOUT_FILE, json_text, new_file, write_axes
from gradatlas.fields.overviews import Overviews
from gradatlas.fields.totals import Totals
from gradatlas.grids import chunk_shape, dimension_order

if TYPE_CHECKING:
    from gradatlas.fields.computing import Block
    from gradatlas.functions.function import FloatArray

_CHUNK_CACHE = 2**20
"""Bytes of a variable that wait to be written. Blocks are whole chunks, so none needs to wait."""
_FLAG_COMPRESSION = 1
"""Flags are mostly equal, and shrink to nothing at next to no cost."""


def write_gradient_file(
    path: Path,
    coordinates: Mapping[str, FloatArray],
    parameters: Mapping[str, float],
    blocks: Iterable[Block],
    attributes: Mapping[str, Any],
    compression: int = 0,
) -> None:
    """Write a field.

    Args:
        path: The file, which is replaced if it exists.
        coordinates: Axis name → its values, in the config's order of axes.
        parameters: Parameter name → value.
        blocks: The field, part by part, in the order of the file.
        attributes: Global attributes, beside those that follow from the field itself: step,
            evaluations per point, errors, counts of flags. Mappings are written as JSON, with
            sorted keys; those that are None are left out.
        compression: The level of deflate for all but the flags, from 0, none, to 9.
    """
    with new_file(path) as file:
        file.setncatts({**ABOUT_FILE, **_plain(attributes)})
        write_axes(file, coordinates)
        for name, value in sorted(parameters.items()):  # their order is no part of an identity
            variable = file.createVariable(name, np.float64, ())
            variable.setncatts({"long_name": f"parameter {name} of the function", "units": "1"})
            variable[...] = value
        totals = Totals(coordinates)
        variables: dict[str, netCDF4.Variable[Any]] = {}
        overviews: Overviews | None = None
        for block in blocks:
            if overviews is None:
                axes, names = tuple(coordinates), sorted(parameters)
                variables = _define(file, axes, names, block.variables, compression)
                overviews = Overviews(file, coordinates, variables)
            for name, values in block.variables.items():
                variables[name][block.place] = values
            totals.add(block)
            overviews.add(block)
            del block  # or it would be kept while the next one is computed
        if overviews is not None:
            overviews.finish()
        file.setncatts(_plain(totals.attributes()))


def _define(
    file: netCDF4.Dataset,
    axes: Sequence[str],
    parameters: Sequence[str],
    arrays: Mapping[str, NDArray[Any]],
    compression: int,
) -> dict[str, netCDF4.Variable[Any]]:
    dimensions = dimension_order(axes)
    shape = tuple(file.dimensions[name].size for name in dimensions)
    chunks = chunk_shape(shape)
    pieces: Any = {"chunksizes": chunks, "chunk_cache": _CHUNK_CACHE}
    meanings = _meanings(axes)
    variables = {}
    for name, array in arrays.items():
        is_flag = name == "flag"
        level: Any = _FLAG_COMPRESSION if is_flag else compression
        variable = file.createVariable(
            name,
            array.dtype,
            dimensions,
            compression="zlib" if level else None,
            complevel=level,
            shuffle=bool(level),
            # What is one piece needs no index of pieces.
            **({} if chunks == shape and not level else pieces),
            fill_value=False if is_flag else np.nan,
        )
        variable.setncattr("long_name", meanings[name])
        if is_flag:
            variable.setncattr("flag_values", np.array(list(FLAGS.values()), np.int8))
            variable.setncattr("flag_meanings", " ".join(FLAGS))
        else:
            variable.setncattr("units", "1")
        if parameters:  # by this, CF finds coordinates without a dimension
            variable.setncattr("coordinates", " ".join(parameters))
        variables[name] = variable
    return variables


def _meanings(axes: Sequence[str]) -> dict[str, str]:
    return {
        "f": "value of the function",
        **{derivative_name(axis): f"derivative of f along {axis}" for axis in axes},
        "grad_norm": "Euclidean norm of the gradient",
        "error": "Euclidean norm of the gradient minus the exact gradient",
        "error_estimate": "error of the gradient as the method estimates it",
        "flag": "what is to be known of the gradient at a point",
    }


def _plain(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Return attributes in types that NetCDF has, without those that are None."""
    return {name: _attribute(value) for name, value in attributes.items() if value is not None}


def _attribute(value: Any) -> Any:
    match value:
        case int() if abs(value) < 2**31:
            return np.int32(value)  # what every NetCDF tool reads
        case int():
            return np.int64(value)
        case Mapping():
            return json_text(value)
    return value
