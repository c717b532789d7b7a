"""What a layer of a figure sees while it draws itself."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colorbar import Colorbar

from gradatlas.fields import Field
from gradatlas.figures.measuring import figure_of
from gradatlas.figures.round_numbers import number_texts
from gradatlas.figures.styles import MUTED
from gradatlas.functions.function import FloatArray

COLOR_BAR_WIDTH = 0.16
"""Inches."""


@dataclasses.dataclass
class Scene:
    """The field to draw, the axes to draw it on, and what layers share."""

    field: Field
    axes: Axes
    view: Mapping[str, tuple[float, float]]
    """Axis name → the lowest and highest value shown, in the config's order of axes."""
    limited: frozenset[str]
    """The axes whose view the config sets."""
    fitted: bool
    """Whether the figure is laid out, and styled, by us."""
    math_labels: bool
    """Whether names are written as mathematics."""
    is_equal: bool
    """Whether a unit of both axes is equally long on paper."""
    over_fill: bool
    """Whether one of the figure's layers fills the axes with colours."""
    color_bars: list[Colorbar] = dataclasses.field(default_factory=list)
    """The colour bars so far, from left to right."""
    _pending: list[Callable[[], None]] = dataclasses.field(default_factory=list)

    def when_placed(self, draw: Callable[[], None]) -> None:
        """Call `draw` once the axes have their place and size: for what is measured on paper."""
        self._pending.append(draw)

    def finish(self) -> None:
        """Draw what waited for the place of the axes."""
        for draw in self._pending:
            draw()
        self._pending.clear()

    def coordinates(self) -> tuple[FloatArray, ...]:
        """Return the values of each axis, in the config's order."""
        return tuple(self.field.coordinates.values())

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
        ticks: Sequence[float] | None = None,
        *,
        uniform: bool = False,
    ) -> None:
        """Draw a colour bar for `mappable` to the right of the axes.

        `ticks` are the values to label, all of them matplotlib's choice where they are None;
        `uniform` makes all bands of a banded colour map equally wide.
        """
        figure = figure_of(self.axes)
        # In a fitted figure the layout finds the place.
        place: dict[str, Any] = (
            {"cax": figure.add_axes((0.9, 0.1, 0.03, 0.8), label=f"bar {len(self.color_bars)}")}
            if self.fitted
            else {"ax": self.axes}
        )
        bar = figure.colorbar(mappable, **place, spacing="uniform" if uniform else "proportional")
        if ticks is not None:
            bar.set_ticks(list(ticks), labels=number_texts(ticks))
            bar.ax.minorticks_off()
        if not self.fitted:
            bar.set_label(label)
        else:
            # Above the bar, short names can be read without turning the head.
            size = self.font_size() * (1.2 if self.math_labels else 1.0)
            bar.ax.set_title(label, fontsize=size, pad=5)
            bar.outline.set_linewidth(0.5)
            if bar.solids is not None:
                bar.solids.set_edgecolor("face")  # viewers of PDF and SVG show seams otherwise
        self.color_bars.append(bar)

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

    def add_note(self, text: str) -> None:
        """Write a remark in the middle of the axes: why there is nothing to see."""
        self.axes.text(
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

    def shown_values(self) -> FloatArray:
        """Return f at the grid points that reach into the view, NaN where it is not finite."""
        values = np.where(np.isfinite(self.field.values), self.field.values, np.nan)
        inside = [
            _reached(points, *self.view[name]) for name, points in self.field.coordinates.items()
        ]
        # The field's dimensions are the axes in reverse order.
        shown: FloatArray = values[tuple(reversed(inside))]
        return shown


def _reached(points: FloatArray, low: float, high: float) -> slice:
    """Return the points from `low` to `high` and the next one on either side, as far as it goes."""
    first = int(np.searchsorted(points, low, side="right")) - 1
    last = int(np.searchsorted(points, high, side="left"))
    return slice(max(0, min(first, points.size - 1)), max(1, last + 1))
