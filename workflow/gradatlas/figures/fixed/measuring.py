"""Measuring what is drawn by matplotlib, before it is drawn."""

from __future__ import annotations

from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def figure_of(artist: Artist) -> Figure:
    """Return the figure that holds `artist`."""
    figure = artist.get_figure(root=True)
    assert figure is not None
    return figure


def renderer_of(figure: Figure) -> RendererBase:
    """Return a renderer that knows the sizes of texts; the figure must have an Agg canvas."""
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    renderer: RendererBase = canvas.get_renderer()  # type: ignore[no-untyped-call]
    return renderer
