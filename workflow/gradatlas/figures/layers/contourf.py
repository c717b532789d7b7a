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
    from gradatlas.figures.scene import Scene

AXES = (2,)
OF_STUDY = False
OF_PATHS = False
FILLS = True
ARROWS = False
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
    from gradatlas.figures.band_marks import add_bands
    from gradatlas.figures.contour_choice import choose_bands
    from gradatlas.figures.wording import name_of_f

    study = scene.shared_f(options.range)
    bands = choose_bands(scene.plane, scene.view, options, study, seen=scene.seen)
    name = name_of_f(math_text=scene.math_labels)
    # With a range of the study, the bar is that of all its points.
    add_bands(scene, bands, options, name, always_bar=study is not None)


def describe(_field: Field, _options: Options) -> str:
    """Return in plain words what it shows."""
    return "filled contours of f"
