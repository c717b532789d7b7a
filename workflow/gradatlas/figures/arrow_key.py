"""The key of an arrow plot: how long the arrow of a round norm is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.quiver import Quiver

from gradatlas.figures.measuring import figure_of, renderer_of
from gradatlas.figures.round_numbers import number_texts, round_down
from gradatlas.figures.styles import INK

if TYPE_CHECKING:
    from gradatlas.figures.arrows import Lengths
    from gradatlas.figures.scene import Scene
    from gradatlas.functions.function import FloatArray

_MARGIN = 0.08
"""Inches to the right edge of the figure."""
_GAP = 0.15
"""Inches to the label of the axis."""
_SEPARATION = 0.06
"""Inches between the text and the arrow."""


def add_key(
    scene: Scene,
    drawn: Quiver,
    norms: FloatArray,
    lengths: Lengths | None,
    note: str,
    unit: float = 1.0,
) -> None:
    """Draw an arrow of a round norm, and what it is, to the right of the label below the axes.

    Args:
        scene: The scene, whose axes have their place.
        drawn: The arrows that the key is for.
        norms: The norms of the gradient at these arrows.
        lengths: From norms to inches where `drawn` holds lengths in inches; None where it holds
            the gradient and matplotlib has chosen the scale.
        note: What to add to the text.
        unit: What the gradient was divided by where matplotlib has chosen the scale.

    Where there is no room beside the label, or nothing to tell, there is no key.
    """
    largest = float(norms.max()) if norms.size else 0.0
    if not largest > 0:
        return
    norm = round_down(largest)
    length = norm / unit if lengths is None else float(lengths(np.array([norm]))[0])
    figure = figure_of(scene.axes)
    renderer = renderer_of(figure)
    scene.axes.xaxis.get_tightbbox(renderer)  # moves the label to where it will be drawn
    name = scene.axes.xaxis.label.get_window_extent(renderer)
    inches = length
    if lengths is None:
        drawn._init()  # type: ignore[attr-defined]  # the scale is chosen only now
        assert drawn.scale is not None
        inches = length / drawn.scale * scene.size_in_inches()[0]
    key = scene.axes.quiverkey(
        drawn,
        0.0,
        float((name.y0 + name.y1) / 2 / figure.dpi),
        length,
        _text(scene, norm, note),
        labelpos="W",
        coordinates="inches",
        labelsep=_SEPARATION,
        fontproperties={"size": 0.9 * scene.font_size()},
        color=INK,
    )
    text_width = float(key.text.get_window_extent(renderer).width) / figure.dpi
    width = text_width + _SEPARATION + inches
    leftmost = float(name.x1) / figure.dpi + _GAP
    right = max(scene.axes.get_window_extent().x1 / figure.dpi, leftmost + width)
    if right > figure.get_size_inches()[0] - _MARGIN:
        key.remove()
        return
    key.X = right - inches


def _text(scene: Scene, norm: float, note: str) -> str:
    (number,) = number_texts([norm], math_text=scene.math_labels)
    if not scene.math_labels:
        return f"{scene.name_of_norm()} = {number}{note}"
    return f"{scene.name_of_norm()[:-1]} = {number.strip('$')}${note}"
