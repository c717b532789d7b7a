"""Arrows of a gradient: at which points, how long, in what colour, and their key."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypedDict

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm, Normalize
from matplotlib.quiver import Quiver
from numpy.typing import NDArray

from gradatlas.fields.field import FLAGS, Field
from gradatlas.figures.levels import log_steps, number_texts, round_down
from gradatlas.figures.measuring import figure_of, renderer_of
from gradatlas.figures.styles import INK, color_map_on_paper

if TYPE_CHECKING:
    from gradatlas.figures.scene import Scene
    from gradatlas.functions.function import FloatArray

    Lengths = Callable[[FloatArray], FloatArray]
    """Norm of the gradient → length of its arrow in inches."""

_LONGEST = 0.92
"""The length of the longest arrow, as a part of the distance between arrows."""
_LOG_FROM = 10.0
"""Colours are logarithmic where the largest norm is this many times the lower quartile."""
_NO_DIRECTION = 1e-12
"""A norm at most this part of the largest is rounding error, and its direction is chance."""
_LEAST_PLAIN, _MOST_PLAIN = 1e-4, 1e9
"""Gradients between these are given to matplotlib's own quiver as they are."""
_GREATEST = 1e307
"""The greatest norm that a colour bar can show; see `drawable`, which arrows do not run."""
_NO_EXTENT = 1e-6
"""Data that reach no further from the origin than this part of the view lie on it."""
_LIGHT = "#ffffff"
"""Arrows over filled contours, with an edge of ink: readable on every colour."""
_MARGIN = 0.08
"""Inches to the right edge of the figure."""
_GAP = 0.15
"""Inches to the label of the axis."""
_SEPARATION = 0.06
"""Inches between the text and the arrow."""


def thin(values: FloatArray, low: float, high: float, most: int) -> NDArray[np.intp]:
    """Return the indices of at most `most` of the increasing `values`, evenly spread.

    Only values from `low` to `high` are chosen. The chosen ones are at least (high − low)/`most`
    apart, or all where the grid is coarser than that, and centred in the interval.
    """
    inside = np.flatnonzero((values >= low) & (values <= high))
    if inside.size <= most:
        return inside
    spacing = (high - low) / most * (1 - 1e-9)
    # Half a spacing from the edges, arrows keep off the frame.
    chosen = _pick(values, inside, low + spacing / 2, spacing)
    margin = (values[chosen[0]] - low + high - values[chosen[-1]]) / 2
    moved = _pick(values, inside, low + margin * (1 - 1e-9), spacing)
    best = moved if len(moved) >= len(chosen) else chosen
    return np.array(best[:most], dtype=np.intp)


def _pick(values: FloatArray, inside: NDArray[np.intp], start: float, spacing: float) -> list[int]:
    picked: list[int] = []
    least = start
    for index in inside:
        if values[index] >= least:
            picked.append(int(index))
            least = float(values[index]) + spacing
    return picked


@dataclass(frozen=True)
class Arrows:
    """The arrows to draw, one for each element of arrays of one shape."""

    spacing: tuple[float, float]
    """The least distance between arrows along each axis, in data units."""
    x: FloatArray
    y: FloatArray
    u: FloatArray
    """The gradient along the first axis."""
    v: FloatArray
    """The gradient along the second axis."""
    norm: FloatArray


def choose_arrows(scene: Scene, most: int | Literal["all"], *, hide_zero: bool) -> Arrows:
    """Return the arrows at evenly chosen grid points in view, or at `all` grid points.

    `most` is the number of arrows along the longer side of the view; along the other there are as
    many as keep the same distance, where a unit of both axes is equally long. Arrows of undefined
    gradients are left out, and so are those next to kinks and jumps, whose slopes are made up: one
    of them would set the scale of all arrows. With `hide_zero` those that are zero up to rounding
    go, too.
    """
    x, y = scene.coordinates()
    u, v = scene.field.gradient
    norm = usable_norms(scene.field)
    if most == "all":
        x_chosen, y_chosen = np.arange(x.size), np.arange(y.size)
    else:
        (x_low, x_high), (y_low, y_high) = scene.view.values()
        ratio = (y_high - y_low) / (x_high - x_low)
        width, height = scene.size_in_inches()
        if scene.is_equal:
            width, height = 1.0, ratio
        longer = max(width, height)
        x_chosen = thin(x, x_low, x_high, max(1, round(most * width / longer)))
        y_chosen = thin(y, y_low, y_high, max(1, round(most * height / longer)))
    picked = np.ix_(y_chosen, x_chosen)
    grid_x, grid_y = np.meshgrid(x[x_chosen], y[y_chosen])
    arrays: tuple[FloatArray, ...] = (grid_x, grid_y, u[picked], v[picked], norm[picked])
    spacing = (
        _least_gap(x[x_chosen], scene.view[scene.field.axes[0]]),
        _least_gap(y[y_chosen], scene.view[scene.field.axes[1]]),
    )
    keep = np.isfinite(arrays[4])
    if hide_zero:
        keep &= arrays[4] > _NO_DIRECTION * _largest(scene.field, norm)
    if not keep.all():
        arrays = tuple(array[keep] for array in arrays)
    return Arrows(spacing, *arrays)


def _largest(field: Field, usable: FloatArray) -> float:
    """Return the largest of all usable norms; 0 if there is none."""
    if field.whole is not None and np.isfinite(field.whole.largest_norm):
        return field.whole.largest_norm
    return float(np.nanmax(usable)) if np.isfinite(usable).any() else 0.0


def usable_norms(field: Field) -> FloatArray:
    """Return the norm of the gradient; NaN where there is no gradient, or one only in name."""
    made_up = (field.flag == FLAGS["kink"]) | (field.flag == FLAGS["not_finite"])
    return np.where(made_up | ~np.isfinite(field.norm), np.nan, field.norm)


class ArrowColors(TypedDict, total=False):
    """Keyword arguments for `quiver`."""

    color: str | FloatArray
    """One for all arrows, or red, green, blue and opacity of each."""
    edgecolor: str
    linewidth: float


def arrow_colors(
    scene: Scene, arrows: Arrows, color: str, cmap: str
) -> tuple[ArrowColors, ScalarMappable | None]:
    """Return keyword arguments for `quiver` that colour the arrows, and what a colour bar shows."""
    if color == "auto":
        if scene.over_fill:
            return {"color": _LIGHT, "edgecolor": INK, "linewidth": 0.4}, None
        return {"color": INK}, None
    if color != "magnitude":
        return {"color": color}, None
    positive = arrows.norm[arrows.norm > 0]
    if positive.size == 0:
        return {"color": INK}, None
    mappable = ScalarMappable(norm=_norm_of(positive), cmap=color_map_on_paper(cmap))
    mappable.set_array(positive)
    # One colour for each arrow, so that the mapping is right whatever matplotlib masks.
    return {"color": mappable.to_rgba(arrows.norm.ravel())}, mappable


def length_scale(scene: Scene, arrows: Arrows, length: str, *, is_all: bool) -> Lengths:
    """Return the function from norms to lengths in inches; the axes must have their place.

    The longest arrow is nearly as long as the arrows are apart. With `log`, lengths grow with
    log(1 + norm/low), where low is the first decile: in proportion to small norms and slowly
    with large ones.
    """
    width, height = scene.size_in_inches()
    (x_low, x_high), (y_low, y_high) = scene.axes.get_xlim(), scene.axes.get_ylim()
    apart = min(
        arrows.spacing[0] / (x_high - x_low) * width, arrows.spacing[1] / (y_high - y_low) * height
    )
    longest = _LONGEST * apart
    if is_all:
        longest = max(longest, 0.02)  # a dense grid asked for; shorter arrows could not be seen
    if length == "unit" or not arrows.norm.size:
        return lambda norm: np.full_like(norm, longest)
    largest = float(arrows.norm.max()) or 1.0
    if length == "log":
        low = max(float(np.quantile(arrows.norm, 0.1)), largest * 1e-4) or largest
        return lambda norm: longest * np.log1p(norm / low) / np.log1p(largest / low)
    return lambda norm: longest * (norm / largest)


def draw_arrows(
    scene: Scene, arrows: Arrows, sign: float, lengths: Lengths, colors: ArrowColors
) -> Quiver:
    """Draw `arrows`, `sign` times the gradient, each with its middle on its point."""
    norm = np.where(arrows.norm > 0, arrows.norm, 1.0)
    inches = lengths(arrows.norm)
    longest = float(inches.max()) if inches.size else 1.0
    drawn = scene.axes.quiver(
        arrows.x,
        arrows.y,
        sign * arrows.u / norm * inches,
        sign * arrows.v / norm * inches,
        angles="xy",
        pivot="middle",
        units="inches",
        scale_units="inches",
        scale=1.0,
        width=float(np.clip(0.085 * longest, 0.006, 0.03)),
        headwidth=3.6,
        headlength=4.2,
        headaxislength=3.8,
        zorder=3,
        **colors,
    )
    _spread(scene)
    return drawn


def draw_as_matplotlib_does(
    scene: Scene, arrows: Arrows, sign: float, colors: ArrowColors
) -> tuple[Quiver, float]:
    """Draw `arrows`, `sign` times the gradient, to a scale that matplotlib chooses.

    Returns the arrows and the unit of their lengths: 1 but for gradients so small or large that
    matplotlib, which adds them to coordinates, would lose their direction.
    """
    largest = float(arrows.norm.max())
    unit = 1.0
    if largest > 0 and not _LEAST_PLAIN <= largest <= _MOST_PLAIN:
        unit = 2.0 ** min(max(math.frexp(largest)[1], -1022), 1022)
    # Where all are zero, there is no length to choose a scale by.
    scale = None if largest > 0 else 1.0
    u, v = sign * arrows.u / unit, sign * arrows.v / unit
    drawn = scene.axes.quiver(arrows.x, arrows.y, u, v, angles="xy", scale=scale, **colors)
    _spread(scene)
    return drawn, unit


def _spread(scene: Scene) -> None:
    """Let matplotlib know how far the axes reach where all data lie on the origin, or nearly.

    It finds the direction of an arrow by a step that is a part of the largest coordinate.
    """
    corners = np.array(list(scene.view.values())).T
    if np.abs(scene.axes.dataLim.extents).max() < _NO_EXTENT * np.ptp(corners, axis=0).max():
        scene.axes.update_datalim(corners)


def _norm_of(positive: FloatArray) -> Normalize:
    low, high = float(positive.min()), min(float(positive.max()), _GREATEST)
    if low >= high:
        return Normalize(0.0, high)
    if high > _LOG_FROM * float(np.quantile(positive, 0.25)):
        return LogNorm(max(low, high * 1e-5), high)
    return Normalize(0.0, high)


def _least_gap(chosen: FloatArray, view: tuple[float, float]) -> float:
    return float(np.diff(chosen).min()) if chosen.size > 1 else view[1] - view[0]


def margins(scene: Scene, arrows: Arrows) -> tuple[float, float]:
    """Return how far, in data units along each axis, arrows on the edge reach out of the view."""
    if arrows.x.size == 0:
        return (0.0, 0.0)
    reach = []
    for points, apart, (low, high) in zip(
        (arrows.x, arrows.y), arrows.spacing, scene.view.values(), strict=True
    ):
        inset = min(float(points.min()) - low, high - float(points.max()))
        reach.append(max(0.0, apart / 2 - inset))
    return (reach[0], reach[1])


def why_no_arrows(scene: Scene) -> str:
    """Return in words why there is no arrow to draw."""
    norms = usable_norms(scene.field)
    if np.isfinite(norms).any():
        if _largest(scene.field, norms) > 0:
            return "the gradient is zero at the points chosen for arrows"
        return "the gradient is zero wherever it is defined"
    return "the gradient is not defined here"


def color_ticks(mappable: ScalarMappable) -> list[float] | None:
    """Return what to label on the colour bar of a logarithmic scale; None leaves it to others."""
    norm = mappable.norm
    if not isinstance(norm, LogNorm) or norm.vmin is None or norm.vmax is None:
        return None
    return log_steps(float(norm.vmin), float(norm.vmax), 6)


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
