"""Saving figures as PNG, SVG or PDF: the same figure always gives the same bytes."""

from __future__ import annotations

import io
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.figure import Figure

from gradatlas.figures.measuring import renderer_of
from gradatlas.figures.png import png_bytes
from gradatlas.figures.styles import figure_style

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.figures.figure_options import FigureOptions

_CREATOR = "Gradient Atlas"
_RASTER_DPI = 300
"""Of the parts of an SVG or PDF that are bitmaps."""
_OUTLINE = re.compile(rb' d="[^"]*"')
_FINE_DIGITS = re.compile(rb"(\.[0-9]{2})[0-9]+")


def save_figure(
    figure: Figure, path: Path, file_format: str, options: FigureOptions, title: str, text: str
) -> None:
    """Write `figure` to `path` as `png`, `svg` or `pdf`, with a title and a description in it.

    Dates and the versions of libraries are left out of the file. Text in SVG is drawn as shapes,
    so that it looks the same where the font is missing; the title and the description stay text.
    """
    buffer = io.BytesIO()
    with figure_style(fitted=options.layout == "fitted", size=options.size):
        if file_format == "png":
            pixels = _draw(figure, options.dpi)
            content = png_bytes(pixels, options.dpi, {"Title": title, "Description": text})
        elif file_format == "svg":
            metadata = {"Date": None, "Creator": _CREATOR, "Title": title}
            figure.savefig(buffer, format="svg", dpi=_RASTER_DPI, metadata=metadata)
            content = _finished_svg(buffer.getvalue(), text)
        elif file_format == "pdf":
            metadata = {
                "CreationDate": None,
                "Creator": _CREATOR,
                "Producer": None,
                "Title": title,
                "Subject": text,
            }
            figure.savefig(buffer, format="pdf", dpi=_RASTER_DPI, metadata=metadata)
            content = buffer.getvalue()
        else:
            raise ValueError(f"format {file_format!r}: not one of png, svg, pdf")
    path.write_bytes(content)


def _draw(figure: Figure, dpi: float) -> NDArray[np.uint8]:
    """Return the picture of a figure: red, green and blue, shape (height, width, 3)."""
    before = figure.dpi
    figure.dpi = dpi
    try:
        renderer_of(figure)  # with what it remembers of texts
        canvas: Any = figure.canvas  # of Agg, whose methods have no types
        canvas.draw()
        # All figures have an opaque background, so nothing shines through.
        return np.asarray(canvas.buffer_rgba())[..., :3]
    finally:
        figure.dpi = before


def _finished_svg(content: bytes, text: str) -> bytes:
    """Add a description and leave out the digits of coordinates below a hundredth of a point."""
    # matplotlib writes <title> but has no way to ask for <desc>.
    description = f"</title>\n <desc>{escape(text)}</desc>".encode()
    content = content.replace(b"</title>", description, 1)
    return _OUTLINE.sub(lambda match: _FINE_DIGITS.sub(rb"\1", match[0]), content)
