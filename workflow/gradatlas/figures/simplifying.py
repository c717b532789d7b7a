"""Leaving out points of contours that nobody can see.

A contour has a point on each edge of the grid that it crosses. On a fine grid these lie closer than
a pixel, and an SVG of them takes megabytes; matplotlib's own simplification leaves closed and
filled paths alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet
from matplotlib.path import Path

from gradatlas.figures.measuring import figure_of

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

_TOLERANCE = 0.05
"""How far a point may lie from the line between its neighbours to be left out, in points (1/72
inch)."""
_PASSES = 6
"""A pass halves a straight line's points at best; errors of passes add up to 0.3 points at
worst, a tenth of that in practice."""


def simplify_contours(axes: Axes, contours: ContourSet) -> None:
    """Leave out points of `contours` as far as that cannot be seen; `axes` must have its place."""
    points = 72 / figure_of(axes).dpi
    transform = contours.get_transform()
    contours.set_paths(
        [
            path
            if path.codes is None
            else path_without_straight_points(
                path, np.asarray(transform.transform(path.vertices)) * points
            )
            for path in contours.get_paths()
        ]
    )


def path_without_straight_points(path: Path, on_paper: FloatArray) -> Path:
    """Return `path` without the points that lie on the line between their neighbours.

    `on_paper` has the same points in units of 1/72 inch. First and last points of lines stay.
    """
    vertices, codes = np.asarray(path.vertices), np.asarray(path.codes)
    parity = 0
    for _ in range(_PASSES):
        if len(codes) < 4:
            break
        chord = on_paper[2:] - on_paper[:-2]
        offset = on_paper[1:-1] - on_paper[:-2]
        length = np.hypot(*chord.T)
        across = np.abs(chord[:, 0] * offset[:, 1] - chord[:, 1] * offset[:, 0])
        along = (chord * offset).sum(axis=1)
        is_inner = (codes[1:-1] == Path.LINETO) & (codes[2:] != Path.MOVETO)
        # Not behind the ends of the chord: the tip of a spike lies on its line, but must stay.
        is_between = (along >= 0) & (along <= length**2)
        drop = is_inner & is_between & (across <= _TOLERANCE * length) & (length > 0)
        # Of two neighbours one stays, since the other was measured against it.
        drop[parity::2] = False
        parity = 1 - parity
        keep = np.concatenate(([True], ~drop, [True]))
        vertices, codes, on_paper = vertices[keep], codes[keep], on_paper[keep]
    return Path(vertices, codes)
