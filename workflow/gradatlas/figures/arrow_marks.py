"""Arrows on paper: their shapes, and the key that says how long they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.arrow_lengths import (
    has_plain_scale,
    length_scale,
    longest_norm,
    plain_lengths,
    plain_shaft_width,
    shaft_width,
)
from gradatlas.figures.arrow_words import key_norm, key_text
from gradatlas.figures.color_bar import ColorBar
from gradatlas.figures.frame import Scale
from gradatlas.figures.opacity import over_white
from gradatlas.figures.scene import SetKey
from gradatlas.figures.sheets.sheet import Pen, polygons_path
from gradatlas.figures.sheets.texts import set_text
from gradatlas.figures.styles import INK_RGBA, rgba
from gradatlas.figures.ticks import Ticks
from gradatlas.figures.wording import name_of_norm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.figures.arrow_choice import Arrows
    from gradatlas.figures.arrow_colors import ArrowColors
    from gradatlas.figures.arrow_lengths import Lengths
    from gradatlas.figures.arrow_range import NormScale
    from gradatlas.figures.frame import Frame
    from gradatlas.figures.layers.quiver import Options
    from gradatlas.figures.scene import Page
    from gradatlas.figures.sheets.sheet import Rgba, Sheet
    from gradatlas.functions.function import FloatArray

_INCH = 72.0
"""In points."""
_CORNERS = 7
_SEPARATION = 0.43
"""Between the text of a key and its arrow, in font sizes."""
_KEY_SIZE = 0.9
"""Of the text of a key, in font sizes."""
_MIDDLE = 0.36
"""How high the middle of digits is above their baseline, in font sizes."""
_SLACK = 1e-3
"""Points: a point on the frame lies there but for rounding."""
_LEAST_LENGTH = 1.0
"""In widths of the shaft: what is shorter is a dot."""
_MOST_HEAD = 0.5
"""The most of an arrow that is its head: shorter ones are smaller as a whole."""
_SMALLER = (1.0, 0.85, 0.7)
"""How far the text of a key may shrink where there is little room."""
_KEY_ROOM = 12.0
"""Points of the figure's width that a key leaves free on a screen."""


@dataclass(frozen=True)
class ArrowStyle:
    """The shape of arrows, in widths of the shaft."""

    head_width: float
    head_length: float
    """At its sides."""
    head_axis_length: float
    """Along the shaft."""
    is_centred: bool
    """Whether an arrow has its middle on its point; else it starts there."""
    is_similar: bool
    """Whether short arrows have the shape of long ones; else they are heads alone, then dots."""


OURS = ArrowStyle(3.6, 4.2, 3.8, is_centred=True, is_similar=True)
MATPLOTLIBS = ArrowStyle(3.0, 5.0, 4.5, is_centred=False, is_similar=False)
"""Those of `Axes.quiver` if nothing is said."""


@dataclass(frozen=True)
class ArrowScale:
    """How long arrows are on a frame, and what they look like."""

    lengths: Lengths
    """From norms to inches."""
    most: float
    """The greatest norm that has an arrow of its own length."""
    shaft: float
    """The width of shafts in inches."""
    style: ArrowStyle


def scale_on(
    frame: Frame,
    arrows: Arrows,
    options: Options,
    bounds: NormScale | None,
    stroke: float = 1.0,
) -> ArrowScale:
    """Return the scale of arrows on a frame, as the options of the layer want it.

    Args:
        frame: The frame.
        arrows: The arrows on it.
        options: The options.
        bounds: Which norms have the shortest and the longest arrow; None takes those of `arrows`.
        stroke: The factor for widths and lengths on a screen.
    """
    if has_plain_scale(options.length, options.arrows):
        width = frame.box.width / _INCH
        shaft = plain_shaft_width(arrows.norm.size, width)
        return ArrowScale(plain_lengths(arrows, width), np.inf, shaft, MATPLOTLIBS)
    is_all = options.arrows == "all"
    lengths = length_scale(arrows, str(options.length), bounds, is_all=is_all, stroke=stroke)
    longest = float(lengths(np.array([bounds.high]) if bounds else arrows.norm).max(initial=0.0))
    most = longest_norm(arrows.norm, str(options.length), bounds)
    return ArrowScale(lengths, most, shaft_width(longest, stroke), OURS)


def arrow_shapes(arrows: Arrows, scale: ArrowScale, sign: float, frame: Frame) -> FloatArray:
    """Return the corners of arrows on paper, from the tail around the tip: (arrows, 7, 2).

    Each has the direction of the gradient, or its opposite, on paper. Those that would reach out of
    the frame move inwards, if they have their middle on their point.

    Args:
        arrows: The arrows.
        scale: Their scale on this frame.
        sign: 1 for arrows along the gradient, −1 against it.
        frame: The frame.
    """
    # Divided first, since squares of large numbers are none.
    largest = np.fmax(np.abs(arrows.u), np.abs(arrows.v))
    largest[largest == 0] = 1.0
    u = sign * arrows.u / largest * _per_unit(frame.x_scale, frame.box.width, arrows.x)
    v = sign * arrows.v / largest * _per_unit(frame.y_scale, frame.box.height, arrows.y)
    steepest = np.fmax(np.abs(u), np.abs(v))
    steepest[steepest == 0] = 1.0
    u, v = u / steepest, v / steepest
    norm = np.hypot(u, v)
    norm[norm == 0] = 1.0
    corners = _corners(scale.lengths(arrows.norm), scale)
    if scale.style.is_centred:
        corners = corners - corners[:, 3:4].real / 2
    turned = corners * ((u + 1j * v) / norm)[:, np.newaxis]
    points = frame.points(arrows.x, arrows.y)
    shapes = np.stack([turned.real, turned.imag], axis=-1) + points[:, np.newaxis]
    return _moved_inwards(shapes, points, frame) if scale.style.is_centred else shapes


def _per_unit(scale: Scale, side: float, values: FloatArray) -> FloatArray | float:
    """Return how many points on paper a small step along an axis takes, in its units."""
    if not scale.is_log:
        return side / (scale.high - scale.low)
    return np.asarray(side / np.log(scale.high / scale.low) / values)


def _moved_inwards(shapes: FloatArray, points: FloatArray, frame: Frame) -> FloatArray:
    """Return arrows, those that cross the frame moved at right angles to it until they do not.

    Args:
        shapes: Their corners.
        points: Where they stand; those of points outside stay.
        frame: The frame.
    """
    low = np.array([frame.box.left, frame.box.bottom])
    high = np.array([frame.box.right, frame.box.top])
    shift = np.maximum(low - shapes.min(axis=1), 0) - np.maximum(shapes.max(axis=1) - high, 0)
    if not shift.any():
        return shapes
    outside = np.any((points < low - _SLACK) | (points > high + _SLACK), axis=1)
    shift[outside] = 0.0
    return np.asarray(shapes + shift[:, np.newaxis])


def _corners(inches: FloatArray, scale: ArrowScale) -> NDArray[np.complex128]:
    """Return the corners, in points, of arrows from 0 to the right, as complex numbers.

    Short arrows are smaller as a whole. In matplotlib's style, those shorter than a head are heads
    alone, smaller ones; of those that are shorter than a shaft is wide a dot is left. (So draws its
    quiver.)
    """
    style = scale.style
    length = inches[:, np.newaxis] / scale.shaft
    size = np.ones_like(length)
    aside, along, half = style.head_length, style.head_axis_length, style.head_width / 2
    if style.is_similar:
        size = np.minimum(1.0, np.maximum(length, _LEAST_LENGTH) * _MOST_HEAD / aside)
        length = length / size
    x = np.array([0.0, -along, -aside, 0.0, -aside, -along, 0.0]) + np.where(
        np.array([True, False, False, False, False, False, True]), 0.0, length
    )
    y = np.broadcast_to([0.5, 0.5, half, 0.0, -half, -0.5, -0.5], (len(inches), _CORNERS))
    part = length / aside
    heads = part * np.array([0, aside - along, 0, aside, 0, aside - along, 0])
    is_short = part < 1
    corners = np.where(is_short, heads, x) + 1j * np.where(is_short, part * y, y)
    # The fourth corner is the tip, of dots as well.
    dots = 0.5 * np.exp(2j * np.pi * (3 - np.arange(_CORNERS)) / _CORNERS)
    dots = dots - dots[0].real
    return np.asarray(_INCH * scale.shaft * size * np.where(length < 1, dots, corners))


def draw_arrows(
    sheet: Sheet, shapes: FloatArray, norms: FloatArray, colors: ArrowColors, frame: Frame
) -> None:
    """Draw arrows, given their corners and the norms of their gradients."""
    faces = np.broadcast_to(colors.faces(norms), (len(shapes), 4))
    sheet.shapes(shapes, faces, pen=_edge(colors), clip=frame.box)


def _edge(colors: ArrowColors) -> Pen | None:
    if colors.edge is None:
        return None
    red, green, blue, opacity = rgba(colors.edge)
    return Pen((red, green, blue, opacity * colors.opacity), colors.edge_width, join="miter")


def arrow_color_bar(colors: ArrowColors, *, math_text: bool) -> ColorBar | None:
    """Return what the colours of arrows say of the norm; None where they say nothing."""
    bounds = colors.bounds
    if bounds is None or colors.table is None:
        return None
    bands = over_white(colors.table, colors.opacity)
    written = colors.ticks
    ticks = None if written is None else Ticks(tuple(written), tuple(written.values()))
    return ColorBar(
        name_of_norm(math_text=math_text),
        bands,
        Scale(bounds.low, bounds.high, bounds.is_log),
        ticks,
        below=_tip(bands[0]) if bounds.has_below else None,
        above=_tip(bands[-1]) if bounds.has_above else None,
    )


def _tip(color: FloatArray) -> Rgba:
    red, green, blue, opacity = (float(part) for part in color)
    return (red, green, blue, opacity)


def set_key(
    arrows: Arrows,
    scale: ArrowScale,
    colors: ArrowColors,
    options: Options,
    page: Page,
) -> SetKey | None:
    """Return an arrow of a round norm, and what it is; None where there are no arrows.

    Args:
        arrows: The arrows that the key is for.
        scale: Their scale.
        colors: Their colours.
        options: The options of the layer.
        page: The page that the key stands on.
    """
    norm = key_norm(arrows, scale.most)
    if norm is None:
        return None
    inches = scale.lengths(np.array([norm]))
    corners = _corners(inches, scale)
    shape = np.stack([corners.real, corners.imag], axis=-1)
    length = _INCH * float(inches[0])
    words = key_text(
        norm,
        str(options.length),
        is_descent=options.direction == "descent",
        math_text=page.math_labels,
    )
    separation = _SEPARATION * page.font_size
    room = page.size[0] - page.stroke * _KEY_ROOM - length - separation
    for part in _SMALLER:
        text = set_text(words, part * _KEY_SIZE * page.font_size)
        if text.width <= room:
            break
    face = _tip(colors.faces(np.array([norm]))[0])

    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.text(text, x + length + separation, y, color=INK_RGBA)
        path = polygons_path(shape + np.array([x, y + _MIDDLE * text.size]))
        sheet.path(path, face=face, pen=_edge(colors), snap=False)

    return SetKey(length + separation + text.width, draw)
