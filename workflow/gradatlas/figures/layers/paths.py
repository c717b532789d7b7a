"""Descent paths over the domain, or on the graph of f: from their starts to their ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gradatlas.figures.layer import Needs
from gradatlas.figures.options import EverySteps, LineWidth, Opacity, RunNames
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.scene import Scene

AXES = (1, 2)
OF_STUDY = False
OF_PATHS = False
FILLS = False
ARROWS = False
ORDINATE = "f"


@options
class Options:
    """Which paths are drawn, and what they look like."""

    runs: Literal["all"] | RunNames = "all"
    """The names of the runs; each has its own colour, whichever others are drawn."""
    every: EverySteps = "auto"
    """Which steps have a dot: every n-th; `none`; or `auto`, which is all or every second, fifth,
    tenth and so on, and none where there are more than 12 paths."""
    linewidth: LineWidth = "auto"
    """The width of the lines in points; `auto` is 1.4 on screen, 1.05 on paper, 2.8 on slides, and
    half of that for more than 40 paths."""
    alpha: Literal["auto"] | Opacity = "auto"
    """How opaque the lines are; `auto` is 1, and less for more than 40 paths."""
    starts: bool = True
    """Whether to mark where paths start, by circles."""
    minima: bool = True
    """Whether to mark by stars where f is least, if the catalogue knows that."""


def needs(_options: Options) -> Needs:
    """Return what it needs of a field."""
    return Needs(("f",), paths=True)


def draw(scene: Scene, options: Options) -> None:
    """Draw the paths, with an arrow where one leaves the frame for good, and a legend.

    No path sets what the axes of the domain show.
    """
    from gradatlas.descent.stored_paths import read_paths_file
    from gradatlas.figures.paths_choice import choose_paths
    from gradatlas.figures.paths_marks import add_paths
    from gradatlas.figures.run_words import chosen_runs, ends_told

    assert scene.paths_file is not None  # since it needs paths
    paths = read_paths_file(scene.paths_file)
    runs = chosen_runs(paths, options.runs)
    if scene.panel is not None:
        name = scene.panel.name_among([paths.runs[run] for run in runs])
        runs = [run for run in runs if paths.runs[run] == name]
    shown = choose_paths(paths, options, runs).within(scene.view)
    add_paths(scene, shown)
    points = shown.points_in(scene.view)
    if len(scene.field.axes) == 1:
        scene.axes.y.show(points[:, 1])  # if no graph sets the height
    if not len(points):
        scene.notes.append("no path has a point here")
    for told in (*ends_told(paths, runs), *shown.remarks):
        scene.tell(told)


def describe(_field: Field, _options: Options) -> str:
    """Return in plain words what it shows."""
    return "descent paths of f from circles to dots, and stars where it is least"
