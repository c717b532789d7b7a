"""Error against step on logarithmic scales, a line for each method, for a whole study at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from gradatlas.figures.options import LEAST_ERROR, MOST_ERROR, ErrorRange, LineWidth
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.differentiation.method import MethodSpec
    from gradatlas.figures.convergence_lines import Line
    from gradatlas.figures.scene import StudyCase, StudyScene
    from gradatlas.functions.function import FloatArray

AXES = (1, 2, 3)
OF_STUDY = True
_COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#404040")
"""Colours that the colour-blind can tell apart. (M. Okabe, K. Ito: Color Universal Design, 2008.)
"""
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
_MOST_MARKERS = 30
"""Along a line with more points, only some have a marker."""
_MOST_BANDS = 12
"""The bands of more lines would hide each other."""


@options
class Options:
    """Which error is shown, and what it looks like."""

    measure: Literal["worst", "median"] = "worst"
    """Which error of the points of the grid counts: the largest or the median."""
    relative: bool = False
    """Whether to divide by the largest norm of the gradient on the grid; without that, what is
    drawn is what stands in the gradient files as `error_worst` and `error_median`."""
    slopes: bool = True
    """Whether to fit and name the slope where truncation makes the error; a light band shows the
    range of the fit."""
    range: ErrorRange = "auto"
    """The ends of the axis of errors; `auto` shows all."""
    linewidth: LineWidth = 1.2
    """The width of the lines in points."""


def refusal(methods: Sequence[MethodSpec]) -> str | None:
    """Return why a study cannot be drawn; None if it can."""
    steps = {method.option("step") for method in methods} - {None, "auto"}
    if len(steps) >= 2:
        return None
    return (
        "draws the error against the step, and this study has "
        + ("no number as a step" if not steps else "one step alone")
        + "; sweep gradient.step, such as "
        "gradient.step: {geomspace: {start: 1e-12, stop: 1, num: 25}}"
    )


def draw(scene: StudyScene, options: Options) -> None:
    """Draw the lines, the bands of their slopes, and a legend that names both.

    Errors of exactly 0 stand as triangles at the bottom, since they have no place on the scale.
    Methods that take no number as a step are level lines.
    """
    import numpy as np

    from gradatlas.figures.convergence_lines import convergence_lines
    from gradatlas.figures.errors import margin, set_wide_ticks

    axes = scene.axes
    axes.set_xlabel("step $h$" if scene.math_labels else "step h")
    axes.set_ylabel(_label(options, math_text=scene.math_labels))
    lines = convergence_lines(
        scene.cases, options.measure, relative=options.relative, math_text=scene.math_labels
    )
    steps = np.concatenate([line.steps for line in lines] or [np.empty(0)])
    errors = np.concatenate([line.errors for line in lines] or [np.empty(0)])
    if steps.size:
        axes.set_xscale("log")
        least, most = max(float(steps.min()), LEAST_ERROR), min(float(steps.max()), MOST_ERROR)
        if least < most:
            reach = margin(least, most, 0.03) if most > 1e300 * least else (most / least) ** 0.03
        else:
            least, most, reach = min(least, MOST_ERROR), max(most, LEAST_ERROR), 2.0
        axes.set_xlim(least / reach, most * reach)
        set_wide_ticks(axes.xaxis, least / reach, most * reach)
    if not lines or not np.isfinite(errors).any():
        axes.set_yticks([])
        scene.add_note(
            "the error is nowhere finite"
            if lines
            else "no exact gradient is known of this function"
        )
        return
    axes.set_yscale("log")
    floor = _set_range(scene, options, errors)
    set_wide_ticks(axes.yaxis, *axes.get_ylim())
    for index, line in enumerate(lines):
        _draw_line(scene, options, line, index, floor, band=len(lines) <= _MOST_BANDS)
    if any((line.errors == 0).any() for line in lines if not line.is_level):
        (sample,) = axes.plot([], [], linestyle="none", marker="v", color="#404040", markersize=5)
        scene.legend.append((sample, "error exactly 0"))


def describe(cases: Sequence[StudyCase], options: Options) -> str:
    """Return in plain words what the layer shows."""
    import numpy as np

    from gradatlas.figures.convergence_lines import convergence_lines

    lines = convergence_lines(cases, options.measure, relative=options.relative, math_text=False)
    texts = []
    for line in lines:
        slope = line.slope() if options.slopes else None
        text = line.name if slope is None else f"{line.name}, slope {slope.slope:.2f}"
        if np.isfinite(line.errors).any():
            least = int(np.nanargmin(line.errors))
            at = "" if line.is_level else f" at step {line.steps[least]:.3g}"
            text += f", least error {line.errors[least]:.2g}{at}"
        texts.append(text)
    relative = "relative " if options.relative else ""
    known = "; ".join(texts) or "no exact gradient is known of this function"
    return f"{options.measure} {relative}error of the gradient against the step: {known}"


def _label(options: Options, *, math_text: bool) -> str:
    which = "largest" if options.measure == "worst" else "median"
    error = r"$\|g - \nabla f\|$" if math_text else "|g - grad f|"
    scale = r"$\,/\,\max\,\|\nabla f\|$" if math_text else " / max |grad f|"
    return f"{which} error {error}" + (scale if options.relative else "")


def _set_range(scene: StudyScene, options: Options, errors: FloatArray) -> float:
    """Set the limits of the axis of errors, and return where errors of 0 are drawn."""
    import numpy as np

    from gradatlas.figures.errors import margin

    positive = errors[np.isfinite(errors) & (errors > 0)]
    if options.range != "auto":
        low, high = options.range
    elif positive.size:
        low, high = float(positive.min()), float(positive.max())
    else:
        low, high = 1e-17, 1e-15
    low, high = max(low, LEAST_ERROR), min(high, MOST_ERROR)
    if not low < high:
        low, high = low / 10, low * 10
    beyond = margin(low, high, 0.04)
    if options.range != "auto":
        scene.axes.set_ylim(low, high)
        return float(low * beyond)
    floor: float = low / beyond**1.5
    has_zero = bool((errors == 0).any())
    scene.axes.set_ylim(floor / beyond if has_zero else low / beyond, high * beyond)
    return floor


def _draw_line(
    scene: StudyScene, options: Options, line: Line, index: int, floor: float, *, band: bool
) -> None:
    import numpy as np

    axes = scene.axes
    color, marker = _COLORS[index % len(_COLORS)], _MARKERS[index % len(_MARKERS)]
    name = line.name
    if line.is_level:
        _draw_level_line(scene, options, line, index, floor)
        return
    positive = np.where(np.isfinite(line.errors) & (line.errors > 0), line.errors, np.nan)
    (drawn,) = axes.plot(
        line.steps,
        positive,
        color=color,
        linewidth=options.linewidth,
        marker=marker,
        markersize=4,
        markeredgewidth=0,
        markevery=-(-line.steps.size // _MOST_MARKERS),
        zorder=2.5,
        scaley=False,
    )
    is_zero = line.errors == 0
    axes.plot(
        line.steps[is_zero],
        np.full(np.count_nonzero(is_zero), floor),
        linestyle="none",
        marker="v",
        markersize=5,
        color=color,
        markeredgewidth=0,
        zorder=2.5,
        scaley=False,
    )
    slope = line.slope() if options.slopes else None
    if slope is not None:
        if band:
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
        name += f": slope {slope.slope:.2f}"
    scene.legend.append((drawn, name))


def _draw_level_line(
    scene: StudyScene, options: Options, line: Line, index: int, floor: float
) -> None:
    import numpy as np

    error = float(line.errors[0])
    name, color = line.name, _COLORS[index % len(_COLORS)]
    if error > 0:
        drawn = scene.axes.axhline(
            error,
            color=color,
            linewidth=options.linewidth,
            # Level lines may lie upon each other: dashes that start elsewhere show them both.
            linestyle=(4 * (index % 3), (6, 6)),
            zorder=2,
        )
    else:
        low, high = scene.axes.get_xlim()
        places = np.geomspace(low, high, 15)[1:-1] if error == 0 else np.empty(0)
        (drawn,) = scene.axes.plot(
            places,
            np.full(places.size, floor),
            linestyle="none",
            marker="v" if error == 0 else None,
            markersize=5,
            color=color,
            markeredgewidth=0,
            zorder=2.5,
            scaley=False,
        )
        name += ": exactly 0" if error == 0 else ": not finite"
    scene.legend.append((drawn, name))
