"""Arrows of the gradient at points of the grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Le

from gradatlas.figures.layer import Needs
from gradatlas.figures.options import Color, ColorMap
from gradatlas.options import PositiveInt, options

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.scene import Scene

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
    length: Literal["unit", "log", "true"] | Literal[True] = "true"
    """`true` is proportional to the norm of the gradient, `unit` the same for all, `log` grows
    with the logarithm of 1 + the norm over its first decile. The longest is about as long as the
    arrows are apart."""
    arrows: Annotated[PositiveInt, Le(500)] | Literal["all"] = 21
    """The most arrows along the longer side, evenly spaced over what is shown, each with its
    middle on its grid point. `all` is one at every grid point; with length `true` the scale is then
    matplotlib's own and each arrow starts at its point."""
    key: bool = True
    """Whether to say how long an arrow of some round norm is; not for `unit`, where length says
    nothing."""
    zero: Literal["hide", "dot"] = "hide"
    """Where the gradient is zero: nothing, or the dot that matplotlib makes of an arrow without
    length."""

    def __post_init__(self) -> None:
        # YAML reads the word true as a truth value; the default is the same in quotes.
        if self.length is True:
            object.__setattr__(self, "length", "true")


def needs(options: Options) -> Needs:
    """Return what it needs of a field."""
    return Needs(
        ("gradient", "grad_norm", "flag"),
        points=0 if options.arrows == "all" else 4 * options.arrows,
    )


def draw(scene: Scene, options: Options) -> None:
    """Draw the arrows, and with them a colour bar and a key where the options ask for them.

    With `length: true`, `arrows: all`, `zero: dot`, `key: false` and a colour this is exactly
    `axes.quiver(X, Y, U, V, angles="xy", color=...)`.
    """
    from gradatlas.figures import arrows
    from gradatlas.figures.arrows import add_key
    from gradatlas.figures.levels import texts_by_value

    chosen = arrows.choose_arrows(scene, options.arrows, hide_zero=options.zero == "hide")
    if chosen.norm.size == 0:
        if not scene.over_fill:
            scene.add_note(arrows.why_no_arrows(scene))
        return
    sign = -1.0 if options.direction == "descent" else 1.0
    colors, mappable = arrows.arrow_colors(scene, chosen, options.color, options.cmap)
    if mappable is not None:
        ticks = arrows.color_ticks(mappable)
        texts = None if ticks is None else texts_by_value(ticks)
        scene.add_color_bar(mappable, scene.name_of_norm(), texts)
    length = str(options.length)
    if length == "true" and options.arrows == "all":
        drawn, unit = arrows.draw_as_matplotlib_does(scene, chosen, sign, colors)
        if options.key:
            scene.when_placed(lambda: add_key(scene, drawn, chosen.norm, None, "", unit))
        return

    scene.widen(arrows.margins(scene, chosen))

    def draw_to_scale() -> None:
        scale = arrows.length_scale(scene, chosen, length, is_all=options.arrows == "all")
        drawn = arrows.draw_arrows(scene, chosen, sign, scale, colors)
        if options.key and length != "unit":
            note = " (log length)" if length == "log" else ""
            add_key(scene, drawn, chosen.norm, scale, note)

    scene.when_placed(draw_to_scale)


def describe(_field: Field, _options: Options) -> str:
    """Return in plain words what it shows."""
    return "quiver"
