"""The colours of arrows, and what a colour bar says of them."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import to_rgba

from gradatlas.figures.arrow_range import NormScale, choose_range
from gradatlas.figures.levels import log_steps
from gradatlas.figures.number_texts import texts_by_value
from gradatlas.figures.styles import INK, color_map, color_map_on_paper

if TYPE_CHECKING:
    from matplotlib.colors import Colormap

    from gradatlas.figures.options import NormRange
    from gradatlas.functions.function import FloatArray

_LIGHT = "#ffffff"
"""Arrows over filled contours, with an edge of ink: readable on every colour."""
_EDGE = 0.4
"""The width of that edge in points."""
_TICKS = 6
"""About how many ticks a logarithmic colour bar has."""
_COLORS = 256
"""Of a colour map."""
_LUMA = np.array([0.2126, 0.7152, 0.0722])
"""Of ITU-R BT.709: close to perceived brightness without leaving sRGB."""
_DARKEST = 0.45
"""The least luma (0 to 1) of arrows within an edge of ink."""
_ON_PAPER = "viridis"
_OVER_FILL = ("lajolla", "devon")
"""The maps of `magnitude` over filled contours: the first that these have not themselves. Neither
has the greens of the usual one of fills."""


@dataclass(frozen=True)
class ArrowColors:
    """The colours of arrows, and what a colour bar says of them."""

    face: str | None = None
    """The colour of all; None where it follows the norm."""
    edge: str | None = None
    """The colour of their edges; None for none."""
    edge_width: float = 0.0
    """In points."""
    bounds: NormScale | None = None
    """The norms of both ends of the colour map; None where there is no colour bar."""
    table: FloatArray | None = None
    """Red, green, blue and opacity from the lower to the upper end, (colours, 4); None where there
    is no colour bar."""

    opacity: float = 1.0
    """Of faces and edges, beside that of their colours."""

    def faces(self, norms: FloatArray) -> FloatArray:
        """Return red, green, blue and opacity of arrows: (arrows, 4), or (1, 4) for all alike.

        What lies beyond the ends has their colours.
        """
        return np.asarray(self._faces(norms) * np.array([1.0, 1.0, 1.0, self.opacity]))

    def _faces(self, norms: FloatArray) -> FloatArray:
        bounds, table = self.bounds, self.table
        if bounds is None or table is None:
            return np.array([to_rgba(self.face or INK)])
        if bounds.is_log:
            span = math.log(bounds.high) - math.log(bounds.low)
            part = (np.log(np.maximum(norms, bounds.low)) - math.log(bounds.low)) / span
        else:
            part = (np.minimum(norms, bounds.high) - bounds.low) / (bounds.high - bounds.low)
        places = np.clip((part * len(table)).astype(np.intp), 0, len(table) - 1)
        return np.asarray(table[places])

    @property
    def ticks(self) -> Mapping[float, str] | None:
        """What to label on the colour bar of a logarithmic scale; None leaves it to others."""
        if self.bounds is None or not self.bounds.is_log:
            return None
        return texts_by_value(log_steps(self.bounds.low, self.bounds.high, _TICKS))


def arrow_colors(
    norms: FloatArray,
    color: str,
    cmap: str,
    *,
    over_fill: bool,
    fill_map: str | None = None,
    wanted: NormRange = "auto",
) -> ArrowColors:
    """Return the colours of arrows.

    Args:
        norms: The norms of the gradient by which colours are chosen, in any shape.
        color: A colour; `magnitude` for a colour by the norm of the gradient; `auto` for what is
            readable on paper or `over_fill`.
        cmap: The name of the colour map; `auto` for one that is not the fill's.
        over_fill: Whether a layer fills the axes.
        fill_map: The name of the colour map of that layer, where it is known.
        wanted: From which norm to which the colours go.
    """
    if color == "auto" and over_fill:
        return ArrowColors(_LIGHT, INK, _EDGE)
    bounds = choose_range(norms, wanted) if color == "magnitude" else None
    if color == "auto" or (color == "magnitude" and bounds is None):
        color = INK
    if bounds is None:
        return ArrowColors(color)
    if not over_fill:
        name = _ON_PAPER if cmap == "auto" else cmap
        return ArrowColors(bounds=bounds, table=dark_is_strong(name))
    if cmap != "auto":
        return ArrowColors(None, INK, _EDGE, bounds, _table(cmap))
    name = next(name for name in _OVER_FILL if name != fill_map)
    return ArrowColors(None, INK, _EDGE, bounds, _within_edge(name))


@functools.cache
def dark_is_strong(name: str) -> FloatArray:
    """Return the colours of the map `name` for white paper, those that end lighter turned round.

    On paper what is dark stands out, and that should be the strongest.
    """
    table = _colors(color_map_on_paper(name))
    return _fixed(table[::-1] if table[-1, :3].sum() > table[0, :3].sum() else table)


@functools.cache
def _within_edge(name: str) -> FloatArray:
    """Return the colours of the sequential map `name` from light to strong, without the dark end.

    So arrows stand out from their edge.
    """
    table = _colors(color_map(name))
    light = table[:, :3] @ _LUMA
    table = table[light >= _DARKEST]
    return _fixed(table if light[0] > light[-1] else table[::-1])


@functools.cache
def _table(name: str) -> FloatArray:
    return _fixed(_colors(color_map(name)))


def _colors(cmap: Colormap) -> FloatArray:
    return np.asarray(cmap(np.linspace(0, 1, _COLORS)))


def _fixed(table: FloatArray) -> FloatArray:
    """Return colours that are remembered, and so must stay as they are."""
    table = table.copy()
    table.flags.writeable = False
    return table
