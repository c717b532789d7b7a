"""Colour maps by name."""

from __future__ import annotations

import functools

import matplotlib
import numpy as np
from matplotlib.colors import Colormap, ListedColormap

_LIGHTEST = 0.80
"""The most luminance (0 to 1) at which a thin line still stands out from white paper."""


@functools.cache
def color_map(name: str) -> Colormap:
    """Return the colour map `name`: one of matplotlib's, or of Crameri's scientific ones."""
    if name not in matplotlib.colormaps:
        from cmcrameri import cm

        found = cm.cmaps[name]
        assert isinstance(found, Colormap)
        return found
    return matplotlib.colormaps[name]


@functools.cache
def color_map_on_paper(name: str) -> Colormap:
    """Return the colour map `name` without the ends that are too light for lines on white paper.

    A light middle, as in maps with two wings, stays.
    """
    colors = color_map(name)(np.linspace(0, 1, 256))
    dark = np.flatnonzero(_luminance(colors) <= _LIGHTEST)
    return ListedColormap(colors[dark[0] : dark[-1] + 1], name=f"{name} on paper")


def _luminance(
    colors: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    # Luma of ITU-R BT.709: close to perceived brightness without leaving sRGB.
    result: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = colors[:, :3] @ np.array(
        [0.2126, 0.7152, 0.0722]
    )
    return result
