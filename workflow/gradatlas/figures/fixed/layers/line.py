"""The graph of f over its one axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradatlas.figures.fixed.charts import draw_chart
from gradatlas.figures.graph_choice import choose_graph

if TYPE_CHECKING:
    from gradatlas.figures.fixed.scene import FixedScene
    from gradatlas.figures.layers.line import Options


def draw(scene: FixedScene, options: Options) -> None:
    """Draw f over its axis, with gaps where it is not finite."""
    draw_chart(scene, choose_graph(scene.field, scene.view, options), fits_y=True)
