"""Axes whose ticks are drawn without an object for each tick.

matplotlib makes five artists for each tick, most of which are never seen, lays out all labels twice
each time that it draws or measures an axis, and so spends half of the time of a small figure on
ticks. Here an axis has a few artists, which are drawn at one tick after the other. What comes out
is the same to the last pixel: locators, formatters, limits, styles and labels are matplotlib's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis, Ticker, XAxis, YAxis
from matplotlib.backend_bases import RendererBase
from matplotlib.lines import Line2D
from matplotlib.markers import TICKDOWN, TICKLEFT, TICKRIGHT, TICKUP
from matplotlib.text import Text
from matplotlib.ticker import NullLocator
from matplotlib.transforms import Bbox, Transform

from gradatlas.figures.measuring import extents_of, figure_of, renderer_of

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

_INSIDE = 1e-10
"""How far beyond the end of an axis, as a part of its length, a tick still belongs to it."""


@dataclass(frozen=True)
class _Part:
    """The artists of the major or of the minor ticks of an axis, each for all of them."""

    mark: Line2D
    label: Text
    grid: Line2D | None
    length: float
    """How far a tick stands out, in points."""


@dataclass(frozen=True)
class _Ticks:
    """The ticks of one kind that are in view."""

    part: _Part
    points: FloatArray
    texts: list[str]


class _NoTicksYet:
    """Ticks as objects, for callers who ask for them; the axis itself needs none."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, axis: Any, owner: type) -> Any:
        return self if axis is None else axis.__dict__.setdefault(self._name, [])


class _PlainAxis(Axis):
    """What both axes have in common."""

    axis_name: str

    # matplotlib's own names.
    majorTicks = _NoTicksYet()  # noqa: N815
    minorTicks = _NoTicksYet()  # noqa: N815

    _MARKERS: tuple[Any, Any]
    """The markers of ticks on the first side of the axes and on the second, top or right."""

    def set_tick_params(self, which: Any = "major", reset: bool = False, **kwargs: Any) -> None:
        super().set_tick_params(which=which, reset=reset, **kwargs)
        self.__dict__.pop("_parts", None)

    def _get_ticks_position(self) -> int:
        return 2 if self._is_second() else 1

    def _is_second(self) -> bool:
        return bool(self._major_tick_kw.get("label2On", False))  # type: ignore[attr-defined]

    def get_tightbbox(
        self,
        renderer: RendererBase | None = None,
        *,
        for_layout_only: bool = False,  # noqa: ARG002
    ) -> Bbox | None:
        """Return a box around labels, name and offset, in pixels; None where nothing is shown."""
        if not self.get_visible():
            return None
        renderer = renderer or renderer_of(figure_of(self.axes))
        blocks = [_union(self._lay_out(renderer)[1])]
        blocks += [
            text.get_window_extent(renderer)
            for text in (self.offsetText, self.label)
            if text.get_visible() and text.get_text()
        ]
        known = [box for box in blocks if box is not None]
        return Bbox.union(known) if known else None

    def draw(self, renderer: RendererBase) -> None:
        """Draw grid lines, ticks, their labels, the name of the axis and the offset."""
        if not self.get_visible():
            return
        renderer.open_group("axis", gid=self.get_gid())
        shown, _ = self._lay_out(renderer)
        for ticks in shown:
            self._draw_ticks(renderer, ticks)
        self.label.draw(renderer)
        self.offsetText.draw(renderer)
        renderer.close_group("axis")
        self.stale = False

    def _draw_ticks(self, renderer: RendererBase, ticks: _Ticks) -> None:
        part, ends = ticks.part, np.array([0.0, 1.0])
        if part.grid is not None:
            for point in ticks.points:
                part.grid.set_data(*self._xy(np.full(2, point), ends))
                part.grid.draw(renderer)
        side = 1.0 if self._is_second() else 0.0
        part.mark.set_data(*self._xy(ticks.points, np.full(ticks.points.shape, side)))
        part.mark.draw(renderer)
        for point, text in zip(ticks.points, ticks.texts, strict=True):
            if text:
                part.label.set_text(text)
                part.label.set_position(self._xy(point, side))
                part.label.draw(renderer)

    def _lay_out(self, renderer: RendererBase) -> tuple[list[_Ticks], FloatArray]:
        """Put name and offset where they belong.

        Returns:
            The ticks in view, and left, bottom, right and top of their labels in pixels: shape
            (labels, 4).
        """
        shown = [
            ticks
            for major, ticker in ((True, self.major), (False, self.minor))
            if (ticks := self._ticks(ticker, major=major)) is not None
        ]
        blocks = np.concatenate([np.empty((0, 4)), *(self._boxes(renderer, t) for t in shown)])
        dots = figure_of(self.axes).dpi / 72
        length = max((ticks.part.length for ticks in shown), default=0.0) * dots
        around = [self.axes.bbox.padded(length), _union(blocks)]
        self._place_name(Bbox.union([b for b in around if b is not None]), self.labelpad * dots)
        formatter: Any = self.major.formatter  # which axes always have
        self.offsetText.set_text(formatter.get_offset())
        if self.offsetText.get_text():
            drawn = [Bbox.from_extents(*box) for box in blocks]
            sides = ([], drawn) if self._is_second() else (drawn, [])
            self._update_offset_text_position(*sides)  # type: ignore[attr-defined]
        return shown, blocks

    def _ticks(self, ticker: Ticker, *, major: bool) -> _Ticks | None:
        if isinstance(ticker.locator, NullLocator):
            return None
        points = np.asarray(self.get_majorticklocs() if major else self.get_minorticklocs())
        if not points.size:
            return None
        formatter: Any = ticker.formatter
        texts = formatter.format_ticks(points)
        transform = self.get_transform()
        low, high = sorted(transform.transform(np.array(self.get_view_interval())))
        slack = _INSIDE * (high - low)
        placed = transform.transform(points)
        inside = (placed >= low - slack) & (placed <= high + slack)
        kept = [text for text, keep in zip(texts, inside, strict=True) if keep]
        return _Ticks(self._part(major=major), points[inside], kept)

    def _boxes(self, renderer: RendererBase, ticks: _Ticks) -> FloatArray:
        label = ticks.part.label
        written = [index for index, text in enumerate(ticks.texts) if text]
        along = ticks.points[written]
        across = np.full(along.shape, 1.0 if self._is_second() else 0.0)
        places = label.get_transform().transform(np.stack(self._xy(along, across), axis=1))
        extents = extents_of(label, [ticks.texts[index] for index in written], renderer)
        blocks: FloatArray = extents + np.tile(places, 2)
        return blocks

    def _part(self, *, major: bool) -> _Part:
        parts: dict[bool, _Part] = self.__dict__.setdefault("_parts", {})
        if major not in parts:
            parts[major] = self._new_part(major=major)
        return parts[major]

    def _new_part(self, *, major: bool) -> _Part:
        given: Mapping[str, object] = self._major_tick_kw if major else self._minor_tick_kw  # type: ignore[attr-defined]
        kind, axis = "major" if major else "minor", f"{self.axis_name}tick"
        rc: Any = matplotlib.rcParams

        def chosen(name: str, usual: str) -> Any:
            return given.get(name, rc[f"{axis}.{usual}"])

        color, label_color = chosen("color", "color"), chosen("labelcolor", "labelcolor")
        length = chosen("size", f"{kind}.size")
        mark = Line2D(
            [],
            [],
            linestyle="none",
            marker=self._MARKERS[self._is_second()],
            markeredgecolor=color,
            markersize=length,
            markeredgewidth=chosen("width", f"{kind}.width"),
            transform=self._tick_transform("tick2" if self._is_second() else "tick1"),
        )
        transform, vertical, horizontal = self._label_transform(
            chosen("pad", f"{kind}.pad") + length
        )
        label = Text(
            fontsize=chosen("labelsize", "labelsize"),
            color=rc[f"{axis}.color"] if label_color == "inherit" else label_color,
            verticalalignment=vertical,
            horizontalalignment=horizontal,
            transform=transform,
        )
        grid = None
        if given.get("gridOn", False):
            grid = Line2D(
                [],
                [],
                color=rc["grid.color"],
                alpha=rc["grid.alpha"],
                linestyle=rc["grid.linestyle"],
                linewidth=rc["grid.linewidth"],
                transform=self._tick_transform("grid"),
            )
            grid.set_figure(figure_of(self.axes))
            grid.set_clip_path(self.axes.patch)
        for artist in (mark, label):
            artist.set_figure(figure_of(self.axes))
        return _Part(mark, label, grid, length)

    def _tick_transform(self, which: Any) -> Transform:
        """Return the transform from points along and across the axis to pixels."""
        raise NotImplementedError

    def _label_transform(self, pad: float) -> tuple[Transform, Any, Any]:
        """Return the transform of labels `pad` points away from the axis, and their alignment."""
        raise NotImplementedError

    def _xy(self, along: Any, across: Any) -> tuple[Any, Any]:
        """Return coordinates along and across the axis as x and y."""
        raise NotImplementedError

    def _place_name(self, around: Bbox, pad: float) -> None:
        """Move the name of the axis `pad` pixels away from `around`, the box of its labels."""
        raise NotImplementedError


class _PlainXAxis(_PlainAxis, XAxis):
    _MARKERS = (TICKDOWN, TICKUP)

    def _tick_transform(self, which: Any) -> Transform:
        return self.axes.get_xaxis_transform(which)

    def _label_transform(self, pad: float) -> tuple[Transform, Any, Any]:
        if self._is_second():
            return self.axes.get_xaxis_text2_transform(pad)
        return self.axes.get_xaxis_text1_transform(pad)

    def _xy(self, along: Any, across: Any) -> tuple[Any, Any]:
        return along, across

    def _place_name(self, around: Bbox, pad: float) -> None:
        is_below = self.get_label_position() == "bottom"
        self.label.set_y(around.y0 - pad if is_below else around.y1 + pad)


class _PlainYAxis(_PlainAxis, YAxis):
    _MARKERS = (TICKLEFT, TICKRIGHT)

    def _tick_transform(self, which: Any) -> Transform:
        return self.axes.get_yaxis_transform(which)

    def _label_transform(self, pad: float) -> tuple[Transform, Any, Any]:
        if self._is_second():
            return self.axes.get_yaxis_text2_transform(pad)
        return self.axes.get_yaxis_text1_transform(pad)

    def _xy(self, along: Any, across: Any) -> tuple[Any, Any]:
        return across, along

    def _place_name(self, around: Bbox, pad: float) -> None:
        is_left = str(self.get_label_position()) == "left"
        self.label.set_x(around.x0 - pad if is_left else around.x1 + pad)


class PlainAxes(Axes):
    """Axes with ticks below and on the left, or on the right, that have no look of their own."""

    def _init_axis(self) -> None:
        self.xaxis = _PlainXAxis(self, clear=False)
        self.yaxis = _PlainYAxis(self, clear=False)
        for name, axis in zip(
            ("bottom", "top", "left", "right"), (self.xaxis,) * 2 + (self.yaxis,) * 2, strict=True
        ):
            self.spines[name].register_axis(axis)

    def clear(self) -> None:
        """Take everything off the axes."""
        super().clear()
        for spine in self.spines.values():
            spine.get_spine_transform()  # sets it, which ticks as objects would do


def _union(blocks: FloatArray) -> Bbox | None:
    """Return a box around boxes, given by left, bottom, right and top; None where there is none."""
    if not blocks.size:
        return None
    return Bbox.from_extents(*blocks[:, :2].min(axis=0), *blocks[:, 2:].max(axis=0))
