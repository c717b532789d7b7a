"""What figures of all kinds begin and end with: the paper, empty axes, the fonts, the file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from gradatlas.figures.axes import Axes, Axis
from gradatlas.figures.font_files import ChosenFont, FontFile
from gradatlas.figures.frame import Scale
from gradatlas.figures.sheets.fonts import typeface_of
from gradatlas.figures.sheets.new import new_sheet
from gradatlas.figures.style_sheets import paper_of
from gradatlas.figures.wording import own_label

if TYPE_CHECKING:
    from gradatlas.figures.composition import Composition
    from gradatlas.figures.options import FigureOptions
    from gradatlas.figures.scene import Page
    from gradatlas.figures.sheets.fonts import Typeface
    from gradatlas.figures.sheets.sheet import Sheet
    from gradatlas.figures.spec import PictureSpec

_INCH = 72.0
"""In points."""


class PageSettings(TypedDict):
    """What options say of a page: see `Page`."""

    size: tuple[float, float]
    tallest: float
    cut: tuple[bool, bool]
    pixel: float
    math_labels: bool


def page_settings(options: FigureOptions, *, is_equal: bool) -> PageSettings:
    """Return what options say of a page.

    Args:
        options: Those of the figure.
        is_equal: Whether a unit of both axes is equally long, which sets the shape of the frame.
    """
    paper = paper_of(options)
    return PageSettings(
        size=(_INCH * paper.width, _INCH * (paper.height if is_equal else paper.free_height)),
        tallest=_INCH * paper.height,
        cut=(paper.cuts_width, paper.cuts_height),
        pixel=_INCH / paper.dpi,
        math_labels=options.labels == "math",
    )


def empty_axes(options: FigureOptions) -> Axes:
    """Return axes from 0 to 1 without names, of which layers make what they need."""
    paper = paper_of(options)
    return Axes(
        Axis("", Scale(0.0, 1.0)),
        Axis("", Scale(0.0, 1.0)),
        paper.font_size,
        math_text=options.labels == "math",
        gridlines=options.gridlines,
        stroke=paper.stroke,
    )


def set_own_labels(page: Page, options: FigureOptions) -> None:
    """Write at the axes what the user wants there, whatever layers have written."""
    page.axes.x.name = own_label(options.xlabel, page.axes.x.name)
    page.axes.y.name = own_label(options.ylabel, page.axes.y.name)


def typeface_for(spec: PictureSpec, font: Path | None) -> Typeface:
    """Return the fonts of a figure, `font` being the user's file if it asks for one."""
    family = spec.options.font
    if font is not None:
        file = FontFile(str(font), spec.font_digest or "", is_own=True)
        return typeface_of(ChosenFont(family, file))
    return typeface_of() if family == "auto" else typeface_of(ChosenFont(family))


def drawn_sheet(spec: PictureSpec, composition: Composition) -> Sheet:
    """Return a sheet of the figure's format with a figure on it."""
    options = spec.options
    sheet = new_sheet(
        spec.format,
        composition.size,
        paper_of(options).dpi,
        svg_text=options.svg_text,
        is_transparent=options.transparent,
    )
    composition.draw(sheet)
    return sheet
