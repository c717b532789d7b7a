"""Measuring what is drawn, before it is drawn."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser, VectorParse
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

_MOST_EXTENTS = 10_000
_extents: dict[tuple[str, tuple[Any, ...]], tuple[float, float, float, float]] = {}
"""A text and all else that its extent depends on → left, bottom, right and top."""


def figure_of(artist: Artist) -> Figure:
    """Return the figure that holds `artist`."""
    figure = artist.get_figure(root=True)
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


def extents_of(label: Text, texts: Sequence[str], renderer: RendererBase) -> FloatArray:
    """Return the boxes that `texts` would take in the place of the text of `label`.

    Returns:
        Shape (texts, 4): left, bottom, right and top of each, in pixels from the anchor of `label`,
        whose font, alignment and rotation they have.

    Numbers at ticks are mostly the same in all figures, and so are their extents, which are
    remembered.
    """
    # A renderer of SVG and one of PDF look the same from outside, but measure differently; so what
    # they measure is not remembered.
    known = _extents if isinstance(renderer, RendererAgg) else {}
    style = (
        label.get_fontproperties().copy(),
        tuple(matplotlib.rcParams["font.sans-serif"]),
        matplotlib.rcParams["text.hinting"],
        *(label.get_horizontalalignment(), label.get_verticalalignment(), label.get_rotation()),
        figure_of(label).dpi,
    )
    if len(known) > _MOST_EXTENTS:
        known.clear()
    unknown = [text for text in texts if (text, style) not in known]
    if unknown:
        place, transform = label.get_position(), label.get_transform()
        label.set(position=(0, 0), transform=IdentityTransform())
        for text in unknown:
            label.set_text(text)
            box = label.get_window_extent(renderer)
            known[text, style] = (box.x0, box.y0, box.x1, box.y1)
        label.set(position=place, transform=transform)
    return np.array([known[text, style] for text in texts], dtype=np.float64).reshape(-1, 4)
