"""Error against step on logarithmic scales, a line for each method, for a whole study at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from gradatlas.figures.options import ErrorRange, LineWidth
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.differentiation.method import MethodSpec
    from gradatlas.figures.scene import StudyCase, StudyScene

AXES = (1, 2, 3)
OF_STUDY = True
OF_PATHS = False


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
    linewidth: LineWidth = "auto"
    """The width of the lines in points; `auto` is 1.2 on screen, 0.9 on paper, 2.4 on slides."""


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
    from gradatlas.figures.charts import add_chart
    from gradatlas.figures.convergence_choice import choose_convergence

    chart = choose_convergence(scene.cases, options, math_text=scene.math_labels)
    add_chart(scene, chart)


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
