"""What a layer sees while it says what it draws: the page that all share, a field or a study.

A layer draws twice. First it says what it needs: the range of an axis, a colour bar, a line of the
legend, a remark. From that everything gets its place. Then what it has left with the scene is
called, with the sheet and the frame, and puts marks there.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from gradatlas.fields.check_files import StoredCheck, read_check
from gradatlas.fields.files import Summary, read_largest_norm, read_summary
from gradatlas.figures.axis_steps import field_in_steps
from gradatlas.figures.close_up import close_up
from gradatlas.figures.frame import Scale
from gradatlas.figures.layout import MARGIN
from gradatlas.figures.views import shown_part

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.axes import Axes
    from gradatlas.figures.color_bar import ColorBar
    from gradatlas.figures.domain_edges import Reaches
    from gradatlas.figures.frame import Frame
    from gradatlas.figures.legend import Sample
    from gradatlas.figures.sheets.sheet import Sheet
    from gradatlas.figures.spec import SweptValue
    from gradatlas.figures.study_values import StudyValues
    from gradatlas.functions.function import FloatArray

    Draw = Callable[["Sheet", "Frame"], None]
    """Puts marks on a sheet, once the frame has its place."""
    Key = Callable[["Frame"], "SetKey | None"]
    """Sets a key for a frame; None where there is nothing to explain."""


@dataclasses.dataclass(frozen=True)
class SetKey:
    """A key that is set: an arrow of a certain length, say, and what it stands for."""

    width: float
    """In points."""
    draw: Callable[[Sheet, float, float], None]
    """Draws it, given its left end and the baseline of its text."""


@dataclasses.dataclass(kw_only=True)
class Page:
    """The axes, and what layers share."""

    axes: Axes
    size: tuple[float, float]
    """Width and height of the figure in points; the most where it is cut to what is drawn."""
    tallest: float = 0.0
    """Up to which height the figure grows to make room for a legend, if that is more."""
    cut: tuple[bool, bool] = (False, False)
    """Whether width and height are cut to what is drawn."""
    pixel: float = 0.72
    """Of which length, in points, what is cut is a whole number of."""
    math_labels: bool
    """Whether names are written as mathematics."""
    color_bars: list[ColorBar] = dataclasses.field(default_factory=list)
    """The colour bars so far, from left to right."""
    legend: list[tuple[Sample, str]] = dataclasses.field(default_factory=list)
    """What the legend below the axes explains so far: how it is drawn, and what it means."""
    keys: list[Key] = dataclasses.field(default_factory=list)
    """What is to stand beside the name of the horizontal axis."""
    notes: list[str] = dataclasses.field(default_factory=list)
    """Remarks for the middle of the axes: why there is nothing to see."""
    drawn_at: list[Callable[[Frame], FloatArray]] = dataclasses.field(default_factory=list)
    """Where curves are on paper, (points, 2): remarks keep clear of them."""
    details: list[list[str]] = dataclasses.field(default_factory=list)
    """What each layer has told of what it has drawn, from the bottom up; see `tell`."""
    marks: list[tuple[float, Draw]] = dataclasses.field(default_factory=list)
    """How high they lie above others, and what draws them."""

    @property
    def font_size(self) -> float:
        """The size of the figure's text in points."""
        return self.axes.font_size

    @property
    def stroke(self) -> float:
        """The factor for the usual widths of lines, shafts and marks: 1 on screen."""
        return self.axes.stroke

    @property
    def margin(self) -> float:
        """Points between the edge of the figure and anything drawn."""
        return self.stroke * MARGIN

    def tell(self, detail: str) -> None:
        """Have the caption say a detail of what the layer draws that is drawing now."""
        if self.details:  # else nobody wants to know
            self.details[-1].append(detail)

    def add_marks(self, height: float, draw: Draw) -> None:
        """Call `draw` once the frame has its place; marks of less height lie below."""
        self.marks.append((height, draw))

    def set_range(
        self, which: Literal["x", "y"], low: float, high: float, *, is_log: bool | None = None
    ) -> None:
        """Set what is shown of an axis; it stays logarithmic or linear where nothing is said."""
        axis = self.axes.x if which == "x" else self.axes.y
        axis.set_scale(Scale(low, high, axis.scale.is_log if is_log is None else is_log))


@dataclasses.dataclass(frozen=True)
class Panel:
    """One of several pictures of a figure: layers that draw runs draw one of them."""

    number: int
    names: list[str] = dataclasses.field(default_factory=list)
    """What the panels are called: the first layer that draws runs says it."""

    def name_among(self, runs: Sequence[str]) -> str:
        """Return the run that the panel shows, given those that a layer could draw."""
        if not self.names:
            self.names.extend(runs)
        return self.names[self.number] if self.number < len(self.names) else ""


@dataclasses.dataclass(kw_only=True)
class Scene(Page):
    """The field to draw, and the page to draw it on."""

    field: Field
    view: Mapping[str, tuple[float, float]]
    """Axis name → the lowest and highest value shown, in the config's order of axes."""
    limited: frozenset[str]
    """The axes whose view the config sets."""
    is_equal: bool
    """Whether a unit of both axes is equally long on paper."""
    over_fill: bool
    """Whether one of the figure's layers fills the axes with colours."""
    has_arrows: bool = False
    """Whether one of the layers draws arrows, which lie upon lines."""
    has_colored_arrows: bool = False
    """Whether the colours of arrows tell a norm, by a map that nobody chose."""
    fill_map: str | None = None
    """The name of the colour map of that layer."""
    study: StudyValues | None = None
    """What all points of the study share, for layers with `range: study`; None where no layer of
    the figure has that."""
    values_at: Callable[..., FloatArray] | None = None
    """f at any place, given an array for each axis; None where the stored field is all there is."""
    refine: int | Literal["auto"] = "auto"
    """Into how many parts to divide steps of the grid, where f is known between them."""
    f_limits: tuple[float, float] | None = None
    """The part of the values of f that the vertical axis shows, if the config says so."""
    log_axes: frozenset[str] = frozenset()
    """The axes that are logarithmic; `f` is the height of lines over a single axis."""
    paths_file: Path | None = None
    """The file of descent paths; None where no layer of the figure draws them."""
    points_file: Path | None = None
    """The file of critical points, likewise."""
    panel: Panel | None = None
    """Which of several pictures this is; None where it is the only one."""

    @functools.cached_property
    def seen(self) -> Field:
        """What f is in view, by which levels and heights are chosen: see `close_up`."""
        return close_up(self.field, self.view, self.values_at)

    @property
    def plane(self) -> Field:
        """What contours are drawn of: the field, or more of it where little is in view.

        A number of parts that is asked for, or a field that is all there is, stays as it is.
        """
        is_finer = self.values_at is not None and self.refine == "auto"
        return self.seen if is_finer else self.field

    @functools.cached_property
    def reaches(self) -> Reaches | None:
        """How far f is defined along the steps of its plane that lie in view; None for all."""
        plane = self.plane
        part = shown_part(plane, self.view)
        values = plane.values[part]
        if len(part) != 2 or min(values.shape) < 2 or np.isfinite(values).all():
            return None
        from gradatlas.figures.domain_edges import find_reaches

        x, y = (
            points[along]
            for points, along in zip(plane.coordinates.values(), part[::-1], strict=True)
        )
        return find_reaches(x, y, values, self.values_at)

    def shared(self, wanted: object) -> StudyValues | None:
        """Return what all points of the study share, for a layer with that option `range`."""
        return self.study if wanted == "study" else None

    def shared_f(self, wanted: object) -> FloatArray | None:
        """Return values of f at all points of the study, increasing; None where there are none."""
        shared = self.shared(wanted)
        return None if shared is None or not shared.f.size else shared.f

    @property
    def usual_frame(self) -> tuple[float, float]:
        """About the width and the height of the frame in points, before it has its place."""
        return 0.75 * self.size[0], 0.75 * self.size[1]

    def view_scales(self) -> tuple[Scale, Scale]:
        """Return what both axes show of the domain, without the margins that layers ask for."""
        first, second = (Scale(*ends, name in self.log_axes) for name, ends in self.view.items())
        return first, second

    def in_steps(self) -> tuple[Field, Mapping[str, tuple[float, float]]]:
        """Return the field and the view in the axes' own steps: see `field_in_steps`."""
        if not self.log_axes:
            return self.field, self.view
        return field_in_steps(self.field, self.view, self.log_axes)


@dataclasses.dataclass(frozen=True)
class StudyCase:
    """A point of the study's sweep; what stands in its file is read when it is asked for."""

    swept: Mapping[str, SweptValue]
    """Swept key → value, in the order of the sweep."""
    path: Path
    """The gradient file."""

    @functools.cached_property
    def summary(self) -> Summary:
        """What the file says of itself: cheap, without arrays."""
        return read_summary(self.path)

    @functools.cached_property
    def check(self) -> StoredCheck | None:
        """The check of a gradient that the function brings; None where there was none."""
        return read_check(self.path)

    @functools.cached_property
    def largest_norm(self) -> float:
        """The largest norm of the gradient."""
        return read_largest_norm(self.path)


@dataclasses.dataclass(kw_only=True)
class StudyScene(Page):
    """The points of the study to draw, and the page to draw them on."""

    cases: Sequence[StudyCase]
    """In the order of the sweep."""
