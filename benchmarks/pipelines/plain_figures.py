"""Figures as a user draws them by hand, with pyplot."""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import xarray as xr
from matplotlib.colors import LogNorm

from benchmarks.pipelines.valley import DPI, SIZE

_LEVELS = [factor * 10.0**power for power in range(-1, 4) for factor in (1, 2, 5)]


def draw(kind: str, field: xr.Dataset, path: Path) -> None:
    """Save the figure of a field, `quiver` or `contour`."""
    x0, x1 = np.meshgrid(field["x0"], field["x1"])
    plt.figure(figsize=SIZE)
    if kind == "quiver":
        part = (slice(None, None, 4), slice(None, None, 4))
        norm = field["grad_norm"].values[part]
        small = np.quantile(norm, 0.1)
        length = np.log1p(norm / small)
        arrows = plt.quiver(
            x0[part],
            x1[part],
            field["df_dx0"].values[part] / norm * length,
            field["df_dx1"].values[part] / norm * length,
            norm,
            norm=LogNorm(vmin=small),
            angles="xy",
            pivot="mid",
        )
        plt.colorbar(arrows, label=r"$\|\nabla f\|$")
    else:
        positive = np.maximum(field["f"], 1e-12)  # a logarithm is taken of it
        lines = plt.contour(x0, x1, positive, levels=_LEVELS, norm=LogNorm())
        plt.clabel(lines, _LEVELS[::2], fontsize=8, fmt="%g")
    plt.title(
        r"$f = (a - x_0)^2 + b \left(x_1 - x_0^2\right)^2$"
        "\n"
        rf"$a = 1,\ b = {float(field['b']):g}$"
    )
    plt.xlabel("$x_0$")
    plt.ylabel("$x_1$")
    plt.gca().set_aspect("equal")
    plt.savefig(path, dpi=DPI)
    plt.close()
