"""Error against step of a study, as curves: a line for each method, and the bands of slopes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.beyond import why_none_inside
from gradatlas.figures.convergence_lines import convergence_lines, swept_names
from gradatlas.figures.curves import AxisRange, Chart, Curve
from gradatlas.figures.errors import margin, ticks_of_wide_range
from gradatlas.figures.line_looks import choose_looks
from gradatlas.figures.line_widths import STUDY, line_width
from gradatlas.figures.options import LEAST_ERROR, MOST_ERROR
from gradatlas.figures.styles import INK

if TYPE_CHECKING:
    from gradatlas.figures.convergence_lines import Line, Slope
    from gradatlas.figures.layers.convergence import Options
    from gradatlas.figures.line_looks import LineLook, LineLooks
    from gradatlas.figures.scene import StudyCase
    from gradatlas.functions.function import FloatArray

_MOST_MARKERS = 30
"""Along a line with more points, only some have a marker."""
_MOST_BANDS = 12
"""The bands of more lines would hide each other."""
_ZERO_COLOR = "#404040"
"""Of the sample of an error of 0 in the legend."""
_LEVEL_ZEROS = 13
"""How many marks stand for a level line of exactly 0."""


def choose_convergence(cases: Sequence[StudyCase], options: Options, *, math_text: bool) -> Chart:
    """Return the lines, the bands of their slopes, and a legend that names both.

    Errors of exactly 0 stand as triangles at the bottom, since they have no place on the scale.
    Methods that take no number as a step are level lines.
    """
    lines = convergence_lines(
        cases, options.measure, relative=options.relative, math_text=math_text
    )
    steps = np.concatenate([line.steps for line in lines] or [np.empty(0)])
    errors = np.concatenate([line.errors for line in lines] or [np.empty(0)])
    chart = Chart(
        x=_step_range(steps) if steps.size else None,
        x_label="step $h$" if math_text else "step h",
        y_label=_label(options, math_text=math_text),
    )
    if not lines or not np.isfinite(errors).any():
        known = "the error is nowhere finite"
        unknown = "no exact gradient is known of this function"
        return replace(chart, y=AxisRange(None, ticks=()), note=known if lines else unknown)
    (low, high), floor = _range(options, errors)
    x_limits = chart.x.limits if chart.x is not None else None
    curves: list[Curve] = []
    looks = choose_looks([line.parts for line in lines], swept_names(cases, math_text=math_text))
    for index, line in enumerate(lines):
        look, name = looks.looks[index], looks.names[index]
        name_of_line = None if looks.bar is not None else name
        if line.is_level:
            curves.append(_level_line(options, line, look, name_of_line, index, floor, x_limits))
        else:
            with_band = len(lines) <= _MOST_BANDS
            curves += _line(options, line, look, name_of_line, floor, band=with_band)
    words, samples = _told(options, lines, looks)
    curves += samples
    if any((line.errors == 0).any() for line in lines if not line.is_level):
        sample = _triangles(np.empty(0), 0.0, _ZERO_COLOR)
        curves.append(replace(sample, marker_edge=1.0, order=2, name="error exactly 0"))
    limits = _wide_range(low, high)
    if options.range == "auto" and not (errors[np.isfinite(errors)] > 0).any():
        limits = replace(limits, ticks=())  # no error has a place on the scale
    note = None
    if isinstance(options.range, tuple):
        note = why_none_inside(errors[errors > 0], *options.range, "the error")
    return replace(chart, curves=tuple(curves), y=limits, bar=looks.bar, words=words, note=note)


def _told(
    options: Options, lines: Sequence[Line], looks: LineLooks
) -> tuple[tuple[str, ...], list[Curve]]:
    """Return what the legend says of all lines, and samples of those that a bar tells apart."""
    if looks.bar is None:
        return (f"{looks.shared}:",) if looks.shared else (), []
    groups: dict[str, list[int]] = {}
    for index, name in enumerate(looks.names):
        groups.setdefault(name, []).append(index)
    said = {}
    for name, members in groups.items():
        found = [lines[index].slope() for index in members] if options.slopes else []
        said[name] = _slopes([slope.slope for slope in found if slope is not None])
    if len(groups) == 1:
        ((name, slopes),) = said.items()
        words = ", ".join(part for part in (looks.shared, name) if part)
        return (": ".join(part for part in (words, slopes) if part),), []
    samples = []
    for name, members in groups.items():
        look = looks.looks[members[0]]
        named = ": ".join(part for part in (name, said[name]) if part)
        samples.append(
            Curve(
                x=np.empty(0),
                y=np.empty(0),
                color=INK,
                width=line_width(options.linewidth, STUDY),
                keeps_width=options.linewidth != "auto",
                dashes=None if look.dashes is None else (0.0, look.dashes),
                marker=look.marker,
                marker_size=4,
                name=named,
            )
        )
    return (f"{looks.shared}:",) if looks.shared else (), samples


def _slopes(slopes: Sequence[float]) -> str:
    """Return slopes in words: of several, the least and the greatest."""
    if not slopes:
        return ""
    low, high = f"{min(slopes):.2f}", f"{max(slopes):.2f}"
    return f"slope {low}" if low == high else f"slopes {low} to {high}"


def _label(options: Options, *, math_text: bool) -> str:
    which = "largest" if options.measure == "worst" else "median"
    error = r"$\|g - \nabla f\|$" if math_text else "|g - grad f|"
    scale = r"$\,/\,\max\,\|\nabla f\|$" if math_text else " / max |grad f|"
    return f"{which} error {error}" + (scale if options.relative else "")


def _step_range(steps: FloatArray) -> AxisRange:
    least, most = max(float(steps.min()), LEAST_ERROR), min(float(steps.max()), MOST_ERROR)
    if least < most:
        reach = margin(least, most, 0.03) if most > 1e300 * least else (most / least) ** 0.03
    else:
        least, most, reach = min(least, MOST_ERROR), max(most, LEAST_ERROR), 2.0
    return _wide_range(least / reach, most * reach)


def _wide_range(low: float, high: float) -> AxisRange:
    ticks = ticks_of_wide_range(low, high)
    return AxisRange((low, high), is_log=True, ticks=None if ticks is None else tuple(ticks))


def _range(options: Options, errors: FloatArray) -> tuple[tuple[float, float], float]:
    """Return the ends of the axis of errors, and where errors of 0 are drawn."""
    positive = errors[np.isfinite(errors) & (errors > 0)]
    low, high = error_ends(options.range, positive)
    beyond = margin(low, high, 0.04)
    if options.range != "auto":
        return (low, high), low * beyond
    floor = low / beyond**1.5
    has_zero = bool((errors == 0).any())
    return (floor / beyond if has_zero else low / beyond, high * beyond), floor


def error_ends(given: object, positive: FloatArray) -> tuple[float, float]:
    """Return the least and the largest error that a study's figure shows.

    Args:
        given: The option `range`.
        positive: All errors above 0.
    """
    if isinstance(given, tuple):
        low, high = given
    elif positive.size:
        low, high = float(positive.min()), float(positive.max())
    else:
        low, high = 1e-17, 1e-15
    low, high = max(low, LEAST_ERROR), min(high, MOST_ERROR)
    return (low, high) if low < high else (low / 10, low * 10)


def _line(
    options: Options, line: Line, look: LineLook, name: str | None, floor: float, *, band: bool
) -> list[Curve]:
    slope = line.slope() if options.slopes else None
    if name is not None and slope is not None:
        name = f"{name}: slope {slope.slope:.2f}" if name else f"slope {slope.slope:.2f}"
    curve = Curve(
        x=line.steps,
        y=np.where(np.isfinite(line.errors) & (line.errors > 0), line.errors, np.nan),
        color=look.color,
        width=line_width(options.linewidth, STUDY),
        keeps_width=options.linewidth != "auto",
        dashes=None if look.dashes is None else (0.0, look.dashes),
        marker=look.marker,
        # Of lines that a bar tells apart, marks would hide their neighbours.
        marker_size=4 if name is not None else 2.5,
        every=-(-line.steps.size // _MOST_MARKERS),
        order=2.5,
        name=name,
    )
    curves = [curve, _triangles(line.steps[line.errors == 0], floor, look.color)]
    if slope is not None and band:
        curves.append(slope_band(slope, look.color))
    return curves


def _triangles(steps: FloatArray, floor: float, color: str) -> Curve:
    return Curve(
        x=steps,
        y=np.full(steps.size, floor),
        color=color,
        marker="v",
        marker_size=5,
        order=2.5,
    )


def slope_band(slope: Slope, color: str) -> Curve:
    """Return the light band that shows the range of the fit of a slope."""
    return Curve(
        x=np.array(slope.steps),
        y=np.array(slope.errors),
        color=color,
        opacity=0.25,
        width=6,
        cap="round",
        order=1.5,
    )


def _level_line(
    options: Options,
    line: Line,
    look: LineLook,
    name: str | None,
    index: int,
    floor: float,
    x_limits: tuple[float, float] | None,
) -> Curve:
    error = float(line.errors[0])
    color = look.color
    if error > 0:
        return Curve(
            x=None,
            y=np.array([error]),
            color=color,
            width=line_width(options.linewidth, STUDY),
            keeps_width=options.linewidth != "auto",
            # Level lines may lie upon each other: dashes that start elsewhere show them both.
            dashes=(4 * (index % 3), (6, 6)),
            order=2,
            name=name,
        )
    if error == 0:
        # Without a step, the axis of steps goes from 0 to 1.
        count = _LEVEL_ZEROS + 2
        spread = np.geomspace(*x_limits, count) if x_limits else np.linspace(0, 1, count)
        return replace(_triangles(spread[1:-1], floor, color), name=_with(name, "exactly 0"))
    nothing = _triangles(np.empty(0), floor, color)
    return replace(nothing, marker=None, name=_with(name, "not finite"))


def _with(name: str | None, said: str) -> str | None:
    return None if name is None else f"{name}: {said}" if name else said
