"""The graph of f over its one axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradatlas.figures.layer import Needs
from gradatlas.figures.options import Color, LineWidth
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.scene import Scene

AXES = (1,)
OF_STUDY = False
FILLS = False
ORDINATE = "f"


@options
class Options:
    """What the graph looks like."""

    color: Color = "#1f77b4"
    """The colour of the line."""
    linewidth: LineWidth = 1.5
    """The width of the line in points."""


def needs(_options: Options) -> Needs:
    """Return what it needs of a field."""
    return Needs(("f",))


def draw(scene: Scene, options: Options) -> None:
    """Draw f over its axis, with gaps where it is not finite."""
    from gradatlas.figures.charts import add_chart
    from gradatlas.figures.graph_choice import choose_graph

    add_chart(scene, choose_graph(scene.field, scene.view, options))


def describe(_field: Field, _options: Options) -> str:
    """Return in plain words what it shows."""
    return "graph of f"
