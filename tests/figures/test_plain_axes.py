"""Axes without an object for each tick against matplotlib's own, to the last pixel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gradatlas.figures.plain_axes import PlainAxes
from gradatlas.figures.styles import figure_style

SIZE = (4.0, 3.0)


def plain(axes: Axes) -> None:
    axes.set(xlim=(-2, 2.5), ylim=(-1, 3), xlabel="$x_0$", ylabel="x1")


def grid(axes: Axes) -> None:
    plain(axes)
    axes.grid(True)


def logarithmic(axes: Axes) -> None:
    axes.set(xscale="log", yscale="log", xlim=(1e-12, 1), ylim=(0.3, 40), xlabel="step")


def within_a_decade(axes: Axes) -> None:
    axes.set(yscale="log", ylim=(2, 5))


def offset(axes: Axes) -> None:
    axes.set(xlim=(1e6, 1e6 + 1), ylim=(0, 3e-9), xlabel="x", ylabel="y")


def backwards(axes: Axes) -> None:
    axes.set(xlim=(2, -2), ylim=(5, 1))


def on_the_right(axes: Axes) -> None:
    plain(axes)
    axes.yaxis.set_label_position("right")
    axes.yaxis.tick_right()
    axes.set_xticks([])


def at_the_top(axes: Axes) -> None:
    plain(axes)
    axes.xaxis.set_label_position("top")
    axes.xaxis.tick_top()


def own_ticks(axes: Axes) -> None:
    plain(axes)
    axes.set_xticks([-5, -1, 0, 2], labels=["far", "a", "", "b"])
    axes.set_yticks([0, 1], minor=True)
    axes.tick_params(axis="y", length=6, width=2, pad=1, labelsize=7, color="red")


def with_a_title(axes: Axes) -> None:
    offset(axes)
    axes.set_title("f")


CASES = (
    *(plain, grid, logarithmic, within_a_decade, offset, backwards),
    *(on_the_right, at_the_top, own_ticks, with_a_title),
)


def drawn(
    kind: type[Axes], prepare: Callable[[Axes], None], dpi: float = 100
) -> tuple[np.ndarray, np.ndarray]:
    """Return the picture, and the box around each axis: left, bottom, right and top."""
    with figure_style(fitted=True, size=SIZE):
        figure = Figure(figsize=SIZE, dpi=dpi)
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_axes((0.2, 0.2, 0.6, 0.6), axes_class=kind)
        prepare(axes)
        boxes = [
            axis.get_tightbbox(canvas.get_renderer()).extents
            for axis in (axes.xaxis, axes.yaxis)
            if len(axis.get_majorticklocs())
        ]
        canvas.draw()
        return np.array(canvas.buffer_rgba()), np.array(boxes)


@pytest.mark.parametrize("dpi", [100, 73])
@pytest.mark.parametrize("prepare", CASES, ids=lambda case: case.__name__)
def test_they_look_like_those_of_matplotlib(prepare: Callable[[Axes], None], dpi: int) -> None:
    picture, boxes = drawn(PlainAxes, prepare, dpi)
    expected, expected_boxes = drawn(Axes, prepare, dpi)
    assert (picture == expected).all()
    assert (picture != 255).any()
    assert boxes == pytest.approx(expected_boxes, abs=1e-6)


def test_ticks_are_there_for_whoever_asks() -> None:
    with figure_style(fitted=True, size=SIZE):
        figure = Figure(figsize=SIZE)
        FigureCanvasAgg(figure)
        axes = figure.add_subplot(axes_class=PlainAxes)
        plain(axes)
        assert [text.get_text() for text in axes.get_yticklabels()][:2] == ["−1.0", "−0.5"]


def test_extents_are_those_of_the_style_in_which_they_are_asked_for() -> None:
    with figure_style(fitted=True, size=SIZE):
        usual = drawn(PlainAxes, plain)[1]
    with figure_style(fitted=True, size=(1.5, 1.5)):
        figure = Figure(figsize=SIZE)
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_axes((0.2, 0.2, 0.6, 0.6), axes_class=PlainAxes)
        plain(axes)
        small = axes.xaxis.get_tightbbox(canvas.get_renderer()).extents
    assert small[3] - small[1] < 0.8 * (usual[0][3] - usual[0][1])
    assert drawn(PlainAxes, plain)[1] == pytest.approx(usual, abs=0)
