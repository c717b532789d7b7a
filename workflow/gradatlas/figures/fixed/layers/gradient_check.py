"""Taylor's remainder of a gradient that the function brings against the step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradatlas.figures.fixed.charts import draw_chart
from gradatlas.figures.remainder_choice import choose_remainders

if TYPE_CHECKING:
    from gradatlas.figures.fixed.scene import FixedStudyScene
    from gradatlas.figures.layers.gradient_check import Options


def draw(scene: FixedStudyScene, options: Options) -> None:
    """Draw the lines, the bands of their slopes, and a legend that names both."""
    draw_chart(scene, choose_remainders(scene.cases, options, math_text=scene.math_labels))
