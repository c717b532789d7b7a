"""Arrows of the gradient at points of the grid."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Le

from gradatlas.figures.layer import Needs
from gradatlas.figures.options import (
    BarLabel,
    BarPlace,
    Color,
    ColorMap,
    Opacity,
    ValueRange,
    bar_place,
)
from gradatlas.options import PositiveInt, options

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.frame import Frame
    from gradatlas.figures.scene import Scene, SetKey
    from gradatlas.figures.sheets.sheet import Sheet

AXES = (2,)
OF_STUDY = False
FILLS = False
ORDINATE = "f"


@options
class Options:
    """What the arrows look like."""

    direction: Literal["ascent", "descent"] = "ascent"
    """`ascent` draws the gradient, `descent` the negative gradient."""
    color: Literal["auto", "magnitude"] | Color = "auto"
    """A colour; `magnitude` colours each arrow by the norm of the gradient, with a colour bar;
    `auto` is dark on paper, and light with a dark edge over filled contours."""
    cmap: ColorMap = "viridis"
    """The colour map of `magnitude`."""
    colorbar: BarPlace = "right"
    """Where the colour bar of `magnitude` stands: `right` of the axes, at the `bottom`, or nowhere
    (`none`)."""
    colorbar_label: BarLabel = "auto"
    """What stands at the colour bar: `auto` (the norm of the gradient), or the text itself, with
    mathematics between dollar signs."""
    length: Literal["unit", "log", "true"] | Literal[True] = "true"
    """`true` is proportional to the norm of the gradient, `unit` the same for all, `log` grows
    with the logarithm of 1 + the norm over its first decile. The longest is about as long as the
    arrows are apart."""
    arrows: Annotated[PositiveInt, Le(500)] | Literal["all"] = 21
    """The most arrows along the longer side, evenly spaced over what is shown, each with its
    middle on its grid point. `all` is one at every grid point; with length `true` the scale is then
    matplotlib's own and each arrow starts at its point."""
    range: ValueRange = "auto"
    """The norms that colours and lengths are chosen for: `auto`, those of the arrows; `study`,
    those of all points of the study."""
    key: bool = True
    """Whether to say how long an arrow of some round norm is; not for `unit`, where length says
    nothing."""
    zero: Literal["hide", "dot"] = "hide"
    """Where the gradient is zero: nothing, or the dot that matplotlib makes of an arrow without
    length."""

    alpha: Opacity = 1.0
    """How opaque the arrows are."""

    def __post_init__(self) -> None:
        # YAML reads the word true as a truth value; the default is the same in quotes.
        if self.length is True:
            object.__setattr__(self, "length", "true")
        object.__setattr__(self, "colorbar", bar_place(self.colorbar))


def needs(options: Options) -> Needs:
    """Return what it needs of a field."""
    return Needs(
        ("f", "gradient", "grad_norm", "flag"),
        finer=True,
        points=0 if options.arrows == "all" else 4 * options.arrows,
    )


def draw(scene: Scene, options: Options) -> None:
    """Draw the arrows, and with them a colour bar and a key where the options ask for them."""
    from gradatlas.figures.arrow_choice import (
        arrow_colors,
        choose_arrows,
        has_plain_scale,
        margins,
        why_no_arrows,
    )
    from gradatlas.figures.arrow_marks import (
        arrow_color_bar,
        arrow_shapes,
        draw_arrows,
        scale_on,
        set_key,
    )
    from gradatlas.figures.opacity import faded_arrows
    from gradatlas.figures.wording import own_label

    shared = scene.study if options.range == "study" else None
    field, view = scene.in_steps()
    arrows = choose_arrows(
        field,
        view,
        options.arrows,
        hide_zero=options.zero == "hide",
        size=None if scene.is_equal else scene.size,
        norms=None if shared is None else shared.grad_norm,
    )
    if arrows.norm.size == 0:
        if not scene.over_fill:
            scene.notes.append(why_no_arrows(scene.field))
        if shared is None or shared.grad_norm.size == 0:
            return
    sign = -1.0 if options.direction == "descent" else 1.0
    colors = arrow_colors(arrows, options.color, options.cmap, over_fill=scene.over_fill)
    colors = faded_arrows(colors, options.alpha)
    bar = arrow_color_bar(colors, math_text=scene.math_labels)
    if bar is not None and options.colorbar != "none":
        name, is_flat = own_label(options.colorbar_label, bar.name), options.colorbar == "bottom"
        scene.color_bars.append(replace(bar, name=name, is_flat=is_flat))
    if not has_plain_scale(options.length, options.arrows):
        scene.widen(margins(arrows, view))

    def draw_to_scale(sheet: Sheet, frame: Frame) -> None:
        frame = frame.in_steps()
        scale = scale_on(frame, arrows, options)
        draw_arrows(sheet, arrow_shapes(arrows, scale, sign, frame), colors, frame)

    def key(frame: Frame) -> SetKey | None:
        scale, length = scale_on(frame.in_steps(), arrows, options), str(options.length)
        return set_key(arrows, scale, length, scene.font_size, math_text=scene.math_labels)

    scene.add_marks(3, draw_to_scale)
    if options.key and options.length != "unit":
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
