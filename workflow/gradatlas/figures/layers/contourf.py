"""Filled contours of f."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradatlas.figures.layer import Needs
from gradatlas.figures.options import (
    BarLabel,
    BarPlace,
    Center,
    ColorMap,
    LevelCount,
    Levels,
    Opacity,
    ValueRange,
    bar_place,
)
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.frame import Frame
    from gradatlas.figures.scene import Scene
    from gradatlas.figures.sheets.sheet import Sheet
    from gradatlas.figures.ticks import Ticks

AXES = (2,)
OF_STUDY = False
OF_PATHS = False
FILLS = True
ARROWS = False
ORDINATE = "f"
_HEIGHT = 0.4
"""Below lines at ticks: over them they would be lost."""


@options
class Options:
    """What the filled contours look like."""

    levels: Levels = "auto"
    """How the levels lie (`auto`, `linear`, `log`, `symlog`); a whole number, about so many levels
    that lie as with `auto`; or a list of increasing values."""
    count: LevelCount = 12
    """About how many levels; `levels: 8` takes its place."""
    range: ValueRange = "auto"
    """The values that levels and colours are for: `auto`, all, but with levels `auto` no long
    tails; `robust`, all but the lowest and the highest 2 %; `study`, those of all points of the
    study; or [low, high], and then `auto` is `log` from three decades on, and else `linear`."""
    center: Center = "auto"
    """The value at the middle of the colour map, on both sides of which colours grow stronger
    alike; `auto` is 0 for maps with two wings, and `none` for others."""
    cmap: ColorMap = "viridis"
    """The colour map; each band between two levels takes the next of its evenly spaced colours,
    from one end to the other, or from the centre to both sides."""
    alpha: Opacity = 1.0
    """How opaque the fills are: less makes them lighter, as on white paper, and with them the
    colour bar, so that lines and arrows stand out."""
    colorbar: BarPlace = "right"
    """Where a colour bar with the values of f stands: `right` of the axes, at the `bottom`, or
    nowhere (`none`)."""
    colorbar_label: BarLabel = "auto"
    """What stands at the colour bar: `auto` (f), or the text itself, with mathematics between
    dollar signs."""

    def __post_init__(self) -> None:
        # `levels: 8` is short for `levels: auto` with `count: 8`: one picture, one spelling.
        if isinstance(self.levels, int):
            object.__setattr__(self, "count", self.levels)
            object.__setattr__(self, "levels", "auto")
        object.__setattr__(self, "colorbar", bar_place(self.colorbar))


def needs(_options: Options) -> Needs:
    """Return what it needs of a field."""
    return Needs(("f",), ranged=("f",), finer=True)


def draw(scene: Scene, options: Options) -> None:
    """Fill the bands between levels; where f is not defined, the axes stay grey."""
    import dataclasses
    import functools

    import numpy as np

    from gradatlas.figures.color_bar import ColorBar
    from gradatlas.figures.contour_choice import MOST_TICKS, choose_bands
    from gradatlas.figures.contour_marks import ContourMap
    from gradatlas.figures.frame import Scale
    from gradatlas.figures.opacity import over_white
    from gradatlas.figures.sheets.sheet import color_of
    from gradatlas.figures.styles import UNDEFINED, rgba
    from gradatlas.figures.wording import bands_in_words, name_of_f, own_label

    study = scene.shared_f(options.range)
    bands = choose_bands(scene.plane, scene.view, options, study, seen=scene.seen)
    if bands.is_undefined and scene.values_at is None:
        scene.axes.ground = rgba(UNDEFINED)
    contours = ContourMap.of(scene, bands.values, bands.edges[1:-1]) if bands.edges else None
    # The lowest band has all that is defined and in no other band.
    lowest = [-np.inf, *bands.edges[1:-1]]
    areas = [contours.area_above(edge) if contours else None for edge in lowest]
    if contours is None or not any(area is not None for area in areas):
        scene.notes.append(bands.note)
        if not bands.edges or study is None:  # else the bar is that of all points
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
        name = own_label(options.colorbar_label, name_of_f(math_text=scene.math_labels))
        bar = ColorBar(name, colors, Scale(0, len(colors)), ticks, below=below, above=above)
        is_flat = options.colorbar == "bottom"
        scene.color_bars.append(dataclasses.replace(bar, is_flat=is_flat))


def describe(_field: Field, _options: Options) -> str:
    """Return in plain words what it shows."""
    return "filled contours of f"
