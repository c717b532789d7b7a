"""The style of figures, whatever the user's matplotlib settings say, and colour maps by name."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib
import numpy as np
from matplotlib.colors import Colormap, ListedColormap

INK = "#262626"
"""The colour of lines and arrows on paper and over light fills."""
MUTED = "#595959"
"""The colour of what stands in the background of a text: parameters, notes."""
UNDEFINED = "#d9d9d9"
"""The colour of the part of the domain where f is not defined."""
_ALWAYS = {
    # For signs that it lacks, matplotlib would go through other fonts that happen to be installed.
    "font.sans-serif": ["DejaVu Sans"],
    "svg.fonttype": "path",  # the same look where DejaVu is not installed
    "svg.hashsalt": "gradatlas",  # ids that do not change from run to run
}
_FITTED = {
    "axes.axisbelow": True,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.7,
    "grid.color": "#b0b0b0",
    "grid.linewidth": 0.5,
    "grid.alpha": 0.6,
    "mathtext.fontset": "stix",  # in "cm", matplotlib 3.11 sets some parentheses too small
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.width": 0.7,
    "ytick.major.width": 0.7,
}
_LIGHTEST = 0.80
"""The most luminance (0 to 1) at which a thin line still stands out from white paper."""


@contextmanager
def figure_style(*, fitted: bool, size: tuple[float, float]) -> Iterator[None]:
    """Set matplotlib's defaults, and on top of them our style where the layout is `fitted`.

    Both building and saving a figure must happen inside; what was set before comes back at the
    end. Small figures, of a `size` in inches, get a smaller font.
    """
    own: dict[str, object] = dict(_ALWAYS)
    if fitted:
        own |= _FITTED | {"font.size": font_size(size), "axes.labelsize": 1.25 * font_size(size)}
    wanted = {**_defaults(), **own}
    # matplotlib checks each setting that is set, which takes a millisecond for all of them. Those
    # that differ are few. The key type lists all of matplotlib's settings.
    now: Any = matplotlib.rcParams
    differing: Any = {key: value for key, value in wanted.items() if now[key] != value}
    with matplotlib.rc_context(differing):
        yield


@functools.cache
def _defaults() -> dict[str, object]:
    """Return matplotlib's own settings, all but those of where it draws."""
    return {
        key: value
        for key, value in matplotlib.rcParamsDefault.items()
        if not key.startswith("backend")
    }


def font_size(size: tuple[float, float]) -> float:
    """Return the size in points of the text of a figure of `size` inches: 10, less below 3 in."""
    return 10 * min(1.0, max(0.4, min(size) / 3))


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
