"""Values along descent paths, as curves over their steps or evaluations.

Without anything drawn: how it comes to paper is a matter of the layout.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.descent.stored_paths import STATUSES
from gradatlas.figures.curves import AxisRange, Band, Chart, Curve
from gradatlas.figures.line_widths import PATHS, PATHS_MANY, line_width
from gradatlas.figures.path_values import (
    BELOW,
    Measure,
    bulk_of,
    choose_measure,
    final_values,
    log_limits,
    padded,
    step_numbers,
    value_axis,
    worth_showing,
)
from gradatlas.figures.run_looks import run_look
from gradatlas.figures.run_words import chosen_runs, has_failed, named_ends

if TYPE_CHECKING:
    from gradatlas.descent.stored_paths import StoredPaths
    from gradatlas.figures.layers.history import Options
    from gradatlas.figures.line_looks import LineLook
    from gradatlas.functions.function import FloatArray

_MOST_LINES = 10
"""More starts are shown by their median and a band."""
_MARKS = 10
"""About so many along a line."""
_MOST_BUDGETS = 400
"""So many numbers of evaluations have a median."""
_SAMPLE_COLOR = "#404040"
"""Of the sample of triangles in the legend."""
_MOST_TOLD = 12
"""The ends of more runs are not told."""
_FAR = 1e300
"""Stands for infinity: it can be drawn."""


@dataclass(frozen=True)
class _Histories:
    """The values along all paths of one run."""

    name: str
    look: LineLook
    at: FloatArray
    """Steps or evaluations: (starts, points); NaN past the end of a path."""
    values: FloatArray
    """(starts, points)."""
    has_failed: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    """(starts,)."""


def choose_history(paths: StoredPaths, options: Options, *, math_text: bool) -> Chart:
    """Return a line for each path of few, or the median and the range of many, run by run.

    On a logarithmic scale, triangles at the bottom stand for 0 and what is below the axis. What
    rises far above all starts leaves the frame in an arrow.
    """
    measure = choose_measure(paths, options.ordinate, math_text=math_text)
    evaluations = "evaluations of $f$ and its gradient" if math_text else "evaluations"
    chart = Chart(
        x_label="step" if options.abscissa == "steps" else evaluations,
        y_label=_label(measure, options),
    )
    if measure.values is None:
        return replace(chart, y=AxisRange(None, ticks=()), note=measure.why_unknown)
    numbers = chosen_runs(paths, options.runs)
    values = measure.values[numbers]
    if options.monotone:
        values = np.fmin.accumulate(values, axis=-1)
        values = np.where(np.isfinite(measure.values[numbers]), values, np.nan)
    if not np.isfinite(values).any():
        note = "no path has a value" if numbers else "there is no such run"
        return replace(chart, y=AxisRange(None, ticks=()), note=note)
    status = paths.paths.status[numbers]
    failed, diverged = has_failed(status), status == STATUSES["diverged"]
    is_log = options.ordinate_scale == "log" or (
        options.ordinate_scale == "auto" and measure.is_log(bulk_of(values, diverged))
    )
    positive = values[np.isfinite(values) & (values > 0)]
    if is_log and not positive.size:
        note = f"{measure.name} is nowhere above 0, and the scale is logarithmic"
        return replace(chart, y=AxisRange(None, ticks=()), note=note)
    low, high = worth_showing(values, diverged, is_log=is_log)
    has_less = is_log and bool((values < low).any())
    limits, floor = padded(low, high), low
    if is_log:
        limits, floor = log_limits(low, high, has_less=has_less)
    names, common = named_ends(paths, numbers)
    at = paths.paths.evaluations if options.abscissa == "evaluations" else step_numbers(paths)
    at = at[numbers]
    histories = [
        _Histories(*parts)
        for parts in zip(names, map(run_look, numbers), at, values, failed, strict=True)
    ]
    many = values.shape[1] > _MOST_LINES
    curves: list[Curve] = []
    bands: list[Band] = []
    for one in histories:
        if many:
            line, band = _median(one, options, limits)
            curves += [line, *_ends(line, limits, is_log=is_log, failed=False)]
            bands.append(band)
        else:
            curves += _lines(one, options, limits, floor if is_log else None)
    if has_less and not many:
        sample = _triangles(np.empty(0), floor, _SAMPLE_COLOR)
        curves.append(replace(sample, name=BELOW))
    words = [common] if common else []
    if many:
        words.append("lines: medians of all starts; bands: from the lowest to the highest")
    longest = float(np.nanmax(at, initial=0.0))
    return replace(
        chart,
        curves=tuple(curves),
        bands=tuple(bands),
        x=AxisRange((0.0, max(longest, 1.0))),
        y=value_axis(limits, is_log=is_log),
        words=tuple(words),
    )


def _label(measure: Measure, options: Options) -> str:
    return f"least {measure.label} so far" if options.monotone else measure.label


def _lines(
    one: _Histories, options: Options, limits: tuple[float, float], floor: float | None
) -> list[Curve]:
    """Return a line for each start, with what is at its end where it leaves the frame or fails.

    `floor` is where values below the axis are marked; None on a linear scale.
    """
    color, count = one.look.color, len(one.values)
    width = line_width(options.linewidth, PATHS if count == 1 else PATHS_MANY)
    curves = []
    for start, (at, values, failed) in enumerate(
        zip(one.at, one.values, one.has_failed, strict=True)
    ):
        is_there = np.isfinite(at) & np.isfinite(values)
        x, y = at[is_there], values[is_there]
        shown = y if floor is None else np.where(y >= limits[0], y, np.nan)
        line = Curve(
            x=x,
            y=shown,
            color=color,
            width=width,
            keeps_width=options.linewidth != "auto",
            dashes=None if one.look.dashes is None else (0.0, one.look.dashes),
            marker=one.look.marker,
            marker_size=3.5 if count == 1 else 2.5,
            every=max(1, -(-x.size // _MARKS)),
            order=2.5,
            name=one.name if start == 0 else None,
        )
        curves.append(line)
        if floor is not None:
            is_less = y < limits[0]
            is_first = is_less & ~np.concatenate([[False], is_less[:-1]])
            curves.append(_triangles(x[is_first], floor, color))
        curves += _ends(line, limits, is_log=floor is not None, failed=bool(failed))
    return curves


def _ends(line: Curve, limits: tuple[float, float], *, is_log: bool, failed: bool) -> list[Curve]:
    """Return the mark at the end of a path that leaves the frame upwards, or cannot go on."""
    assert line.x is not None
    is_there = np.isfinite(line.y)
    x, y = line.x[is_there], line.y[is_there]
    if not y.size or (is_log and not is_there[-1] and failed):
        return []
    mark = Curve(x=x[-1:], y=y[-1:], color=line.color, marker="X", marker_size=6, order=2.6)
    if y[-1] <= limits[1]:
        return [mark] if failed and y[-1] >= limits[0] else []
    below = np.flatnonzero(y <= limits[1])
    if not below.size:
        return []
    last, top = int(below[-1]), limits[1]
    low, high = float(y[last]), float(y[last + 1])
    low, high, top = (np.log(v) if is_log else v for v in (low, high, top))
    crossing = x[last] + (x[last + 1] - x[last]) * (top - low) / (high - low)
    return [replace(mark, x=np.array([crossing]), y=np.array([limits[1]]), marker="^")]


def _triangles(x: FloatArray, floor: float, color: str) -> Curve:
    return Curve(x=x, y=np.full(x.size, floor), color=color, marker="v", marker_size=5, order=2.6)


def _median(one: _Histories, options: Options, limits: tuple[float, float]) -> tuple[Curve, Band]:
    """Return the median of all starts, and the band from the lowest to the highest value.

    A path that has ended keeps its value, and one that cannot go on counts as infinite. There is no
    band where the highest is above the frame.
    """
    at, values = _on_common(one)
    low, high = values.min(axis=0), values.max(axis=0)
    middle = np.median(values, axis=0)
    line = Curve(
        x=at,
        y=np.where(middle < _FAR, middle, np.nan),
        color=one.look.color,
        width=line_width(options.linewidth, PATHS),
        keeps_width=options.linewidth != "auto",
        dashes=None if one.look.dashes is None else (0.0, one.look.dashes),
        marker=one.look.marker,
        marker_size=3.5,
        every=max(1, -(-at.size // _MARKS)),
        order=2.5,
        name=one.name,
    )
    high = np.where(high <= limits[1], high, np.nan)
    return line, Band(x=at, low=low, high=high, color=one.look.color)


def _on_common(one: _Histories) -> tuple[FloatArray, FloatArray]:
    """Return steps or evaluations, the same for all starts, and the values there."""
    is_there = np.isfinite(one.at) & np.isfinite(one.values)
    known = np.flatnonzero(is_there.any(axis=1))  # a start without a value has no path
    budgets = np.unique(one.at[is_there])
    if budgets.size > _MOST_BUDGETS:
        places = np.round(np.linspace(0, budgets.size - 1, _MOST_BUDGETS)).astype(np.intp)
        budgets = budgets[np.unique(places)]
    found = np.empty((known.size, budgets.size))
    for row, start in enumerate(known):
        at, values = one.at[start, is_there[start]], one.values[start, is_there[start]]
        found[row] = values[np.maximum(np.searchsorted(at, budgets, side="right") - 1, 0)]
        if one.has_failed[start]:
            found[row, budgets > at[-1]] = _FAR
    return budgets, found


def told_values(paths: StoredPaths, options: Options) -> list[str]:
    """Return what a caption says of the values at the ends of paths, if there are few runs."""
    measure = choose_measure(paths, options.ordinate, math_text=False)
    runs = chosen_runs(paths, options.runs)
    if measure.values is None or not 0 < len(runs) <= _MOST_TOLD:
        return []
    ends = [final_values(paths, measure.values[run], run) for run in runs]
    median = "median " if paths.paths.status.shape[1] > 1 else ""
    said = [
        f"{paths.runs[run]} {np.median(values):.3g}"
        for run, values in zip(runs, ends, strict=True)
        if values.size
    ]
    return [f"{median}at the end: {', '.join(said)}"] if said else []
