"""Fields as a user makes them by hand, with numpy and xarray."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from benchmarks.pipelines.valley import DOMAIN, NUM

Array = NDArray[np.float64]


def make_grid() -> xr.Dataset:
    """Return the coordinates."""
    x0, x1 = (np.linspace(low, high, NUM) for low, high in DOMAIN)
    return xr.Dataset(coords={"x0": x0, "x1": x1})


def rosenbrock(x0: Array, x1: Array, b: float) -> Array:
    """Return Rosenbrock's function with a = 1."""
    return (1 - x0) ** 2 + b * (x1 - x0**2) ** 2


def central_gradient(
    f: Callable[[Array, Array], Array], x0: Array, x1: Array, h: float = 1e-4
) -> tuple[Array, Array]:
    """Return both derivatives by central differences with the book's step."""
    along_x0 = (f(x0 + h, x1) - f(x0 - h, x1)) / (2 * h)
    along_x1 = (f(x0, x1 + h) - f(x0, x1 - h)) / (2 * h)
    return along_x0, along_x1


def make_field(grid: xr.Dataset, b: float) -> xr.Dataset:
    """Return the function, its gradient and the norm of that on a grid; dimensions (x1, x0)."""
    x0, x1 = np.meshgrid(grid["x0"].values, grid["x1"].values)
    df_dx0, df_dx1 = central_gradient(lambda x, y: rosenbrock(x, y, b), x0, x1)
    dimensions = ("x1", "x0")
    return xr.Dataset(
        {
            "f": (dimensions, rosenbrock(x0, x1, b)),
            "df_dx0": (dimensions, df_dx0),
            "df_dx1": (dimensions, df_dx1),
            "grad_norm": (dimensions, np.hypot(df_dx0, df_dx1)),
        },
        coords={**grid.coords, "b": b},
        attrs={"title": "Rosenbrock's function and its gradient by central differences"},
    )
