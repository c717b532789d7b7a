"""What contours need beside their levels: fewer points, values written on lines, and a check.

A contour has a point on each edge of the grid that it crosses. On a fine grid these lie closer than
a pixel, and an SVG of them takes megabytes; matplotlib's own simplification leaves closed and
filled paths alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet, QuadContourSet
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from gradatlas.figures.measuring import figure_of

if TYPE_CHECKING:
    from gradatlas.figures.scene import Scene
    from gradatlas.functions.function import FloatArray

_TOLERANCE = 0.05
"""How far a point may lie from the line between its neighbours to be left out, in points (1/72
inch)."""
_PASSES = 6
"""A pass halves a straight line's points at best; errors of passes add up to 0.3 points at
worst, a tenth of that in practice."""
_APART = 4.5
"""The least distance between the middles of two labels, in font sizes."""
_APART_SAME = 14.0
"""The same for two labels with the same value."""
_LENGTH = 8.0
"""The least length of a line with a label, in font sizes."""
_MOST = 24
"""The most labels of a figure."""
_TRIED = 24
"""How many spots of a line are tried."""
_LINES = 12
"""How many lines of a level, the longest, are looked at."""


def simplify_contours(axes: Axes, contours: ContourSet) -> None:
    """Leave out points of `contours` as far as that cannot be seen; `axes` must have its place."""
    points = 72 / figure_of(axes).dpi
    transform = contours.get_transform()
    contours.set_paths(
        [
            path
            if path.codes is None
            else path_without_straight_points(
                path, np.asarray(transform.transform(path.vertices)) * points
            )
            for path in contours.get_paths()
        ]
    )


def path_without_straight_points(path: Path, on_paper: FloatArray) -> Path:
    """Return `path` without the points that lie on the line between their neighbours.

    `on_paper` has the same points in units of 1/72 inch. First and last points of lines stay.
    """
    vertices, codes = np.asarray(path.vertices), np.asarray(path.codes)
    parity = 0
    for _ in range(_PASSES):
        if len(codes) < 4:
            break
        chord = on_paper[2:] - on_paper[:-2]
        offset = on_paper[1:-1] - on_paper[:-2]
        length = np.hypot(*chord.T)
        across = np.abs(chord[:, 0] * offset[:, 1] - chord[:, 1] * offset[:, 0])
        along = (chord * offset).sum(axis=1)
        is_inner = (codes[1:-1] == Path.LINETO) & (codes[2:] != Path.MOVETO)
        # Not behind the ends of the chord: the tip of a spike lies on its line, but must stay.
        is_between = (along >= 0) & (along <= length**2)
        drop = is_inner & is_between & (across <= _TOLERANCE * length) & (length > 0)
        # Of two neighbours one stays, since the other was measured against it.
        drop[parity::2] = False
        parity = 1 - parity
        keep = np.concatenate(([True], ~drop, [True]))
        vertices, codes, on_paper = vertices[keep], codes[keep], on_paper[keep]
    return Path(vertices, codes)


@dataclass(frozen=True)
class _Spot:
    """A place for a label."""

    x: float
    y: float
    """In pixels."""
    bend: float
    """How far the line leaves a straight one below the label, in label widths."""
    level: int


def label_contours(
    axes: Axes,
    contours: ContourSet,
    texts: Mapping[float, str],
    font_size: float,
    *,
    halo: bool = False,
) -> None:
    """Write `texts` (level → text) on long, straight parts of contour lines, apart from each other.

    The axes must have their final place, since room is a matter of pixels. Lines that are too short
    get no label. A white `halo` keeps labels readable over fills.
    """
    letter = font_size * figure_of(axes).dpi / 72
    frame = axes.get_window_extent()
    spots: list[list[_Spot]] = []
    for index, text, lines in _lines(contours, texts):
        half = 0.3 * letter * _letters(text) + 0.3 * letter
        inner = frame.padded(-half)
        found = [
            spot
            for line in lines
            for spot in _spots(line, index, half, _LENGTH * letter)
            if inner.contains(spot.x, spot.y)
        ]
        spots.append(sorted(found, key=lambda spot: round(spot.bend, 2)))
    placed: list[_Spot] = []
    more = True
    while more:  # each level gets its first label before any gets its second
        more = False
        for candidates in spots:
            spot = next((s for s in candidates if _has_room(s, placed, letter)), None)
            if spot is not None and len(placed) < _MOST:
                placed.append(spot)
                more = True
    if placed:
        written = _write(axes, contours, placed, texts, font_size)
        if halo:
            for label in written:
                label.set_path_effects([withStroke(linewidth=2.0, foreground="white")])


def _lines(
    contours: ContourSet, texts: Mapping[float, str]
) -> Iterator[tuple[int, str, list[FloatArray]]]:
    """Yield, for each level with a text, its index, the text and its longest lines in pixels."""
    transform = contours.get_transform()
    for index, (level, path) in enumerate(zip(contours.levels, contours.get_paths(), strict=True)):
        text = texts.get(float(level))
        if text is None or path.codes is None or np.size(path.vertices) == 0:
            continue
        points = np.asarray(transform.transform(path.vertices))
        starts = np.flatnonzero(np.asarray(path.codes) == Path.MOVETO)[1:]
        lines = sorted(np.split(points, starts), key=len, reverse=True)
        yield index, text, lines[:_LINES]


def _spots(line: FloatArray, level: int, half: float, least: float) -> list[_Spot]:
    """Return evenly spaced places on `line` where a label of 2 × `half` pixels could be."""
    lengths = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
    total = float(lengths[-1])
    if total < max(least, 4 * half):
        return []
    middles = np.linspace(half, total - half, _TRIED + 2)[1:-1]

    def at(distances: FloatArray) -> FloatArray:
        return np.stack([np.interp(distances, lengths, column) for column in line.T], axis=1)

    before, middle, after = at(middles - half), at(middles), at(middles + half)
    bend = np.hypot(*(middle - (before + after) / 2).T) / (2 * half)
    chord = np.hypot(*(after - before).T) / (2 * half)
    return [
        _Spot(float(x), float(y), float(b), level)
        for (x, y), b, c in zip(middle, bend, chord, strict=True)
        if b < 0.2 and c > 0.8
    ]


def _has_room(spot: _Spot, placed: list[_Spot], letter: float) -> bool:
    return all(
        np.hypot(spot.x - other.x, spot.y - other.y)
        > letter * (_APART_SAME if spot.level == other.level else _APART)
        for other in placed
    )


def _write(
    axes: Axes,
    contours: ContourSet,
    placed: list[_Spot],
    texts: Mapping[float, str],
    font_size: float,
) -> list[Text]:
    to_data = axes.transData.inverted()
    values = np.asarray(contours.levels)
    levels = sorted({float(values[spot.level]) for spot in placed})
    return list(
        contours.clabel(
            levels,
            fmt=dict(texts),
            fontsize=font_size,
            inline=True,
            inline_spacing=3,
            manual=[tuple(to_data.transform((spot.x, spot.y))) for spot in placed],
        )
    )


def _letters(text: str) -> int:
    """Return about how many letters wide a text is, mathematics included."""
    return len(text) if "$" not in text else 2 + len(text.strip("$").replace(r"\times", "x")) // 2


def draws_anything(scene: Scene, contours: QuadContourSet) -> bool:
    """Return whether a part of contour lines, or of the bands between them, lies in view."""
    (x_low, x_high), (y_low, y_high) = scene.view.values()
    view = Bbox.from_extents(x_low, y_low, x_high, y_high)
    return any(
        len(path) and path.intersects_bbox(view, filled=bool(contours.filled))
        for path in contours.get_paths()
    )
