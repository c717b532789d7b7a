"""All that is decided of a figure's arrows before the frame has its place.

How long they are and where they stand follows from the frame; what is said of them, and their
colours, must be known before, since it takes room.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.arrow_choice import Density, choose_arrows, choose_density
from gradatlas.figures.arrow_colors import arrow_colors
from gradatlas.figures.arrow_range import choose_range
from gradatlas.figures.arrow_words import VARIES
from gradatlas.figures.arrow_worth import judge
from gradatlas.figures.beyond import why_none_inside
from gradatlas.figures.frame import Frame, Scale
from gradatlas.figures.sheets.sheet import Box
from gradatlas.figures.views import shown_part

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.arrow_choice import Arrows
    from gradatlas.figures.arrow_colors import ArrowColors
    from gradatlas.figures.arrow_range import NormScale
    from gradatlas.figures.layers.quiver import Options
    from gradatlas.figures.views import View
    from gradatlas.functions.function import FloatArray

_INCH = 72.0
"""In points."""
_BESIDE, _ABOVE, _BAR = 55.0, 95.0, 55.0
"""About what ticks and names take of the width, these and the title of the height, and a colour bar
of the width, in points."""
_USUAL_SIZE = 10.0
"""The size of text for which that is so, in points."""
_LEAST = 0.25
"""Of width and height, what the frame gets at least."""

_NO_POINT = "no arrows: they stand at points of the grid, and none is in view"
"""Where limits lie between points."""


@dataclass(frozen=True)
class ArrowPlan:
    """What is decided of arrows."""

    field: Field
    norm: FloatArray
    """The norm of the gradient, NaN where there is no arrow."""
    density: Density
    colors: ArrowColors
    bounds: NormScale | None
    """The norms of the shortest and the longest arrow; None takes those that are drawn."""
    remarks: tuple[str, ...]
    """What is to be known of the arrows; for people."""
    note: str | None
    """Why there are none; None where there are some."""

    def on(self, frame: Frame) -> Arrows:
        """Return the arrows on a frame."""
        return choose_arrows(self.field, self.norm, frame, self.density)


def plan_arrows(
    field: Field,
    view: View,
    options: Options,
    frame: Frame,
    *,
    over_fill: bool,
    fill_map: str | None = None,
    study_norms: FloatArray | None = None,
    stroke: float = 1.0,
) -> ArrowPlan:
    """Return what is decided of the arrows of a figure.

    Args:
        field: The field.
        view: What is shown of it.
        options: Those of the layer.
        frame: About what the frame will be: see `likely_frame`.
        over_fill: Whether a layer fills the axes.
        fill_map: The colour map of that layer, where it is known.
        study_norms: Norms of the gradient at all points of the study, where they are known.
        stroke: The factor for widths and distances on a screen.
    """
    worth = judge(
        field,
        view,
        hide_zero=options.zero == "hide",
        hide_unreliable=options.unreliable == "hide",
    )
    density, varies = choose_density(field, worth.norm, frame, options.arrows, stroke)
    if options.range == "study":  # lengths of all points are compared
        density = Density(options.arrows, stroke=stroke)
    norms = worth.norm[shown_part(field, view)]
    known = int(np.count_nonzero(np.isfinite(norms)))
    # Where there is much to draw, some of it is at the chosen points.
    is_empty = (
        2 * known < norms.size and not choose_arrows(field, worth.norm, frame, density).norm.size
    )
    if options.range == "study" and study_norms is not None:
        norms = study_norms
    colors = arrow_colors(
        norms,
        options.color,
        options.cmap,
        over_fill=over_fill,
        fill_map=fill_map,
        wanted=options.range,
    )
    colors = replace(colors, edge_width=stroke * colors.edge_width)
    bounds = None if options.range == "auto" else choose_range(norms, options.range)
    beyond = _beyond(norms, options)
    remarks = (*worth.remarks, *((VARIES,) if varies else ()), *((beyond,) if beyond else ()))
    note = worth.why_none if is_empty else None
    if not _has_points(field, view):
        remarks, note = (), _NO_POINT
    return ArrowPlan(field, worth.norm, density, colors, bounds, remarks, note)


def _beyond(norms: FloatArray, options: Options) -> str | None:
    """Return in words that all norms lie beyond a range that options name, where it can be seen."""
    if not isinstance(options.range, tuple):
        return None
    if options.length == "unit" and options.color != "magnitude":
        return None
    return why_none_inside(norms[norms > 0], *options.range, "the norm")


def _has_points(field: Field, view: View) -> bool:
    """Return whether a point of the grid is in view."""
    return all(
        bool(((points >= view[name][0]) & (points <= view[name][1])).any())
        for name, points in field.coordinates.items()
    )


def likely_frame(
    size: tuple[float, float],
    view: View,
    *,
    is_equal: bool,
    bars: int = 0,
    font_size: float = 10.0,
    around: tuple[float, float] = (_BESIDE, _ABOVE),
    log_axes: frozenset[str] = frozenset(),
) -> Frame:
    """Return about what the frame of a figure will be, as far as that is known before.

    Args:
        size: Width and height of the figure in points.
        view: What is shown of each axis.
        is_equal: Whether a unit of both axes is equally long.
        bars: The number of colour bars.
        font_size: That of the figure's text, in points.
        around: About what is written around the frame takes of the width and of the height.
        log_axes: The logarithmic axes.
    """
    part = font_size / _USUAL_SIZE
    width = max(size[0] - part * (around[0] + _BAR * bars), _LEAST * size[0])
    height = max(size[1] - part * around[1], _LEAST * size[1])
    x, y = (Scale(*ends, name in log_axes) for name, ends in view.items())
    if is_equal:
        ratio = (y.high - y.low) / (x.high - x.low)
        width, height = min(width, height / ratio), min(height, width * ratio)
    return Frame(Box(0.0, 0.0, width, height), x, y)
