"""The content of files of figures of matplotlib: the same figure always gives the same bytes."""

from __future__ import annotations

import io
import re
from html import escape
from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np
from matplotlib.figure import Figure

from gradatlas.figures.fixed.style import fixed_style
from gradatlas.figures.sheets.png import png_bytes
from gradatlas.figures.style_sheets import paper_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.figures.options import FigureOptions

_CREATOR = "Gradient Atlas"
_RASTER_DPI = 300
"""Of the parts of an SVG or PDF that are bitmaps."""
_OUTLINE = re.compile(rb' d="[^"]*"')
_FINE_DIGITS = re.compile(rb"(\.[0-9]{2})[0-9]+")


def figure_bytes(
    figure: Figure, file_format: str, options: FigureOptions, title: str, text: str
) -> bytes:
    """Return a figure as `png`, `svg` or `pdf`, with a title and a description in it.

    Dates and the versions of libraries are left out. Text in SVG is drawn as shapes, so that it
    looks the same where the font is missing, unless the options want it as text; the title and the
    description are text.

    Raises:
        ValueError: If there is no such format.
    """
    buffer = io.BytesIO()
    with fixed_style():
        if file_format == "png":
            dpi = paper_of(options).dpi
            return png_bytes(_draw(figure, dpi), dpi, {"Title": title, "Description": text})
        if file_format == "svg":
            metadata = {"Date": None, "Creator": _CREATOR, "Title": title}
            kind = "none" if options.svg_text == "text" else "path"
            with matplotlib.rc_context({"svg.fonttype": kind}):
                figure.savefig(buffer, format="svg", dpi=_RASTER_DPI, metadata=metadata)
            return _finished_svg(buffer.getvalue(), text)
        if file_format == "pdf":
            metadata = {
                "CreationDate": None,
                "Creator": _CREATOR,
                "Producer": None,
                "Title": title,
                "Subject": text,
            }
            figure.savefig(buffer, format="pdf", dpi=_RASTER_DPI, metadata=metadata)
            return buffer.getvalue()
    raise ValueError(f"format {file_format!r}: not one of png, svg, pdf")


def _draw(figure: Figure, dpi: float) -> NDArray[np.uint8]:
    """Return the picture of a figure: red, green and blue, shape (height, width, 3)."""
    before = figure.dpi
    figure.dpi = dpi
    try:
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
