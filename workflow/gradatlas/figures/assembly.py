"""What all figures are assembled from: options, layers, and a place for everything on paper."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gradatlas.figures.figure_options import FigureOptions
from gradatlas.figures.layout import place
from gradatlas.figures.legend import draw_legend, draw_legend_inside
from gradatlas.figures.measuring import figure_of
from gradatlas.figures.plain_axes import PlainAxes
from gradatlas.figures.titles import TitleLine, draw_title

if TYPE_CHECKING:
    from gradatlas.figures.canvas import Canvas

_BUILD_DPI = 100
"""The resolution at which figures are laid out, so that PNG, SVG and PDF look alike."""
_FIXED_TOP = 0.1
"""The part of a figure's height for the title above matplotlib's default axes."""


def figure_options(settings: Mapping[str, Any]) -> FigureOptions:
    """Return the options of the figure as a whole."""
    return FigureOptions(**{**settings["figure"], "size": tuple(settings["figure"]["size"])})


def layer_with_options(settings: Mapping[str, Any]) -> tuple[ModuleType, dict[str, Any]]:
    """Return the module of a layer and its options."""
    module = importlib.import_module(f"gradatlas.figures.layers.{settings['kind']}")
    return module, {name: value for name, value in settings.items() if name != "kind"}


def new_axes(options: FigureOptions) -> Axes:
    """Return the axes of a new figure; call it within the figure's style."""
    figure = Figure(figsize=options.size, dpi=_BUILD_DPI)
    FigureCanvasAgg(figure)
    kinds = {"fitted": PlainAxes, "fixed": Axes}
    return figure.add_subplot(axes_class=kinds[options.layout])


def arrange(canvas: Canvas, options: FigureOptions, title: Sequence[TitleLine]) -> Figure:
    """Draw title and legend, give everything its place, and return the figure.

    Args:
        canvas: On which the layers have drawn.
        options: Of the figure.
        title: What stands above the axes.
    """
    axes = canvas.axes
    figure = figure_of(axes)
    if canvas.fitted:
        top = draw_title(figure, title)
        bottom = draw_legend(figure, canvas.legend, top)
        place(figure, axes, canvas.color_bars, _ratio(axes), top, bottom)
    else:
        draw_title(figure, title, room=_FIXED_TOP * options.size[1])
        draw_legend_inside(axes, canvas.legend)
        axes.apply_aspect()
    canvas.finish()
    return figure


def _ratio(axes: Axes) -> float | None:
    """Return height over width of the axes' box where a unit of both axes is equally long."""
    if axes.get_aspect() == "auto":
        return None
    (x_low, x_high), (y_low, y_high) = axes.get_xlim(), axes.get_ylim()
    return float((y_high - y_low) / (x_high - x_low))
