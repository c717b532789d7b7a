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
    import numpy as np

    from gradatlas.figures.scene import drawable

    (points,) = scene.coordinates()
    values = drawable(np.where(np.isfinite(scene.field.values), scene.field.values, np.nan))
    scene.axes.plot(points, values, color=options.color, linewidth=options.linewidth, zorder=2)
    shown = drawable(scene.shown_values())
    if not np.isfinite(shown).any():
        scene.add_note("f is not defined here")
        return
    low, high = float(np.nanmin(shown)), float(np.nanmax(shown))
    # The graph sets the height of the figure; tangents leave it where they are steep.
    margin = 0.05 * (high - low)
    if low + margin == low:  # so narrow that there is no room for it
        margin = max(0.5, 0.05 * abs(low))
    scene.axes.set_ylim(low - margin, high + margin)


def describe(_field: Field, _options: Options) -> str:
    """Return in plain words what it shows."""
    return "line"
