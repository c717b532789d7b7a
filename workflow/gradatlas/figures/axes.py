"""The axes around a frame: ticks, their labels, the names of the axes, lines in between."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.frame import Scale
from gradatlas.figures.layout import Reach, reach_of
from gradatlas.figures.sheets.sheet import Box, Pen, Rgba, closed, lines_path
from gradatlas.figures.sheets.texts import SetText, set_text
from gradatlas.figures.styles import GRID, INK_RGBA
from gradatlas.figures.ticks import (
    NO_TICKS,
    Ticks,
    find_ticks,
    labels_overlap,
    multiples,
    thinned,
    unit_text,
)

if TYPE_CHECKING:
    from gradatlas.figures.frame import FloatArray, Frame
    from gradatlas.figures.sheets.sheet import Sheet

TICK, MINOR_TICK = 3.5, 2.0
"""The lengths of ticks in points."""
PAD = 3.5
"""Points between a tick and its label."""
LINE = 0.7
"""The width of the frame and of ticks in points."""
_MARGIN = 0.05
"""Above and below what is shown, as a part of it."""
_ALONE = 3.0
"""How many times the one value of a logarithmic axis is below its end."""
_NAME_PAD = 4.0
"""Points between labels and the name of an axis."""
CAP = 0.73
"""The height of digits in font sizes."""
_NAME_SIZE = 1.1
"""That of names, in font sizes of the figure."""
_SMALLEST_NAME = 6.0
"""The size in points down to which the name of a vertical axis shrinks to the axis' length."""
_APART_X, _APART_Y = 3.0, 2.0
"""The least distance of ticks in font sizes, by which their number is chosen."""
_LEAST_ALIKE = 3
"""The fewest ticks of an axis that takes its step from the other one."""
_CLEAR, _CLEAR_Y = 0.8, 0.35
"""The least gap between labels beside each other, and above each other, in font sizes."""


@dataclass
class Axis:
    """One of the axes, as layers set it."""

    name: str
    """Mathematics between dollar signs."""
    scale: Scale
    has_ticks: bool = True
    reached: tuple[float, float] | None = None
    """How far that reaches which leaves the choice of the scale to others; None once it is set."""
    is_set: bool = False
    """Whether a layer has set the scale."""
    is_labelled: bool = True
    """Whether numbers and the name stand at it."""

    def set_scale(self, scale: Scale) -> None:
        """Set what is shown."""
        self.scale, self.is_set = scale, True

    def show(self, values: FloatArray) -> None:
        """Show all finite values, with a margin, unless a layer has set the scale.

        On a logarithmic axis that is all values above 0.
        """
        finite = values[np.isfinite(values)]
        if self.scale.is_log:
            finite = finite[finite > 0]
        if self.is_set or not finite.size:
            return
        low, high = float(finite.min()), float(finite.max())
        if self.reached is not None:
            low, high = min(low, self.reached[0]), max(high, self.reached[1])
        self.reached = (low, high)
        if self.scale.is_log:
            factor = (high / low) ** _MARGIN if low < high else _ALONE
            self.scale = Scale(low / factor, high * factor, is_log=True)
            return
        margin = _MARGIN * high - _MARGIN * low
        if low + margin == low:  # so narrow that there is no room for it
            margin = max(0.5, _MARGIN * abs(low))
        self.scale = Scale(low - margin, high + margin)


@dataclass
class Axes:
    """Both axes and what they look like."""

    x: Axis
    y: Axis
    font_size: float
    math_text: bool
    gridlines: bool = False
    stroke: float = 1.0
    """The factor for widths of lines, and for the lengths of ticks."""
    ground: Rgba = (1.0, 1.0, 1.0, 1.0)
    """The colour within the frame, below all."""
    has_frame: bool = True
    """Whether there is more of them than their names: not where panels lie in the frame."""


@dataclass(frozen=True)
class _Labels:
    ticks: Ticks
    texts: list[tuple[float, SetText]]
    """Where along the axis, and what."""


@dataclass(frozen=True)
class SetAxes:
    """Axes that are set for a frame."""

    axes: Axes
    frame: Frame
    x: _Labels
    y: _Labels
    x_name: tuple[SetText, float, float]
    """The name and where its baseline begins."""
    y_name: tuple[SetText, float, float]
    outer: Box
    """Around all of it."""

    @property
    def reach(self) -> Reach:
        """How far it reaches beyond the frame."""
        return reach_of(self.frame.box, self.outer)

    @property
    def x_name_box(self) -> Box:
        """The box around the name of the horizontal axis."""
        text, x, y = self.x_name
        return Box(x, y - text.descent, x + text.width, y + text.ascent)

    def draw_ground(self, sheet: Sheet) -> None:
        """Draw what is below the picture."""
        box = self.frame.box
        if self.axes.ground != (1.0, 1.0, 1.0, 1.0):
            sheet.path(closed(box), face=self.axes.ground)

    def draw_gridlines(self, sheet: Sheet) -> None:
        """Draw lines at ticks, where they are asked for."""
        if self.axes.gridlines:
            box = self.frame.box
            x, y = (labels.ticks.values for labels in (self.x, self.y))
            across = [[(at, box.bottom), (at, box.top)] for at in self.frame.x(x)]
            along = [[(box.left, at), (box.right, at)] for at in self.frame.y(y)]
            if across or along:
                pen = Pen(GRID.color, self.axes.stroke * GRID.width)
                sheet.path(lines_path(np.array(across + along)), pen=pen, clip=box)

    def draw(self, sheet: Sheet) -> None:
        """Draw the frame, ticks, labels and names."""
        if self.axes.has_frame:
            self._draw_frame(sheet)
        for (text, x, y), angle in ((self.x_name, 0.0), (self.y_name, 90.0)):
            if text.width:
                sheet.text(text, x, y, color=INK_RGBA, angle=angle)

    def _draw_frame(self, sheet: Sheet) -> None:
        """Draw the frame, ticks and labels."""
        stroke = self.axes.stroke
        box, pen = self.frame.box, Pen(INK_RGBA, stroke * LINE, cap="projecting", join="miter")
        sheet.path(closed(box), pen=pen)
        for ticks, length in ((self.x.ticks.values, TICK), (self.x.ticks.minor, MINOR_TICK)):
            places = [(at, box.bottom) for at in self.frame.x(ticks)]
            draw_ticks(sheet, places, (0, -length), stroke)
        for ticks, length in ((self.y.ticks.values, TICK), (self.y.ticks.minor, MINOR_TICK)):
            places = [(box.left, at) for at in self.frame.y(ticks)]
            draw_ticks(sheet, places, (-length, 0), stroke)
        size, beyond = self.axes.font_size, stroke * (TICK + PAD)
        for at, text in self.x.texts:
            y = box.bottom - beyond - x_height(text, size)
            sheet.text(text, at - text.width / 2, y, color=INK_RGBA)
        for at, text in self.y.texts:
            x = box.left - beyond - text.width
            sheet.text(text, x, at - CAP * size / 2, color=INK_RGBA)


def draw_ticks(
    sheet: Sheet,
    places: Sequence[tuple[float, float]],
    end: tuple[float, float],
    stroke: float,
) -> None:
    """Draw ticks that begin at places, and end so far from there on a screen."""
    if places:
        tick = lines_path(stroke * np.array([[(0, 0), end]], np.float64))
        sheet.markers(tick, np.array(places), pen=Pen(INK_RGBA, stroke * LINE))


def x_height(text: SetText, size: float) -> float:
    """Return how far the baseline of a label is below its top."""
    return text.ascent if text.is_math else CAP * size


def set_axes(axes: Axes, frame: Frame, *, are_alike: bool = False) -> SetAxes:
    """Return axes with ticks, labels and names that suit the size of a frame.

    Args:
        axes: What they show.
        frame: Around the picture.
        are_alike: Whether a unit is equally long on both; then ticks have the same step, if that
            leaves enough of them.
    """
    size, box = axes.font_size, frame.box
    x = _x_labels(axes, frame)
    y = _y_labels(axes, frame)
    if are_alike and not (axes.x.scale.is_log or axes.y.scale.is_log):
        x, y = _with_one_step(axes, frame, x, y)
    names = [
        unit_text(labels.ticks, axis.name, math_text=axes.math_text) if axis.is_labelled else ""
        for labels, axis in ((x, axes.x), (y, axes.y))
    ]
    x, y = (
        labels if axis.is_labelled else _Labels(labels.ticks, [])
        for labels, axis in ((x, axes.x), (y, axes.y))
    )
    tick, beyond = axes.stroke * TICK, axes.stroke * (TICK + PAD)
    name_pad = axes.stroke * _NAME_PAD
    outer = box.padded(axes.stroke * LINE / 2)
    below = box.bottom - (tick if x.ticks.values else 0.0)
    for at, text in x.texts:
        baseline = box.bottom - beyond - x_height(text, size)
        below = min(below, baseline - (text.descent if text.is_math else 0.0))
        outer = outer.union(Box(at - text.width / 2, below, at + text.width / 2, box.bottom))
    aside = box.left - (tick if y.ticks.values else 0.0)
    for at, text in y.texts:
        aside = min(aside, box.left - beyond - text.width)
        middle = at - CAP * size / 2
        outer = outer.union(Box(aside, middle, box.left, middle + x_height(text, size)))
    x_text = set_text(names[0], _NAME_SIZE * size)
    y_text = fitting_name(names[1], _NAME_SIZE * size, box.height)
    x_name = (
        x_text,
        (box.left + box.right - x_text.width) / 2,
        below - name_pad - x_text.ascent,
    )
    y_name = (
        y_text,
        aside - name_pad - y_text.descent,
        (box.bottom + box.top - y_text.width) / 2,
    )
    if x_text.width:
        left, bottom = x_name[1], x_name[2] - x_text.descent
        outer = outer.union(Box(left, bottom, left + x_text.width, box.bottom))
    if y_text.width:
        left, bottom = y_name[1] - y_text.ascent, y_name[2]
        outer = outer.union(Box(left, bottom, box.left, bottom + y_text.width))
    return SetAxes(axes, frame, x, y, x_name, y_name, outer)


def _x_labels(axes: Axes, frame: Frame) -> _Labels:
    """Return the labels of the horizontal axis, so many that they do not touch."""
    size = axes.font_size
    room = int(frame.box.width // (_APART_X * size))
    return _apart(axes.x, frame.x, room, size, lambda text: text.width, _CLEAR * size)


def _y_labels(axes: Axes, frame: Frame) -> _Labels:
    """Return the labels of the vertical axis, so many that they do not touch."""
    size = axes.font_size
    room = int(frame.box.height // (_APART_Y * size))
    return _apart(axes.y, frame.y, room, size, lambda text: x_height(text, size), _CLEAR_Y * size)


def _with_one_step(axes: Axes, frame: Frame, x: _Labels, y: _Labels) -> tuple[_Labels, _Labels]:
    """Return the labels of both axes at multiples of the longer one of their steps."""
    step_x, step_y = _step(x.ticks), _step(y.ticks)
    if step_x is None or step_y is None or math.isclose(step_x, step_y):
        return x, y
    step, axis, to_paper = (
        (step_y, axes.x, frame.x) if step_x < step_y else (step_x, axes.y, frame.y)
    )
    ticks = multiples(axis.scale, step)
    if len(ticks.values) < _LEAST_ALIKE:
        return x, y
    labels = _labels(ticks, to_paper, axes.font_size)
    return (labels, y) if step_x < step_y else (x, labels)


def _step(ticks: Ticks) -> float | None:
    """Return the step of ticks that all have plain numbers; None for others."""
    if len(ticks.values) < 2 or not all(ticks.texts) or ticks.shift or ticks.exponent:
        return None
    steps = np.diff(ticks.values)
    return float(steps[0]) if np.ptp(steps) < 1e-6 * steps[0] else None


def _apart(
    axis: Axis,
    to_paper: Callable[[tuple[float, ...]], FloatArray],
    room: int,
    size: float,
    length_of: Callable[[SetText], float],
    gap: float,
) -> _Labels:
    """Return the labels of an axis: about as many as there is room for, apart from each other."""
    if not axis.has_ticks:
        return _Labels(NO_TICKS, [])
    room = max(1, room)
    while True:
        ticks = find_ticks(axis.scale, room)
        # Where even the fewest ticks are too many, some go without a label.
        for every in range(1, 2 if room > 1 else len(ticks.values) + 1):
            labels = _labels(thinned(ticks, every), to_paper, size)
            # Along an axis that runs backwards, places decrease.
            along = sorted((at, length_of(text)) for at, text in labels.texts)
            lengths = [length for _, length in along]
            if not labels_overlap(lengths, [at for at, _ in along], gap):
                return labels
        if room == 1:
            return labels
        room = max(1, min(room, len(lengths)) - 1)


def _labels(
    ticks: Ticks, to_paper: Callable[[tuple[float, ...]], FloatArray], size: float
) -> _Labels:
    places = to_paper(ticks.values) if ticks.values else ()
    pairs = zip(places, ticks.texts, strict=True)
    return _Labels(ticks, [(float(at), set_text(text, size)) for at, text in pairs if text])


def fitting_name(text: str, size: float, length: float) -> SetText:
    """Return the name of a vertical axis, smaller if it would be longer than the axis.

    Args:
        text: What it says.
        size: Its usual size in points.
        length: That of the axis, in points.
    """
    name = set_text(text, size)
    if name.width > length:
        name = set_text(text, max(min(size, _SMALLEST_NAME), 0.99 * size * length / name.width))
    return name
