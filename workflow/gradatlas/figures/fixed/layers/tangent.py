"""Tangent lines of f over its one axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradatlas.figures.fixed.charts import draw_chart
from gradatlas.figures.tangent_choice import choose_tangents

if TYPE_CHECKING:
    from gradatlas.figures.fixed.scene import FixedScene
    from gradatlas.figures.layers.tangent import Options


def draw(scene: FixedScene, options: Options) -> None:
    """Draw tangents through all of the axes, with dots where they touch."""
    draw_chart(scene, choose_tangents(scene.field, scene.view, options))
