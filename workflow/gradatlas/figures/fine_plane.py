"""f over two axes for contours: with more points where lines would move, and parted where it jumps.

Contours are straight between the points of a grid. Only where that carries a line away from its
place on paper, f itself is asked for more values.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from gradatlas.figures.domain_edges import Reaches, continued, find_reaches
from gradatlas.figures.plane_breaks import (
    are_straight,
    find_breaks,
    finer_cells,
    parted_as_stored,
    straight_breaks,
    straight_steps,
)
from gradatlas.figures.plane_parts import (
    MOST_ASKED_FOR,
    affordable,
    divided,
    divisions,
    finest_step,
    most_points,
)
from gradatlas.figures.plane_seams import MovedGrid, moved_to_breaks, with_poles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.figures.breaks import Values
    from gradatlas.figures.plane_breaks import Breaks
    from gradatlas.functions.function import FloatArray


@dataclass(frozen=True)
class Plane:
    """Values of f on a grid, for contours."""

    x: FloatArray
    y: FloatArray
    values: FloatArray
    """f, shaped (y, x), NaN where it is not defined."""
    filled: FloatArray
    """The same, continued to undefined points next to defined ones, as far as that is known."""
    parted: NDArray[np.bool_] | None = None
    """The cells through which a jump or a pole goes, (y - 1, x - 1); None for none."""
    values_at: Values | None = None
    """f itself, where it is known."""
    breaks: Breaks | None = None
    """Where f jumps; None where that is not known."""
    levels: FloatArray | None = None
    """Increasing; those of the contours."""

    @cached_property
    def moved(self) -> MovedGrid | None:
        """The same points, those next to jumps moved to them, for areas; None where none moves."""
        if self.breaks is None or self.levels is None or self.values_at is None:
            return None
        return moved_to_breaks(
            self.x, self.y, self.filled, self.breaks, self.levels, self.values_at
        )


def make_plane(
    x: FloatArray,
    y: FloatArray,
    values: FloatArray,
    gradient: Sequence[FloatArray],
    levels: Sequence[float],
    *,
    values_at: Values | None,
    parts: int | Literal["auto"],
    paper: tuple[FloatArray, FloatArray],
    reaches: Reaches | None = None,
    pixel: float = math.inf,
) -> Plane:
    """Return the values to draw contours of.

    Args:
        x: The values along the first axis.
        y: Those along the second.
        values: f, (y, x).
        gradient: Its derivatives, shaped alike.
        levels: Increasing; those of the lines, or between bands.
        values_at: f at any place; None where these values are all there is.
        parts: Into how many parts steps are divided; `auto`, as many as can be seen.
        paper: The lengths of the steps along both axes on paper, in points.
        reaches: How far f is defined along the steps; None where it is defined everywhere.
        pixel: The width of a pixel on paper, in points.
    """
    if min(values.shape) < 2:
        return Plane(x, y, values, values)
    values = np.where(np.isfinite(values), values, np.nan)
    if values_at is None:
        parted = parted_as_stored(x, y, values, gradient)
        if reaches is None:
            return Plane(x, y, values, values, parted)
        return Plane(x, y, values, continued(x, y, values, reaches, None)[0], parted)
    wanted = np.array(levels, np.float64)
    breaks = find_breaks(x, y, values, wanted, values_at, reaches)
    straight = straight_steps(x, breaks.x), straight_steps(y, breaks.y)
    finest = finest_step(pixel)
    if parts == "auto":
        alone = are_straight(x, straight[0]), are_straight(y, straight[1])
        counts = divisions(x, y, values, wanted, values_at, paper, breaks.cells, alone, finest)
    else:
        counts = np.full(len(x) - 1, parts), np.full(len(y) - 1, parts)
    more_x, more_y = straight_breaks(x, straight[0]), straight_breaks(y, straight[1])
    if any((count > 1).any() for count in counts) or more_x.size or more_y.size:
        most = most_points(paper, finest) if parts == "auto" else MOST_ASKED_FOR
        counts = affordable(*counts, most)
        coarse = x, y
        x, y = _with(divided(x, counts[0]), more_x), _with(divided(y, counts[1]), more_y)
        with np.errstate(all="ignore"):
            values = values_at(x[np.newaxis], y[:, np.newaxis])
        values = np.where(np.isfinite(values), values, np.nan)
        near = None
        if parts == "auto":
            near = finer_cells(breaks.cells, (coarse[0], x), (coarse[1], y))
        reaches = None if np.isfinite(values).all() else find_reaches(x, y, values, values_at)
        breaks = find_breaks(x, y, values, wanted, values_at, reaches, near)
    parted = breaks.cells if breaks.cells.any() else None
    filled = values
    if reaches is not None:
        filled, poles = continued(x, y, values, reaches, values_at)
        if poles.rows.size:
            parted = breaks.cells.copy()
            poles.mark(parted)
            breaks = with_poles(breaks, x, y, poles)
    return Plane(x, y, values, filled, parted, values_at, breaks, wanted)


def _with(points: FloatArray, more: FloatArray) -> FloatArray:
    return np.unique(np.concatenate([points, more])) if more.size else points
