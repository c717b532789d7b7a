"""Filled contours of f."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.figures.option_types.colors import ColorMap
    from gradatlas.figures.option_types.levels import LevelCount, Levels
    from gradatlas.figures.scene import Scene

AXES = (2,)
"""The numbers of axes that this layer can draw."""
READS = ("f",)
"""What it reads of the field; see `fields.reading.Detail`."""
FILLS = True
"""It fills the axes: what other layers draw must be readable on any colour."""


@options
class Options:
    """What the filled contours look like."""

    levels: Levels = "auto"
    """How the levels lie (`auto`, `linear`, `log`, `symlog`), or a list of increasing values."""
    count: LevelCount = 12
    """About how many levels."""
    cmap: ColorMap = "viridis"
    """The colour map; each band between two levels takes the next of its evenly spaced colours."""
    colorbar: bool = True
    """Whether to draw a colour bar with the values of f."""


def draw(scene: Scene, options: Options) -> None:
    """Fill the bands between levels; where f is not defined, the axes stay grey."""
    import numpy as np
    from matplotlib.colors import BoundaryNorm

    from gradatlas.figures.color_maps import color_map
    from gradatlas.figures.levels import band_edges, choose_levels, label_levels, why_no_levels
    from gradatlas.figures.round_numbers import texts_by_value
    from gradatlas.figures.simplifying import simplify_contours
    from gradatlas.figures.styles import UNDEFINED

    shown = scene.shown_values()
    if not np.isfinite(shown).all():
        scene.axes.set_facecolor(UNDEFINED)
    if min(scene.field.values.shape) < 2 or not np.isfinite(shown).any():
        scene.add_note(why_no_levels(shown))
        return
    levels = choose_levels(shown, options.levels, options.count)
    edges = band_edges(shown, levels, options.levels)
    colors = color_map(options.cmap)
    x, y = scene.coordinates()
    contours = scene.axes.contourf(
        x,
        y,
        np.ma.masked_invalid(scene.field.values),
        levels=edges,
        cmap=colors,
        norm=BoundaryNorm(edges, colors.N),
        antialiased=True,
    )
    # Viewers of PDF and SVG show white seams between bands that only touch.
    contours.set_edgecolor("face")
    contours.set_linewidth(0.4)
    scene.when_placed(lambda: simplify_contours(scene.axes, contours))
    if options.colorbar:
        ticks = label_levels(levels or (float(np.nanmean(shown)),), most=12)
        scene.add_color_bar(contours, scene.name_of_f(), texts_by_value(ticks), uniform=True)
