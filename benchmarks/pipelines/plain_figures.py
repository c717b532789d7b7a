"""Figures as a user draws them by hand, with pyplot."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import matplotlib.pyplot as plt
import numpy as np
import xarray as xr
from matplotlib.colors import LogNorm
from numpy.typing import NDArray

from benchmarks.pipelines.valley import DPI, SIZE

_LEVELS = [factor * 10.0**power for power in range(-1, 4) for factor in (1, 2, 5)]
_PART = (slice(None, None, 4), slice(None, None, 4))
"""The points that get an arrow."""


def draw(kind: str, field: xr.Dataset, path: Path) -> None:
    """Save the figure of a field of the valley, `quiver` or `contour`."""
    title = (
        r"$f = (a - x_0)^2 + b \left(x_1 - x_0^2\right)^2$"
        "\n"
        rf"$a = 1,\ b = {float(field['b']):g}$"
    )
    save(kind, field, title, path)


def save(
    kind: str, field: xr.Dataset, title: str, file: Path | IO[bytes], file_format: str = "png"
) -> None:
    """Save a figure of a field: `quiver`, `contour`, `landscape`, or `line` of one variable."""
    plt.figure(figsize=SIZE)
    {"quiver": _quiver, "contour": _contour, "landscape": _landscape, "line": _line}[kind](field)
    plt.title(title)
    plt.savefig(file, dpi=DPI, format=file_format)
    plt.close()


def _quiver(field: xr.Dataset) -> None:
    x0, x1 = np.meshgrid(field["x0"], field["x1"])
    norm = field["grad_norm"].values[_PART]
    small = np.quantile(norm, 0.1)
    length = np.log1p(norm / small)
    arrows = plt.quiver(
        x0[_PART],
        x1[_PART],
        field["df_dx0"].values[_PART] / norm * length,
        field["df_dx1"].values[_PART] / norm * length,
        norm,
        norm=LogNorm(vmin=small),
        angles="xy",
        pivot="mid",
    )
    plt.colorbar(arrows, label=r"$\|\nabla f\|$")
    _label_plane()


def _contour(field: xr.Dataset) -> None:
    x0, x1 = np.meshgrid(field["x0"], field["x1"])
    lines = plt.contour(x0, x1, _positive(field), levels=_LEVELS, norm=LogNorm())
    plt.clabel(lines, _LEVELS[::2], fontsize=8, fmt="%g")
    _label_plane()


def _landscape(field: xr.Dataset) -> None:
    x0, x1 = np.meshgrid(field["x0"], field["x1"])
    filled = plt.contourf(x0, x1, _positive(field), levels=_LEVELS, norm=LogNorm(), extend="both")
    plt.colorbar(filled, label="$f$")
    norm = field["grad_norm"].values[_PART]
    plt.quiver(
        x0[_PART],
        x1[_PART],
        -field["df_dx0"].values[_PART] / norm,
        -field["df_dx1"].values[_PART] / norm,
        color="white",
        edgecolor="black",
        linewidth=0.4,
        angles="xy",
        pivot="mid",
    )
    _label_plane()


def _line(field: xr.Dataset) -> None:
    plt.plot(field["x"].values, field["f"].values, label="$f$")
    plt.plot(field["x"].values, field["df_dx"].values, label="$df/dx$")
    plt.legend()
    plt.xlabel("$x$")


def _positive(field: xr.Dataset) -> NDArray[np.float64]:
    """Return f as a logarithm can be taken of it."""
    values: NDArray[np.float64] = np.maximum(field["f"].values, 1e-12)
    return values


def _label_plane() -> None:
    plt.xlabel("$x_0$")
    plt.ylabel("$x_1$")
    plt.gca().set_aspect("equal")
