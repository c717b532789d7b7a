"""Arrows on paper: their shapes, and the key that says how long they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import LogNorm

from gradatlas.figures.arrow_choice import (
    HEAD_AXIS_LENGTH,
    HEAD_LENGTH,
    HEAD_WIDTH,
    key_norm,
    key_text,
    length_scale,
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

    from gradatlas.figures.arrow_choice import ArrowColors, Arrows, Lengths
    from gradatlas.figures.frame import Frame
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


def lengths_on(frame: Frame, arrows: Arrows, length: str, *, is_all: bool) -> Lengths:
    """Return the function from norms to lengths in inches; see `length_scale`."""
    x, y = frame.x_scale, frame.y_scale
    size = (frame.box.width / _INCH, frame.box.height / _INCH)
    return length_scale(arrows, length, ((x.low, x.high), (y.low, y.high)), size, is_all=is_all)


def arrow_shapes(arrows: Arrows, lengths: Lengths, sign: float, frame: Frame) -> FloatArray:
    """Return the corners of arrows on paper, from the tail around the tip: (arrows, 7, 2).

    Each has its middle on its point, and the direction of the gradient, or its opposite, on paper.

    Args:
        arrows: The arrows.
        lengths: From norms to inches.
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
    inches = lengths(arrows.norm.ravel())
    corners = _corners(inches, shaft_width(_longest(inches)))
    corners = corners - corners[:, 3:4].real / 2
    turned = corners * ((u + 1j * v) / norm)[:, np.newaxis]
    points = frame.points(arrows.x.ravel(), arrows.y.ravel())
    return np.stack([turned.real, turned.imag], axis=-1) + points[:, np.newaxis]


def _longest(inches: FloatArray) -> float:
    return float(inches.max()) if inches.size else 1.0


def _corners(inches: FloatArray, shaft: float) -> NDArray[np.complex128]:
    """Return the corners, in points, of arrows from 0 to the right, as complex numbers.

    Arrows that are shorter than a head are heads alone, smaller ones; of those that are shorter
    than a shaft is wide a dot is left. (So draws matplotlib's quiver.)
    """
    length = inches[:, np.newaxis] / shaft
    aside, along = HEAD_LENGTH, HEAD_AXIS_LENGTH
    x = np.array([0.0, -along, -aside, 0.0, -aside, -along, 0.0]) + np.where(
        np.array([True, False, False, False, False, False, True]), 0.0, length
    )
    y = np.broadcast_to(
        [0.5, 0.5, HEAD_WIDTH / 2, 0.0, -HEAD_WIDTH / 2, -0.5, -0.5], (len(inches), _CORNERS)
    )
    part = length / aside
    heads = part * np.array([0, aside - along, 0, aside, 0, aside - along, 0])
    is_short = part < 1
    corners = np.where(is_short, heads, x) + 1j * np.where(is_short, part * y, y)
    # The fourth corner is the tip, of dots as well.
    dots = 0.5 * np.exp(2j * np.pi * (3 - np.arange(_CORNERS)) / _CORNERS)
    dots = dots - dots[0].real
    return np.asarray(_INCH * shaft * np.where(length < 1, dots, corners))


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
    arrows: Arrows, lengths: Lengths, length: str, font_size: float, *, math_text: bool
) -> SetKey | None:
    """Return an arrow of a round norm, and what it is; None where there is nothing to tell.

    Args:
        arrows: The arrows that the key is for.
        lengths: From norms to inches.
        length: The option of that name.
        font_size: That of the figure.
        math_text: Whether names are written as mathematics.
    """
    norm = key_norm(arrows)
    if norm is None:
        return None
    inches = lengths(np.array([norm]))
    text = set_text(key_text(norm, length, math_text=math_text), _KEY_SIZE * font_size)
    corners = _corners(inches, shaft_width(_longest(lengths(arrows.norm))))

    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.text(text, x, y, color=INK_RGBA)
        start = (x + text.width + _SEPARATION, y + _MIDDLE * text.size)
        shape = np.stack([corners.real, corners.imag], axis=-1) + start
        sheet.path(polygons_path(shape), face=INK_RGBA, snap=False)

    return SetKey(text.width + _SEPARATION + _INCH * float(inches[0]), draw)
