"""Taylor's remainder of a gradient that the function brings against the step: slope 2 if right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

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
    """What is drawn beside the remainders, and what they look like."""

    slopes: bool = True
    """Whether to fit and name the slope above rounding; a light band shows the range of the
    fit."""
    guides: bool = True
    """Whether to draw lines of slope 2 and 1 to compare with."""
    range: ErrorRange = "auto"
    """The ends of the axis of remainders; `auto` shows all."""
    linewidth: LineWidth = "auto"
    """The width of the lines in points; `auto` is 1.2 on screen, 0.9 on paper, 2.4 on slides."""


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
    from gradatlas.figures.charts import add_chart
    from gradatlas.figures.remainder_choice import choose_remainders

    chart = choose_remainders(scene.cases, options, math_text=scene.math_labels)
    add_chart(scene, chart)


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
