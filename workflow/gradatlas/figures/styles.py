"""The look of figures: colours, colour maps by name, the size of text."""

from __future__ import annotations

import functools

import matplotlib
import numpy as np
from matplotlib.colors import Colormap, ListedColormap

from gradatlas.figures.color_maps import is_cyclic, is_diverging
from gradatlas.figures.sheets.sheet import FloatArray, Pen, Rgba

INK = "#262626"
"""The colour of lines and arrows on paper and over light fills."""
MUTED = "#595959"
"""The colour of what stands in the background of a text: parameters, notes."""
GREY = "#7f7f7f"
"""The colour of lines beside what colours tell of; its contrast to white is 4 to 1."""
UNDEFINED = "#d9d9d9"
"""The colour of the part of the domain where f is not defined."""


def rgba(code: str) -> Rgba:
    """Return a colour by its code, `#rrggbb` or `#rrggbbaa`."""
    parts = [int(code[start : start + 2], 16) / 255 for start in range(1, len(code), 2)]
    return (parts[0], parts[1], parts[2], parts[3] if len(parts) > 3 else 1.0)


INK_RGBA, WHITE = rgba(INK), rgba("#ffffff")
GRID = Pen((*rgba("#b0b0b0")[:3], 0.6), 0.5)
"""Lines at ticks, as they are on a screen."""
_LIGHTEST = 1.05 / 3 - 0.05
"""The most luminance (0 to 1) of a thin line on white paper: a contrast of 3 to 1."""


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
    """Return the colour map `name` with colours that stand out from white paper as thin lines.

    Each has a contrast to white of 3 to 1 at least, as WCAG 2 wants of graphics. A sequential map
    loses its light end and keeps its order; in maps with wings light colours become darker, so
    that the middle stays where it is, and what is neutral there stays grey.
    """
    colors = color_map(name)(np.linspace(0, 1, 256))
    light = luminance(colors)
    if is_diverging(name) or is_cyclic(name):
        return ListedColormap(_darkened(colors), name=f"{name} on paper")
    dark = np.flatnonzero(light <= _LIGHTEST)
    return ListedColormap(colors[dark[0] : dark[-1] + 1], name=f"{name} on paper")


def dark_part(colors: FloatArray) -> FloatArray:
    """Return those of the colours of a map that are dark enough for lines on white paper.

    Where none is, all are made darker.

    Args:
        colors: Red, green, blue and opacity: (colours, 4).
    """
    dark = colors[luminance(colors) <= _LIGHTEST]
    return dark if dark.size else _darkened(colors)


def _darkened(colors: FloatArray) -> FloatArray:
    """Return colours, those too light for lines on white paper in the same hue and darker."""
    light = luminance(colors)
    factors = np.minimum(1.0, _LIGHTEST / np.maximum(light, _LIGHTEST))
    result = np.array(colors)
    result[:, :3] = _encoded(_linear(colors[:, :3]) * factors[:, np.newaxis])
    return result


def luminance(colors: FloatArray) -> FloatArray:
    """Return the relative luminance of colours, from 0 for black to 1 for white.

    Args:
        colors: Red, green and blue from 0 to 1, and what may follow: (…, 3 or more).
    """
    # Of WCAG 2, with the primaries of ITU-R BT.709.
    result: FloatArray = _linear(colors[..., :3]) @ np.array([0.2126, 0.7152, 0.0722])
    return result


def _linear(parts: FloatArray) -> FloatArray:
    """Return parts of colours as amounts of light, by IEC 61966-2-1."""
    result: FloatArray = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return result


def _encoded(light: FloatArray) -> FloatArray:
    """Return amounts of light as parts of colours."""
    result: FloatArray = np.where(
        light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055
    )
    return result
