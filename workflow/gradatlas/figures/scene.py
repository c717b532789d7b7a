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

from gradatlas.fields.check_files import StoredCheck, read_check
from gradatlas.fields.files import Summary, read_largest_norm, read_summary
from gradatlas.figures.frame import Scale

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.axes import Axes
    from gradatlas.figures.color_bar import ColorBar
    from gradatlas.figures.frame import Frame
    from gradatlas.figures.legend import Sample
    from gradatlas.figures.sheets.sheet import Sheet
    from gradatlas.figures.spec import SweptValue

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
    """Width and height of the figure in points."""
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
    marks: list[tuple[float, Draw]] = dataclasses.field(default_factory=list)
    """How high they lie above others, and what draws them."""

    @property
    def font_size(self) -> float:
        """The size of the figure's text in points."""
        return self.axes.font_size

    def add_marks(self, height: float, draw: Draw) -> None:
        """Call `draw` once the frame has its place; marks of less height lie below."""
        self.marks.append((height, draw))

    def set_range(
        self, which: Literal["x", "y"], low: float, high: float, *, is_log: bool = False
    ) -> None:
        """Set what is shown of an axis."""
        axis = self.axes.x if which == "x" else self.axes.y
        axis.set_scale(Scale(low, high, is_log))


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
    fill_map: str | None = None
    """The name of the colour map of that layer."""

    def widen(self, margins: Sequence[float]) -> None:
        """Show at least this much more of each axis on both sides, in data units.

        Nothing happens where the config sets limits, and over filled contours, around which a
        margin would stay empty.
        """
        if self.over_fill:
            return
        for (name, (low, high)), margin, which in zip(
            self.view.items(), margins, ("x", "y"), strict=False
        ):
            if name not in self.limited:
                self.set_range("x" if which == "x" else "y", low - margin, high + margin)

    def view_scales(self) -> tuple[Scale, Scale]:
        """Return what both axes show of the domain, without the margins that layers ask for."""
        first, second = (Scale(*ends) for ends in self.view.values())
        return first, second


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
