"""A gradient file as a script makes it that knows of broadcasting: neither errors nor flags."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import xarray as xr

from benchmarks.contenders.plain_numpy import STEP
from benchmarks.problems import SHAPES, Problem


def write_gradient_file(problem: Problem, points: int, folder: Path) -> Path:
    """Write f, its derivatives by central differences and their norm, and return the file."""
    f = problem.write(np)
    x0, x1 = (
        np.linspace(low, high, num)
        for (low, high), num in zip(problem.domain, SHAPES[points], strict=True)
    )
    x, y = x0[None, :], x1[:, None]
    along_x = (f(x + STEP, y) - f(x - STEP, y)) / (2 * STEP)
    along_y = (f(x, y + STEP) - f(x, y - STEP)) / (2 * STEP)
    dimensions = ("x1", "x0")
    field = xr.Dataset(
        {
            "f": (dimensions, f(x, y)),
            "df_dx0": (dimensions, along_x),
            "df_dx1": (dimensions, along_y),
            "grad_norm": (dimensions, np.hypot(along_x, along_y)),
        },
        coords={"x0": x0, "x1": x1},
    )
    path = folder / "plain.nc"
    field.to_netcdf(path)
    return path
