"""Which colours levels and bands have.

They lead evenly from one end of a colour map to the other, or from a centre to both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.color_maps import is_diverging
from gradatlas.figures.styles import (
    MUTED,
    color_map,
    color_map_on_paper,
    dark_part,
    rgba,
)

if TYPE_CHECKING:
    from gradatlas.figures.levels import BandEdges
    from gradatlas.figures.options import Center
    from gradatlas.functions.function import FloatArray
_SAME, _ROUNDING = 1e-9, 1e-13
"""Distances that differ by this part of them, or by this part of the centre, are the same."""


def center_of(center: Center, cmap: str) -> float | None:
    """Return the value at the middle of a colour map; None where the middle means nothing."""
    if center == "auto":
        return 0.0 if is_diverging(cmap) else None
    return None if center == "none" else float(center)


def band_colors(edges: Sequence[float], cmap: str, center: float | None) -> FloatArray:
    """Return red, green, blue and opacity of the bands between increasing edges: (bands, 4).

    Without a centre they are evenly spaced. Else a band is as strong as it is far from the centre,
    on both sides alike, and the one around the centre is neutral.
    """
    colors = color_map(cmap)
    count = len(edges) - 1
    if center is None:
        # As matplotlib's BoundaryNorm has it.
        if count > colors.N:
            return np.asarray(colors(np.linspace(0, 1, count)))
        step = (colors.N - 1) / (count - 1) if count > 1 else 0.0
        first = 0 if count > 1 else (colors.N - 1) // 2
        return np.asarray(colors(first + (step * np.arange(count)).astype(int)))
    ranks = signed_ranks(edges, center)
    middles = 0.5 * (ranks[:-1] + ranks[1:])
    middles[(ranks[:-1] < 0) & (ranks[1:] > 0)] = 0.0
    return np.asarray(colors(0.5 + 0.5 * _of_largest(middles)))


def told_edges(found: BandEdges, center: float | None) -> tuple[float, ...]:
    """Return the edges of bands by which they get their colours.

    How far open bands go is a matter of chance: they count as if they were as wide as the next
    ones, unless the centre lies in them.
    """
    edges = list(found.edges)
    if center is None or len(edges) < 3:
        return found.edges
    if found.is_open_below and found.is_open_above and len(edges) == 3:
        reach = max(edges[1] - edges[0], edges[2] - edges[1])
        return (edges[1] - reach, edges[1], edges[1] + reach)
    if found.is_open_below and not edges[0] < center < edges[1]:
        edges[0] = 2 * edges[1] - edges[2]
    if found.is_open_above and not edges[-2] < center < edges[-1]:
        edges[-1] = 2 * edges[-2] - edges[-3]
    return tuple(edges)


def line_colors(levels: Sequence[float], cmap: str, center: float | None) -> FloatArray:
    """Return red, green, blue and opacity of lines on paper at increasing levels: (levels, 4).

    As of bands, but no colour is too light for a line.
    """
    if center is None:
        # Equal steps of colour from level to level, however the levels are spaced.
        ranks = np.linspace(0, 1, len(levels)) if len(levels) > 1 else np.array([0.5])
        return np.asarray(color_map_on_paper(cmap)(ranks))
    strengths = _of_largest(signed_ranks(levels, center))
    below, above = (dark_part(arm) for arm in _arms(cmap))
    found = np.tile(rgba(MUTED), (len(levels), 1))
    for arm, sign in ((below, -1.0), (above, 1.0)):
        of_arm = sign * strengths > 0
        places = np.abs(strengths[of_arm]) * (len(arm) - 1)
        found[of_arm] = arm[np.round(places).astype(int)]
    return found


def signed_ranks(values: Sequence[float], center: float) -> FloatArray:
    """Return how many distances of values from a centre are as long as each: of both sides.

    Of even values these are multiples of the distances themselves; values below the centre have
    negative ones.
    """
    distances = np.asarray(values) - center
    sizes = np.abs(distances)
    steps = np.unique(sizes)
    # What differs by rounding alone, of the values or of the centre, is the same distance.
    rounding = _ROUNDING * abs(center)
    same = np.maximum(_SAME * steps, rounding)
    steps = steps[np.diff(steps, prepend=-np.inf) > same]
    first = 0.0 if steps[0] <= rounding else 1.0
    ranks = np.interp(sizes, steps, first + np.arange(steps.size))
    return np.asarray(np.sign(distances) * ranks)


def _of_largest(ranks: FloatArray) -> FloatArray:
    largest = float(np.max(np.abs(ranks), initial=0.0))
    return ranks / largest if largest else ranks


def _arms(cmap: str) -> tuple[FloatArray, FloatArray]:
    """Return the colours of both halves of a map, each from its middle outwards."""
    colors = np.asarray(color_map(cmap)(np.linspace(0, 1, 513)))
    return colors[256::-1], colors[256:]
