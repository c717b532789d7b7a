"""The ground of the parts of a picture in which nothing is known of f: grey.

That is where f is not defined, up to the edge of its domain, and what lies outside of the grid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradatlas.figures.legend import Sample
from gradatlas.figures.sheets.sheet import Box, Pen, closed
from gradatlas.figures.styles import INK_RGBA, UNDEFINED, rgba
from gradatlas.figures.views import ends_in_view, shown_part

if TYPE_CHECKING:
    from collections.abc import Callable

    from gradatlas.figures.frame import Frame
    from gradatlas.figures.scene import Scene
    from gradatlas.figures.sheets.sheet import Sheet
    from gradatlas.functions.function import FloatArray

GROUND_HEIGHT = 1.5
"""How high it lies among marks: above fills, below lines and arrows."""

_OUTSIDE_HEIGHT = 0.2
"""The same of what is outside of the grid: below maps, whose cells reach over the last points."""


def add_undefined_ground(scene: Scene) -> None:
    """Fill the parts of the plane in which f is not defined; nothing where it is everywhere."""
    field = scene.plane
    part = shown_part(field, scene.view)
    values = field.values[part]
    reaches = scene.reaches
    if reaches is None:
        return
    from matplotlib.path import Path

    from gradatlas.figures.domain_edges import undefined_outlines

    x, y = (
        points[along] for points, along in zip(field.coordinates.values(), part[::-1], strict=True)
    )
    across, up, codes = undefined_outlines(x, y, values, reaches)

    def fill(sheet: Sheet, frame: Frame) -> None:
        path = Path(frame.points(across, up), codes)
        sheet.path(path, face=rgba(UNDEFINED), clip=frame.box, snap=False)

    if len(codes):
        scene.add_marks(GROUND_HEIGHT, fill)


def add_outside_ground(scene: Scene) -> None:
    """Fill what a figure shows outside of the grid, and let the legend say so."""
    ends = ends_in_view(scene.field, scene.view)
    if not ends:
        return
    sides = [ends.get(name, (None, None)) for name in (*scene.field.axes, "")[:2]]

    def fill(sheet: Sheet, frame: Frame) -> None:
        box, (x_ends, y_ends) = frame.box, sides
        left, right = _on_side(x_ends, frame.x, box.left, box.right)
        bottom, top = _on_side(y_ends, frame.y, box.bottom, box.top)
        for part in (
            Box(box.left, box.bottom, left, box.top),
            Box(right, box.bottom, box.right, box.top),
            Box(left, box.bottom, right, bottom),
            Box(left, top, right, box.top),
        ):
            if part.width > 0 and part.height > 0:
                sheet.path(closed(part), face=rgba(UNDEFINED), snap=False)

    scene.add_marks(_OUTSIDE_HEIGHT, fill)
    edge = Pen(INK_RGBA, 0.5 * scene.stroke, join="miter")
    scene.legend.append((Sample(area=rgba(UNDEFINED), edge=edge), "outside of the grid"))


def _on_side(
    ends: tuple[float | None, float | None],
    place: Callable[[float], FloatArray],
    low: float,
    high: float,
) -> tuple[float, float]:
    """Return where the grid begins and ends along a side of the frame, in points."""
    first, last = (None if end is None else float(place(end)) for end in ends)
    return (
        low if first is None else min(max(first, low), high),
        high if last is None else min(max(last, low), high),
    )
