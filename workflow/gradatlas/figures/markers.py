"""Marks at points by their names: `o`, `s`, `^` and others, as matplotlib has them."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Literal

from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from gradatlas.figures.sheets.sheet import Pen, Rgba

_ROUND = frozenset("o.")
_LINES = frozenset("x|")
_LEAST_SNAPPED = 3.6
"""The size in points from which corners move to whole pixels: smaller marks would lose shape."""


@dataclass(frozen=True)
class Marker:
    """A mark at a point."""

    path: Path
    """Around (0, 0), in points."""
    face: Rgba | None = None
    pen: Pen | None = None
    snap: bool | None = None
    """Whether its lines move to whole pixels of a bitmap; see `Sheet.markers`."""


@functools.lru_cache(256)
def make_marker(
    name: str, size: float, face: Rgba, edge: tuple[Rgba, float] | None = None
) -> Marker:
    """Return a mark.

    Args:
        name: One of `o s ^ v x D P X * . |`.
        size: About its width, in points.
        face: Its colour; `x` and `|`, which have no area, are in that of the edge.
        edge: The colour and the width in points of its edge; None for none.
    """
    join: Literal["miter", "round"] = "round" if name in _ROUND else "miter"
    pen = None if edge is None else Pen(edge[0], edge[1], join=join)
    snap = name not in _ROUND and size >= _LEAST_SNAPPED
    return Marker(marker_path(name, size), None if name in _LINES else face, pen, snap)


@functools.lru_cache(256)
def marker_path(name: str, size: float) -> Path:
    """Return the outline of a mark around (0, 0), in points.

    Args:
        name: As matplotlib calls it.
        size: About its width, in points.
    """
    style = MarkerStyle(name)
    return style.get_path().transformed(style.get_transform() + Affine2D().scale(size))
