"""What colours that are not opaque look like on white paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import Colormap, ListedColormap

if TYPE_CHECKING:
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
