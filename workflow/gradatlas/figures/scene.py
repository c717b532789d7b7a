"""What a layer sees while it draws: the canvas that all share, with a field or a whole study."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Literal

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colorbar import Colorbar
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, FixedLocator

from gradatlas.fields.files import Summary, read_largest_norm, read_summary
from gradatlas.figures.measuring import figure_of
from gradatlas.figures.styles import MUTED

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.spec import SweptValue
    from gradatlas.functions.function import FloatArray

COLOR_BAR_WIDTH = 0.16
"""Inches."""
GREATEST = 1e307
"""Differences of values up to this are numbers, and so are the ticks that matplotlib looks for
beyond the ends of an axis."""


@dataclasses.dataclass(kw_only=True)
class Canvas:
    """The axes to draw on, and what layers share."""

    axes: Axes
    fitted: bool
    """Whether the figure is laid out, and styled, by us."""
    math_labels: bool
    """Whether names are written as mathematics."""
    color_bars: list[Colorbar] = dataclasses.field(default_factory=list)
    """The colour bars so far, from left to right."""
    legend: list[tuple[Artist, str]] = dataclasses.field(default_factory=list)
    """What the legend below the axes explains so far: how it is drawn, and what it means."""
    _pending: list[Callable[[], None]] = dataclasses.field(default_factory=list)

    def when_placed(self, draw: Callable[[], None]) -> None:
        """Call `draw` once the axes have their place and size: for what is measured on paper."""
        self._pending.append(draw)

    def finish(self) -> None:
        """Draw what waited for the place of the axes."""
        for draw in self._pending:
            draw()
        self._pending.clear()

    def font_size(self) -> float:
        """Return the size of the figure's text in points."""
        return float(matplotlib.rcParams["font.size"])

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
        along: bool = False,
        extend: Literal["neither", "both", "min", "max"] = "neither",
    ) -> None:
        """Draw a colour bar for `mappable` to the right of the axes.

        `ticks` are the values to label and their texts, matplotlib's choice where they are None;
        `uniform` makes all bands of a banded colour map equally wide. The label stands above the
        bar, or, where it is long, `along` it. `extend` says which ends have a pointed tip, for
        values beyond.
        """
        figure = figure_of(self.axes)
        # In a fitted figure the layout finds the place.
        place = (0.9, 0.1, 0.03, 0.8)
        name = f"bar {len(self.color_bars)}"
        own_axes = (
            figure.add_axes(place, label=name, axes_class=type(self.axes)) if self.fitted else None
        )
        # What lies beyond the tips of a bar of very many powers of ten is no number.
        with np.errstate(over="ignore"):
            bar = figure.colorbar(
                mappable,
                cax=own_axes,
                ax=None if self.fitted else self.axes,
                # Given before the bar is drawn, they cost nothing; `set_ticks` makes objects.
                ticks=None if ticks is None else FixedLocator(list(ticks)),
                format=None if ticks is None else FixedFormatter(list(ticks.values())),
                spacing="uniform" if uniform else "proportional",
                extend=extend,
            )
        if ticks is not None:
            bar.ax.minorticks_off()
        if along or not self.fitted:
            bar.set_label(label)
        else:
            # Above the bar, short names can be read without turning the head.
            size = self.font_size() * (1.2 if self.math_labels else 1.0)
            bar.ax.set_title(label, fontsize=size, pad=5)
        if self.fitted:
            bar.outline.set_linewidth(0.5)
            if bar.solids is not None:
                bar.solids.set_edgecolor("face")  # viewers of PDF and SVG show seams otherwise
        self.color_bars.append(bar)

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
class Scene(Canvas):
    """The field to draw, and the axes to draw it on."""

    field: Field
    view: Mapping[str, tuple[float, float]]
    """Axis name → the lowest and highest value shown, in the config's order of axes."""
    limited: frozenset[str]
    """The axes whose view the config sets."""
    is_equal: bool
    """Whether a unit of both axes is equally long on paper."""
    over_fill: bool
    """Whether one of the figure's layers fills the axes with colours."""

    def coordinates(self) -> tuple[FloatArray, ...]:
        """Return the values of each axis, in the config's order."""
        return tuple(self.field.coordinates.values())

    def name_of_f(self) -> str:
        """Return how f is written on this figure."""
        return "$f$" if self.math_labels else "f"

    def name_of_norm(self) -> str:
        """Return how the norm of the gradient is written on this figure."""
        return r"$\|\nabla f\|$" if self.math_labels else "|grad f|"

    def widen(self, margins: Sequence[float]) -> None:
        """Show at least this much more of each axis on both sides, in data units.

        Nothing happens where the config sets limits, where the layout is not ours, and over filled
        contours, around which a margin would stay empty.
        """
        if not self.fitted or self.over_fill:
            return
        for (name, (low, high)), margin, axis in zip(
            self.view.items(), margins, ("x", "y"), strict=False
        ):
            if name not in self.limited:
                self.axes.set(**{f"{axis}lim": (low - margin, high + margin)})

    def shown_values(self) -> FloatArray:
        """Return f at the grid points that reach into the view, NaN where it is not finite."""
        values = self.field.values[self.shown_part()]
        return np.where(np.isfinite(values), values, np.nan)

    def shown_part(self) -> tuple[slice, ...]:
        """Return the part of the field's arrays that reaches into the view."""
        inside = [
            _reached(points, *self.view[name]) for name, points in self.field.coordinates.items()
        ]
        return tuple(reversed(inside))  # the dimensions are the axes in reverse order


def _reached(points: FloatArray, low: float, high: float) -> slice:
    """Return the points from `low` to `high` and the next one on either side, as far as it goes."""
    first = int(np.searchsorted(points, low, side="right")) - 1
    last = int(np.searchsorted(points, high, side="left"))
    return slice(max(0, min(first, points.size - 1)), max(1, last + 1))


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
    def largest_norm(self) -> float:
        """The largest norm of the gradient."""
        return read_largest_norm(self.path)


@dataclasses.dataclass(kw_only=True)
class StudyScene(Canvas):
    """The points of the study to draw, and the axes to draw them on."""

    cases: Sequence[StudyCase]
    """In the order of the sweep."""


def drawable(values: FloatArray) -> FloatArray:
    """Return `values`, the greatest moved to where matplotlib can draw them; a copy if need be."""
    if np.isfinite(values).any() and np.nanmax(np.abs(values[np.isfinite(values)])) > GREATEST:
        return np.where(np.isfinite(values), np.clip(values, -GREATEST, GREATEST), values)
    return values
