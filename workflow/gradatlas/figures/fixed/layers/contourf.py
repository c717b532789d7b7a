"""Filled contours of f."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.close_up import close_up
from gradatlas.figures.contour_choice import choose_bands
from gradatlas.figures.fixed.contours import are_in_view, simplify_contours
from gradatlas.figures.opacity import map_over_white
from gradatlas.figures.styles import UNDEFINED
from gradatlas.figures.ticks import unit_text
from gradatlas.figures.wording import name_of_f, own_label

if TYPE_CHECKING:
    from gradatlas.figures.fixed.scene import FixedScene
    from gradatlas.figures.layers.contourf import Options


def draw(scene: FixedScene, options: Options) -> None:
    """Fill the bands between levels; where f is not defined, the axes stay grey."""
    seen = close_up(scene.field, scene.view)
    bands = choose_bands(seen, scene.view, options)
    if bands.is_undefined:
        scene.axes.set_facecolor(UNDEFINED)
    if not bands.edges:
        scene.add_note(bands.note)
        return
    contours = scene.axes.contourf(
        *seen.coordinates.values(),
        np.ma.masked_invalid(np.clip(bands.values, bands.edges[0], bands.edges[-1])),
        levels=list(bands.edges),
        cmap=map_over_white(bands.cmap, options.alpha),
        norm=bands.norm,
        antialiased=True,
    )
    if not are_in_view(contours, scene.view):
        contours.remove()
        scene.add_note(bands.note)
        return
    if bands.beyond is not None:
        scene.add_note(bands.beyond)
    # Viewers of PDF and SVG show white seams between bands that only touch.
    contours.set_edgecolor("face")
    contours.set_linewidth(0.4)
    scene.when_placed(lambda: simplify_contours(scene.axes, contours))
    if options.colorbar != "none":
        ticks = bands.ticks()
        name = own_label(options.colorbar_label, name_of_f(math_text=scene.math_labels))
        name = unit_text(ticks, name, math_text=scene.math_labels)
        texts = dict(zip(ticks.values, ticks.texts, strict=True))
        scene.add_color_bar(contours, name, texts, uniform=True, location=options.colorbar)
