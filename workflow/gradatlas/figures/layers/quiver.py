"""Arrows of the gradient at points of the grid."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Le

from gradatlas.figures.layer import Needs
from gradatlas.figures.options import (
    BarLabel,
    BarPlace,
    Color,
    ColorMap,
    NormRange,
    Opacity,
    bar_place,
)
from gradatlas.options import PositiveInt, options

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.arrow_choice import Arrows
    from gradatlas.figures.arrow_marks import ArrowScale
    from gradatlas.figures.frame import Frame
    from gradatlas.figures.scene import Scene, SetKey
    from gradatlas.figures.sheets.sheet import Sheet

AXES = (2,)
OF_STUDY = False
OF_PATHS = False
FILLS = False
ARROWS = True
ORDINATE = "f"


@options
class Options:
    """What the arrows look like."""

    direction: Literal["ascent", "descent"] = "ascent"
    """`ascent` draws the gradient, `descent` the negative gradient; the key says which."""
    color: Literal["auto", "magnitude"] | Color = "auto"
    """A colour; `magnitude` colours each arrow by the norm of the gradient, with a colour bar;
    `auto` is dark on paper, and light with a dark edge over filled contours."""
    cmap: Literal["auto"] | ColorMap = "auto"
    """The colour map of `magnitude`; `auto` is viridis on paper, and over filled contours one that
    differs from theirs. On paper the strongest arrows are the darkest, whichever end of the map
    that is."""
    colorbar: BarPlace = "right"
    """Where the colour bar of `magnitude` stands: `right` of the axes, at the `bottom`, or nowhere
    (`none`)."""
    colorbar_label: BarLabel = "auto"
    """What stands at the colour bar: `auto` (the norm of the gradient), or the text itself, with
    mathematics between dollar signs."""
    length: Literal["unit", "log", "true"] | Literal[True] = "log"
    """`log` grows with the logarithm of the norm of the gradient, from a third of the longest;
    `true` is proportional to the norm; `unit` is the same for all, and shows directions only. The
    longest is about as long as the arrows are apart."""
    range: NormRange = "auto"
    """From which norm to which colours and lengths go: [low, high]; `robust` leaves out the
    smallest and largest two percent; `study` is common to all points of the study; `auto` takes
    what is shown. What is beyond looks as the ends do."""
    arrows: Literal["auto", "all"] | Annotated[PositiveInt, Le(500)] = "auto"
    """`auto` is an arrow about each 0.2 inches on screen, 0.15 on paper and 0.4 on slides, closer
    where f varies between them; a whole number, the most arrows along the longer side; both are
    evenly spaced, each with its middle on its grid point. `all` is one at every grid point; with
    length `true` the scale is then matplotlib's own and each arrow starts at its point."""
    key: bool = True
    """Whether to say what the arrows are: their direction, and how long one of some round norm
    is."""
    zero: Literal["hide", "dot"] = "hide"
    """Where the gradient is zero: nothing, or a dot."""
    unreliable: Literal["hide", "show"] = "hide"
    """Where the direction is not known to 10°, since the method does not come close to the gradient
    or rounding has taken its digits: nothing, or the arrow that the numbers give. Both are told."""

    alpha: Opacity = 1.0
    """How opaque the arrows are."""

    def __post_init__(self) -> None:
        # YAML reads the word true as a truth value; the default is the same in quotes.
        if self.length is True:
            object.__setattr__(self, "length", "true")
        object.__setattr__(self, "colorbar", bar_place(self.colorbar))


def needs(options: Options) -> Needs:
    """Return what it needs of a field."""
    # Without a number, arrows are so far apart that what pixels need is enough.
    return Needs(
        ("f", "gradient", "grad_norm", "flag", "error", "error_estimate"),
        ranged=("grad_norm",),
        finer=True,
        points=4 * options.arrows if isinstance(options.arrows, int) else 0,
    )


def draw(scene: Scene, options: Options) -> None:
    """Draw the arrows, and with them a colour bar and a key where the options ask for them."""
    from gradatlas.figures.arrow_marks import (
        arrow_color_bar,
        arrow_shapes,
        draw_arrows,
        scale_on,
        set_key,
    )
    from gradatlas.figures.arrow_plan import likely_frame, plan_arrows
    from gradatlas.figures.legend import Sample
    from gradatlas.figures.wording import own_label, with_name_of_f

    shared = scene.shared(options.range)
    bars = len(scene.color_bars) + (options.color == "magnitude")
    plan = plan_arrows(
        scene.field,
        scene.view,
        options,
        likely_frame(
            scene.size,
            scene.view,
            is_equal=scene.is_equal,
            bars=bars,
            font_size=scene.font_size,
            log_axes=scene.log_axes,
        ),
        over_fill=scene.over_fill,
        fill_map=scene.fill_map,
        study_norms=None if shared is None else shared.grad_norm,
        stroke=scene.stroke,
    )
    for remark in plan.remarks:
        scene.tell(remark)
    if plan.note is not None and not scene.over_fill:
        scene.notes.append(plan.note)
    elif shared is None:  # else frames would differ
        told = plan.remarks if plan.note is None else (plan.note,)
        is_math = scene.math_labels
        scene.legend.extend(
            (Sample(), with_name_of_f(remark, math_text=is_math)) for remark in told
        )
    # The bar and the key of a study are the same for all points.
    if plan.note is not None and (shared is None or not shared.grad_norm.size):
        return
    sign = -1.0 if options.direction == "descent" else 1.0
    colors = replace(plan.colors, opacity=options.alpha)
    bar = arrow_color_bar(colors, math_text=scene.math_labels)
    if bar is not None and options.colorbar != "none":
        name, is_flat = own_label(options.colorbar_label, bar.name), options.colorbar == "bottom"
        scene.color_bars.append(replace(bar, name=name, is_flat=is_flat))

    @functools.lru_cache(maxsize=1)
    def arrows_on(frame: Frame) -> tuple[Arrows, ArrowScale]:
        arrows = plan.on(frame)
        return arrows, scale_on(frame, arrows, options, plan.bounds, scene.stroke)

    def draw_to_scale(sheet: Sheet, frame: Frame) -> None:
        arrows, scale = arrows_on(frame)
        draw_arrows(sheet, arrow_shapes(arrows, scale, sign, frame), arrows.norm, colors, frame)

    def key(frame: Frame) -> SetKey | None:
        return set_key(*arrows_on(frame), colors, options, scene)

    scene.add_marks(3, draw_to_scale)
    if options.key:
        scene.keys.append(key)


def describe(_field: Field, options: Options) -> str:
    """Return in plain words what it shows."""
    where = "along" if options.direction == "ascent" else "against"
    length = {
        "true": "their length is in proportion to its norm",
        "log": "their length grows with the logarithm of its norm",
        "unit": "all are equally long",
    }[str(options.length)]
    color = ", their colour is its norm" if options.color == "magnitude" else ""
    return f"arrows point {where} the gradient of f, {length}{color}"
