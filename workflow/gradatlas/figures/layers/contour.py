"""Contour lines of f."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Literal

from gradatlas.figures.layer import Needs
from gradatlas.figures.options import (
    Center,
    Color,
    ColorMap,
    LevelCount,
    Levels,
    LineStyle,
    LineWidth,
    NegativeStyle,
    Opacity,
    ThickLines,
    ValueRange,
)
from gradatlas.options import options

if TYPE_CHECKING:
    from matplotlib.path import Path

    from gradatlas.fields.field import Field
    from gradatlas.figures.contour_marks import Label
    from gradatlas.figures.frame import Frame
    from gradatlas.figures.scene import Scene
    from gradatlas.figures.sheets.sheet import Sheet

AXES = (2,)
OF_STUDY = False
OF_PATHS = False
FILLS = False
ARROWS = False
ORDINATE = "f"
_HEIGHT, _ABOVE_ARROWS = 2.0, 3.5
"""Of lines, and of the values on them: below lines, arrows would run through the values."""
_LABEL_SIZE = 0.8
"""The size of values on lines, in font sizes."""


@options
class Options:
    """What the contour lines look like."""

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
    labels: bool = True
    """Whether to write values of f on lines, as many as are readable."""
    color: Literal["auto", "value"] | Color = "auto"
    """A colour; `value` colours each line by its level; `auto` is `value` on paper, dark over
    filled contours, and grey where the colours of arrows tell their norm and no map was chosen for
    either."""
    cmap: Literal["auto"] | ColorMap = "auto"
    """The colour map of `value`; `auto` is viridis."""
    linewidth: LineWidth = "auto"
    """The width of the lines in points; `auto` is 1 on screen, 0.75 on paper, 2 on slides."""
    linestyle: LineStyle = "solid"
    """The pattern of the lines."""
    negative: NegativeStyle = "auto"
    """The pattern of lines below 0; `auto` is `dashed` where all lines have one colour and not all
    are below 0, and the pattern of the others where the colour tells."""
    thick: ThickLines = "auto"
    """A whole number, such as 5: every fifth line is thick, counted from 0 or from a round level.
    `auto` is the line at 0 alone, where there are levels on both sides of it; or `none`."""
    alpha: Opacity = 1.0
    """How opaque the lines are."""

    def __post_init__(self) -> None:
        # `levels: 8` is short for `levels: auto` with `count: 8`: one picture, one spelling.
        if isinstance(self.levels, int):
            object.__setattr__(self, "count", self.levels)
            object.__setattr__(self, "levels", "auto")


def needs(_options: Options) -> Needs:
    """Return what it needs of a field."""
    return Needs(("f",), ranged=("f",), finer=True)


def draw(scene: Scene, options: Options) -> None:
    """Draw the lines; where f is constant or nowhere defined, a note says so instead."""
    from gradatlas.figures.contour_choice import choose_lines
    from gradatlas.figures.contour_marks import (
        ContourMap,
        choose_labels,
        cut_below,
        draw_lines,
    )
    from gradatlas.figures.legend import Sample
    from gradatlas.figures.line_widths import CONTOUR, line_width
    from gradatlas.figures.sheets.sheet import Pen
    from gradatlas.figures.strokes import choose_strokes
    from gradatlas.figures.styles import WHITE
    from gradatlas.figures.ticks import unit_text
    from gradatlas.figures.wording import levels_in_words, name_of_f

    study = scene.shared_f(options.range)
    chosen = choose_lines(
        scene.seen,
        scene.view,
        options,
        over_fill=scene.over_fill,
        beside_colors=scene.has_colored_arrows,
        study=study,
    )
    contours = ContourMap.of(scene, scene.plane.values, chosen.levels) if chosen.levels else None
    lines = {} if contours is None else contours.lines(chosen.levels)
    width = line_width(options.linewidth, CONTOUR, scene.stroke)
    # Of a study, all points have this line of the legend.
    if (lines or study is not None) and (chosen.labels.shift or chosen.labels.exponent):
        name = name_of_f(math_text=scene.math_labels)
        told = unit_text(chosen.labels, name, math_text=scene.math_labels)
        scene.legend.append((Sample(line=Pen(chosen.middle, width)), told))
    if contours is None or not lines:
        if not scene.over_fill:
            scene.notes.append(chosen.note)
        elif chosen.is_asked_for and chosen.note not in scene.notes:
            scene.legend.append((Sample(), chosen.note))
        return
    colors = dict(zip(chosen.levels, map(tuple, chosen.colors.tolist()), strict=True))
    strokes = choose_strokes(
        chosen.levels,
        width=width,
        linestyle=options.linestyle,
        negative=options.negative,
        thick=options.thick,
        is_one_color=len(set(colors.values())) == 1,
    )
    pens = {
        level: Pen((*color[:3], color[3] * options.alpha), stroke.width, stroke.dashes)
        for (level, color), stroke in zip(colors.items(), strokes, strict=True)
    }

    @functools.lru_cache(maxsize=1)
    def on(frame: Frame, *, is_bitmap: bool) -> tuple[dict[float, Path], list[Label]]:
        on_paper = contours.to_paper(frame, is_bitmap=is_bitmap)
        paths = {level: on_paper(line) for level, line in lines.items()}
        size = _LABEL_SIZE * scene.font_size
        return paths, choose_labels(paths, chosen.texts, size, frame.box)

    def draw_all(sheet: Sheet, frame: Frame) -> None:
        paths, labels = on(frame, is_bitmap=sheet.is_bitmap)
        for level, path in paths.items():
            own = [label for label in labels if label.level == level]
            draw_lines(sheet, cut_below(path, own), pens[level], frame.box)
        if not scene.has_arrows:
            write_labels(sheet, frame)

    def write_labels(sheet: Sheet, frame: Frame) -> None:
        halo = WHITE if scene.over_fill or scene.has_arrows else None
        for label in on(frame, is_bitmap=sheet.is_bitmap)[1]:
            label.draw(sheet, colors[label.level], halo, over_arrows=scene.has_arrows)

    scene.add_marks(_HEIGHT, draw_all)
    if scene.has_arrows:
        scene.add_marks(_ABOVE_ARROWS, write_labels)
    scene.tell(levels_in_words(tuple(lines)))


def describe(_field: Field, _options: Options) -> str:
    """Return in plain words what it shows."""
    return "contour lines of f"
