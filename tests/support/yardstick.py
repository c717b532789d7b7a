"""What plain matplotlib draws of a figure, read from its artists as arrays to compare marks with.

All of it is of a figure with `layout: fixed`, which must have been drawn. Pixels are counted from
the lower left corner.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, TypeVar

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_rgba
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.quiver import Quiver
from numpy.typing import NDArray

Array = NDArray[np.float64]
Rgba = tuple[float, float, float, float]
_T = TypeVar("_T")


@dataclass(frozen=True)
class DrawnArrows:
    """Arrows, as they are drawn: one element, or row, for each."""

    points: Array
    """Where they stand, in data units: (arrows, 2)."""
    tails: Array
    """The middles of their tails, in pixels: (arrows, 2)."""
    tips: Array
    """Their tips, in pixels: (arrows, 2)."""
    colors: Array
    """Red, green, blue and opacity: (arrows, 4)."""

    @property
    def vectors(self) -> Array:
        """From tails to tips, in pixels: (arrows, 2)."""
        return self.tips - self.tails

    @property
    def lengths(self) -> Array:
        """In pixels."""
        x, y = self.vectors.T
        lengths: Array = np.hypot(x, y)
        return lengths

    @property
    def directions(self) -> Array:
        """Angles in radians, counter-clockwise from the horizontal."""
        return np.arctan2(self.vectors[:, 1], self.vectors[:, 0])


@dataclass(frozen=True)
class DrawnCurve:
    """A line, marks at its points, or both."""

    x: Array
    y: Array
    color: Rgba
    width: float
    """Of the line, in points; 0 where there is none."""
    marker: str | None
    """None where there is none."""
    order: float
    """Those with a larger one lie above others."""


@dataclass(frozen=True)
class DrawnTicks:
    """The ticks in view of an axis."""

    places: Array
    """In data units."""
    pixels: Array
    """Along the axis."""
    labels: tuple[str, ...]
    """Empty where a tick has none."""


def pixels(figure: Figure) -> NDArray[np.uint8]:
    """Draw a figure; return the picture: red, green, blue and opacity, (height, width, 4)."""
    canvas: Any = figure.canvas  # of Agg, whose methods have no types
    canvas.draw()
    return np.array(canvas.buffer_rgba())


def arrows(figure: Figure) -> DrawnArrows:
    """Return the arrows of a figure with one set of them.

    matplotlib draws a dot for an arrow that is shorter than the width of its shaft: a hexagon,
    whose tail and tip mean nothing.
    """
    (drawn,) = _all(figure.axes[0], Quiver)
    points = np.asarray(drawn.get_offsets(), float)
    linear = drawn.get_transform().get_matrix()[:2, :2]
    places = figure.axes[0].transData.transform(points)
    # Vertices go round the arrow from its tail: 0 and 6 are the tail's corners, 3 is the tip.
    corners = np.array([np.asarray(path.vertices)[[0, 3, 6]] for path in drawn.get_paths()])
    on_paper = corners.reshape(-1, 3, 2) @ linear.T + places[:, np.newaxis]
    tails = (on_paper[:, 0] + on_paper[:, 2]) / 2
    return DrawnArrows(points, tails, on_paper[:, 1], _rows(drawn.get_facecolor(), len(points)))


def contour_lines(figure: Figure) -> dict[float, list[Array]]:
    """Return level → its lines, each (points, 2) in data units; first and last point close a ring.

    Where values are written on lines, these are the lines with gaps.
    """
    drawn = _contours(figure, filled=False)
    return {
        float(level): _lines(path)
        for level, path in zip(drawn.levels, drawn.get_paths(), strict=True)
    }


def contour_colors(figure: Figure) -> dict[float, Rgba]:
    """Return level → the colour of its lines."""
    drawn = _contours(figure, filled=False)
    return {
        float(level): to_rgba(tuple(color))
        for level, color in zip(
            drawn.levels, _rows(drawn.get_edgecolor(), len(drawn.get_paths())), strict=True
        )
    }


def band_areas(figure: Figure) -> dict[tuple[float, float], float]:
    """Return the levels below and above each band → its area in square pixels, holes left out.

    It reaches as far as the data, also where that is out of view.
    """
    drawn = _contours(figure, filled=True)
    to_pixels = drawn.get_transform()
    return {
        band: abs(sum(_signed_area(to_pixels.transform(ring)) for ring in _lines(path)))
        for band, path in zip(_bands(drawn), drawn.get_paths(), strict=True)
    }


def band_colors(figure: Figure) -> dict[tuple[float, float], Rgba]:
    """Return the levels below and above each band → its colour."""
    drawn = _contours(figure, filled=True)
    bands = _bands(drawn)
    colors = _rows(drawn.get_facecolor(), len(bands))
    return {band: to_rgba(tuple(color)) for band, color in zip(bands, colors, strict=True)}


def curves(figure: Figure) -> list[DrawnCurve]:
    """Return the lines and marks in the axes, in the order in which they were added."""
    return [
        DrawnCurve(
            np.asarray(line.get_xdata(), float),
            np.asarray(line.get_ydata(), float),
            to_rgba(line.get_color(), line.get_alpha()),
            0.0 if line.get_linestyle() == "None" else float(line.get_linewidth()),
            None if line.get_marker() in (None, "None", "none", "") else str(line.get_marker()),
            float(line.get_zorder()),
        )
        for line in figure.axes[0].get_lines()
    ]


def markers(figure: Figure) -> dict[str, Array]:
    """Return the word for a mark → where such marks are, in data units: (marks, 2)."""
    found: dict[str, list[Array]] = {}
    for line in figure.axes[0].get_lines():
        marker, every = str(line.get_marker()), line.get_markevery()
        if marker in ("None", "none", ""):
            continue
        assert every is None or isinstance(every, int)
        points = np.asarray(line.get_xydata(), float)[:: every or 1]
        found.setdefault(marker, []).append(points[np.isfinite(points).all(axis=1)])
    return {marker: np.concatenate(points) for marker, points in found.items()}


def ticks(
    figure: Figure, which: Literal["x", "y"], *, minor: bool = False, axes: int = 0
) -> DrawnTicks:
    """Return the ticks in view of an axis; `axes` counts the figure's, colour bars after plots."""
    of = figure.axes[axes]
    axis = of.xaxis if which == "x" else of.yaxis
    low, high = sorted(axis.get_view_interval())
    across = of.get_xaxis_transform() if which == "x" else of.get_yaxis_transform()
    kept = []
    for tick in axis.get_minor_ticks() if minor else axis.get_major_ticks():
        place = float(tick.get_loc())
        ends = across.transform((place, 0.0) if which == "x" else (0.0, place))
        kept.append((place, float(ends["xy".index(which)]), tick.label1.get_text()))
    slack = 1e-9 * (high - low)
    inside = [row for row in kept if low - slack <= row[0] <= high + slack]
    return DrawnTicks(
        np.array([row[0] for row in inside]),
        np.array([row[1] for row in inside]),
        tuple(row[2] for row in inside),
    )


def cells(figure: Figure) -> list[tuple[Array, Array]]:
    """Return the maps of cells in the axes, from the bottom up.

    Each has the corners of cells in data units, (rows + 1, columns + 1, 2), and red, green, blue
    and opacity of each cell, (rows, columns, 4).
    """
    found = []
    for drawn in _all(figure.axes[0], QuadMesh):
        corners = np.asarray(drawn.get_coordinates(), float)
        shape = corners.shape[0] - 1, corners.shape[1] - 1
        found.append((corners, np.asarray(drawn.get_facecolor()).reshape(*shape, 4)))
    return found


def legend(figure: Figure) -> list[str]:
    """Return what the legend inside the axes says; empty where there is none."""
    drawn = figure.axes[0].get_legend()
    return [] if drawn is None else [text.get_text() for text in drawn.get_texts()]


def notes(figure: Figure) -> list[str]:
    """Return the remarks in the axes, in one line each."""
    return [
        " ".join(text.get_text().split())
        for text in figure.axes[0].texts
        if text.get_bbox_patch() is not None
    ]


def limits(figure: Figure) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ends of both axes in data units."""
    axes = figure.axes[0]
    return axes.get_xlim(), axes.get_ylim()


def _all(axes: Axes, kind: type[_T]) -> list[_T]:
    return [item for item in axes.get_children() if isinstance(item, kind)]


def _contours(figure: Figure, *, filled: bool) -> QuadContourSet:
    every = _all(figure.axes[0], QuadContourSet)
    (drawn,) = [contours for contours in every if bool(contours.filled) == filled]
    return drawn


def _bands(drawn: QuadContourSet) -> list[tuple[float, float]]:
    levels = [float(level) for level in drawn.levels]
    return list(pairwise(levels))


def _lines(path: Path) -> list[Array]:
    """Return the lines or rings of a path, each (points, 2)."""
    vertices = np.asarray(path.vertices, float)
    if path.codes is None or not len(vertices):
        return []
    codes = np.asarray(path.codes)
    lines = []
    for part in np.split(np.arange(len(codes)), np.flatnonzero(codes == Path.MOVETO)[1:]):
        points = vertices[part]
        if codes[part[-1]] == Path.CLOSEPOLY:  # whose own vertex may be anything
            points = np.concatenate([points[:-1], points[:1]])
        lines.append(points)
    return lines


def _signed_area(ring: Array) -> float:
    x, y = ring.T
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def _rows(colors: object, count: int) -> Array:
    """Return a colour for each of `count` things, of which all may have the same."""
    rows = np.atleast_2d(np.asarray(colors, float))
    return np.resize(rows, (count, 4)) if count else np.empty((0, 4))
