"""Contour lines of f."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gradatlas.figures.layer import Needs
from gradatlas.figures.options import Color, ColorMap, LevelCount, Levels, LineWidth
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.scene import Scene

AXES = (2,)
OF_STUDY = False
FILLS = False
ORDINATE = "f"


@options
class Options:
    """What the contour lines look like."""

    levels: Levels = "auto"
    """How the levels lie (`auto`, `linear`, `log`, `symlog`); a whole number, about so many levels
    that lie as with `auto`; or a list of increasing values."""
    count: LevelCount = 12
    """About how many levels; `levels: 8` takes its place."""
    labels: bool = True
    """Whether to write values of f on lines, as many as are readable."""
    color: Literal["auto", "value"] | Color = "auto"
    """A colour; `value` colours each line by its level; `auto` is `value` on paper, and dark over
    filled contours."""
    cmap: ColorMap = "viridis"
    """The colour map of `value`."""
    linewidth: LineWidth = 1.0
    """The width of the lines in points."""

    def __post_init__(self) -> None:
        # `levels: 8` is short for `levels: auto` with `count: 8`: one picture, one spelling.
        if isinstance(self.levels, int):
            object.__setattr__(self, "count", self.levels)
            object.__setattr__(self, "levels", "auto")


def needs(_options: Options) -> Needs:
    """Return what it needs of a field."""
    return Needs(("f",))


def draw(scene: Scene, options: Options) -> None:
    """Draw the lines; where f is constant or nowhere defined, a note says so instead."""
    import numpy as np
    from matplotlib.colors import Normalize

    from gradatlas.figures.contours import draws_anything, label_contours, simplify_contours
    from gradatlas.figures.levels import (
        choose_levels,
        is_constant,
        label_levels,
        texts_by_value,
        why_no_levels,
    )
    from gradatlas.figures.styles import INK, color_map_on_paper

    shown = scene.shown_values()
    finite = shown[np.isfinite(shown)]
    levels: list[float] = []
    # Given levels may lie among the rounding errors of a constant.
    if min(scene.field.values.shape) >= 2 and finite.size and not is_constant(finite):
        assert not isinstance(options.levels, int)
        chosen = choose_levels(shown, options.levels, options.count)
        levels = [level for level in chosen if finite.min() < level < finite.max()]
    if not levels:
        if not scene.over_fill:
            scene.add_note(why_no_levels(shown))
        return
    color = options.color
    if color == "auto":
        color = INK if scene.over_fill else "value"
    x, y = scene.coordinates()
    if color == "value":
        # Equal steps of colour from level to level, however the levels are spaced.
        ranks = np.linspace(0, 1, len(levels)) if len(levels) > 1 else np.array([0.5])
        colors = {"colors": color_map_on_paper(options.cmap)(Normalize(0, 1)(ranks))}
    else:
        colors = {"colors": [color]}
    contours = scene.axes.contour(
        x,
        y,
        np.ma.masked_invalid(scene.field.values),
        levels=levels,
        linewidths=options.linewidth,
        linestyles="solid",  # matplotlib would dash negative levels of a single colour
        **colors,
    )
    if not draws_anything(scene, contours):
        contours.remove()
        if not scene.over_fill:
            scene.add_note(why_no_levels(shown))
        return
    scene.when_placed(lambda: simplify_contours(scene.axes, contours))
    if options.labels:
        texts = texts_by_value(label_levels(levels, most=10))
        size = 0.8 * scene.font_size()
        scene.when_placed(
            lambda: label_contours(scene.axes, contours, texts, size, halo=scene.over_fill)
        )


def describe(_field: Field, _options: Options) -> str:
    """Return in plain words what it shows."""
    return "contour"
