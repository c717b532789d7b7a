"""Tangent lines of f over its one axis, from the stored values of f and its derivative."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Len

from gradatlas.figures.layer import Needs
from gradatlas.figures.options import Color, LineWidth
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.scene import Scene
    from gradatlas.figures.views import View

AXES = (1,)
OF_STUDY = False
OF_PATHS = False
FILLS = False
ARROWS = False
ORDINATE = "f"


@options
class Options:
    """Where the tangents touch, and what they look like."""

    at: Literal["auto"] | float | Annotated[tuple[float, ...], Len(1, 100)] = "auto"
    """The point, or points, of the axis at which a tangent touches; `auto` is a quarter of the way
    along what is shown of the axis, or the nearest place where there is a tangent."""
    color: Color = "#d62728"
    """The colour of the line and of the dot where it touches."""
    linewidth: LineWidth = "auto"
    """The width of the line in points; `auto` is 1.5 on screen, 1.125 on paper, 3 on slides."""


def needs(options: Options) -> Needs:
    """Return what it needs of a field."""

    def places(field: Field, view: View) -> tuple[float, ...]:
        from gradatlas.figures.tangent_choice import touching_points

        return touching_points(field, view, options)

    return Needs(("f", "gradient", "flag"), places=places)


def draw(scene: Scene, options: Options) -> None:
    """Draw tangents through all of the axes; between grid points f and f' are interpolated.

    A point outside the grid, or one where f has no derivative or rounding has taken its digits,
    gets no tangent; where that leaves none at all, a note says so, and why.
    """
    from gradatlas.figures.charts import add_chart
    from gradatlas.figures.log_charts import bent
    from gradatlas.figures.tangent_choice import choose_tangents

    chart = choose_tangents(scene.field, scene.view, options, scene.values_at)
    add_chart(scene, bent(chart, scene.axes.x.scale) if scene.log_axes else chart)


def describe(_field: Field, _options: Options) -> str:
    """Return in plain words what it shows."""
    return "tangent of f"
