"""The check of a gradient in its file: a group, which figures read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import netCDF4
import numpy as np

if TYPE_CHECKING:
    from gradatlas.fields.gradient_check import GradientCheck
    from gradatlas.functions.function import FloatArray

GROUP = "gradient_check"
"""The name of the group, and of the attribute of the file that has the verdict."""


def write_check(file: netCDF4.Dataset, axes: Sequence[str], check: GradientCheck) -> None:
    """Write a check into the file of its gradient.

    Args:
        file: The file, open for writing.
        axes: The names of the axes, in the config's order.
        check: What was found.
    """
    file.setncattr(GROUP, check.verdict)
    group = file.createGroup(GROUP)
    group.setncatts(
        {
            "title": f"Check of {check.name}: remainder f(x + t v) - f(x) - t g.v at a few points",
            "axes": " ".join(axes),
        }
    )
    group.createDimension("point", len(check.points))
    group.createDimension("axis", len(axes))
    group.createDimension("step", check.steps.size)
    points, vectors = ("point",), ("point", "axis")
    written: list[tuple[str, tuple[str, ...], object, str]] = [
        ("step", ("step",), check.steps, "step t, in units of the axes"),
        ("place", vectors, [p.place for p in check.points], "coordinates of a point"),
        ("given", vectors, [p.given for p in check.points], "gradient that the function brings"),
        ("differences", vectors, [p.differences for p in check.points], "gradient by differences"),
        ("direction", vectors, [r.direction for r in check.remainders], "direction v of a line"),
        ("relative_error", points, [p.relative_error for p in check.points], "relative error"),
        ("noise", points, [r.noise for r in check.remainders], "how far rounding scatters f"),
        (
            "remainder",
            ("point", "step"),
            [r.values for r in check.remainders],
            "absolute value of the remainder",
        ),
    ]
    for name, dimensions, values, meaning in written:
        variable = group.createVariable(name, np.float64, dimensions, fill_value=False)
        variable.setncatts({"long_name": meaning, "units": "1"})
        shape = tuple(group.dimensions[dimension].size for dimension in dimensions)
        variable[...] = np.reshape(np.asarray(values, np.float64), shape)
    variable = group.createVariable("is_wrong", np.int8, points, fill_value=False)
    variable.setncattr("long_name", "whether the point has the flag wrong")
    variable[...] = np.array([p.is_wrong for p in check.points], np.int8)
    group.set_auto_mask(False)


@dataclass(frozen=True)
class StoredCheck:
    """A check as its file has it."""

    verdict: str
    """`right`, `wrong` or `undecided`."""
    axes: tuple[str, ...]
    """The names of the axes, in the config's order."""
    steps: FloatArray
    """The steps t, increasing."""
    places: FloatArray
    """The coordinates of each point, shaped (points, axes)."""
    is_wrong: tuple[bool, ...]
    """Of each point, whether it is flagged as wrong."""
    relative_errors: FloatArray
    """Of each point."""
    remainders: FloatArray
    """|f(x + t·v) − f(x) − t·g·v|, shaped (points, steps); NaN where it is not known."""
    noise: FloatArray
    """How far rounding scatters f at each point."""


def read_check(path: Path) -> StoredCheck | None:
    """Return the check in a gradient file; None if there is none, as for most methods.

    Raises:
        OSError: if there is no such file, or it is no NetCDF file.
    """
    with netCDF4.Dataset(path) as file:
        if GROUP not in file.groups:
            return None
        group = file.groups[GROUP]
        group.set_auto_mask(False)
        return StoredCheck(
            verdict=str(file.getncattr(GROUP)),
            axes=tuple(group.getncattr("axes").split()),
            steps=group.variables["step"][...],
            places=group.variables["place"][...],
            is_wrong=tuple(bool(wrong) for wrong in group.variables["is_wrong"][...]),
            relative_errors=group.variables["relative_error"][...],
            remainders=group.variables["remainder"][...],
            noise=group.variables["noise"][...],
        )
