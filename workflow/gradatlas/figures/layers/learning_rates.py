"""Where descent ends against its learning rate, a line for each run, for a whole study at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from gradatlas.figures.options import LineWidth
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.descent.spec import RunSpec
    from gradatlas.figures.paths_scene import PathsCase, PathsStudyScene

AXES = (1, 2, 3)
OF_STUDY = True
OF_PATHS = True


@options
class Options:
    """What is shown of the ends of paths."""

    ordinate: Literal["auto", "f", "f_minus_minimum", "grad_norm", "distance"] = "auto"
    """What is shown: `f`; `f_minus_minimum`, f minus the least value that the catalogue knows;
    `grad_norm`, the norm of the gradient; `distance`, how far it is to the nearest known minimum;
    `auto` is `f_minus_minimum` where that is known at all points, and else `f`."""
    ordinate_scale: Literal["auto", "linear", "log"] = "auto"
    """The scale of the vertical axis; `auto` is logarithmic, but for values of f that are not above
    0 or of about one size."""
    linewidth: LineWidth = "auto"
    """The width of the lines in points; `auto` is 1.2 on screen, 0.9 on paper, 2.4 on slides."""


def refusal(descents: Sequence[Sequence[RunSpec]]) -> str | None:
    """Return why a study cannot be drawn; None if it can."""
    rates = {run.optimizer.option("learning_rate") for runs in descents for run in runs} - {None}
    if len(rates) >= 2:
        return None
    return (
        "draws where descent ends against the learning rate, and this study has "
        + ("none" if not rates else "one alone")
        + "; sweep descent.learning_rate, such as "
        "descent.learning_rate: {geomspace: {start: 1e-3, stop: 1, num: 25}}"
    )


def draw(scene: PathsStudyScene, options: Options) -> None:
    """Draw lines over the learning rate, and a rug at the top where descent diverges."""
    from gradatlas.figures.charts import add_chart
    from gradatlas.figures.rates_choice import choose_rates

    add_chart(scene, choose_rates(scene.cases, options, math_text=scene.math_labels))


def describe(cases: Sequence[PathsCase], options: Options) -> str:
    """Return in plain words what the layer shows."""
    from gradatlas.figures.rates_lines import measured_name, rate_lines

    said = "; ".join(
        line.described() for line in rate_lines(cases, options.ordinate, math_text=False)
    )
    name = measured_name(cases, options.ordinate)
    return f"{name} at the ends of descent paths against the learning rate: {said}"
