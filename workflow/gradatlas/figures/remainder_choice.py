"""Taylor's remainder against the step of a checked gradient, as curves, and guides of slopes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.beyond import why_none_inside
from gradatlas.figures.convergence_choice import error_ends, slope_band
from gradatlas.figures.curves import AxisRange, Chart, Curve
from gradatlas.figures.errors import margin, ticks_of_wide_range
from gradatlas.figures.line_widths import STUDY, line_width
from gradatlas.figures.remainder_lines import remainder_lines
from gradatlas.figures.styles import MUTED

if TYPE_CHECKING:
    from gradatlas.figures.layers.gradient_check import Options
    from gradatlas.figures.remainder_lines import RemainderLine
    from gradatlas.figures.scene import StudyCase

_WRONG = (("#d55e00", "X"), ("#cc79a7", "D"), ("#e69f00", "P"), ("#a04000", "*"))
_OTHERS = (("#0072b2", "o"), ("#009e73", "s"), ("#56b4e9", "^"), ("#404040", "v"))
"""Colours that the colour-blind can tell apart, and markers. (M. Okabe, K. Ito: Color Universal
Design, 2008.)"""
_GUIDE_AT = 3e-2
"""The step at which the guide lines meet."""
_ZERO_COLOR = "#404040"
"""Of the sample of a remainder of 0 in the legend."""


def choose_remainders(cases: Sequence[StudyCase], options: Options, *, math_text: bool) -> Chart:
    """Return the lines, the bands of their slopes, and a legend that names both.

    What is nothing but rounding is faint. Remainders of exactly 0 stand as triangles at the
    bottom, since they have no place on the scale.
    """
    chart = Chart(
        x_label="step $t$, in lengths of the axes" if math_text else "step t",
        y_label=(
            r"remainder $|f(x + t\,v) - f(x) - t\,g \cdot v\,|$"
            if math_text
            else "remainder |f(x + t v) - f(x) - t g.v|"
        ),
    )
    lines = remainder_lines(cases, math_text=math_text)
    if not lines:
        note = "no point of f is defined, so that nothing could be checked"
        nothing = AxisRange(None, ticks=())
        return replace(chart, x=nothing, y=nothing, note=note)
    positive = np.concatenate([line.remainders[line.remainders > 0] for line in lines])
    low, high = error_ends(options.range, positive)
    beyond = margin(low, high, 0.04) if options.range == "auto" else 1.0
    floor = low / beyond
    curves: list[Curve] = []
    counts = {True: 0, False: 0}
    for line in lines:
        styles = _WRONG if line.is_wrong else _OTHERS
        # As many colours as marks, which would repeat together: each round of colours has other
        # marks.
        number = counts[line.is_wrong]
        color = styles[number % len(styles)][0]
        marker = styles[(number + number // len(styles)) % len(styles)][1]
        counts[line.is_wrong] += 1
        curves += _line(options, line, color, marker, floor)
    if any((line.remainders == 0).any() for line in lines):
        sample = Curve(
            x=np.empty(0),
            y=np.empty(0),
            color=_ZERO_COLOR,
            marker="v",
            marker_size=4,
            marker_edge=1.0,
            name="exactly 0",
        )
        curves.append(sample)
    if options.guides:
        curves += _guides(lines, math_text=math_text)
    outside = None
    if isinstance(options.range, tuple):
        outside = why_none_inside(positive, *options.range, "the remainder")
    steps = lines[0].steps
    ends = floor / beyond, high * beyond
    ticks = ticks_of_wide_range(*ends)
    return replace(
        chart,
        curves=tuple(curves),
        x=AxisRange((float(steps[0]) / 1.6, float(steps[-1]) * 1.6), is_log=True),
        y=AxisRange(ends, is_log=True, ticks=None if ticks is None else tuple(ticks)),
        note=outside,
    )


def _line(
    options: Options, line: RemainderLine, color: str, marker: str, floor: float
) -> list[Curve]:
    positive = np.where(line.remainders > 0, line.remainders, np.nan)
    faint = Curve(
        x=line.steps,
        y=positive,
        color=color,
        opacity=0.35,
        width=0.6 * line_width(options.linewidth, STUDY),
        keeps_width=options.linewidth != "auto",
        marker=".",
        marker_size=3,
        order=2,
    )
    seen = Curve(
        x=line.steps,
        y=np.where(line.is_seen, positive, np.nan),
        color=color,
        width=line_width(options.linewidth, STUDY),
        keeps_width=options.linewidth != "auto",
        marker=marker,
        marker_size=4.5,
        order=2.5,
        name=line.described(slopes=options.slopes),
    )
    is_zero = line.remainders == 0
    zeros = Curve(
        x=line.steps[is_zero],
        y=np.full(np.count_nonzero(is_zero), floor),
        color=color,
        marker="v",
        marker_size=4,
        order=2.5,
    )
    slope = line.slope() if options.slopes else None
    return [faint, seen, zeros, *([] if slope is None else [slope_band(slope, color)])]


def _guides(lines: Sequence[RemainderLine], *, math_text: bool) -> list[Curve]:
    """Return a line of slope 2 and one of slope 1, below all remainders where they meet."""
    steps = lines[0].steps
    near = int(np.searchsorted(steps, _GUIDE_AT))
    there = np.array([line.remainders[near] for line in lines if not line.is_exact])
    there = there[np.isfinite(there) & (there > 0)]
    if not there.size:
        return []
    height = float(there.min()) / 30
    ends = np.array([steps[0], steps[-1]])
    guides: list[tuple[int, tuple[float, ...], str]] = [
        (2, (6, 3), "right"),
        (1, (1.5, 2), "wrong"),
    ]
    return [
        Curve(
            x=ends,
            y=height * (ends / steps[near]) ** power,
            color=MUTED,
            width=0.8,
            dashes=(0, dashes),
            order=1,
            name=f"{_power(power, math_text=math_text)}: {said}",
        )
        for power, dashes, said in guides
    ]


def _power(power: int, *, math_text: bool) -> str:
    if not math_text:
        return f"t^{power}"
    return "$t^2$" if power == 2 else "$t$"
