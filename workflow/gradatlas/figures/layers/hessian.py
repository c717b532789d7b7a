"""How f is curved: the least or the largest eigenvalue of its Hessian, or what is made of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gradatlas.figures.layer import Needs
from gradatlas.figures.options import (
    BarLabel,
    BarPlace,
    Center,
    ColorMap,
    Interval,
    LevelCount,
    Levels,
    Opacity,
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
    """What is shown, and what its filled contours look like."""

    value: Literal["eigenvalue_min", "eigenvalue_max", "determinant", "trace", "condition"] = (
        "eigenvalue_min"
    )
    """What is made of the second derivatives at each point: the least eigenvalue of the Hessian,
    above 0 where f is convex; the largest one; the `determinant`, below 0 where f is curved like a
    saddle; the `trace`, which is the Laplacian; or the `condition`, the largest size of an
    eigenvalue in units of the smallest, on which the speed of gradient descent depends."""
    levels: Levels = "auto"
    """How the levels lie, as those of contourf; those of the condition lie at 1, 2, 5, 10 and so
    on, unless a count, a range or levels are given."""
    count: LevelCount = 12
    """About how many levels; `levels: 8` takes its place."""
    range: Literal["auto", "robust"] | Interval = "auto"
    """The values that levels and colours are for: `auto`, all, but with levels `auto` no long
    tails; `robust`, all but the lowest and the highest 2 %; or [low, high]."""
    center: Center = "auto"
    """The value at the middle of the colour map; `auto` is 0 for maps with two wings, and `none`
    for others."""
    cmap: Literal["auto"] | ColorMap = "auto"
    """The colour map; `auto` is vik, with white at 0, and for the condition viridis."""
    alpha: Opacity = 1.0
    """How opaque the fills are."""
    colorbar: BarPlace = "right"
    """Where a colour bar stands: `right` of the axes, at the `bottom`, or nowhere (`none`)."""
    colorbar_label: BarLabel = "auto"
    """What stands at the colour bar: `auto`, or the text itself, with mathematics between dollar
    signs."""

    def __post_init__(self) -> None:
        if isinstance(self.levels, int):  # as with contourf
            object.__setattr__(self, "count", self.levels)
            object.__setattr__(self, "levels", "auto")
        object.__setattr__(self, "colorbar", bar_place(self.colorbar))


def needs(_options: Options) -> Needs:
    """Return what it needs of a field."""
    return Needs(("f", "second"))


def draw(scene: Scene, options: Options) -> None:
    """Fill the bands between levels; where f has no second derivatives, the axes stay grey."""
    from dataclasses import asdict, replace

    from gradatlas.figures.band_marks import add_bands
    from gradatlas.figures.contour_choice import choose_bands
    from gradatlas.figures.hessian_values import (
        condition_levels,
        hessian_name,
        hessian_values,
        noted,
    )
    from gradatlas.figures.layers.contourf import Options as BandOptions

    cmap = options.cmap
    if cmap == "auto":
        cmap = "viridis" if options.value == "condition" else "vik"
    own = {name: value for name, value in asdict(options).items() if name != "value"}
    values = hessian_values(scene.field, options.value)
    if options.value == "condition" and _is_free(options):
        own["levels"] = condition_levels(values)
    as_bands = BandOptions(**{**own, "cmap": cmap})
    field = replace(scene.field, values=values, gradient=(), second=None)
    # All that is drawn goes onto the same page.
    own_scene = replace(scene, field=field, values_at=None)
    bands = choose_bands(own_scene.plane, scene.view, as_bands, seen=own_scene.seen)
    name = hessian_name(options.value, math_text=scene.math_labels)
    add_bands(own_scene, noted(bands, options.value), as_bands, name)


def _is_free(options: Options) -> bool:
    """Return whether nobody says where levels lie."""
    is_usual = options.levels in ("auto", "log") and options.count == 12
    return is_usual and options.range == "auto"


def describe(_field: Field, options: Options) -> str:
    """Return in plain words what it shows."""
    from gradatlas.figures.hessian_values import in_words

    return f"filled contours of {in_words(options.value)}"
