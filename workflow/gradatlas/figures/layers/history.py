"""Values along descent paths against steps or evaluations: f, or what it lacks to its minimum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gradatlas.figures.options import LineWidth, RunNames
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.descent.stored_paths import StoredPaths
    from gradatlas.figures.paths_scene import PathsScene

AXES = (1, 2, 3)
OF_STUDY = False
OF_PATHS = True


@options
class Options:
    """What is shown along paths, and against what."""

    ordinate: Literal["auto", "f", "f_minus_minimum", "grad_norm", "distance"] = "auto"
    """What is shown: `f`; `f_minus_minimum`, f minus the least value that the catalogue knows;
    `grad_norm`, the norm of the gradient; `distance`, how far it is to the nearest known minimum;
    `auto` is `f_minus_minimum` where that is known, and else `f`."""
    abscissa: Literal["steps", "evaluations"] = "steps"
    """What it is shown against: the number of steps, or of evaluations of f and its gradient."""
    ordinate_scale: Literal["auto", "linear", "log"] = "auto"
    """The scale of the vertical axis; `auto` is logarithmic, but for values of f that are not above
    0 or of about one size."""
    monotone: bool = False
    """Whether to show the least value so far."""
    runs: Literal["all"] | RunNames = "all"
    """The names of the runs; each has its own colour, whichever others are drawn."""
    linewidth: LineWidth = "auto"
    """The width of the lines in points; `auto` is 1.4 on screen, 1.05 on paper, 2.8 on slides, and
    half of that for several starts."""


def draw(scene: PathsScene, options: Options) -> None:
    """Draw the lines of paths, or of more than ten starts their median and range."""
    from gradatlas.figures.charts import add_chart
    from gradatlas.figures.history_choice import choose_history, told_values
    from gradatlas.figures.run_words import chosen_runs, ends_told

    add_chart(scene, choose_history(scene.paths, options, math_text=scene.math_labels))
    runs = chosen_runs(scene.paths, options.runs)
    for told in (*ends_told(scene.paths, runs), *told_values(scene.paths, options)):
        scene.tell(told)


def describe(paths: StoredPaths, options: Options) -> str:
    """Return in plain words what it shows."""
    from gradatlas.figures.path_values import choose_measure

    name = choose_measure(paths, options.ordinate, math_text=False).name
    least = "least value so far of " if options.monotone else ""
    return f"{least}{name} along descent paths of f, against {options.abscissa}"
