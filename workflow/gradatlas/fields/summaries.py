"""What a gradient file says of itself: reading it without the arrays."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import netCDF4


@dataclass(frozen=True)
class Summary:
    """The attributes of a gradient file that figures of a whole study need."""

    formula: str
    """The formula as canonical text, with the names of axes and parameters in it."""
    parameters: Mapping[str, float]
    """Parameter name → value."""
    gradient: Mapping[str, Any]
    """`method`, and the options that this method uses."""
    error_worst: float | None
    """The largest error on the grid; None where no exact gradient is known, NaN where no error
    is finite."""
    error_median: float | None
    """The same for the median."""


def read_summary(path: Path) -> Summary:
    """Return the summary of a gradient file.

    Raises:
        OSError: if there is no such file, or it is no NetCDF file.
        AttributeError: if it is not a gradient file.
    """
    with netCDF4.Dataset(path) as file:
        config = json.loads(file.getncattr("config"))
        known = file.ncattrs()

        def number(name: str) -> float | None:
            return float(file.getncattr(name)) if name in known else None

        return Summary(
            formula=file.getncattr("formula"),
            parameters=config["parameters"],
            gradient=config["gradient"],
            error_worst=number("error_worst"),
            error_median=number("error_median"),
        )


def read_largest_norm(path: Path) -> float:
    """Return the largest norm of the gradient in a file, kinks and jumps left out; 0 if none is."""
    with netCDF4.Dataset(path) as file:
        largest = float(file.getncattr("grad_norm_largest_without_kinks"))
    return 0.0 if math.isnan(largest) else largest
