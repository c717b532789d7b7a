"""What is not fully opaque: lighter colours on white paper, and arrows that let through."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import Colormap, ListedColormap

if TYPE_CHECKING:
    from gradatlas.figures.arrow_choice import ArrowColors
    from gradatlas.functions.function import FloatArray


def over_white(colors: FloatArray, opacity: float) -> FloatArray:
    """Return what opaque colours, (…, 4), look like on white paper with an opacity from 0 to 1."""
    result = np.array(colors, np.float64)
    result[..., :3] = 1 - opacity * (1 - result[..., :3])
    return result


def map_over_white(colors: Colormap, opacity: float) -> Colormap:
    """Return a colour map as it looks on white paper with an opacity from 0 to 1."""
    if opacity == 1:
        return colors
    return ListedColormap(over_white(colors(np.arange(colors.N)), opacity), name=colors.name)


def faded_arrows(colors: ArrowColors, opacity: float) -> ArrowColors:
    """Return colours of arrows with an opacity from 0 to 1; a colour bar shows them on paper."""
    if opacity == 1:
        return colors
    faces = np.array(colors.faces, np.float64)
    faces[:, 3] *= opacity
    edge = colors.edge if colors.edge is None else f"{colors.edge}{round(255 * opacity):02x}"
    cmap = None if colors.cmap is None else map_over_white(colors.cmap, opacity)
    return dataclasses.replace(colors, faces=faces, edge=edge, cmap=cmap)
