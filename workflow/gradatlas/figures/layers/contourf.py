"""Filled contours of f."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradatlas.figures.layer import Needs
from gradatlas.figures.options import ColorMap, LevelCount, Levels
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.scene import Scene

AXES = (2,)
OF_STUDY = False
FILLS = True
ORDINATE = "f"


@options
class Options:
    """What the filled contours look like."""

    levels: Levels = "auto"
    """How the levels lie (`auto`, `linear`, `log`, `symlog`); a whole number, about so many levels
    that lie as with `auto`; or a list of increasing values."""
    count: LevelCount = 12
    """About how many levels; `levels: 8` takes its place."""
    cmap: ColorMap = "viridis"
    """The colour map; each band between two levels takes the next of its evenly spaced colours."""
    colorbar: bool = True
    """Whether to draw a colour bar with the values of f."""

    def __post_init__(self) -> None:
        # `levels: 8` is short for `levels: auto` with `count: 8`: one picture, one spelling.
        if isinstance(self.levels, int):
            object.__setattr__(self, "count", self.levels)
            object.__setattr__(self, "levels", "auto")


def needs(_options: Options) -> Needs:
    """Return what it needs of a field."""
    return Needs(("f",))


def draw(scene: Scene, options: Options) -> None:
    """Fill the bands between levels; where f is not defined, the axes stay grey."""
    import numpy as np
    from matplotlib.colors import BoundaryNorm

    from gradatlas.figures.contours import draws_anything, simplify_contours
    from gradatlas.figures.levels import (
        band_edges,
        choose_levels,
        is_constant,
        label_levels,
        texts_by_value,
        why_no_levels,
    )
    from gradatlas.figures.scene import drawable
    from gradatlas.figures.styles import UNDEFINED, color_map

    shown = scene.shown_values()
    if not np.isfinite(shown).all():
        scene.axes.set_facecolor(UNDEFINED)
    if min(scene.field.values.shape) < 2 or not np.isfinite(shown).any():
        scene.add_note(why_no_levels(shown))
        return
    shown, values = drawable(shown), np.ma.masked_invalid(drawable(scene.field.values))
    finite = shown[np.isfinite(shown)]
    if is_constant(finite):
        # Given levels may lie among the rounding errors of a constant.
        shown = np.where(np.isfinite(shown), finite[0], np.nan)
        values = np.ma.masked_array(np.full(values.shape, finite[0]), values.mask)
    assert not isinstance(options.levels, int)
    levels = choose_levels(shown, options.levels, options.count)
    edges = band_edges(shown, levels, options.levels)
    colors = color_map(options.cmap)
    if len(edges) > colors.N:
        colors = colors.resampled(len(edges))
    x, y = scene.coordinates()
    contours = scene.axes.contourf(
        x,
        y,
        values,
        levels=edges,
        cmap=colors,
        norm=BoundaryNorm(edges, colors.N),
        antialiased=True,
    )
    if not draws_anything(scene, contours):
        contours.remove()
        scene.add_note(why_no_levels(shown))
        return
    # Viewers of PDF and SVG show white seams between bands that only touch.
    contours.set_edgecolor("face")
    contours.set_linewidth(0.4)
    scene.when_placed(lambda: simplify_contours(scene.axes, contours))
    if options.colorbar:
        ticks = label_levels(levels or (float(finite[0]),), most=12)
        scene.add_color_bar(contours, scene.name_of_f(), texts_by_value(ticks), uniform=True)


def describe(_field: Field, _options: Options) -> str:
    """Return in plain words what it shows."""
    return "contourf"
