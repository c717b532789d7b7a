"""What a layer sees while it draws: axes of matplotlib, with a field or a whole study."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, FixedLocator

from gradatlas.figures.fixed.measuring import figure_of
from gradatlas.figures.styles import MUTED

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.options import BarPlace
    from gradatlas.figures.scene import StudyCase
    from gradatlas.functions.function import FloatArray


@dataclasses.dataclass(kw_only=True)
class FixedCanvas:
    """The axes to draw on, and what layers share."""

    axes: Axes
    math_labels: bool
    """Whether names are written as mathematics."""
    legend: list[tuple[Artist, str]] = dataclasses.field(default_factory=list)
    """What the legend explains so far: how it is drawn, and what it means."""
    _pending: list[Callable[[], None]] = dataclasses.field(default_factory=list)

    def when_placed(self, draw: Callable[[], None]) -> None:
        """Call `draw` once the axes have their place and size: for what is measured on paper."""
        self._pending.append(draw)

    def finish(self) -> None:
        """Draw what waited for the place of the axes."""
        for draw in self._pending:
            draw()
        self._pending.clear()

    def size_in_inches(self) -> tuple[float, float]:
        """Return the width and height of the axes; final only once they are placed."""
        figure = figure_of(self.axes)
        box = self.axes.get_window_extent()
        return float(box.width / figure.dpi), float(box.height / figure.dpi)

    def add_color_bar(
        self,
        mappable: ScalarMappable,
        label: str,
        ticks: Mapping[float, str] | None = None,
        *,
        uniform: bool = False,
        extend: Literal["neither", "both", "min", "max"] = "neither",
        location: BarPlace = "right",
    ) -> None:
        """Draw a colour bar for `mappable` beside or below the axes, which make room for it.

        Args:
            mappable: From values to colours.
            label: What stands along the bar.
            ticks: The values to label and their texts; matplotlib's choice where it is None.
            uniform: Whether all bands of a banded colour map are equally wide.
            extend: Which ends have a pointed tip, for values beyond.
            location: `right` of the axes, or at the `bottom`.
        """
        # What lies beyond the tips of a bar of very many powers of ten is no number.
        with np.errstate(over="ignore"):
            bar = figure_of(self.axes).colorbar(
                mappable,
                ax=self.axes,
                # Given before the bar is drawn, they cost nothing; `set_ticks` makes objects.
                ticks=None if ticks is None else FixedLocator(list(ticks)),
                format=None if ticks is None else FixedFormatter(list(ticks.values())),
                spacing="uniform" if uniform else "proportional",
                extend=extend,
                location="bottom" if location == "bottom" else "right",
            )
        if ticks is not None:
            bar.ax.minorticks_off()
        bar.set_label(label)

    def add_note(self, text: str) -> None:
        """Write a remark in the middle of the axes: why there is nothing to see."""
        note = self.axes.text(
            0.5,
            0.5,
            text,
            transform=self.axes.transAxes,
            ha="center",
            va="center",
            color=MUTED,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85},
            wrap=True,
            zorder=10,
        )
        self.when_placed(lambda: self._break_lines(note))

    def _break_lines(self, note: Text) -> None:
        """Break a text into lines that fit into the axes."""
        wide, words = self.axes.get_window_extent().width, note.get_text()
        letters = len(words)
        while letters > 12 and note.get_window_extent().width > 0.95 * wide:
            letters -= 2
            note.set_text(fill(words, letters))


@dataclasses.dataclass(kw_only=True)
class FixedScene(FixedCanvas):
    """The field to draw, and the axes to draw it on."""

    field: Field
    view: Mapping[str, tuple[float, float]]
    """Axis name → the lowest and highest value shown, in the config's order of axes."""
    has_equal_units: bool
    """Whether a unit of both axes is equally long on paper."""
    over_fill: bool
    """Whether one of the figure's layers fills the axes with colours."""

    def coordinates(self) -> tuple[FloatArray, ...]:
        """Return the values of each axis, in the config's order."""
        return tuple(self.field.coordinates.values())


@dataclasses.dataclass(kw_only=True)
class FixedStudyScene(FixedCanvas):
    """The points of the study to draw, and the axes to draw them on."""

    cases: Sequence[StudyCase]
    """In the order of the sweep."""
