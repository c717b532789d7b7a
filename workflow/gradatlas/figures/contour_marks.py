"""Contours on paper: lines and filled bands, with few points, and values written on lines.

They are computed by contourpy, in parts of the view, so that they are right on every scale of the
axes before these have their place on the sheet.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import contourpy
import numpy as np
from contourpy import FillType, LineType
from matplotlib.path import Path

from gradatlas.figures.fine_plane import make_plane
from gradatlas.figures.label_room import LabelRoom
from gradatlas.figures.polylines import TOLERANCE, bent_points
from gradatlas.figures.sheets.sheet import Pen
from gradatlas.figures.sheets.texts import set_text
from gradatlas.figures.strokes import fitted
from gradatlas.figures.views import shown_part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.fields.field import Field
    from gradatlas.figures.fine_plane import Plane
    from gradatlas.figures.frame import Frame, Scale
    from gradatlas.figures.scene import Scene
    from gradatlas.figures.sheets.sheet import Box, Rgba, Sheet
    from gradatlas.figures.sheets.texts import SetText
    from gradatlas.functions.function import FloatArray

_COARSE = 0.9
"""The distance of points in points (1/72 inch) from which on it does not pay to look for some to
leave out of a bitmap."""
_IN_FILES = 0.1
"""How far points that are left out may be from lines in an SVG or a PDF, in points: on contours
there are more points than anywhere, and each takes room."""
_APART = 4.5
"""The least distance between the middles of two labels, in font sizes."""
_APART_SAME = 14.0
"""The same for two labels with the same value."""
_BESIDE = 1.5
"""The least gap between two labels that are longer than that, in font sizes."""
_LENGTH = 8.0
"""The least length of a line with a label, in font sizes."""
_MOST = 24
"""The most labels of a figure."""
_TRIED = 12
"""How many spots of a line are tried."""
_LINES = 12
"""How many lines of a level, the longest, are looked at."""
_MOST_BEND, _LEAST_CHORD = 0.2, 0.8
"""How far a line may leave the straight one below a label, and how much of its length that must
be, in lengths of the label."""
_CLEAR = 0.375
"""Between a label and the ends of its line, in font sizes."""
_HALO, _CLEAR_HALO = 0.25, 0.45
"""The width of the light line around letters, in font sizes: over a fill, and over arrows."""
_RIGHT = 0.002
"""How far f may be from the level of its line, in the distance to the next level."""


class ContourMap:
    """The values of a field, of which contours are asked."""

    def __init__(
        self, plane: Plane, view: tuple[Scale, Scale], levels: Sequence[float] = ()
    ) -> None:
        """Prepare contours.

        Args:
            plane: The values, with what is not defined and where they jump.
            view: What the axes show; contours are in parts of it.
            levels: All levels, increasing.
        """
        self._view, self._plane = view, plane
        self._levels = np.array(levels, np.float64)
        self._x, self._y = view[0].fractions(plane.x), view[1].fractions(plane.y)
        self._spacing = max(
            float(np.max(np.diff(points))) if points.size > 1 else 0.0
            for points in (self._x, self._y)
        )

    @classmethod
    def of(cls, scene: Scene, values: FloatArray, levels: Sequence[float]) -> ContourMap:
        """Return the values of a scene's plane, with as many points as its contours need.

        Args:
            scene: What is drawn on.
            values: f as it is to be drawn, shaped like the values of the scene's plane.
            levels: Those of the contours.
        """
        field = scene.plane
        part = shown_part(field, scene.view)
        x, y = (
            points[along]
            for points, along in zip(field.coordinates.values(), part[::-1], strict=True)
        )
        is_f = values is field.values or _are_same(values, field)
        plane = make_plane(
            x,
            y,
            values[part],
            [derivative[part] for derivative in field.gradient if derivative.shape == values.shape],
            levels,
            values_at=scene.values_at if is_f else None,
            parts=scene.refine,
            paper=_steps_on_paper(x, y, scene),
            reaches=scene.reaches,
            pixel=scene.pixel,
        )
        return cls(plane, scene.view_scales(), levels)

    @cached_property
    def _generator(self) -> Any:
        return _generator(self._x, self._y, self._plane.filled)

    @cached_property
    def _of_areas(self) -> Any:
        moved = self._plane.moved
        if moved is None:
            return self._generator
        x, y = self._view[0].fractions(moved.x), self._view[1].fractions(moved.y)
        return _generator(x, y, moved.values)

    def lines(self, levels: Sequence[float]) -> dict[float, Path]:
        """Return the lines of those levels that have some in view."""
        found = {}
        for level in levels:
            (points,), (codes,) = self._generator.lines(level)
            path = _in_view(points, codes)
            if path is not None:
                found[level] = path
        plane = self._plane
        if not found or (plane.parted is None and plane.filled is plane.values):
            return found
        return self._within_domain(found)

    def area_above(self, level: float) -> Path | None:
        """Return the area in which values are above a level; None where none is in view."""
        (points,), (codes,) = self._of_areas.filled(level, np.inf)
        return _in_view(points, codes)

    def _within_domain(self, paths: Mapping[float, Path]) -> dict[float, Path]:
        """Return lines without what crosses a jump, or lies where f is not defined."""
        plane = self._plane
        points = np.concatenate([np.asarray(path.vertices) for path in paths.values()])
        codes = np.concatenate([np.asarray(path.codes) for path in paths.values()])
        counts = [len(np.asarray(path.codes)) for path in paths.values()]
        middle = 0.5 * (points[1:] + points[:-1])
        column = np.clip(np.searchsorted(self._x, middle[:, 0]) - 1, 0, len(self._x) - 2)
        row = np.clip(np.searchsorted(self._y, middle[:, 1]) - 1, 0, len(self._y) - 2)
        is_step = codes[1:] != Path.MOVETO  # so is none from one path to the next
        is_kept = is_step.copy()
        if plane.parted is not None:
            at_jump = np.flatnonzero(plane.parted[row, column] & is_step)
            levels = np.repeat(list(paths), counts)[at_jump]
            is_kept[at_jump] = self._are_right(points, at_jump, levels)
        if plane.filled is not plane.values:
            outside = ~np.isfinite(plane.values)
            is_edge = outside[row, column] | outside[row, column + 1]
            is_edge |= outside[row + 1, column] | outside[row + 1, column + 1]
            at_edge = np.flatnonzero(is_edge & is_kept)
            is_kept[at_edge] = False
            if plane.values_at is not None and at_edge.size:
                ends = np.stack([points[at_edge], points[at_edge + 1]])
                is_kept[at_edge] = np.isfinite(self._values_at(ends)).all(axis=0)
        is_kept, is_step = np.append(is_kept, False), np.append(is_step, False)
        result = {}
        for (level, path), end, count in zip(
            paths.items(), np.cumsum(counts).tolist(), counts, strict=True
        ):
            own = slice(end - count, end - 1)
            whole = (is_kept[own] == is_step[own]).all()
            kept = path if whole else _with_steps(points[end - count : end], is_kept[own])
            if kept is not None:
                result[level] = kept
        return result

    def _values_at(self, points: FloatArray) -> FloatArray:
        """Return f at points in parts of the view, (..., 2)."""
        plane = self._plane
        assert plane.values_at is not None, "asked for only where f is known"
        with np.errstate(all="ignore"):
            return plane.values_at(
                np.interp(points[..., 0], self._x, plane.x),
                np.interp(points[..., 1], self._y, plane.y),
            )

    def _are_right(
        self, points: FloatArray, steps: NDArray[np.intp], level: FloatArray
    ) -> NDArray[np.bool_]:
        """Return which steps of lines, in cells with a jump, are on one side of it.

        There f has the line's level at both ends and in the middle; without f nobody can tell.

        Args:
            points: Those of all lines.
            steps: The points at which the steps begin.
            level: The level of each step.
        """
        if self._plane.values_at is None or len(self._levels) < 2 or not steps.size:
            return np.zeros(len(steps), bool)
        gaps = np.diff(self._levels)
        nearest = np.fmin(np.append(np.inf, gaps), np.append(gaps, np.inf))
        start, stop = points[steps], points[steps + 1]
        values = self._values_at(np.stack([start, 0.5 * (start + stop), stop]))
        most = _RIGHT * nearest[np.searchsorted(self._levels, level)]
        return np.asarray((np.abs(values - level) < most).all(axis=0))

    def to_paper(self, frame: Frame, *, is_bitmap: bool) -> Callable[[Path], Path]:
        """Return what gives a line or an area in points, without such as cannot be seen."""
        low_x, high_x = frame.x([self._view[0].low, self._view[0].high])
        low_y, high_y = frame.y([self._view[1].low, self._view[1].high])
        scale = np.array([high_x - low_x, high_y - low_y])
        is_coarse = is_bitmap and self._spacing * float(np.min(np.abs(scale))) > _COARSE
        tolerance = TOLERANCE if is_bitmap else _IN_FILES

        def on_paper(path: Path) -> Path:
            points, codes = np.asarray(path.vertices) * scale + (low_x, low_y), path.codes
            if is_coarse or codes is None:
                return Path(points, codes)
            kept = bent_points(points, np.asarray(codes), tolerance)
            return Path(points[kept], np.asarray(codes)[kept])

        return on_paper


def _generator(x: FloatArray, y: FloatArray, values: FloatArray) -> Any:
    # Of which type lines and areas are is a matter of the arguments.
    return contourpy.contour_generator(
        x,
        y,
        _masked(values),
        name="serial",
        line_type=LineType.ChunkCombinedCode,
        fill_type=FillType.ChunkCombinedCode,
        corner_mask=True,
    )


def _masked(values: FloatArray) -> FloatArray:
    """Return values for contours: those that are not finite are masked, if there are any."""
    is_masked = ~np.isfinite(values)
    if not is_masked.any():
        return values
    return np.ma.masked_array(values, is_masked)


def _are_same(values: FloatArray, field: Field) -> bool:
    """Return whether values are those of a field, where these are finite."""
    return bool((np.isfinite(values) == np.isfinite(field.values)).all()) and bool(
        (values == field.values)[np.isfinite(values)].all()
    )


def _steps_on_paper(x: FloatArray, y: FloatArray, scene: Scene) -> tuple[FloatArray, FloatArray]:
    """Return about how long the steps of a grid are on paper, in points."""
    width, height = scene.usual_frame
    view = scene.view_scales()
    if scene.is_equal:
        spans = [scale.high - scale.low for scale in view]
        unit = min(width / spans[0], height / spans[1])
        width, height = unit * spans[0], unit * spans[1]
    across, up = np.diff(view[0].fractions(x)), np.diff(view[1].fractions(y))
    return np.abs(width * across), np.abs(height * up)


def _with_steps(points: FloatArray, is_kept: NDArray[np.bool_]) -> Path | None:
    """Return lines that have some of their steps; None for none."""
    if not is_kept.any():
        return None
    is_there = np.concatenate([is_kept, [False]]) | np.concatenate([[False], is_kept])
    is_reached = np.concatenate([[False], is_kept])
    codes = np.where(is_reached, Path.LINETO, Path.MOVETO).astype(np.uint8)
    return Path(points[is_there], codes[is_there])


def _in_view(points: FloatArray | None, codes: NDArray[np.uint8] | None) -> Path | None:
    if points is None or not len(points):
        return None
    (left, bottom), (right, top) = points.min(axis=0), points.max(axis=0)
    if right < 0 or top < 0 or left > 1 or bottom > 1:
        return None
    return Path(points, codes)


def draw_lines(sheet: Sheet, path: Path, pen: Pen, clip: Box) -> None:
    """Draw lines; around each closed one, its pattern is repeated a whole number of times."""
    if pen.dashes is None:
        sheet.path(path, pen=pen, clip=clip)
        return
    by_pattern: dict[tuple[float, tuple[float, ...]] | None, list[FloatArray]] = {}
    for line in _lines_of(path):
        dashes: tuple[float, tuple[float, ...]] | None = pen.dashes
        if len(line) > 2 and (line[0] == line[-1]).all():
            dashes = fitted(pen.dashes, float(np.hypot(*np.diff(line, axis=0).T).sum()))
        by_pattern.setdefault(dashes, []).append(line)
    for dashes, lines in by_pattern.items():
        codes = np.full(sum(map(len, lines)), Path.LINETO, np.uint8)
        codes[np.cumsum([0, *map(len, lines[:-1])])] = Path.MOVETO
        own = dataclasses.replace(pen, dashes=dashes)
        sheet.path(Path(np.concatenate(lines), codes), pen=own, clip=clip)


@dataclass(frozen=True)
class Label:
    """A value that is written on a line."""

    level: float
    line: int
    """The number of the line among those of its level."""
    at: float
    """Where its middle is, along the line, in points."""
    x: float
    y: float
    """Its middle on the sheet."""
    angle: float
    """By how many degrees it is turned."""
    text: SetText

    def draw(
        self, sheet: Sheet, color: Rgba, halo: Rgba | None, *, over_arrows: bool = False
    ) -> None:
        """Write it, with a halo of that colour, which is wider where it has to hide arrows."""
        turn = math.radians(self.angle)
        # From the middle of the text to the left end of its baseline.
        left, down = -self.text.width / 2, -0.36 * self.text.size
        x = self.x + left * math.cos(turn) - down * math.sin(turn)
        y = self.y + left * math.sin(turn) + down * math.cos(turn)
        width = _CLEAR_HALO if over_arrows else _HALO
        pen = None if halo is None else Pen(halo, width * self.text.size)
        sheet.text(self.text, x, y, color=color, angle=self.angle, halo=pen)


def _lines_of(path: Path) -> list[FloatArray]:
    vertices = np.asarray(path.vertices)
    starts = np.flatnonzero(np.asarray(path.codes) == Path.MOVETO).tolist()
    return [vertices[start:end] for start, end in itertools.pairwise([*starts, len(vertices)])]


def choose_labels(
    paths: Mapping[float, Path], texts: Mapping[float, str], size: float, box: Box
) -> list[Label]:
    """Return values to write on long, straight parts of lines, apart from each other.

    Each level gets its first label before any gets its second. A label has half a letter to the
    next line on both sides: where lines are closer, it would hide them.

    Args:
        paths: Level → its lines in points.
        texts: Level → what is written.
        size: Of the font in points.
        box: The frame, within which labels stay.
    """
    parts = {level: _lines_of(path) for level, path in paths.items()}
    lines = _lines_with_texts(parts, texts, size)
    if not lines:
        return []
    spots = _find_spots(lines, size, box)
    known = {(line.level, line.number) for line in lines}
    others = [
        points
        for level, found in parts.items()
        for number, points in enumerate(found)
        if (level, number) not in known
    ]
    room = LabelRoom([*(line.points for line in lines), *others], size, box)
    spots = spots.taken(
        np.flatnonzero(room.is_free(spots.x, spots.y, spots.angle, spots.along, spots.half))
    )
    levels = np.array([line.level for line in lines])[spots.line]
    # The straightest spots of each level come first.
    order = np.lexsort((np.round(spots.bend, 2), levels))
    spots, levels = spots.taken(order), levels[order]
    widths = 2 * (spots.half - _CLEAR * size)
    cuts = [*np.flatnonzero(np.diff(levels, prepend=np.nan)), levels.size]
    is_free = np.ones(levels.size, bool)
    placed: list[Label] = []
    queues = [slice(start, stop) for start, stop in itertools.pairwise(cuts)]
    while queues and len(placed) < _MOST:
        queues = [queue for queue in queues if is_free[queue].any()]
        for queue in queues[: _MOST - len(placed)]:
            if not is_free[queue].any():
                continue
            best = queue.start + int(np.argmax(is_free[queue]))
            line = lines[spots.line[best]]
            x, y = float(spots.x[best]), float(spots.y[best])
            angle = float(spots.angle[best])
            placed.append(
                Label(line.level, line.number, float(spots.at[best]), x, y, angle, line.text)
            )
            wide = (line.text.width + widths) / 2 + _BESIDE * size
            least = np.where(
                levels == line.level, _APART_SAME * size, np.maximum(_APART * size, wide)
            )
            is_free &= (spots.x - x) ** 2 + (spots.y - y) ** 2 > least**2
    return placed


@dataclass(frozen=True)
class _Line:
    points: FloatArray
    level: float
    number: int
    """Its number among the lines of its level."""
    text: SetText


@dataclass(frozen=True)
class _Spots:
    """Places for labels; arrays of one length."""

    line: NDArray[np.intp]
    """The number of the line."""
    at: FloatArray
    """Where along that line, in points."""
    along: FloatArray
    """Where along all lines, one after the other, in points."""
    x: FloatArray
    y: FloatArray
    angle: FloatArray
    bend: FloatArray
    """How far the line leaves a straight one below the label, in label lengths."""
    half: FloatArray
    """Half of what is left out of the line for the label, in points."""

    def taken(self, which: NDArray[np.intp]) -> _Spots:
        return _Spots(
            self.line[which],
            self.at[which],
            self.along[which],
            self.x[which],
            self.y[which],
            self.angle[which],
            self.bend[which],
            self.half[which],
        )


def _lines_with_texts(
    parts: Mapping[float, Sequence[FloatArray]], texts: Mapping[float, str], size: float
) -> list[_Line]:
    found = []
    for level, lines in parts.items():
        if level not in texts:
            continue
        text = set_text(texts[level], size)
        longest = sorted(enumerate(lines), key=lambda one: -len(one[1]))[:_LINES]
        found += [_Line(points, level, number, text) for number, points in longest]
    return found


def _find_spots(lines: Sequence[_Line], size: float, box: Box) -> _Spots:
    """Return places where a label could be, on all lines in one go."""
    half = np.array([line.text.width / 2 + _CLEAR * size for line in lines])[:, np.newaxis]
    # One polyline of all, along which each line has its part: what leads from one to the next is
    # a step like others, but no place for a label.
    points = np.concatenate([line.points for line in lines])
    counts = np.array([len(line.points) for line in lines])
    ends = np.cumsum(counts)
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))))
    begin = along[ends - counts][:, np.newaxis]
    length = along[ends - 1][:, np.newaxis] - begin
    middle = begin + half + (length - 2 * half) * np.linspace(0, 1, _TRIED + 2)[1:-1]
    places = np.stack([middle - half, middle, middle + half])
    x = np.interp(places, along, points[:, 0])
    y = np.interp(places, along, points[:, 1])
    bend = np.hypot(x[1] - (x[0] + x[2]) / 2, y[1] - (y[0] + y[2]) / 2) / (2 * half)
    chord = np.hypot(x[2] - x[0], y[2] - y[0]) / (2 * half)
    good = (length >= np.maximum(_LENGTH * size, 4 * half)) & (bend < _MOST_BEND)
    good &= (chord > _LEAST_CHORD) & (x[1] > box.left + half) & (x[1] < box.right - half)
    good &= (y[1] > box.bottom + half) & (y[1] < box.top - half)
    row, _ = np.nonzero(good)
    angle = np.degrees(np.arctan2(y[2] - y[0], x[2] - x[0]))[good]
    return _Spots(
        row,
        (middle - begin)[good],
        middle[good],
        x[1][good],
        y[1][good],
        (angle + 90) % 180 - 90,  # never upside down
        bend[good],
        half[row, 0],
    )


def cut_below(path: Path, labels: Sequence[Label]) -> Path:
    """Return lines without what labels of theirs cover."""
    if not labels:
        return path
    pieces: list[FloatArray] = []
    lengths: list[int] = []
    for number, line in enumerate(_lines_of(path)):
        gaps = sorted(
            (label.at - half, label.at + half)
            for label in labels
            if label.line == number
            for half in (label.text.width / 2 + _CLEAR * label.text.size,)
        )
        if not gaps:
            pieces.append(line)
            lengths.append(len(line))
            continue
        along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))))
        starts = np.array([0.0, *(high for _, high in gaps)])
        stops = np.array([*(low for low, _ in gaps), along[-1]])
        kept = stops > starts
        sides = np.stack([starts[kept], stops[kept]])
        ends = np.stack([np.interp(sides, along, line[:, side]) for side in (0, 1)], axis=-1)
        inner = np.searchsorted(along, sides[0], "right"), np.searchsorted(along, sides[1], "left")
        for number_of_piece, (begin, end) in enumerate(zip(*inner, strict=True)):
            pieces += [ends[:1, number_of_piece], line[begin:end], ends[1:, number_of_piece]]
            lengths.append(2 + max(0, end - begin))
    codes = np.full(sum(lengths), Path.LINETO, np.uint8)
    codes[np.cumsum([0, *lengths[:-1]])] = Path.MOVETO
    return Path(np.concatenate(pieces), codes)
