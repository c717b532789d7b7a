"""The graph of f over its one axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradatlas.figures.layer import Needs
from gradatlas.figures.options import Color, LineStyle, LineWidth, Opacity
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.scene import Scene

AXES = (1,)
OF_STUDY = False
OF_PATHS = False
FILLS = False
ARROWS = False
ORDINATE = "f"


@options
class Options:
    """What the graph looks like."""

    color: Color = "#1f77b4"
    """The colour of the line."""
    linewidth: LineWidth = "auto"
    """The width of the line in points; `auto` is 1.5 on screen, 1.125 on paper, 3 on slides."""
    linestyle: LineStyle = "solid"
    """The pattern of the line."""
    alpha: Opacity = 1.0
    """How opaque the line is."""


def needs(_options: Options) -> Needs:
    """Return what it needs of a field."""
    return Needs(("f", "gradient", "flag"), finer=True)


def draw(scene: Scene, options: Options) -> None:
    """Draw f over its axis, with gaps where it is not finite, and broken where it jumps."""
    from gradatlas.figures.charts import add_chart
    from gradatlas.figures.graph_choice import Paper, choose_graph
    from gradatlas.figures.log_charts import on_log_height
    from gradatlas.figures.views import shown_values

    paper = Paper(scene.values_at, scene.refine, scene.f_limits, scene.usual_frame)
    chart = choose_graph(scene.field, scene.view, options, paper)
    if "f" in scene.log_axes:
        chart = on_log_height(chart, shown_values(scene.seen, scene.view))
    add_chart(scene, chart)


def describe(_field: Field, _options: Options) -> str:
    """Return in plain words what it shows."""
    return "graph of f"
