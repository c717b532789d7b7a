"""What a layer of the figure of a field sees while it draws itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.canvas import Canvas

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.functions.function import FloatArray


@dataclasses.dataclass(kw_only=True)
class Scene(Canvas):
    """The field to draw, and the axes to draw it on."""

    field: Field
    view: Mapping[str, tuple[float, float]]
    """Axis name → the lowest and highest value shown, in the config's order of axes."""
    limited: frozenset[str]
    """The axes whose view the config sets."""
    is_equal: bool
    """Whether a unit of both axes is equally long on paper."""
    over_fill: bool
    """Whether one of the figure's layers fills the axes with colours."""

    def coordinates(self) -> tuple[FloatArray, ...]:
        """Return the values of each axis, in the config's order."""
        return tuple(self.field.coordinates.values())

    def name_of_f(self) -> str:
        """Return how f is written on this figure."""
        return "$f$" if self.math_labels else "f"

    def name_of_norm(self) -> str:
        """Return how the norm of the gradient is written on this figure."""
        return r"$\|\nabla f\|$" if self.math_labels else "|grad f|"

    def widen(self, margins: Sequence[float]) -> None:
        """Show at least this much more of each axis on both sides, in data units.

        Nothing happens where the config sets limits, where the layout is not ours, and over filled
        contours, around which a margin would stay empty.
        """
        if not self.fitted or self.over_fill:
            return
        for (name, (low, high)), margin, axis in zip(
            self.view.items(), margins, ("x", "y"), strict=False
        ):
            if name not in self.limited:
                self.axes.set(**{f"{axis}lim": (low - margin, high + margin)})

    def shown_values(self) -> FloatArray:
        """Return f at the grid points that reach into the view, NaN where it is not finite."""
        values = self.field.values[self.shown_part()]
        return np.where(np.isfinite(values), values, np.nan)

    def shown_part(self) -> tuple[slice, ...]:
        """Return the part of the field's arrays that reaches into the view."""
        inside = [
            _reached(points, *self.view[name]) for name, points in self.field.coordinates.items()
        ]
        return tuple(reversed(inside))  # the dimensions are the axes in reverse order


def _reached(points: FloatArray, low: float, high: float) -> slice:
    """Return the points from `low` to `high` and the next one on either side, as far as it goes."""
    first = int(np.searchsorted(points, low, side="right")) - 1
    last = int(np.searchsorted(points, high, side="left"))
    return slice(max(0, min(first, points.size - 1)), max(1, last + 1))
