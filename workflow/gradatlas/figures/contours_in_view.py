"""Whether contours show anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.contour import QuadContourSet
from matplotlib.transforms import Bbox

if TYPE_CHECKING:
    from gradatlas.figures.scene import Scene


def draws_anything(scene: Scene, contours: QuadContourSet) -> bool:
    """Tell whether a part of contour lines, or of the bands between them, lies in view."""
    (x_low, x_high), (y_low, y_high) = scene.view.values()
    view = Bbox.from_extents(x_low, y_low, x_high, y_high)
    return any(
        len(path) and path.intersects_bbox(view, filled=bool(contours.filled))
        for path in contours.get_paths()
    )
