"""Arrows on paper: their shapes, and the key that says how long they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import LogNorm

from gradatlas.figures.arrow_choice import (
    MATPLOTLIBS,
    OURS,
    has_plain_scale,
    key_norm,
    key_text,
    length_scale,
    plain_lengths,
    plain_shaft_width,
    shaft_width,
)
from gradatlas.figures.color_bar import ColorBar
from gradatlas.figures.frame import Scale
from gradatlas.figures.scene import SetKey
from gradatlas.figures.sheets.sheet import Pen, polygons_path
from gradatlas.figures.sheets.texts import set_text
from gradatlas.figures.styles import INK_RGBA, rgba
from gradatlas.figures.ticks import Ticks
from gradatlas.figures.wording import name_of_norm

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.figures.arrow_choice import ArrowColors, Arrows, ArrowStyle, Lengths
    from gradatlas.figures.frame import Frame
    from gradatlas.figures.layers.quiver import Options
    from gradatlas.figures.sheets.sheet import Sheet
    from gradatlas.functions.function import FloatArray

_INCH = 72.0
"""In points."""
_CORNERS = 7
_SEPARATION = 4.3
"""Points between the text of a key and its arrow."""
_KEY_SIZE = 0.9
"""Of the text of a key, in font sizes."""
_MIDDLE = 0.36
"""How high the middle of digits is above their baseline, in font sizes."""
_COLORS = 256
"""Of a colour bar."""


@dataclass(frozen=True)
class ArrowScale:
    """How long arrows are on a frame, and what they look like."""

    lengths: Lengths
    """From norms to inches."""
    shaft: float
    """The width of shafts in inches."""
    style: ArrowStyle


def scale_on(frame: Frame, arrows: Arrows, options: Options) -> ArrowScale:
    """Return the scale of arrows on a frame, as the options of the layer want it."""
    x, y = frame.x_scale, frame.y_scale
    width, height = frame.box.width / _INCH, frame.box.height / _INCH
    if has_plain_scale(options.length, options.arrows):
        shaft = plain_shaft_width(arrows.norm.size, width)
        return ArrowScale(plain_lengths(arrows, width), shaft, MATPLOTLIBS)
    limits = ((x.low, x.high), (y.low, y.high))
    is_all = options.arrows == "all"
    lengths = length_scale(arrows, str(options.length), limits, (width, height), is_all=is_all)
    longest = float(lengths(arrows.scale_norms).max())
    return ArrowScale(lengths, shaft_width(longest), OURS)


def arrow_shapes(arrows: Arrows, scale: ArrowScale, sign: float, frame: Frame) -> FloatArray:
    """Return the corners of arrows on paper, from the tail around the tip: (arrows, 7, 2).

    Each has the direction of the gradient, or its opposite, on paper.

    Args:
        arrows: The arrows.
        scale: Their scale on this frame.
        sign: 1 for arrows along the gradient, −1 against it.
        frame: The frame.
    """
    x, y = frame.x_scale, frame.y_scale
    # Divided first, since squares of large numbers are none.
    largest = np.fmax(np.abs(arrows.u), np.abs(arrows.v)).ravel()
    largest[largest == 0] = 1.0
    u = sign * arrows.u.ravel() / largest * (frame.box.width / (x.high - x.low))
    v = sign * arrows.v.ravel() / largest * (frame.box.height / (y.high - y.low))
    steepest = np.fmax(np.abs(u), np.abs(v))
    steepest[steepest == 0] = 1.0
    u, v = u / steepest, v / steepest
    norm = np.hypot(u, v)
    norm[norm == 0] = 1.0
    corners = _corners(scale.lengths(arrows.norm.ravel()), scale)
    if scale.style.is_centred:
        corners = corners - corners[:, 3:4].real / 2
    turned = corners * ((u + 1j * v) / norm)[:, np.newaxis]
    points = frame.points(arrows.x.ravel(), arrows.y.ravel())
    return np.stack([turned.real, turned.imag], axis=-1) + points[:, np.newaxis]


def _corners(inches: FloatArray, scale: ArrowScale) -> NDArray[np.complex128]:
    """Return the corners, in points, of arrows from 0 to the right, as complex numbers.

    Arrows that are shorter than a head are heads alone, smaller ones; of those that are shorter
    than a shaft is wide a dot is left. (So draws matplotlib's quiver.)
    """
    length, style = inches[:, np.newaxis] / scale.shaft, scale.style
    aside, along, half = style.head_length, style.head_axis_length, style.head_width / 2
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
    return np.asarray(_INCH * scale.shaft * np.where(length < 1, dots, corners))


def draw_arrows(sheet: Sheet, shapes: FloatArray, colors: ArrowColors, frame: Frame) -> None:
    """Draw arrows, given their corners."""
    pen = None
    if colors.edge is not None:
        pen = Pen(rgba(colors.edge), colors.edge_width, join="miter")
    faces = np.broadcast_to(colors.faces, (len(shapes), 4))
    sheet.shapes(shapes, faces, pen=pen, clip=frame.box)


def arrow_color_bar(colors: ArrowColors, *, math_text: bool) -> ColorBar | None:
    """Return what the colours of arrows say of the norm; None where they say nothing."""
    norm, cmap = colors.norm, colors.cmap
    if norm is None or cmap is None:
        return None
    assert norm.vmin is not None
    assert norm.vmax is not None
    scale = Scale(float(norm.vmin), float(norm.vmax), isinstance(norm, LogNorm))
    written = colors.ticks
    ticks = None if written is None else Ticks(tuple(written), tuple(written.values()))
    bands = np.asarray(cmap(np.linspace(0, 1, _COLORS)))
    return ColorBar(name_of_norm(math_text=math_text), bands, scale, ticks)


def set_key(
    arrows: Arrows, scale: ArrowScale, length: str, font_size: float, *, math_text: bool
) -> SetKey | None:
    """Return an arrow of a round norm, and what it is; None where there is nothing to tell.

    Args:
        arrows: The arrows that the key is for.
        scale: Their scale.
        length: The option of that name.
        font_size: That of the figure.
        math_text: Whether names are written as mathematics.
    """
    norm = key_norm(arrows)
    if norm is None:
        return None
    inches = scale.lengths(np.array([norm]))
    text = set_text(key_text(norm, length, math_text=math_text), _KEY_SIZE * font_size)
    corners = _corners(inches, scale)

    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.text(text, x, y, color=INK_RGBA)
        start = (x + text.width + _SEPARATION, y + _MIDDLE * text.size)
        shape = np.stack([corners.real, corners.imag], axis=-1) + start
        sheet.path(polygons_path(shape), face=INK_RGBA, snap=False)

    return SetKey(text.width + _SEPARATION + _INCH * float(inches[0]), draw)
