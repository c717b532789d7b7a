"""Which arrows of a gradient a figure has: at which points of the grid.

Without anything drawn: how it comes to paper is a matter of the layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from gradatlas.figures.arrow_detail import share_between
from gradatlas.figures.arrow_places import APART, CLOSEST, all_places, even_places

MANY = 0.11
"""The part of the pairs of arrows between which f has another way, from which on the picture is not
that of f. Around saddles and minima, and along ridges, a few always do."""
_MUCH_LESS = 0.6
"""What is left of that part where denser arrows are worth it, or make a difference at all."""
_LOOSER, _NEVER = 1.1, 0.04
"""How much farther apart arrows are for a first look, and up to which part that is enough."""

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.arrow_places import Places
    from gradatlas.figures.frame import Frame
    from gradatlas.functions.function import FloatArray

    Count = int | Literal["auto", "all"]
    """The option `arrows`."""
    Side = tuple[FloatArray, float, float]
    """Where grid points are along an axis, and the ends of the frame, in points."""


@dataclass(frozen=True)
class Density:
    """How dense arrows are."""

    count: Count
    """At most how many there are along the longer side; `auto`, as many as `apart` says; `all`, one
    at each grid point."""
    apart: float = APART
    """Points between arrows on a screen, for `auto`."""
    stroke: float = 1.0
    """The factor for distances on a screen."""


@dataclass(frozen=True)
class Arrows:
    """The arrows to draw, row by row of the grid: all arrays have the shape (arrows,)."""

    room: float
    """The most length of an arrow in points, so that none touches another."""
    x: FloatArray
    y: FloatArray
    u: FloatArray
    """The gradient along the first axis."""
    v: FloatArray
    """The gradient along the second axis."""
    norm: FloatArray


def choose_arrows(field: Field, norm: FloatArray, frame: Frame, density: Density) -> Arrows:
    """Return the arrows at points of the grid that are evenly spaced on paper.

    Args:
        field: The field.
        norm: The norm of its gradient, NaN where there is to be no arrow; see `judge`.
        frame: Where the field is on paper; what is outside has no arrows.
        density: How dense they are.
    """
    columns, rows = _places(_sides(field, frame), density)
    picked = np.ix_(rows.chosen, columns.chosen)
    row, column = np.isfinite(norm[picked]).nonzero()
    x, y = field.coordinates.values()
    at = (rows.chosen[row], columns.chosen[column])
    u, v = field.gradient
    room = min(columns.room, rows.room)
    return Arrows(room, x[at[1]], y[at[0]], u[at], v[at], norm[at])


def choose_density(
    field: Field, norm: FloatArray, frame: Frame, count: Count, stroke: float = 1.0
) -> tuple[Density, bool]:
    """Return how dense arrows are, and whether f varies between them all the same.

    With `auto` they are denser where f varies between them, if that shows much more of it.

    Args:
        field: The field.
        norm: The norm of its gradient, NaN where there is no arrow.
        frame: About what the frame will be.
        count: The option `arrows`.
        stroke: The factor for distances on a screen.
    """
    usual = Density(count, stroke=stroke)
    if count == "all":
        return usual, False
    u, v = field.gradient
    sides = _sides(field, frame)

    def share(density: Density) -> float:
        columns, rows = _places(sides, density)
        return share_between((u, v), norm, rows.chosen, columns.chosen)

    if count != "auto":
        return usual, share(usual) > MANY
    # The frame may turn out smaller, and waves of just two arrows look like none.
    loose = share(Density(count, _LOOSER * APART, stroke))
    if loose <= _NEVER:
        return usual, False
    hidden = max(_MUCH_LESS * loose, share(usual))
    if hidden <= MANY:
        return usual, False
    closer = Density(count, CLOSEST, stroke)
    left = share(closer)
    return (closer if left < _MUCH_LESS * hidden else usual), left > MANY


def _sides(field: Field, frame: Frame) -> tuple[Side, Side]:
    x, y = field.coordinates.values()
    box = frame.box
    return (frame.x(x), box.left, box.right), (frame.y(y), box.bottom, box.top)


def _places(sides: tuple[Side, Side], density: Density) -> tuple[Places, Places]:
    """Return where arrows are along the first axis and along the second."""
    if density.count == "all":
        return all_places(*sides[0]), all_places(*sides[1])
    apart, at_most = density.stroke * density.apart, False
    if density.count != "auto":
        longer = max(high - low for _, low, high in sides)
        apart, at_most = longer / density.count, True
    first, second = (
        even_places(*side, apart, at_most=at_most, stroke=density.stroke) for side in sides
    )
    return first, second
