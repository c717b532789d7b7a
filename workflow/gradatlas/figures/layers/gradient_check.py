"""Taylor's remainder of a gradient that the function brings against the step: slope 2 if right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gradatlas.figures.options import LEAST_ERROR, MOST_ERROR, ErrorRange, LineWidth
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.differentiation.method import MethodSpec
    from gradatlas.figures.remainder_lines import RemainderLine
    from gradatlas.figures.scene import StudyCase, StudyScene

AXES = (1, 2, 3)
OF_STUDY = True
_WRONG = (("#d55e00", "X"), ("#cc79a7", "D"), ("#e69f00", "P"), ("#a04000", "*"))
_OTHERS = (("#0072b2", "o"), ("#009e73", "s"), ("#56b4e9", "^"), ("#404040", "v"))
"""Colours that the colour-blind can tell apart, and markers. (M. Okabe, K. Ito: Color Universal
Design, 2008.)"""
_GUIDE_AT = 3e-2
"""The step at which the guide lines meet."""


@options
class Options:
    """What is drawn beside the remainders, and what they look like."""

    slopes: bool = True
    """Whether to fit and name the slope above rounding; a light band shows the range of the
    fit."""
    guides: bool = True
    """Whether to draw lines of slope 2 and 1 to compare with."""
    range: ErrorRange = "auto"
    """The ends of the axis of remainders; `auto` shows all."""
    linewidth: LineWidth = 1.2
    """The width of the lines in points."""


def refusal(methods: Sequence[MethodSpec]) -> str | None:
    """Return why a study cannot be drawn; None if it can."""
    if any(method.name == "given" for method in methods):
        return None
    return (
        "draws the check of a gradient that the function brings, and no point of this study has the"
        " method given; give the function its gradient: {python: path:name, gradient: path:name}"
    )


def draw(scene: StudyScene, options: Options) -> None:
    """Draw the lines, the bands of their slopes, and a legend that names both.

    What is nothing but rounding is drawn faintly. Remainders of exactly 0 stand as triangles at the
    bottom, since they have no place on the scale.
    """
    import numpy as np

    from gradatlas.figures.errors import margin, set_wide_ticks
    from gradatlas.figures.remainder_lines import remainder_lines

    axes = scene.axes
    axes.set_xlabel("step $t$, in lengths of the axes" if scene.math_labels else "step t")
    axes.set_ylabel(
        r"remainder $|f(x + t\,v) - f(x) - t\,g \cdot v\,|$"
        if scene.math_labels
        else "remainder |f(x + t v) - f(x) - t g.v|"
    )
    lines = remainder_lines(scene.cases, math_text=scene.math_labels)
    positive = np.concatenate(
        [line.remainders[line.remainders > 0] for line in lines] or [np.empty(0)]
    )
    if not lines:
        axes.set_xticks([])
        axes.set_yticks([])
        scene.add_note("no point of f is defined, so that nothing could be checked")
        return
    axes.set_xscale("log")
    steps = lines[0].steps
    axes.set_xlim(float(steps[0]) / 1.6, float(steps[-1]) * 1.6)
    if options.range != "auto":
        low, high = options.range
    elif positive.size:
        low, high = float(positive.min()), float(positive.max())
    else:
        low, high = 1e-17, 1e-15
    low, high = max(low, LEAST_ERROR), min(high, MOST_ERROR)
    if not low < high:
        low, high = low / 10, low * 10
    axes.set_yscale("log")
    beyond = margin(low, high, 0.04) if options.range == "auto" else 1.0
    floor = low / beyond
    axes.set_ylim(floor / beyond, high * beyond)
    set_wide_ticks(axes.yaxis, *axes.get_ylim())
    counts = {True: 0, False: 0}
    for line in lines:
        styles = _WRONG if line.is_wrong else _OTHERS
        color, marker = styles[counts[line.is_wrong] % len(styles)]
        counts[line.is_wrong] += 1
        _draw_line(scene, options, line, color, marker, floor)
    if any((line.remainders == 0).any() for line in lines):
        (sample,) = axes.plot([], [], linestyle="none", marker="v", color="#404040", markersize=4)
        scene.legend.append((sample, "exactly 0"))
    if options.guides:
        _draw_guides(scene, lines)


def describe(cases: Sequence[StudyCase], _options: Options) -> str:
    """Return in plain words what the layer shows."""
    from gradatlas.figures.remainder_lines import remainder_lines, verdicts

    lines = remainder_lines(cases, math_text=False)
    found = verdicts(cases)
    counts = ", ".join(
        f"{found.count(verdict)} {verdict}"
        for verdict in ("wrong", "undecided", "right")
        if verdict in found
    )
    said = "; ".join(line.described() for line in lines) or "nothing could be checked"
    return f"check of the gradient ({counts}), remainder against step: {said}"


def _draw_line(
    scene: StudyScene,
    options: Options,
    line: RemainderLine,
    color: str,
    marker: str,
    floor: float,
) -> None:
    import numpy as np

    axes = scene.axes
    positive = np.where(line.remainders > 0, line.remainders, np.nan)
    axes.plot(
        line.steps,
        positive,
        color=color,
        alpha=0.35,
        linewidth=0.6 * options.linewidth,
        marker=".",
        markersize=3,
        markeredgewidth=0,
        zorder=2,
        scaley=False,
    )
    (drawn,) = axes.plot(
        line.steps,
        np.where(line.is_seen, positive, np.nan),
        color=color,
        linewidth=options.linewidth,
        marker=marker,
        markersize=4.5,
        markeredgewidth=0,
        zorder=2.5,
        scaley=False,
    )
    is_zero = line.remainders == 0
    axes.plot(
        line.steps[is_zero],
        np.full(np.count_nonzero(is_zero), floor),
        linestyle="none",
        marker="v",
        markersize=4,
        color=color,
        markeredgewidth=0,
        zorder=2.5,
        scaley=False,
    )
    slope = line.slope() if options.slopes else None
    if slope is not None:
        axes.plot(
            slope.steps,
            slope.errors,
            color=color,
            alpha=0.25,
            linewidth=6,
            solid_capstyle="round",
            zorder=1.5,
            scaley=False,
        )
    scene.legend.append((drawn, line.described(slopes=options.slopes)))


def _draw_guides(scene: StudyScene, lines: Sequence[RemainderLine]) -> None:
    """Draw a line of slope 2 and one of slope 1, below all remainders where they meet."""
    import numpy as np

    from gradatlas.figures.styles import MUTED

    axes = scene.axes
    steps = lines[0].steps
    near = int(np.searchsorted(steps, _GUIDE_AT))
    there = np.array([line.remainders[near] for line in lines if not line.is_exact])
    there = there[np.isfinite(there) & (there > 0)]
    if not there.size:
        return
    height = float(there.min()) / 30
    ends = np.array([steps[0], steps[-1]])
    for power, style, said in ((2, (0, (6, 3)), "right"), (1, (0, (1.5, 2)), "wrong")):
        (drawn,) = axes.plot(
            ends,
            height * (ends / steps[near]) ** power,
            color=MUTED,
            linewidth=0.8,
            linestyle=style,
            zorder=1,
            scaley=False,
        )
        shown = ("$t^2$" if power == 2 else "$t$") if scene.math_labels else f"t^{power}"
        scene.legend.append((drawn, f"{shown}: {said}"))
