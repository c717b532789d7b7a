"""Descent paths on paper: lines that end at the frame in an arrow, and marks along them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.path import Path

from gradatlas.figures.charts import points_on_paper
from gradatlas.figures.legend import Sample
from gradatlas.figures.markers import make_marker
from gradatlas.figures.polylines import FINEST, curve_path
from gradatlas.figures.sheets.sheet import Pen
from gradatlas.figures.styles import INK_RGBA, WHITE, rgba

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from gradatlas.figures.frame import FloatArray, Frame
    from gradatlas.figures.markers import Marker
    from gradatlas.figures.paths_choice import RunPaths, ShownPaths
    from gradatlas.figures.scene import Page
    from gradatlas.figures.sheets.sheet import Box, Sheet

_HEIGHT = 3.2
"""How high paths lie among marks: above contours, their numbers and arrows."""
STAR = "#f0e442"
"""The colour of minima: that of M. Okabe and K. Ito which is lightest, and no run's."""
# In points, on a screen:
_EDGE = 0.9
"""How far the light edge of a line reaches beyond it."""
_DOT, _START, _END, _STAR = 3.2, 6.4, 5.0, 11.0
_MARK_EDGE, _START_EDGE, _STAR_EDGE = 0.6, 1.2, 0.8
_HEAD_LENGTH, _HEAD_WIDTH = 6.5, 5.5
"""Of the arrow where a path leaves the frame."""
_APART = 0.5
"""How far dots must be apart to be drawn, in their own sizes."""
_FARTHEST = 1e300
"""How far outside of the frame points are, at most, in lengths of its side: distances are numbers,
and which way they lie is not lost."""


def add_paths(page: Page, shown: ShownPaths) -> None:
    """Draw paths once the frame has its place, and let the legend explain them."""
    page.add_marks(_HEIGHT, partial(_draw, shown, page.stroke))
    add_legend(page, shown)


def add_minima(page: Page, places: FloatArray) -> None:
    """Draw stars at places, (places, 2), and let the legend explain them."""
    marker = star(page.stroke)

    def draw(sheet: Sheet, frame: Frame) -> None:
        _put(sheet, marker, points_on_paper(frame, *places.T))

    page.add_marks(_HEIGHT, draw)
    _explain_minima(page)


def _explain_minima(page: Page) -> None:
    entry = (Sample(marker=star(page.stroke)), "minimum")
    if entry not in page.legend:  # as two layers may draw them
        page.legend.append(entry)


def add_legend(page: Page, shown: ShownPaths) -> None:
    """Let the legend explain paths."""
    stroke = page.stroke
    for run in shown.runs:
        pen = _pen(run, shown, stroke, 1.0) if shown.has_lines else None
        page.legend.append((Sample(pen, _end(run.look.color, 1.0, stroke, False)), run.name))
    if shown.common:
        page.legend.append((Sample(), shown.common))
    if len(shown.starts):
        page.legend.append((Sample(marker=_start(1.0, stroke)), "start"))
    if len(shown.minima):
        _explain_minima(page)


def _pen(run: RunPaths, shown: ShownPaths, stroke: float, opacity: float) -> Pen:
    width = shown.width * stroke
    dashes = None
    if run.look.dashes is not None:
        dashes = (0.0, tuple(width * length for length in run.look.dashes))
    return Pen((*rgba(run.look.color)[:3], opacity), width, dashes)


def _dot(color: str, stroke: float) -> Marker:
    return make_marker("o", _DOT * stroke, rgba(color))


def _start(size: float, stroke: float) -> Marker:
    edge = (INK_RGBA, max(size, 0.6) * _START_EDGE * stroke)
    return make_marker("o", size * _START * stroke, WHITE, edge)


def _end(color: str, size: float, stroke: float, has_failed: bool) -> Marker:
    name, own = ("X", 1.3 * size) if has_failed else ("o", size)
    edge = (WHITE, _MARK_EDGE * stroke) if size > 0.5 else None
    return make_marker(name, own * _END * stroke, rgba(color), edge)


def star(stroke: float) -> Marker:
    """Return the mark of minima, which is seen on every ground.

    Args:
        stroke: The factor for sizes on a screen.
    """
    return make_marker("*", _STAR * stroke, rgba(STAR), (INK_RGBA, _STAR_EDGE * stroke))


def _put(sheet: Sheet, marker: Marker, points: FloatArray) -> None:
    if len(points):
        sheet.markers(marker.path, points, face=marker.face, pen=marker.pen, snap=marker.snap)


def _draw(shown: ShownPaths, stroke: float, sheet: Sheet, frame: Frame) -> None:
    if shown.has_lines:
        lines = [_RunOnPaper(run, frame) for run in shown.runs]
        # Long ones below: those that sweep over all of the picture would hide others.
        for line in sorted(lines, key=lambda line: -line.length):
            _draw_lines(line, shown, stroke, sheet, frame)
    _put(sheet, star(stroke), points_on_paper(frame, *shown.minima.T))
    _put(sheet, _start(shown.size, stroke), points_on_paper(frame, *shown.starts.T))
    for run in shown.runs:
        for is_failed in (False, True):
            ends = points_on_paper(frame, *run.ends[run.has_failed == is_failed].T)
            _put(sheet, _end(run.look.color, shown.size, stroke, is_failed), ends)


class _RunOnPaper:
    """The paths of a run on a frame, without what comes after their last points in it."""

    def __init__(self, run: RunPaths, frame: Frame) -> None:
        self.run = run
        self.paths = [_seen(points, frame) for points in run.points]
        """Of each path the points in units of the axes, (points, 2), and on the sheet."""
        self.length = 0.0
        """How long all of them are in the frame, in points."""
        self.exits: list[tuple[FloatArray, FloatArray]] = []
        """Where paths leave the frame for good, and which way: each (2,)."""
        for _, places in self.paths:
            if len(places) < 2:
                continue
            begin, way = places[:-1], np.diff(places, axis=0)
            enters, leaves = _crossings(begin, way, frame.box)
            is_seen = enters < leaves
            inside = begin + enters[:, np.newaxis] * way, begin + leaves[:, np.newaxis] * way
            self.length += float(np.hypot(*(inside[1] - inside[0])[is_seen].T).sum())
            if leaves[-1] < 1 and is_seen[-1]:
                self.exits.append((inside[1][-1], way[-1]))


def _seen(points: FloatArray, frame: Frame) -> tuple[FloatArray, FloatArray]:
    """Return a path up to the first point after its last one in the frame; none without such."""
    box = frame.box
    places = np.column_stack(
        [
            box.left + box.width * frame.x_scale.fractions(points[:, 0], farthest=_FARTHEST),
            box.bottom + box.height * frame.y_scale.fractions(points[:, 1], farthest=_FARTHEST),
        ]
    )
    is_there = np.isfinite(places).all(axis=1)
    points, places = points[is_there], places[is_there]
    inside = np.flatnonzero(
        (places >= (box.left, box.bottom)).all(axis=1)
        & (places <= (box.right, box.top)).all(axis=1)
    )
    stop = int(inside[-1]) + 2 if len(inside) else 0
    return points[:stop], places[:stop]


def _draw_lines(
    lines: _RunOnPaper, shown: ShownPaths, stroke: float, sheet: Sheet, frame: Frame
) -> None:
    run = lines.run
    pen = _pen(run, shown, stroke, shown.opacity)
    for path in _paths(lines, frame, apart=shown.opacity < 1):
        if shown.has_edge:
            edge = Pen((*WHITE[:3], shown.opacity), pen.width + 2 * _EDGE * stroke)
            sheet.path(path, pen=edge, clip=frame.box)
        sheet.path(path, pen=pen, clip=frame.box)
    if shown.every is not None:
        marker = _dot(run.look.color, stroke)
        for points, _ in lines.paths:
            steps = points[shown.every :: shown.every]
            _put(sheet, marker, _apart(points_on_paper(frame, *steps.T), _APART * _DOT * stroke))
    if lines.exits:
        size = max(shown.size, 0.6) * stroke
        heads = np.array([_head(tip, way, size) for tip, way in lines.exits])
        outline = Pen(WHITE, _MARK_EDGE * stroke, join="miter") if shown.has_edge else None
        faces = np.tile(rgba(run.look.color), (len(heads), 1))
        sheet.shapes(heads, faces, pen=outline)


def _paths(lines: _RunOnPaper, frame: Frame, *, apart: bool) -> Iterator[Path]:
    """Yield lines on the sheet: each path alone where it is to be seen below others, or all."""
    kept = [points[_moving(places)] for points, places in lines.paths]
    if not apart:
        gap = np.full((1, 2), np.nan)
        kept = [np.concatenate([piece for points in kept for piece in (points, gap)])]
    for points in kept:
        path = curve_path(frame, *points.T)
        if path is not None:
            yield path


def _moving(places: FloatArray) -> NDArray[np.bool_]:
    """Return which points of a path are elsewhere on paper than the one before; and the last."""
    keep = np.ones(len(places), bool)
    cells = np.floor(places / FINEST)
    keep[1:-1] = (cells[1:-1] != cells[:-2]).any(axis=1)
    return keep


def _apart(points: FloatArray, least: float) -> FloatArray:
    """Return points that are at least so far from the one before."""
    kept: list[tuple[float, float]] = []
    for x, y in points.tolist():
        if not kept or max(abs(x - kept[-1][0]), abs(y - kept[-1][1])) >= least:
            kept.append((x, y))
    return np.array(kept, np.float64).reshape(-1, 2)


def _head(tip: FloatArray, way: FloatArray, size: float) -> FloatArray:
    """Return an arrow's head, (3, 2)."""
    along = way / np.abs(way).max()
    along /= np.hypot(*along)
    across = np.array([-along[1], along[0]])
    foot, half = tip - size * _HEAD_LENGTH * along, size * _HEAD_WIDTH / 2 * across
    return np.array([tip, foot + half, foot - half])


def _crossings(begin: FloatArray, way: FloatArray, box: Box) -> tuple[FloatArray, FloatArray]:
    """Return where along each piece it enters a box and where it leaves it, from 0 to 1.

    Those that do not come into it leave before they enter. (Y.-D. Liang, B. A. Barsky: A new
    concept and method for line clipping. ACM Trans. Graph. 3, 1–22 (1984),
    doi:10.1145/357332.357333.)
    """
    low, high = np.array([box.left, box.bottom]), np.array([box.right, box.top])
    is_level = way == 0
    safe = np.where(is_level, 1.0, way)
    first, second = (low - begin) / safe, (high - begin) / safe
    is_within = (begin >= low) & (begin <= high)
    # A piece that does not go along an axis is within its ends all the time, or never.
    enters = np.where(is_level, np.where(is_within, 0.0, 2.0), np.minimum(first, second))
    leaves = np.where(is_level, 1.0, np.maximum(first, second))
    return np.clip(enters, 0, None).max(axis=1), np.clip(leaves, None, 1).min(axis=1)
