"""Which contour lines and bands of f a figure has, in which colours, and which have their values.

Without anything drawn: how it comes to paper is a matter of the layout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import BoundaryNorm, Colormap, ListedColormap, to_rgba

from gradatlas.figures.beyond import why_none_inside
from gradatlas.figures.coloring import band_colors, center_of, line_colors, told_edges
from gradatlas.figures.levels import (
    LARGEST,
    BandEdges,
    band_edges,
    find_levels,
    has_inner_minimum,
    is_constant,
    is_even,
    label_levels,
    ordered_values,
    why_no_levels,
)
from gradatlas.figures.number_texts import write_levels
from gradatlas.figures.sheets.sheet import color_of
from gradatlas.figures.strokes import numbered
from gradatlas.figures.styles import GREY, INK, rgba
from gradatlas.figures.ticks import NO_TICKS
from gradatlas.figures.views import drawable, shown_values

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.layers.contour import Options as LineOptions
    from gradatlas.figures.layers.contourf import Options as BandOptions
    from gradatlas.figures.sheets.sheet import Rgba
    from gradatlas.figures.ticks import Ticks
    from gradatlas.figures.views import View
    from gradatlas.functions.function import FloatArray

_USUAL_MAP = "viridis"
"""The colour map of lines for which nobody has chosen one."""
_MOST_VALUES = 10
"""The most levels that are written on lines."""
MOST_TICKS = 14
"""The most levels that are written beside a colour bar."""


@dataclass(frozen=True)
class ContourLines:
    """The contour lines of a field."""

    levels: tuple[float, ...]
    """Increasing; none where f has no lines in view."""
    colors: FloatArray
    """Red, green, blue and opacity of each level: (levels, 4)."""
    labels: Ticks
    """What to write on lines of which levels, where there is room; empty where nothing is asked
    for. Of a study, these are levels of all its points."""
    middle: Rgba
    """The colour of the middle level, by which a legend tells what labels have in common."""
    note: str
    """What to say where no line lies in view."""
    is_asked_for: bool = False
    """Whether the options say which values are to have lines: without any, nobody sees why."""

    @property
    def texts(self) -> Mapping[float, str]:
        """Level → what to write on its lines."""
        return dict(zip(self.labels.values, self.labels.texts, strict=True))


def choose_lines(
    field: Field,
    view: View,
    options: LineOptions,
    *,
    over_fill: bool,
    beside_colors: bool = False,
    study: FloatArray | None = None,
) -> ContourLines:
    """Return the contour lines to draw; over filled contours they are dark, if not told else.

    Beside arrows whose colours tell something else they are grey, if nobody chose their colours.

    Args:
        field: The field.
        view: What is shown of its axes.
        options: Those of the layer.
        over_fill: Whether a layer fills the axes.
        beside_colors: Whether colours tell something else, by a map that nobody chose.
        study: Increasing finite values of f at all points of the study, for which levels are; None
            for those of this field.
    """
    shown = shown_values(field, view)
    ordered = ordered_values(shown)
    of_range = options.range == "robust" or isinstance(options.range, tuple) or study is not None
    note = why_no_levels(shown, is_ranged=of_range and isinstance(options.levels, str))
    if ordered.size and not is_constant(ordered):
        note = _beyond(shown, options) or note
    is_asked_for = isinstance(options.range, tuple) or not isinstance(options.levels, str)
    nothing = ContourLines((), np.empty((0, 4)), NO_TICKS, rgba(INK), note, is_asked_for)
    # Given levels may lie among the rounding errors of a constant.
    has_lines = min(field.values.shape) > 1 and ordered.size > 0 and not is_constant(ordered)
    if not has_lines and study is None:
        return nothing
    levels = _levels(shown, ordered, options, study)
    color = options.color
    if color == "auto":
        is_plain = beside_colors and options.cmap == "auto"
        color = INK if over_fill else GREY if is_plain else "value"
    if color == "value" and levels:
        cmap = _USUAL_MAP if options.cmap == "auto" else options.cmap
        colors = line_colors(levels, cmap, center_of(options.center, cmap))
    else:
        colors = np.tile(to_rgba(INK if color == "value" else color), (len(levels), 1))
    # The colours of a range are those of its levels, whichever of these the field has.
    low, high = (float(ordered[0]), float(ordered[-1])) if has_lines else (0.0, 0.0)
    is_inside = [low < level < high for level in levels]
    inside = tuple(level for level, inner in zip(levels, is_inside, strict=True) if inner)
    # Numbers are written alike at all points of a study.
    told = inside if study is None else levels
    if not told:
        return nothing
    labels = NO_TICKS
    if options.labels:
        labels = _labels(label_levels(_thick_first(told, options), most=_MOST_VALUES), told)
    middle = color_of(colors[levels.index(told[len(told) // 2])])
    return ContourLines(inside, colors[is_inside], labels, middle, note, is_asked_for)


def _thick_first(levels: tuple[float, ...], options: LineOptions) -> tuple[float, ...]:
    """Return the levels to write: those of thick lines, where every n-th is thick."""
    if not isinstance(options.thick, int):
        return levels
    numbers = numbered(levels)
    thick = [level for level, n in zip(levels, numbers, strict=True) if n % options.thick == 0]
    return tuple(thick) if thick else levels


def _levels(
    shown: FloatArray,
    ordered: FloatArray,
    options: LineOptions | BandOptions,
    study: FloatArray | None,
) -> tuple[float, ...]:
    """Return the levels for values in view, which are also given in order."""
    wanted = options.levels
    assert not isinstance(wanted, int)
    if not isinstance(wanted, str):
        return tuple(map(float, wanted))
    may_be_valley = True
    if study is not None:
        ordered = np.clip(study, -LARGEST, LARGEST)
    elif not isinstance(options.range, tuple):
        may_be_valley = has_inner_minimum(shown)
    if not isinstance(options.range, tuple) and is_constant(ordered):
        return ()
    center = center_of(options.center, options.cmap) or 0.0
    return find_levels(
        ordered,
        wanted,
        options.count,
        options.range,
        may_be_valley=may_be_valley,
        center=center,
    )


def _labels(written: tuple[float, ...], levels: tuple[float, ...]) -> Ticks:
    return write_levels(written, is_even=is_even(levels))


@dataclass(frozen=True)
class Bands:
    """The bands of filled contours of a field."""

    values: FloatArray
    """f as it is to be filled, NaN where it is not defined: shaped like the field's values."""
    edges: tuple[float, ...]
    """The increasing levels between which the bands lie, one more than bands; none where f has no
    bands. Values beyond belong to the first and to the last band."""
    colors: FloatArray
    """Red, green, blue and opacity of each band: (bands, 4)."""
    is_open: tuple[bool, bool]
    """Whether the first band goes on below its lower edge, and the last above its upper one."""
    labelled: tuple[float, ...]
    """The edges that may be named on a colour bar."""
    is_undefined: bool
    """Whether f is undefined somewhere in view: what is behind the bands is then grey."""
    note: str
    """What to say where no band lies in view."""
    beyond: str | None = None
    """What to say where all of f in view is beyond what the options ask for: it has one colour."""

    def ticks(self, most: int = MOST_TICKS) -> Ticks:
        """Return which values a colour bar with room for so many names, and how."""
        written = label_levels(self.labelled, min(most, MOST_TICKS))
        return _labels(written, self.labelled)

    @property
    def cmap(self) -> Colormap:
        """The colours as a map of matplotlib's."""
        return ListedColormap(self.colors, name="bands")

    @property
    def norm(self) -> BoundaryNorm:
        """From values to places in that map."""
        return BoundaryNorm(list(self.edges), len(self.colors))


def choose_bands(
    field: Field,
    view: View,
    options: BandOptions,
    study: FloatArray | None = None,
    *,
    seen: Field | None = None,
) -> Bands:
    """Return the bands to fill.

    Args:
        field: The field.
        view: What is shown of its axes.
        options: Those of the layer.
        study: Increasing finite values of f at all points of the study, for which levels are; None
            for those of this field.
        seen: f as it is in view, by which levels are chosen; None for the field itself.
    """
    shown = shown_values(field if seen is None else seen, view)
    is_undefined = not np.isfinite(shown).all()
    note = why_no_levels(shown)
    ordered = ordered_values(drawable(shown))
    if study is not None and not ordered.size:
        ordered = np.clip(study, -LARGEST, LARGEST)  # the bar is the same for all points
    if min(field.values.shape) < 2 or not ordered.size:
        nothing = np.empty((0, 4))
        return Bands(field.values, (), nothing, (False, False), (), is_undefined, note)
    shown = drawable(shown)
    values = drawable(np.where(np.isfinite(field.values), field.values, np.nan))
    if is_constant(ordered):
        # Given levels may lie among the rounding errors of a constant.
        ordered = ordered[:1]
        shown = np.where(np.isfinite(shown), ordered[0], np.nan)
        values = np.where(np.isfinite(values), ordered[0], np.nan)
    found, labelled = _edges(shown, ordered, options, study)
    center = center_of(options.center, options.cmap)
    colors = band_colors(told_edges(found, center), options.cmap, center)
    is_open = (found.is_open_below, found.is_open_above)
    beyond = _beyond(shown, options)
    return Bands(values, found.edges, colors, is_open, labelled, is_undefined, note, beyond)


def _beyond(shown: FloatArray, options: LineOptions | BandOptions) -> str | None:
    """Return in words that all of f lies beyond the levels or the range that options name."""
    if not isinstance(options.levels, str | int):
        return why_none_inside(shown, options.levels[0], options.levels[-1], "f")
    if isinstance(options.range, tuple):
        return why_none_inside(shown, *options.range, "f")
    return None


def _edges(
    shown: FloatArray, ordered: FloatArray, options: BandOptions, study: FloatArray | None
) -> tuple[BandEdges, tuple[float, ...]]:
    """Return the edges of bands, and which of these are told."""
    levels = _levels(shown, ordered, options, study)
    low, high = float(ordered[0]), float(ordered[-1])
    is_given = not isinstance(options.levels, str)
    if isinstance(options.range, tuple) and not is_given:
        start, stop = options.range
        found = BandEdges((start, *levels, stop), low < start, high > stop)
        return found, found.edges
    if study is not None and not is_given:
        low, high = min(low, float(study[0])), max(high, float(study[-1]))
    found = band_edges(low, high, levels, is_given=is_given)
    if not set(levels) & set(found.edges):
        return found, (low,)
    first, last = int(found.is_open_below), len(found.edges) - int(found.is_open_above)
    return found, found.edges[first:last]
