"""Measuring what is drawn, before it is drawn."""

from __future__ import annotations

import functools

from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser, VectorParse


def figure_of(axes: Axes) -> Figure:
    """Return the figure that holds `axes`."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return figure


def renderer_of(figure: Figure) -> RendererBase:
    """Return a renderer that knows the sizes of texts; the figure must have an Agg canvas."""
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    renderer: RendererAgg = canvas.get_renderer()  # type: ignore[no-untyped-call]
    # matplotlib remembers parsed mathematics for each renderer, that is, for each figure anew; to
    # parse the labels that all figures share is a third of the cost of a figure.
    renderer.mathtext_parser = _mathtext_parser()
    return renderer


@functools.cache
def _mathtext_parser() -> MathTextParser[VectorParse]:
    return MathTextParser("path")
