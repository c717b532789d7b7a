"""Filled contours on paper: an area for each band between levels, and a colour bar."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.color_bar import ColorBar
from gradatlas.figures.contour_choice import MOST_TICKS
from gradatlas.figures.contour_marks import ContourMap
from gradatlas.figures.frame import Scale
from gradatlas.figures.opacity import over_white
from gradatlas.figures.sheets.sheet import color_of
from gradatlas.figures.styles import UNDEFINED, rgba
from gradatlas.figures.wording import bands_in_words, own_label

if TYPE_CHECKING:
    from gradatlas.figures.contour_choice import Bands
    from gradatlas.figures.frame import Frame
    from gradatlas.figures.layers.contourf import Options
    from gradatlas.figures.scene import Scene
    from gradatlas.figures.sheets.sheet import Sheet
    from gradatlas.figures.ticks import Ticks

_HEIGHT = 0.4
"""Below lines at ticks: over them they would be lost."""


def add_bands(
    scene: Scene, bands: Bands, options: Options, name: str, *, always_bar: bool = False
) -> None:
    """Fill the bands between levels; where nothing is defined, the axes stay grey.

    Args:
        scene: What is drawn on; its plane has the values.
        bands: What to fill.
        options: How: of these, opacity and the colour bar.
        name: What stands at the colour bar, if the options do not say.
        always_bar: Whether there is a bar, too, where there is nothing to fill.
    """
    if bands.is_undefined and scene.values_at is None:
        scene.axes.ground = rgba(UNDEFINED)
    contours = ContourMap.of(scene, bands.values, bands.edges[1:-1]) if bands.edges else None
    # The lowest band has all that is defined and in no other band.
    lowest = [-np.inf, *bands.edges[1:-1]]
    areas = [contours.area_above(edge) if contours else None for edge in lowest]
    if contours is None or not any(area is not None for area in areas):
        scene.notes.append(bands.note)
        if not bands.edges or not always_bar:
            return
    # Mixed with white, and not transparent: areas lie upon each other, and so would their colours.
    colors = over_white(bands.colors, options.alpha)

    def fill(sheet: Sheet, frame: Frame) -> None:
        # Each area covers those above its level, so that no seam shows between neighbours.
        on_paper = contours.to_paper(frame, is_bitmap=sheet.is_bitmap) if contours else None
        for area, color in zip(areas, map(tuple, colors.tolist()), strict=True):
            if area is not None and on_paper is not None:
                sheet.path(on_paper(area), face=color, clip=frame.box, snap=False)

    def ticks(room: int) -> Ticks:
        return as_many(min(room, MOST_TICKS))

    @functools.cache  # a layout asks again until everything has its place
    def as_many(room: int) -> Ticks:
        found, count = bands.ticks(room), len(colors)
        places = np.interp(found.values, bands.edges, np.arange(count + 1))
        return dataclasses.replace(found, values=tuple(places.tolist()))

    if bands.beyond is not None:
        scene.notes.append(bands.beyond)
    scene.add_marks(_HEIGHT, fill)
    scene.tell(bands_in_words(bands.edges, bands.is_open))
    if options.colorbar != "none":
        below, above = (
            color_of(color) if is_open else None
            for color, is_open in zip((colors[0], colors[-1]), bands.is_open, strict=True)
        )
        name = own_label(options.colorbar_label, name)
        bar = ColorBar(name, colors, Scale(0, len(colors)), ticks, below=below, above=above)
        is_flat = options.colorbar == "bottom"
        scene.color_bars.append(dataclasses.replace(bar, is_flat=is_flat))
