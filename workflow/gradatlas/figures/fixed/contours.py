"""Contours of matplotlib with fewer points, and whether they lie in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.contour import ContourSet
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from gradatlas.figures.fixed.measuring import figure_of
from gradatlas.figures.polylines import bent_points

if TYPE_CHECKING:
    from gradatlas.figures.views import View


def paths_on_paper(axes: Axes, contours: ContourSet) -> list[Path]:
    """Return the paths of contours in points; `axes` must have its place."""
    transform, points = contours.get_transform(), 72 / figure_of(axes).dpi
    return [
        Path(np.asarray(transform.transform(path.vertices)).reshape(-1, 2) * points, path.codes)
        for path in contours.get_paths()
    ]


def simplify_contours(axes: Axes, contours: ContourSet) -> None:
    """Leave out points of `contours` as far as that cannot be seen; `axes` must have its place."""
    simple = []
    for path, on_paper in zip(contours.get_paths(), paths_on_paper(axes, contours), strict=True):
        if path.codes is not None:
            kept = bent_points(np.asarray(on_paper.vertices), np.asarray(path.codes))
            path = Path(np.asarray(path.vertices)[kept], np.asarray(path.codes)[kept])
        simple.append(path)
    contours.set_paths(simple)


def are_in_view(contours: ContourSet, view: View) -> bool:
    """Return whether some part of contours lies in view."""
    (x_low, x_high), (y_low, y_high) = view.values()
    box = Bbox.from_extents(x_low, y_low, x_high, y_high)
    return any(
        len(path) and path.intersects_bbox(box, filled=bool(contours.filled))
        for path in contours.get_paths()
    )
