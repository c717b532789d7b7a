"""Contour lines of f."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.contour import ContourSet
from matplotlib.patheffects import withStroke

from gradatlas.figures.close_up import close_up
from gradatlas.figures.contour_choice import choose_lines
from gradatlas.figures.contour_marks import choose_labels
from gradatlas.figures.fixed.contours import are_in_view, paths_on_paper, simplify_contours
from gradatlas.figures.fixed.measuring import figure_of
from gradatlas.figures.fixed.style import FONT_SIZE
from gradatlas.figures.line_widths import CONTOUR, line_width
from gradatlas.figures.number_texts import texts_by_value
from gradatlas.figures.sheets.sheet import Box
from gradatlas.figures.strokes import Stroke, choose_strokes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from gradatlas.figures.fixed.scene import FixedScene
    from gradatlas.figures.layers.contour import Options

_LABEL_SIZE = 0.8 * FONT_SIZE
"""In points."""


def draw(scene: FixedScene, options: Options) -> None:
    """Draw the lines; where f is constant or nowhere defined, a note says so instead."""
    seen = close_up(scene.field, scene.view)
    lines = choose_lines(seen, scene.view, options, over_fill=scene.over_fill)
    drawn = None
    if lines.levels:
        strokes = choose_strokes(
            lines.levels,
            width=line_width(options.linewidth, CONTOUR),
            linestyle=options.linestyle,
            negative=options.negative,
            thick=options.thick,
            is_one_color=len(np.unique(lines.colors, axis=0)) == 1,
        )
        drawn = scene.axes.contour(
            *seen.coordinates.values(),
            np.ma.masked_invalid(seen.values),
            levels=list(lines.levels),
            linewidths=[stroke.width for stroke in strokes],
            linestyles=[_pattern(stroke) for stroke in strokes],
            alpha=None if options.alpha == 1 else options.alpha,
            colors=lines.colors,
        )
        if not are_in_view(drawn, scene.view):
            drawn.remove()
            drawn = None
    if drawn is None:
        if not scene.over_fill:
            scene.add_note(lines.note)
        return
    contours = drawn
    scene.when_placed(lambda: simplify_contours(scene.axes, contours))
    if lines.labels.values:
        # There is no place where the axes tell what all have in common.
        texts = texts_by_value(lines.labels.values)
        scene.when_placed(lambda: _label(scene.axes, contours, texts, halo=scene.over_fill))


def _pattern(stroke: Stroke) -> Any:
    """Return a pattern as matplotlib has it, with lengths in widths of the line."""
    if stroke.dashes is None:
        return "solid"
    start, lengths = stroke.dashes
    return (start / stroke.width, tuple(length / stroke.width for length in lengths))


def _label(axes: Axes, contours: ContourSet, texts: Mapping[float, str], *, halo: bool) -> None:
    """Write `texts` (level → text) on lines; a white `halo` keeps them readable over fills."""
    points = 72 / figure_of(axes).dpi
    frame = axes.get_window_extent()
    levels = [float(level) for level in contours.levels]
    paths = paths_on_paper(axes, contours)
    labels = choose_labels(
        {level: path for level, path in zip(levels, paths, strict=True) if len(path)},
        texts,
        _LABEL_SIZE,
        Box(*(points * side for side in (frame.x0, frame.y0, frame.x1, frame.y1))),
    )
    if not labels:
        return
    to_data = axes.transData.inverted()
    written = contours.clabel(
        sorted({label.level for label in labels}),
        fmt=dict(texts),
        fontsize=_LABEL_SIZE,
        inline=True,
        inline_spacing=3,
        manual=[tuple(to_data.transform((one.x / points, one.y / points))) for one in labels],
    )
    if halo:
        for label in written:
            label.set_path_effects([withStroke(linewidth=2.0, foreground="white")])
