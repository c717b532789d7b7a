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

AXES = (1,)
OF_STUDY = False
FILLS = False
ORDINATE = "f"


@options
class Options:
    """Where the tangents touch, and what they look like."""

    at: Literal["auto"] | float | Annotated[tuple[float, ...], Len(1, 100)] = "auto"
    """The point, or points, of the axis at which a tangent touches; `auto` is a quarter of the way
    along the part of the axis where there is a tangent."""
    color: Color = "#d62728"
    """The colour of the line and of the dot where it touches."""
    linewidth: LineWidth = 1.5
    """The width of the line in points."""


def touching_points(field: Field, options: Options) -> tuple[float, ...]:
    """Return where tangents touch, if f has a derivative there: it must be known exactly."""
    import numpy as np

    if isinstance(options.at, int | float):
        return (float(options.at),)
    if options.at != "auto":
        return tuple(float(point) for point in options.at)
    (points,), (derivative,) = field.coordinates.values(), field.gradient
    defined = points[np.isfinite(field.values) & np.isfinite(derivative)]
    return (float(defined[0] + (defined[-1] - defined[0]) / 4),) if defined.size else ()


def needs(options: Options) -> Needs:
    """Return what it needs of a field."""
    return Needs(("f", "gradient"), places=lambda field: touching_points(field, options))


def draw(scene: Scene, options: Options) -> None:
    """Draw tangents through all of the axes; between grid points f and f' are interpolated.

    A point outside the grid, or one where f or its derivative is not finite, gets no tangent; where
    that leaves none at all, a note says so.
    """
    from gradatlas.figures.charts import add_chart
    from gradatlas.figures.tangent_choice import choose_tangents

    add_chart(scene, choose_tangents(scene.field, scene.view, options))


def describe(_field: Field, _options: Options) -> str:
    """Return in plain words what it shows."""
    return "tangent of f"
