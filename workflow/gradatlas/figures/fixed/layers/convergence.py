"""Error against step on logarithmic scales, for a whole study at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradatlas.figures.convergence_choice import choose_convergence
from gradatlas.figures.fixed.charts import draw_chart

if TYPE_CHECKING:
    from gradatlas.figures.fixed.scene import FixedStudyScene
    from gradatlas.figures.layers.convergence import Options


def draw(scene: FixedStudyScene, options: Options) -> None:
    """Draw the lines, the bands of their slopes, and a legend that names both."""
    draw_chart(scene, choose_convergence(scene.cases, options, math_text=scene.math_labels))
