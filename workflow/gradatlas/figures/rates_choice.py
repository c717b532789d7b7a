"""Where descent ends against its learning rate, as curves.

Without anything drawn: how it comes to paper is a matter of the layout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.curves import AxisRange, Band, Chart, Curve
from gradatlas.figures.line_widths import STUDY, line_width
from gradatlas.figures.path_values import BELOW, log_limits, padded, value_axis, worth_showing
from gradatlas.figures.rates_lines import measure_of_all, rate_lines
from gradatlas.figures.run_looks import run_look

if TYPE_CHECKING:
    from gradatlas.figures.layers.learning_rates import Options
    from gradatlas.figures.line_looks import LineLook
    from gradatlas.figures.paths_scene import PathsCase
    from gradatlas.figures.rates_lines import RateLine

_SAMPLE = "#404040"
"""The colour of what the legend says of all lines."""
_ROW = 0.03
"""How high a row of the rug is, as a part of the axis."""
_MOST_ROWS = 7
"""The rugs of more lines are one row."""
_MARGIN = 1.15
"""Beside the least and the largest rate."""


def choose_rates(cases: Sequence[PathsCase], options: Options, *, math_text: bool) -> Chart:
    """Return a line for each optimizer, and a rug of the rates at which it diverges.

    Of several starts it is the median, with a band from the lowest to the highest of those that do
    not diverge. Rates at which most end far above their starts are in the rug, too.
    """
    measure = measure_of_all(cases, options.ordinate, math_text=math_text)
    chart = Chart(
        x_label=r"learning rate $\eta$" if math_text else "learning rate",
        y_label=f"{measure.label} at the end",
    )
    nothing = AxisRange(None, ticks=())
    if measure.values is None:
        return replace(chart, y=nothing, note=measure.why_unknown)
    lines = rate_lines(cases, options.ordinate, math_text=math_text)
    rates = [ends.rate for line in lines for ends in line.ends if ends.rate is not None]
    if rates:
        chart = replace(
            chart, x=AxisRange((min(rates) / _MARGIN, max(rates) * _MARGIN), is_log=True)
        )
    # As if each start and its end were a path of two points.
    pairs = [
        (starts, value)
        for line in lines
        for ends in line.ends
        for starts, value in zip(ends.starts, ends.values, strict=True)
    ]
    values = np.array(pairs, np.float64).reshape(1, -1, 2)
    if not np.isfinite(values).any():
        return replace(chart, y=nothing, note="no path has a value")
    failed = ~np.isfinite(values[..., 1])
    finals = values[..., 1][~failed]
    if not finals.size:
        finals = values[..., 0][np.isfinite(values[..., 0])]
    is_log = options.ordinate_scale == "log" or (
        options.ordinate_scale == "auto" and measure.is_log(finals)
    )
    if is_log and not (finals > 0).any():
        note = f"{measure.name} is nowhere above 0, and the scale is logarithmic"
        return replace(chart, y=nothing, note=note)
    low, high = worth_showing(values, failed, is_log=is_log)
    low, high = max(low, float(finals.min())), min(high, float(finals.max()))
    has_less = is_log and bool((finals < low).any())
    if is_log:
        limits, floor = log_limits(low, high, has_less=has_less)
    else:
        limits, floor = padded(low, high), low
    ends_of_frame, rows = _with_rug(limits, lines, is_log=is_log)
    curves: list[Curve] = []
    bands: list[Band] = []
    for index, (line, look) in enumerate(zip(lines, _looks(lines), strict=True)):
        row = rows[index] if len(lines) <= _MOST_ROWS else rows[0]
        band = _band(line, look, limits)
        bands += [band] if band else []
        curves += _curves(line, look, options, (limits, floor, is_log), row)
    if has_less:
        curves.append(replace(_mark("v", _SAMPLE), name=BELOW))
    if any(_is_in_rug(line, limits[1]).any() for line in lines):
        curves.append(replace(_mark("|", _SAMPLE), name="diverges, or ends far above its start"))
    words: tuple[str, ...] = ()
    if any(ends.values.size > 1 for line in lines for ends in line.ends):
        words = ("lines: medians of all starts; bands: from the lowest to the highest",)
    return replace(
        chart,
        curves=tuple(curves),
        bands=tuple(bands),
        y=value_axis(ends_of_frame, is_log=is_log),
        words=words,
    )


def _looks(lines: Sequence[RateLine]) -> list[LineLook]:
    """Return the look of each line: that of its run, where it is one of its own."""
    numbers = [line.number for line in lines]
    if len({*numbers} - {None}) == len(lines):
        return [run_look(number) for number in numbers if number is not None]
    return [run_look(index) for index in range(len(lines))]


def _with_rug(
    limits: tuple[float, float], lines: Sequence[RateLine], *, is_log: bool
) -> tuple[tuple[float, float], list[float]]:
    """Return the ends of an axis with room for the rug above it, and the heights of its rows."""
    low, high = np.log(limits) if is_log else limits
    count = len(lines) if len(lines) <= _MOST_ROWS else 1
    if not any(_is_in_rug(line, limits[1]).any() for line in lines):
        return limits, [limits[1]] * max(count, 1)
    step = _ROW * (high - low)
    rows = high + step * (np.arange(count)[::-1] + 0.5)
    top = high + step * count
    if is_log:
        return (limits[0], float(np.exp(top))), [float(row) for row in np.exp(rows)]
    return (limits[0], float(top)), [float(row) for row in rows]


def _is_in_rug(line: RateLine, high: float) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return at which rates a path diverges, or most end beyond the picture."""
    if line.is_level:
        return np.zeros(1, bool)
    return np.array([np.isinf(e.values).any() or e.median > high for e in line.ends])


def _band(line: RateLine, look: LineLook, limits: tuple[float, float]) -> Band | None:
    if line.is_level or not any(ends.values.size > 1 for ends in line.ends):
        return None
    finite = [ends.values[np.isfinite(ends.values)] for ends in line.ends]
    high = np.array([values.max() if values.size else np.nan for values in finite])
    return Band(
        x=np.array([ends.rate for ends in line.ends], np.float64),
        low=np.array([values.min() if values.size else np.nan for values in finite]),
        high=np.where(high <= limits[1], high, np.nan),  # where it leaves, the rug says so
        color=look.color,
    )


def _curves(
    line: RateLine,
    look: LineLook,
    options: Options,
    scale: tuple[tuple[float, float], float, bool],
    row: float,
) -> list[Curve]:
    limits, floor, is_log = scale
    best, name = line.best, line.name
    if best is not None and best.rate is not None:
        name = f"{name}: least at {best.rate:.3g}"
    medians = np.array([ends.median for ends in line.ends])
    is_drawn = np.isfinite(medians) & (medians <= limits[1]) & (medians >= limits[0])
    curve = Curve(
        x=None if line.is_level else np.array([ends.rate for ends in line.ends], np.float64),
        y=np.where(is_drawn, medians, np.nan),
        color=look.color,
        width=line_width(options.linewidth, STUDY),
        keeps_width=options.linewidth != "auto",
        dashes=(0.0, (6.0, 6.0)) if line.is_level else _dashes(look),
        marker=None if line.is_level else look.marker,
        marker_size=4,
        order=2.5,
        name=name,
    )
    if line.is_level or curve.x is None:
        return [curve] if is_drawn.any() else [replace(curve, x=np.empty(0), y=np.empty(0))]
    rates = curve.x
    in_rug = rates[_is_in_rug(line, limits[1])]
    rug = replace(_mark("|", look.color), x=in_rug, y=np.full(in_rug.size, row))
    curves = [curve, rug]
    if is_log:
        below = rates[medians < limits[0]]
        curves.append(replace(_mark("v", look.color), x=below, y=np.full(below.size, floor)))
    return curves


def _dashes(look: LineLook) -> tuple[float, tuple[float, ...]] | None:
    return None if look.dashes is None else (0.0, look.dashes)


def _mark(marker: str, color: str) -> Curve:
    edge = 1.2 if marker == "|" else 0.0
    return Curve(
        x=np.empty(0),
        y=np.empty(0),
        color=color,
        marker=marker,
        marker_size=6 if marker == "|" else 5,
        marker_edge=edge,
        order=2.6,
    )
