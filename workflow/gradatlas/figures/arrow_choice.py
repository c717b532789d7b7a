"""Which arrows of a gradient a figure has: at which points, how long, in what colour, their key.

Without anything drawn: how it comes to paper is a matter of the layout.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from matplotlib.colors import Colormap, LogNorm, Normalize, to_rgba

from gradatlas.fields.field import FLAGS
from gradatlas.figures.levels import log_steps, round_down
from gradatlas.figures.number_texts import number_texts, texts_by_value
from gradatlas.figures.styles import INK, color_map_on_paper
from gradatlas.figures.wording import name_of_norm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from gradatlas.fields.field import Field
    from gradatlas.figures.views import View
    from gradatlas.functions.function import FloatArray

    Lengths = Callable[[FloatArray], FloatArray]
    """Norm of the gradient → length of its arrow in inches."""

_SHAFT = 0.085
"""The width of shafts as a part of the longest arrow."""
_LEAST_SHAFT, _MOST_SHAFT = 0.006, 0.03
"""Inches."""
_LONGEST = 0.92
"""The length of the longest arrow, as a part of the distance between arrows."""
_LEAST_LONGEST = 0.02
"""Inches: shorter arrows could not be seen."""
_LOG_FROM = 10.0
"""Colours are logarithmic where the largest norm is this many times the lower quartile."""
_NO_DIRECTION = 1e-12
"""A norm at most this part of the largest is rounding error, and its direction is chance."""
_LEAST_PLAIN, _MOST_PLAIN = 1e-4, 1e9
"""Gradients between these can be added to coordinates as they are."""
_GREATEST = 1e307
"""The greatest norm that a colour bar can show; see `drawable`, which arrows do not run."""
_LIGHT = "#ffffff"
"""Arrows over filled contours, with an edge of ink: readable on every colour."""
_EDGE = 0.4
"""The width of that edge in points."""
_TICKS = 6
"""About how many ticks a logarithmic colour bar has."""


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


OURS = ArrowStyle(3.6, 4.2, 3.8, is_centred=True)
MATPLOTLIBS = ArrowStyle(3.0, 5.0, 4.5, is_centred=False)
"""Those of `Axes.quiver` if nothing is said."""


def has_plain_scale(length: object, arrows: object) -> bool:
    """Return whether the options of these names ask for the scale of `Axes.quiver`."""
    return length == "true" and arrows == "all"


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
    """The arrows to draw, row by row of the grid: all arrays have the shape (arrows,)."""

    spacing: tuple[float, float]
    """The least distance between arrows along each axis, in data units."""
    x: FloatArray
    y: FloatArray
    u: FloatArray
    """The gradient along the first axis."""
    v: FloatArray
    """The gradient along the second axis."""
    norm: FloatArray
    others: FloatArray | None = None
    """The norms that colours and lengths are chosen for; None for those of the arrows."""

    @property
    def scale_norms(self) -> FloatArray:
        """The norms that colours and lengths are chosen for."""
        return self.norm if self.others is None else self.others


def choose_arrows(
    field: Field,
    view: View,
    most: int | Literal["all"],
    *,
    hide_zero: bool,
    size: tuple[float, float] | None,
    norms: FloatArray | None = None,
) -> Arrows:
    """Return the arrows at evenly chosen grid points in view, or at `all` grid points.

    Args:
        field: The field.
        view: What is shown of it.
        most: How many arrows there are along the longer side of the view; along the other there
            are as many as keep the same distance.
        hide_zero: Whether to leave out arrows that are zero up to rounding.
        size: Width and height of the view on paper, in any unit; None where a unit of both axes
            is equally long.
        norms: Those that colours and lengths are chosen for; None for those of the arrows.

    Arrows of undefined gradients are left out, and so are those next to kinks and jumps, whose
    slopes are made up: one of them would set the scale of all arrows.
    """
    x, y = field.coordinates.values()
    u, v = field.gradient
    norm = usable_norms(field)
    (x_low, x_high), (y_low, y_high) = view.values()
    if most == "all":
        x_chosen, y_chosen = np.arange(x.size), np.arange(y.size)
    else:
        width, height = size or (1.0, (y_high - y_low) / (x_high - x_low))
        longer = max(width, height)
        x_chosen = thin(x, x_low, x_high, max(1, round(most * width / longer)))
        y_chosen = thin(y, y_low, y_high, max(1, round(most * height / longer)))
    picked = np.ix_(y_chosen, x_chosen)
    grid_x, grid_y = np.meshgrid(x[x_chosen], y[y_chosen])
    arrays = (grid_x, grid_y, u[picked], v[picked], norm[picked])
    spacing = (
        _least_gap(x[x_chosen], (x_low, x_high)),
        _least_gap(y[y_chosen], (y_low, y_high)),
    )
    keep = np.isfinite(arrays[4])
    if hide_zero:
        keep &= arrays[4] > _NO_DIRECTION * _largest(field, norm)
    kept = [array[keep] for array in arrays]
    return Arrows(spacing, kept[0], kept[1], kept[2], kept[3], kept[4], norms)


def _least_gap(chosen: FloatArray, shown: tuple[float, float]) -> float:
    return float(np.diff(chosen).min()) if chosen.size > 1 else shown[1] - shown[0]


def _largest(field: Field, usable: FloatArray) -> float:
    """Return the largest of all usable norms; 0 if there is none."""
    if field.whole is not None and np.isfinite(field.whole.largest_norm):
        return field.whole.largest_norm
    return float(np.nanmax(usable)) if np.isfinite(usable).any() else 0.0


def usable_norms(field: Field) -> FloatArray:
    """Return the norm of the gradient; NaN where there is no gradient, or one only in name."""
    made_up = (field.flag == FLAGS["kink"]) | (field.flag == FLAGS["not_finite"])
    return np.where(made_up | ~np.isfinite(field.norm), np.nan, field.norm)


def why_no_arrows(field: Field) -> str:
    """Return in words why there is no arrow to draw."""
    norms = usable_norms(field)
    if np.isfinite(norms).any():
        if _largest(field, norms) > 0:
            return "the gradient is zero at the points chosen for arrows"
        return "the gradient is zero wherever it is defined"
    return "the gradient is not defined here"


@dataclass(frozen=True)
class ArrowColors:
    """The colours of arrows, and what a colour bar says of them."""

    faces: FloatArray
    """Red, green, blue and opacity: (arrows, 4), or (1, 4) where all are the same."""
    edge: str | None = None
    """The colour of their edges; None for none."""
    edge_width: float = 0.0
    """In points."""
    norm: Normalize | None = None
    """From norms of the gradient to places in the colour map; None where there is no colour
    bar."""
    cmap: Colormap | None = None
    """The colour map; None where there is no colour bar."""

    @property
    def ticks(self) -> Mapping[float, str] | None:
        """What to label on the colour bar of a logarithmic scale; None leaves it to others."""
        norm = self.norm
        if not isinstance(norm, LogNorm) or norm.vmin is None or norm.vmax is None:
            return None
        return texts_by_value(log_steps(float(norm.vmin), float(norm.vmax), _TICKS))


def arrow_colors(arrows: Arrows, color: str, cmap: str, *, over_fill: bool) -> ArrowColors:
    """Return the colours of arrows.

    Args:
        arrows: The arrows.
        color: A colour; `magnitude` for a colour by the norm of the gradient; `auto` for what is
            readable on paper or `over_fill`.
        cmap: The name of the colour map.
        over_fill: Whether a layer fills the axes.
    """
    if color == "auto" and over_fill:
        return ArrowColors(np.array([to_rgba(_LIGHT)]), INK, _EDGE)
    positive = arrows.scale_norms[arrows.scale_norms > 0]
    if color == "auto" or (color == "magnitude" and positive.size == 0):
        color = INK
    if color != "magnitude":
        return ArrowColors(np.array([to_rgba(color)]))
    norm, colors = _norm_of(positive), color_map_on_paper(cmap)
    faces = np.asarray(colors(norm(arrows.norm)))
    return ArrowColors(faces, norm=norm, cmap=colors)


def _norm_of(positive: FloatArray) -> Normalize:
    low, high = float(positive.min()), min(float(positive.max()), _GREATEST)
    if low >= high:
        return Normalize(0.0, high)
    if high > _LOG_FROM * float(np.quantile(positive, 0.25)):
        return LogNorm(max(low, high * 1e-5), high)
    return Normalize(0.0, high)


def length_scale(
    arrows: Arrows,
    length: str,
    limits: tuple[tuple[float, float], tuple[float, float]],
    size: tuple[float, float],
    *,
    is_all: bool,
) -> Lengths:
    """Return the function from norms to lengths in inches.

    Args:
        arrows: The arrows.
        length: `true`, `unit` or `log`. With `log`, lengths grow with log(1 + norm/low), where low
            is the first decile: in proportion to small norms and slowly with large ones.
        limits: The ends of both axes, margins included.
        size: Width and height of the axes in inches.
        is_all: Whether there is an arrow at each point of the grid, however dense it is.

    The longest arrow is nearly as long as the arrows are apart.
    """
    apart = min(
        gap / (high - low) * side
        for gap, (low, high), side in zip(arrows.spacing, limits, size, strict=True)
    )
    longest = _LONGEST * apart
    if is_all:
        longest = max(longest, _LEAST_LONGEST)
    if length == "unit" or not arrows.scale_norms.size:
        return lambda norm: np.full_like(norm, longest)
    largest = float(arrows.scale_norms.max()) or 1.0
    if length == "log":
        low = max(float(np.quantile(arrows.scale_norms, 0.1)), largest * 1e-4) or largest
        return lambda norm: longest * np.log1p(norm / low) / np.log1p(largest / low)
    return lambda norm: longest * (norm / largest)


def arrow_vectors(arrows: Arrows, sign: float, lengths: Lengths) -> tuple[FloatArray, FloatArray]:
    """Return `sign` times the gradient's direction, as long as the arrows are in inches.

    Returns:
        The components along the first and the second axis, in data units of equal scale: on paper
        an arrow points to where its vector, added to its point, lies.
    """
    norm = np.where(arrows.norm > 0, arrows.norm, 1.0)
    inches = lengths(arrows.norm)
    return sign * arrows.u / norm * inches, sign * arrows.v / norm * inches


def shaft_width(longest: float) -> float:
    """Return the width of the shafts of arrows, the longest of which has this length; in inches."""
    return float(np.clip(_SHAFT * longest, _LEAST_SHAFT, _MOST_SHAFT))


def plain_lengths(arrows: Arrows, width: float) -> Lengths:
    """Return the function from norms to lengths that `Axes.quiver` chooses if nothing is said.

    Args:
        arrows: The arrows.
        width: That of the axes in inches; lengths are in inches, too.
    """
    largest = float(arrows.norm.max()) or 1.0
    # Divided first, since sums of large numbers are none.
    mean = float((arrows.norm / largest).mean()) or 1.0
    longest = width / (1.8 * mean * max(10.0, math.sqrt(arrows.norm.size)))
    return lambda norm: longest * (norm / largest)


def plain_shaft_width(count: int, width: float) -> float:
    """Return the width of the shafts of so many arrows on axes of a width, both in inches."""
    return 0.06 * width / min(max(math.sqrt(count), 8.0), 25.0)


def plain_unit(arrows: Arrows) -> float:
    """Return what to divide gradients by that are added to coordinates.

    It is 1 but for gradients so small or large that they would lose their direction.
    """
    largest = float(arrows.norm.max())
    if not largest > 0 or _LEAST_PLAIN <= largest <= _MOST_PLAIN:
        return 1.0
    return float(2.0 ** min(max(math.frexp(largest)[1], -1022), 1022))


def margins(arrows: Arrows, view: View) -> tuple[float, float]:
    """Return how far, in data units along each axis, arrows on the edge reach out of the view."""
    if arrows.x.size == 0:
        return (0.0, 0.0)
    reach = []
    for points, apart, (low, high) in zip(
        (arrows.x, arrows.y), arrows.spacing, view.values(), strict=True
    ):
        inset = min(float(points.min()) - low, high - float(points.max()))
        reach.append(max(0.0, apart / 2 - inset))
    return (reach[0], reach[1])


def key_norm(arrows: Arrows) -> float | None:
    """Return the round norm whose arrow is the key; None where there is nothing to tell."""
    largest = float(arrows.scale_norms.max()) if arrows.scale_norms.size else 0.0
    return round_down(largest) if largest > 0 else None


def key_text(norm: float, length: str, *, math_text: bool) -> str:
    """Return what stands beside the arrow of the key; `length` is the option of that name."""
    note = " (log length)" if length == "log" else ""
    name = name_of_norm(math_text=math_text)
    (number,) = number_texts([norm], math_text=math_text)
    if not math_text:
        return f"{name} = {number}{note}"
    return f"{name[:-1]} = {number.strip('$')}${note}"
