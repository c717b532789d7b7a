"""Arrows of the gradient at points of the grid."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypedDict

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import ListedColormap, LogNorm, Normalize, to_hex, to_rgb
from matplotlib.quiver import Quiver

from gradatlas.figures.arrow_lengths import (
    arrow_vectors,
    has_plain_scale,
    length_scale,
    longest_norm,
    plain_unit,
    shaft_width,
)
from gradatlas.figures.arrow_marks import OURS
from gradatlas.figures.arrow_plan import likely_frame, plan_arrows
from gradatlas.figures.arrow_words import key_norm, key_text
from gradatlas.figures.fixed.measuring import figure_of, renderer_of
from gradatlas.figures.fixed.style import FONT_SIZE
from gradatlas.figures.frame import Frame, Scale
from gradatlas.figures.opacity import over_white
from gradatlas.figures.sheets.sheet import Box
from gradatlas.figures.styles import INK
from gradatlas.figures.wording import name_of_norm, own_label

if TYPE_CHECKING:
    from gradatlas.figures.arrow_choice import Arrows
    from gradatlas.figures.arrow_colors import ArrowColors
    from gradatlas.figures.arrow_plan import ArrowPlan
    from gradatlas.figures.fixed.scene import FixedScene
    from gradatlas.figures.layers.quiver import Options
    from gradatlas.functions.function import FloatArray

_INCH = 72.0
"""In points."""
_EXTEND: dict[tuple[bool, bool], Literal["neither", "both", "min", "max"]] = {
    (False, False): "neither",
    (False, True): "max",
    (True, False): "min",
    (True, True): "both",
}
"""Whether there are lower and higher norms → what matplotlib calls that."""
_NO_EXTENT = 1e-6
"""Data that reach no further from the origin than this part of the view lie on it."""
_MARGIN = 0.08
"""Inches from the key to the right edge of the figure."""
_GAP = 0.15
"""Inches from the key to the label of the axis."""
_SEPARATION = 0.06
"""Inches between the text and the arrow of the key."""
_KEY_SIZE = 0.9 * FONT_SIZE
"""Of the key's text, in points."""


def draw(scene: FixedScene, options: Options) -> None:
    """Draw the arrows, and with them a colour bar and a key where the options ask for them.

    With `length: true`, `arrows: all`, `zero: dot`, `key: false` and a colour this is exactly
    `axes.quiver(X, Y, U, V, angles="xy", color=...)`.
    """
    width, height = (_INCH * side for side in scene.size_in_inches())
    frame = likely_frame(
        (width, height), scene.view, is_equal=scene.has_equal_units, around=(0.0, 0.0)
    )
    plan = plan_arrows(scene.field, scene.view, options, frame, over_fill=scene.over_fill)
    if plan.note is not None:
        if not scene.over_fill:
            scene.add_note(plan.note)
        return
    arrows, colors = plan.on(frame), replace(plan.colors, opacity=options.alpha)
    if colors.bounds is not None and colors.table is not None and options.colorbar != "none":
        bounds, scale = colors.bounds, LogNorm if colors.bounds.is_log else Normalize
        bands = ListedColormap(over_white(colors.table, colors.opacity))
        shown = ScalarMappable(scale(bounds.low, bounds.high), bands)
        name = own_label(options.colorbar_label, name_of_norm(math_text=scene.math_labels))
        extend = _EXTEND[bounds.has_below, bounds.has_above]
        scene.add_color_bar(shown, name, colors.ticks, extend=extend, location=options.colorbar)
    sign = -1.0 if options.direction == "descent" else 1.0
    if has_plain_scale(options.length, options.arrows):
        drawn = _draw_plain(scene, arrows, sign, colors)
        if options.key:
            scene.when_placed(lambda: _add_key_of_plain(scene, options, drawn, arrows))
    else:
        scene.when_placed(lambda: _draw_to_scale(scene, options, plan, sign))


def _draw_plain(scene: FixedScene, arrows: Arrows, sign: float, colors: ArrowColors) -> Quiver:
    """Draw arrows to a scale that matplotlib chooses."""
    unit = plain_unit(arrows)
    drawn = scene.axes.quiver(
        arrows.x,
        arrows.y,
        sign * arrows.u / unit,
        sign * arrows.v / unit,
        angles="xy",
        # Where all are zero, there is no length to choose a scale by.
        scale=None if arrows.norm.max() > 0 else 1.0,
        **_in_words_of_quiver(colors, arrows),
    )
    _spread(scene)
    return drawn


def _draw_to_scale(scene: FixedScene, options: Options, plan: ArrowPlan, sign: float) -> None:
    """Draw arrows to our scale, each with its middle on its point, and their key."""
    axes, length = scene.axes, str(options.length)
    width, height = (_INCH * side for side in scene.size_in_inches())
    frame = Frame(Box(0.0, 0.0, width, height), Scale(*axes.get_xlim()), Scale(*axes.get_ylim()))
    arrows = plan.on(frame)
    lengths = length_scale(arrows, length, plan.bounds, is_all=options.arrows == "all")
    u, v = arrow_vectors(arrows, sign, lengths)
    drawn = axes.quiver(
        arrows.x,
        arrows.y,
        u,
        v,
        angles="xy",
        pivot="middle",
        units="inches",
        scale_units="inches",
        scale=1.0,
        width=shaft_width(float(lengths(arrows.norm).max(initial=0.0))),
        headwidth=OURS.head_width,
        headlength=OURS.head_length,
        headaxislength=OURS.head_axis_length,
        zorder=3,
        **_in_words_of_quiver(plan.colors, arrows),
    )
    _spread(scene)
    norm = key_norm(arrows, longest_norm(arrows.norm, length, plan.bounds))
    if options.key and norm is not None:
        inches = float(lengths(np.array([norm]))[0])
        _add_key(scene, drawn, inches, inches, _key_text(scene, options, norm))


def _key_text(scene: FixedScene, options: Options, norm: float) -> str:
    is_descent = options.direction == "descent"
    return key_text(norm, str(options.length), is_descent=is_descent, math_text=scene.math_labels)


class _QuiverColors(TypedDict, total=False):
    """Keyword arguments for `quiver`."""

    color: FloatArray | tuple[float, ...]
    """One for all arrows, or red, green, blue and opacity of each."""
    edgecolor: str
    linewidth: float


def _in_words_of_quiver(colors: ArrowColors, arrows: Arrows) -> _QuiverColors:
    found = colors.faces(arrows.norm)
    faces = tuple(found[0]) if colors.table is None else found
    if colors.edge is None:
        return {"color": faces}
    edge = (*to_rgb(colors.edge), colors.opacity)
    return {
        "color": faces,
        "edgecolor": to_hex(edge, keep_alpha=True),
        "linewidth": colors.edge_width,
    }


def _spread(scene: FixedScene) -> None:
    """Let matplotlib know how far the axes reach where all data lie on the origin, or nearly.

    It finds the direction of an arrow by a step that is a part of the largest coordinate.
    """
    corners = np.array(list(scene.view.values())).T
    if np.abs(scene.axes.dataLim.extents).max() < _NO_EXTENT * np.ptp(corners, axis=0).max():
        scene.axes.update_datalim(corners)


def _add_key_of_plain(scene: FixedScene, options: Options, drawn: Quiver, arrows: Arrows) -> None:
    norm = key_norm(arrows)
    if norm is None:
        return
    figure_of(scene.axes).draw_without_rendering()  # the scale is chosen only now
    assert drawn.scale is not None
    length = norm / plain_unit(arrows)
    inches = length / drawn.scale * scene.size_in_inches()[0]
    _add_key(scene, drawn, length, inches, _key_text(scene, options, norm))


def _add_key(scene: FixedScene, drawn: Quiver, length: float, inches: float, text: str) -> None:
    """Draw an arrow, and what it is, to the right of the label below the axes.

    Args:
        scene: The scene, whose axes have their place.
        drawn: The arrows that the key is for.
        length: The length of the arrow in the units of `drawn`.
        inches: The same in inches.
        text: What it is.

    Where there is no room beside the label there is no key.
    """
    axes = scene.axes
    figure = figure_of(axes)
    renderer = renderer_of(figure)
    axes.xaxis.get_tightbbox(renderer)  # moves the label to where it will be drawn
    name = axes.xaxis.label.get_window_extent(renderer)
    key = axes.quiverkey(
        drawn,
        0.0,
        float((name.y0 + name.y1) / 2 / figure.dpi),
        length,
        text,
        labelpos="W",
        coordinates="inches",
        labelsep=_SEPARATION,
        fontproperties={"size": _KEY_SIZE},
        color=INK,
    )
    text_width = float(key.text.get_window_extent(renderer).width) / figure.dpi
    width = text_width + _SEPARATION + inches
    leftmost = float(name.x1) / figure.dpi + _GAP
    right = max(axes.get_window_extent().x1 / figure.dpi, leftmost + width)
    if right > figure.get_size_inches()[0] - _MARGIN:
        key.remove()
        return
    key.X = right - inches
