"""Which critical points a figure shows over the axes of the domain, and what is said of them.

Without anything drawn: how it comes to paper is a matter of the layout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.descent.stored_points import KINDS
from gradatlas.figures.views import drawable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.descent.stored_points import CriticalPoints
    from gradatlas.figures.layers.points import Options
    from gradatlas.figures.views import View
    from gradatlas.functions.function import FloatArray

_WORDS = {
    "minimum": ("minimum", "minima"),
    "maximum": ("maximum", "maxima"),
    "saddle": ("saddle", "saddles"),
    "degenerate": ("degenerate point", "degenerate points"),
    "boundary": ("minimum on the edge", "minima on the edge"),
}
"""Kind → what one is called, and several."""
_SIZE, _LEAST_SIZE = 8.0, 2.5
"""The size of marks on screen, in points, and the least that many of them shrink to."""
_ROOMY = 60
"""As many marks have their usual size; more cover about the same part of the picture."""


@dataclass(frozen=True)
class PointsOfKind:
    """The critical points of one kind that are shown."""

    kind: str
    """One of `KINDS`."""
    places: FloatArray
    """Where they are, as the axes of the figure have it: (points, 2)."""
    proved: NDArray[np.bool_]
    """Which of them are proved, (points,)."""

    @property
    def name(self) -> str:
        """What the legend says of them."""
        count = len(self.places)
        return f"{count} {_WORDS[self.kind][count > 1]}"


@dataclass(frozen=True)
class ShownPoints:
    """The critical points of a figure."""

    kinds: tuple[PointsOfKind, ...]
    """Those kinds that have points in view."""
    size: float
    """That of marks in points, on a screen unless the user wants it so."""

    @property
    def heights(self) -> FloatArray:
        """The vertical places of all."""
        return np.concatenate([np.empty(0), *(one.places[:, 1] for one in self.kinds)])

    @property
    def has_unproved(self) -> bool:
        """Whether something is not proved."""
        return any(not one.proved.all() for one in self.kinds)


def choose_points(points: CriticalPoints, options: Options, view: View) -> ShownPoints:
    """Return what to draw of critical points: over one axis, at their heights, or over two.

    Args:
        points: All of them.
        options: Those of the layer.
        view: What is shown of the axes.
    """
    places = np.stack([*points.points, drawable(points.f)][:2], axis=1)
    is_seen = np.isfinite(places).all(axis=1)
    for values, (low, high) in zip(points.points, view.values(), strict=True):
        is_seen &= (values >= low) & (values <= high)
    shown = []
    for kind in KINDS:
        which = is_seen & points.of_kind(kind)
        if which.any() and (options.kinds == "all" or kind in options.kinds):
            shown.append(PointsOfKind(kind, places[which], points.proved[which]))
    count = sum(len(one.places) for one in shown)
    usual = max(_LEAST_SIZE, _SIZE * min(1.0, _ROOMY / max(count, 1)) ** 0.5)
    return ShownPoints(tuple(shown), usual if options.size == "auto" else options.size)


def points_in_words(points: CriticalPoints, shown: ShownPoints) -> str:
    """Return what a caption says of critical points: how many are shown, and what is proved."""
    count = sum(len(one.places) for one in shown.kinds)
    proved = sum(int(one.proved.sum()) for one in shown.kinds)
    told = [_listed([one.name for one in shown.kinds]) or "none in view"]
    if count and proved == count:
        told.append("proved" if count == 1 else "all proved")
    elif count:
        told.append(f"{proved or 'none'} of them proved" if count > 1 else "not proved")
    if points.complete:
        told.append("the domain has no others")
    else:
        told.append("the domain may have others")
    return ", ".join(told[:-1]) + f"; {told[-1]}"


def _listed(names: Sequence[str]) -> str:
    """Return names as an English list."""
    *first, last = names or [""]
    return f"{', '.join(first)} and {last}" if first else last
