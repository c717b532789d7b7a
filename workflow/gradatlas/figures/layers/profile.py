"""Which share of problems each run solves within a budget, over all points of a study at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Gt, Lt

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
    """What counts as solved, and what it costs."""

    tolerance: Annotated[float, Gt(0), Lt(1)] = 1e-3
    """A problem is solved where f minus its least value is at most this part of what it is at the
    start. The least value is that of the catalogue, or else the lowest that any run has found from
    that start."""
    abscissa: Literal["evaluations", "steps", "ratio"] = "evaluations"
    """The budget: a number of `evaluations` of f and its gradient, or of `steps`; or, as `ratio`,
    how many times the evaluations of the run that needs the fewest."""
    linewidth: LineWidth = "auto"
    """The width of the lines in points; `auto` is 1.2 on screen, 0.9 on paper, 2.4 on slides."""


def refusal(_descents: Sequence[Sequence[RunSpec]]) -> str | None:
    """Return why a study cannot be drawn: None, since a single start is a problem."""
    return None


def draw(scene: PathsStudyScene, options: Options) -> None:
    """Draw a line of steps for each run: it rises where a budget is enough for one more problem."""
    from gradatlas.figures.charts import add_chart
    from gradatlas.figures.profile_choice import choose_profile

    add_chart(scene, choose_profile(scene.cases, options, math_text=scene.math_labels))


def describe(cases: Sequence[PathsCase], options: Options) -> str:
    """Return in plain words what the layer shows."""
    from gradatlas.figures.profile_choice import run_costs, share_text
    from gradatlas.numbers import number_text

    costs = run_costs(cases, options)
    said = "; ".join(f"{run.name} {share_text(run)}" for run in costs) or "there is none"
    count = max((run.costs.size for run in costs), default=0)
    return (
        f"share of {count} {'problem' if count == 1 else 'problems'} solved within a budget of "
        f"{options.abscissa} to a tolerance of {number_text(options.tolerance)}: {said}"
    )
