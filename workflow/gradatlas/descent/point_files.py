"""Writing the files of critical points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.descent.stored_points import KINDS
from gradatlas.fields.netcdf import ABOUT_FILE, json_text, new_file, write_parameters

if TYPE_CHECKING:
    from gradatlas.descent.stored_points import CriticalPoints

_MEANINGS = {
    "f": "value of the function",
    "grad_norm": "Euclidean norm of the gradient",
    "eigenvalue_min": "least eigenvalue of the Hessian",
    "eigenvalue_max": "largest eigenvalue of the Hessian",
}
_PROVED = {"found": 0, "proved": 1}


def write_points_file(
    path: Path,
    axes: Sequence[str],
    points: CriticalPoints,
    *,
    parameters: Mapping[str, float],
    attributes: Mapping[str, str],
    config: Mapping[str, object],
) -> None:
    """Write critical points.

    Args:
        path: The file, which is replaced if it exists.
        axes: The names of the axes, in the config's order.
        points: The points; there may be none.
        parameters: Parameter name → value.
        attributes: Global attributes beside those that follow from these arguments; `formula`,
            the formula as canonical text, is one of them.
        config: All that the points follow from, as plain data.
    """
    with new_file(path) as file:
        file.setncatts(
            {
                **ABOUT_FILE,
                **attributes,
                "axes": " ".join(axes),
                "parameters": " ".join(sorted(parameters)),
                "complete": "yes" if points.complete else "no",
                "count_undecided_boxes": np.int32(points.undecided),
                **{
                    f"count_{name}": np.int32(np.count_nonzero(points.of_kind(name)))
                    for name in KINDS
                },
                "count_proved": np.int32(np.count_nonzero(points.proved)),
                "config": json_text(config),
            }
        )
        # Of a fixed size, also if that is 0: for NetCDF a dimension without one is unlimited, and
        # has to be said to be so.
        file.createDimension("point", points.count or None)
        write_parameters(file, parameters)
        beside = " ".join([*axes, *sorted(parameters)])
        # Points on no line: the axes are auxiliary coordinates here.
        for name, values in zip(axes, points.points, strict=True):
            variable = file.createVariable(name, np.float64, ("point",), fill_value=False)
            variable.setncatts({"long_name": f"{name} of a critical point", "units": "1"})
            variable[...] = values
        for name, meaning in _MEANINGS.items():
            variable = file.createVariable(name, np.float64, ("point",), fill_value=np.nan)
            variable.setncatts({"long_name": meaning, "units": "1", "coordinates": beside})
            variable[...] = getattr(points, name)
        flags = {
            "kind": ("kind of the critical point", KINDS, points.kind),
            "proved": (
                "whether existence, uniqueness and kind are proved",
                _PROVED,
                points.proved.astype(np.int8),
            ),
        }
        for name, (meaning, values_of, numbers) in flags.items():
            variable = file.createVariable(name, np.int8, ("point",), fill_value=False)
            variable.setncatts(
                {
                    "long_name": meaning,
                    "flag_values": np.array(list(values_of.values()), np.int8),
                    "flag_meanings": " ".join(values_of),
                    "coordinates": beside,
                }
            )
            variable[...] = numbers
