"""Filled contours of f."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradatlas.figures.layer import Needs
from gradatlas.figures.options import ColorMap, LevelCount, Levels, ValueRange
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.frame import Frame
    from gradatlas.figures.scene import Scene
    from gradatlas.figures.sheets.sheet import Sheet

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
    range: ValueRange = "auto"
    """The values that levels are chosen for: `auto`, those of f in view; `study`, those of all
    points of the study."""
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

    from gradatlas.figures.color_bar import ColorBar
    from gradatlas.figures.contour_choice import choose_bands
    from gradatlas.figures.contour_marks import ContourMap
    from gradatlas.figures.frame import Scale
    from gradatlas.figures.styles import UNDEFINED, rgba
    from gradatlas.figures.ticks import Ticks
    from gradatlas.figures.wording import levels_in_words, name_of_f

    bands = choose_bands(scene.field, scene.view, options, study=scene.study)
    if bands.is_undefined:
        scene.axes.ground = rgba(UNDEFINED)
    has_areas = min(bands.values.shape) > 1 and bool(np.isfinite(bands.values).any())
    contours = ContourMap.of(scene, bands.values) if bands.edges and has_areas else None
    # The lowest band has all that is defined: no value lies below its edge.
    lowest = [-np.inf, *bands.edges[1:-1]]
    areas = [contours.area_above(edge) if contours else None for edge in lowest]
    if contours is None or not any(area is not None for area in areas):
        scene.notes.append(bands.note)
        if not bands.edges or scene.study is None:
            return
    colors = bands.colors

    def fill(sheet: Sheet, frame: Frame) -> None:
        # Each area covers those above its level, so that no seam shows between neighbours.
        for area, color in zip(areas, map(tuple, colors.tolist()), strict=True):
            if area is not None and contours is not None:
                path = contours.on_paper(area, frame, sheet)
                sheet.path(path, face=color, clip=frame.box, snap=False)

    scene.add_marks(1, fill)
    scene.tell(levels_in_words(bands.edges, what="bands"))
    if options.colorbar:
        count = len(colors)
        places = np.interp(list(bands.ticks), bands.edges, np.arange(count + 1))
        ticks = Ticks(tuple(places.tolist()), tuple(bands.ticks.values()))
        name = name_of_f(math_text=scene.math_labels)
        scene.color_bars.append(ColorBar(name, colors, Scale(0, count), ticks))


def describe(_field: Field, _options: Options) -> str:
    """Return in plain words what it shows."""
    return "filled contours of f"
