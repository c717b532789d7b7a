"""Building the figure of a whole study from its settings and the files of its points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure

from gradatlas.figures.assembly import arrange, figure_options, layer_with_options, new_axes
from gradatlas.figures.study_scene import StudyPoint, StudyScene
from gradatlas.figures.styles import figure_style
from gradatlas.figures.titles import TitleLine, plain_title, title_lines

if TYPE_CHECKING:
    from gradatlas.figures.figure_options import FigureOptions


def study_points(settings: Mapping[str, Any], files: Mapping[str, Path]) -> list[StudyPoint]:
    """Return the points of a study, in the order of its sweep.

    Args:
        settings: `points`, a list of mappings: `file`, the role of the gradient file, and `swept`,
            a list of pairs of swept key and value.
        files: Role → gradient file.
    """
    return [StudyPoint(dict(point["swept"]), files[point["file"]]) for point in settings["points"]]


def build_study_figure(settings: Mapping[str, Any], points: Sequence[StudyPoint]) -> Figure:
    """Return the figure that `settings` describe, drawn from all `points`; nothing is saved.

    Args:
        settings: `figure` (all of `FigureOptions`), `layers` (a list of mappings, each with `kind`
            and all options of that layer) and `study_title`.
        points: The points of the study.

    matplotlib's own settings play no part and are not changed.
    """
    options = figure_options(settings)
    fitted = options.layout == "fitted"
    with figure_style(fitted=fitted, size=options.size):
        axes = new_axes(options)
        if options.gridlines:
            axes.grid(True)
        scene = StudyScene(
            axes=axes, fitted=fitted, math_labels=options.labels == "math", points=points
        )
        for layer in settings["layers"]:
            module, own = layer_with_options(layer)
            module.draw(scene, module.Options(**own))
        return arrange(scene, options, _title(settings, options, points))


def describe_study_figure(
    settings: Mapping[str, Any], points: Sequence[StudyPoint]
) -> tuple[str, str]:
    """Return a title and a description of a figure in plain words, for who cannot see it."""
    texts = []
    for layer in settings["layers"]:
        module, own = layer_with_options(layer)
        texts.append(module.describe(points, module.Options(**own)))
    text = "; ".join(texts)
    title = plain_title(_title(settings, figure_options(settings), points))
    return title or text.partition(":")[0], text


def _title(
    settings: Mapping[str, Any], options: FigureOptions, points: Sequence[StudyPoint]
) -> list[TitleLine]:
    """Return the lines of the title: what all points have in common."""
    summaries = [point.summary for point in points]
    formulas = {summary.formula for summary in summaries}
    if len(formulas) > 1:
        return title_lines(options.title, settings["study_title"], [], None, {})
    parameters = {
        name: value
        for name, value in summaries[0].parameters.items()
        if all(summary.parameters.get(name) == value for summary in summaries)
    }
    return title_lines(options.title, settings["study_title"], [], formulas.pop(), parameters)
