"""What is not fully opaque: lighter colours on white paper, and arrows that let through."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import Colormap, ListedColormap, to_hex, to_rgba

from gradatlas.figures.styles import INK

if TYPE_CHECKING:
    from gradatlas.figures.arrow_colors import ArrowColors
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


def on_white(colors: FloatArray) -> FloatArray:
    """Return what colours with opacities, (…, 4), look like on white paper."""
    result = np.array(colors, np.float64)
    result[..., :3] = 1 - result[..., 3:] * (1 - result[..., :3])
    result[..., 3] = 1.0
    return result


def faded_arrows(colors: ArrowColors, opacity: float) -> ArrowColors:
    """Return colours of arrows with an opacity from 0 to 1."""
    if opacity == 1:
        return colors
    table = colors.table
    if table is not None:
        table = table * np.array([1.0, 1.0, 1.0, opacity])
    edge = None if colors.edge is None else _faded(colors.edge, opacity)
    return dataclasses.replace(
        colors, face=_faded(colors.face or INK, opacity), edge=edge, table=table
    )


def _faded(color: str, opacity: float) -> str:
    """Return the code of a colour with less opacity than its own."""
    red, green, blue, own = to_rgba(color)
    return to_hex((red, green, blue, own * opacity), keep_alpha=True)
