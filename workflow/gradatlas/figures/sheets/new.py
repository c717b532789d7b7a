"""Sheets by the format of their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradatlas.figures.options import SvgText
    from gradatlas.figures.sheets.sheet import Sheet


def new_sheet(
    file_format: str,
    size: tuple[float, float],
    dpi: float,
    *,
    svg_text: SvgText = "paths",
    is_transparent: bool = False,
) -> Sheet:
    """Return an empty sheet.

    Args:
        file_format: `png`, `svg` or `pdf`.
        size: Width and height in points.
        dpi: Dots per inch of a PNG.
        svg_text: Whether an SVG has texts as `paths` or as `text`.
        is_transparent: Whether it has no white ground.

    Raises:
        ValueError: the format is none of these.
    """
    if file_format == "png":
        from gradatlas.figures.sheets.bitmap import BitmapSheet

        return BitmapSheet(size, dpi, is_transparent=is_transparent)
    if file_format == "svg":
        from gradatlas.figures.sheets.svg import SvgSheet

        return SvgSheet(size, svg_text, is_transparent=is_transparent)
    if file_format == "pdf":
        from gradatlas.figures.sheets.pdf import PdfSheet

        return PdfSheet(size, is_transparent=is_transparent)
    raise ValueError(f"format {file_format!r}: not one of png, svg, pdf")
