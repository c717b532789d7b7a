"""The error of the gradient: a map on a logarithmic scale over two axes, a line over one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import ListedColormap, LogNorm
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from gradatlas.figures.error_choice import (
    SYMBOL_EDGE,
    SYMBOL_SIZE,
    SYMBOLS_APART,
    Flagged,
    choose_error_line,
    choose_error_map,
    flag_heights,
    flagged_points,
    spread_symbols,
)
from gradatlas.figures.errors import label_of, measure, why_not_known
from gradatlas.figures.fixed.charts import draw_chart
from gradatlas.figures.fixed.measuring import figure_of
from gradatlas.figures.fixed.style import FONT_SIZE
from gradatlas.figures.styles import INK, UNDEFINED, color_map
from gradatlas.figures.wording import own_label

if TYPE_CHECKING:
    from gradatlas.figures.fixed.scene import FixedScene
    from gradatlas.figures.layers.error import Options
    from gradatlas.functions.function import FloatArray


def draw(scene: FixedScene, options: Options) -> None:
    """Draw the error; what is exactly 0, not known or flagged looks different from the rest.

    Where the field has no such variable, a note says why.
    """
    label = label_of(options.quantity, relative=options.relative, math_text=scene.math_labels)
    measured = measure(scene.field, options.quantity, relative=options.relative)
    has_one_axis = len(scene.field.axes) == 1
    if has_one_axis:
        scene.axes.set_ylabel(label)
    if measured is None:
        if has_one_axis:
            scene.axes.set_yticks([])
        scene.add_note(why_not_known(scene.field, options.quantity))
    elif has_one_axis:
        _draw_line(scene, options, measured.values)
    else:
        _draw_map(scene, options, measured.values, label)


def _draw_line(scene: FixedScene, options: Options, errors: FloatArray) -> None:
    chart = choose_error_line(scene.field, scene.view, options, errors)
    draw_chart(scene, chart)
    if options.flags and chart.curves:
        _mark_flagged(scene, flag_heights(scene.field, scene.view, options, errors))


def _draw_map(scene: FixedScene, options: Options, errors: FloatArray, label: str) -> None:
    cells = choose_error_map(scene.field, scene.view, options, errors)
    values, edges = cells.values, (cells.columns, cells.rows)
    if cells.has_unknown:
        scene.axes.set_facecolor(UNDEFINED)
        scene.legend.append((Patch(facecolor=UNDEFINED, edgecolor=INK, lw=0.5), "not known"))
    if cells.has_zero:
        # Rasterised, because an SVG of each cell takes megabytes.
        scene.axes.pcolormesh(
            *edges,
            np.ma.masked_where(~(values == 0), values),
            cmap=ListedColormap(["white"]),
            rasterized=True,
            zorder=0.5,
        )
        scene.legend.append((Patch(facecolor="white", edgecolor=INK, lw=0.5), "exactly 0"))
    if cells.bounds is not None:
        norm, colors = LogNorm(*cells.bounds), color_map(options.cmap)
        scene.axes.pcolormesh(
            *edges,
            np.ma.masked_where(~(values > 0), values),
            norm=norm,
            cmap=colors,
            rasterized=True,
            zorder=0.5,
        )
        mappable = ScalarMappable(norm, colors)
        if options.colorbar != "none":
            label = own_label(options.colorbar_label, label)
            scene.add_color_bar(
                mappable, label, cells.ticks, extend=cells.tips, location=options.colorbar
            )
    if cells.note is not None:
        scene.add_note(cells.note)
    if options.flags:
        _mark_flagged(scene)


def _mark_flagged(scene: FixedScene, heights: FloatArray | None = None) -> None:
    """Draw a symbol at flagged points in view, one kind for each flag, explained in the legend.

    `heights` says how high the symbols stand where the field has one axis.
    """
    for flagged in flagged_points(scene.field, scene.view):
        scene.legend.append((_symbols(flagged.marker), flagged.meaning))
        scene.when_placed(partial(_draw_symbols, scene, flagged, heights))


def _draw_symbols(scene: FixedScene, flagged: Flagged, heights: FloatArray | None) -> None:
    symbols = _symbols(flagged.marker)
    symbols.set_zorder(4)
    if heights is not None:
        (points,) = scene.coordinates()
        symbols.set_data(points[flagged.points], heights[flagged.points])
    else:
        x, y = scene.coordinates()
        rows, columns = np.nonzero(flagged.points)
        points = np.stack([x[columns], y[rows]], axis=1)
        places = np.asarray(scene.axes.transData.transform(points))
        apart = SYMBOLS_APART * FONT_SIZE / 72 * figure_of(scene.axes).dpi
        symbols.set_data(*points[spread_symbols(places, apart)].T)
    scene.axes.add_line(symbols)


def _symbols(marker: str) -> Line2D:
    return Line2D(
        [],
        [],
        linestyle="none",
        marker=marker,
        markersize=SYMBOL_SIZE * FONT_SIZE,
        markerfacecolor="white",
        markeredgecolor=INK,
        markeredgewidth=SYMBOL_EDGE * FONT_SIZE,
    )
