"""Symbols for points at which a gradient is not to be trusted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from gradatlas.figures.measuring import figure_of
from gradatlas.figures.styles import INK

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.scene import Scene
    from gradatlas.functions.function import FloatArray

_SYMBOLS = {
    "not_finite": ("x", "not finite"),
    "kink": ("^", "kink or jump"),
    "not_converged": ("s", "not converged"),
    "lost_to_cancellation": ("o", "lost to rounding"),
}
"""Flag → matplotlib's marker, and its meaning in the legend."""
_APART = 1.3
"""The distance between symbols of a kind, in font sizes, so that they neither hide each other nor
what is below them."""
_SIZE = 0.42
"""The size of a symbol in font sizes."""


def mark_flagged(scene: Scene, heights: FloatArray | None = None) -> None:
    """Draw a symbol at flagged points in view, one kind for each flag, and explain it in a legend.

    Where many points are flagged, evenly spread ones have a symbol. `heights` says how high to draw
    the symbols where the field has one axis.
    """
    shown = np.zeros(scene.field.flag.shape, bool)
    shown[scene.shown_part()] = True
    for flag, (marker, meaning) in _SYMBOLS.items():
        chosen = shown & scene.field.has_flag(flag)
        if chosen.any():
            scene.legend.append((_symbols(scene, marker), meaning))
            scene.when_placed(partial(_draw, scene, chosen, marker, heights))


def count_flagged(field: Field) -> str:
    """Return in words how many points have which flag; empty where all are good."""
    counts = (
        {name: int(np.count_nonzero(field.has_flag(name))) for name in _SYMBOLS}
        if field.whole is None
        else {name: field.whole.counts[name] for name in _SYMBOLS}
    )
    return ", ".join(
        f"{count} {'point' if count == 1 else 'points'} {_SYMBOLS[name][1]}"
        for name, count in counts.items()
        if count
    )


def _draw(scene: Scene, chosen: NDArray[np.bool_], marker: str, heights: FloatArray | None) -> None:
    if heights is None:
        x, y = _spread(scene, chosen)
    else:
        (points,) = scene.coordinates()
        x, y = points[chosen], heights[chosen]
    symbols = _symbols(scene, marker)
    symbols.set_data(x, y)
    symbols.set_zorder(4)
    scene.axes.add_line(symbols)


def _symbols(scene: Scene, marker: str) -> Line2D:
    return Line2D(
        [],
        [],
        linestyle="none",
        marker=marker,
        markersize=_SIZE * scene.font_size(),
        markerfacecolor="white",
        markeredgecolor=INK,
        markeredgewidth=0.08 * scene.font_size(),
    )


def _spread(scene: Scene, chosen: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
    """Return, for each block of the axes with chosen points, the one nearest to its middle."""
    x, y = scene.coordinates()
    rows, columns = np.nonzero(chosen)
    points = np.stack([x[columns], y[rows]], axis=1)
    size = _APART * scene.font_size() / 72 * figure_of(scene.axes).dpi
    places = np.asarray(scene.axes.transData.transform(points)) / size
    blocks = np.floor(places)
    off = ((places - blocks - 0.5) ** 2).sum(axis=1)
    order = np.lexsort((off, blocks[:, 0], blocks[:, 1]))
    is_first = np.ones(len(order), bool)
    is_first[1:] = np.diff(blocks[order], axis=0).any(axis=1)
    spread = points[order[is_first]]
    return spread[:, 0], spread[:, 1]
