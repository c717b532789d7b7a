"""The ground of the parts of a plane in which f is not defined: grey, up to the domain's edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gradatlas.figures.styles import UNDEFINED, rgba

if TYPE_CHECKING:
    from gradatlas.figures.frame import Frame
    from gradatlas.figures.scene import Scene
    from gradatlas.figures.sheets.sheet import Sheet

GROUND_HEIGHT = 1.5
"""How high it lies among marks: above fills, below lines and arrows."""


def add_undefined_ground(scene: Scene) -> None:
    """Fill the parts of the plane in which f is not defined; nothing where it is everywhere."""
    from gradatlas.figures.views import shown_part

    field = scene.field
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
