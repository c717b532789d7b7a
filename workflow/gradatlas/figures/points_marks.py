"""Critical points on paper: a mark for each, whose shape and colour tell its kind."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from gradatlas.figures.charts import points_on_paper
from gradatlas.figures.legend import Sample
from gradatlas.figures.markers import make_marker
from gradatlas.figures.styles import INK_RGBA, WHITE, rgba

if TYPE_CHECKING:
    from gradatlas.figures.frame import Frame
    from gradatlas.figures.markers import Marker
    from gradatlas.figures.points_choice import ShownPoints
    from gradatlas.figures.scene import Page
    from gradatlas.figures.sheets.sheet import Sheet

_HEIGHT = 3.1
"""How high they lie among marks: above contours, their numbers and arrows, below paths."""
LOOKS = {
    "minimum": ("v", "#0072b2"),
    "maximum": ("^", "#d55e00"),
    "saddle": ("X", "#404040"),
    "degenerate": ("D", "#cc79a7"),
    "boundary": ("s", "#009e73"),
}
"""Kind → its mark and its colour, of those of M. Okabe and K. Ito: a triangle points downwards at
the bottom of a valley, and upwards at a peak."""
_EDGE, _HOLLOW_EDGE = 0.8, 1.4
"""Widths of edges on a screen: light around what is filled, and in the own colour around what is
not."""
_DIAMOND = 0.8
"""Diamonds stand on a corner: they are wider than others of a size."""


def add_points(page: Page, shown: ShownPoints) -> None:
    """Draw critical points once the frame has its place, and let the legend explain them."""
    page.add_marks(_HEIGHT, partial(_draw, shown, page.stroke))
    for one in shown.kinds:
        usual = _marker(one.kind, _size_in_legend(shown) * page.stroke, page.stroke, proved=True)
        page.legend.append((Sample(marker=usual), one.name))
    if shown.has_unproved:
        page.legend.append((Sample(marker=_hollow(page.stroke)), "not proved"))


def _size_in_legend(shown: ShownPoints) -> float:
    return max(shown.size, 5.0)


def _hollow(stroke: float) -> Marker:
    return make_marker("o", 6.0 * stroke, WHITE, (INK_RGBA, _HOLLOW_EDGE * stroke))


def _marker(kind: str, size: float, stroke: float, *, proved: bool) -> Marker:
    name, color = LOOKS[kind]
    size *= _DIAMOND if name == "D" else 1.0
    thin = min(1.0, size / (6.0 * stroke))
    if proved:
        return make_marker(name, size, rgba(color), (WHITE, thin * _EDGE * stroke))
    return make_marker(name, size, WHITE, (rgba(color), thin * _HOLLOW_EDGE * stroke))


def _draw(shown: ShownPoints, stroke: float, sheet: Sheet, frame: Frame) -> None:
    # Minima are told last: they lie upon what is close to them.
    for one in reversed(shown.kinds):
        for proved in (False, True):
            places = points_on_paper(frame, *one.places[one.proved == proved].T)
            if len(places):
                mark = _marker(one.kind, shown.size * stroke, stroke, proved=proved)
                sheet.markers(mark.path, places, face=mark.face, pen=mark.pen, snap=mark.snap)
