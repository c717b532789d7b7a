"""Which contour lines and bands of f a figure has, in which colours, and which have their values.

Without anything drawn: how it comes to paper is a matter of the layout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import BoundaryNorm, Colormap, to_rgba

from gradatlas.figures.levels import (
    band_edges,
    choose_levels,
    is_constant,
    label_levels,
    texts_by_value,
    why_no_levels,
)
from gradatlas.figures.styles import INK, color_map, color_map_on_paper
from gradatlas.figures.views import drawable, shown_values

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.layers.contour import Options as LineOptions
    from gradatlas.figures.layers.contourf import Options as BandOptions
    from gradatlas.figures.study_values import StudyValues
    from gradatlas.figures.views import View
    from gradatlas.functions.function import FloatArray

_MOST_VALUES = 10
"""The most levels that are written on lines."""
_MOST_TICKS = 12
"""The most levels that are written beside a colour bar."""


@dataclass(frozen=True)
class ContourLines:
    """The contour lines of a field."""

    levels: tuple[float, ...]
    """Increasing; none where f has no lines in view."""
    colors: FloatArray
    """Red, green, blue and opacity of each level: (levels, 4)."""
    texts: Mapping[float, str]
    """Level → what to write on its lines, where there is room; empty where nothing is asked for."""
    note: str
    """What to say where no line lies in view."""


def choose_lines(
    field: Field,
    view: View,
    options: LineOptions,
    *,
    over_fill: bool,
    study: StudyValues | None = None,
) -> ContourLines:
    """Return the contour lines to draw; over filled contours they are dark, if not told else."""
    shown = shown_values(field, view)
    finite = shown[np.isfinite(shown)]
    levels: list[float] = []
    # Given levels may lie among the rounding errors of a constant.
    if min(field.values.shape) >= 2 and finite.size and not is_constant(finite):
        assert not isinstance(options.levels, int)
        chosen = choose_levels(
            shown if study is None or options.range != "study" else study.f,
            options.levels,
            options.count,
        )
        levels = [level for level in chosen if finite.min() < level < finite.max()]
    note = why_no_levels(shown)
    if not levels:
        return ContourLines((), np.empty((0, 4)), {}, note)
    color = options.color
    if color == "auto":
        color = INK if over_fill else "value"
    if color == "value":
        # Equal steps of colour from level to level, however the levels are spaced.
        ranks = np.linspace(0, 1, len(chosen)) if len(chosen) > 1 else np.array([0.5])
        if options.range == "study":
            ranks = ranks[np.isin(chosen, levels)]
        elif len(levels) < len(chosen):
            ranks = np.linspace(0, 1, len(levels)) if len(levels) > 1 else np.array([0.5])
        colors = np.asarray(color_map_on_paper(options.cmap)(ranks))
    else:
        colors = np.tile(to_rgba(color), (len(levels), 1))
    texts = texts_by_value(label_levels(levels, most=_MOST_VALUES)) if options.labels else {}
    return ContourLines(tuple(levels), colors, texts, note)


@dataclass(frozen=True)
class Bands:
    """The bands of filled contours of a field."""

    values: FloatArray
    """f as it is to be filled, NaN where it is not defined: shaped like the field's values."""
    edges: tuple[float, ...]
    """The increasing levels between which the bands lie, one more than bands; none where f has no
    bands."""
    cmap: Colormap
    """Its evenly spaced colours are those of the bands."""
    ticks: Mapping[float, str]
    """Which levels the colour bar names, and how."""
    is_undefined: bool
    """Whether f is undefined somewhere in view: what is behind the bands is then grey."""
    note: str
    """What to say where no band lies in view."""

    @property
    def norm(self) -> BoundaryNorm:
        """From values to places in the colour map."""
        return BoundaryNorm(list(self.edges), self.cmap.N)

    @property
    def colors(self) -> FloatArray:
        """Red, green, blue and opacity of each band: (bands, 4)."""
        if not self.edges:
            return np.empty((0, 4))
        edges = np.array(self.edges)
        return np.asarray(self.cmap(self.norm(0.5 * (edges[:-1] + edges[1:]))))


def choose_bands(
    field: Field, view: View, options: BandOptions, study: StudyValues | None = None
) -> Bands:
    """Return the bands to fill."""
    shown = shown_values(field, view)
    colors = color_map(options.cmap)
    is_undefined = not np.isfinite(shown).all()
    shared = None
    if study is not None and options.range == "study" and study.f.size:
        shared = drawable(study.f)
    if shared is None and (min(field.values.shape) < 2 or not np.isfinite(shown).any()):
        return Bands(field.values, (), colors, {}, is_undefined, why_no_levels(shown))
    shown = drawable(shown)
    values = drawable(np.where(np.isfinite(field.values), field.values, np.nan))
    finite = shown[np.isfinite(shown)]
    if finite.size and is_constant(finite):
        # Given levels may lie among the rounding errors of a constant.
        shown = np.where(np.isfinite(shown), finite[0], np.nan)
        values = np.where(np.isfinite(values), finite[0], np.nan)
    assert not isinstance(options.levels, int)
    reference = shown if shared is None else shared
    levels = choose_levels(reference, options.levels, options.count)
    edges = band_edges(reference, levels, options.levels)
    if len(edges) > colors.N:
        colors = colors.resampled(len(edges))
    ticks = texts_by_value(
        label_levels(levels or (float(reference[np.isfinite(reference)][0]),), most=_MOST_TICKS)
    )
    return Bands(values, edges, colors, ticks, is_undefined, why_no_levels(shown))
