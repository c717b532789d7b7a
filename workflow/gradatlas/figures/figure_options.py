"""The options that a figure has as a whole, beside those of its layers."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le, Len, Predicate

from gradatlas.options import options


def _is_interval(bounds: tuple[float, float]) -> bool:
    return bounds[0] < bounds[1]


Inches = Annotated[float, Ge(1), Le(40)]
"""A length on paper."""
Interval = Annotated[tuple[float, float], Predicate(_is_interval), "[low, high] with low < high"]
"""The part of an axis to show."""

TitleText = Annotated[str, Len(0, 1000), "text of at most 1000 characters"]
"""The title of a figure in its own words."""

MOST_PIXELS = 100e6
"""The most pixels of a PNG: a bitmap of 400 MB while it is drawn."""


@options
class FigureOptions:
    """Size, title, axes and style of a figure."""

    size: tuple[Inches, Inches] = (6.4, 4.8)
    """Width and height in inches."""
    dpi: Annotated[float, Ge(20), Le(1200)] = 100
    """Dots per inch of a PNG."""
    title: Literal["auto", "none"] | TitleText = "auto"
    """`auto` (the study's title, the formula and the parameters), `none`, or the text itself."""
    aspect: Literal["auto", "equal", "free"] = "auto"
    """`equal` draws a unit of both axes equally long, so that arrows cross contours at right
    angles; `free` fills the figure; `auto` is equal where one side of the domain is at most four
    times the other."""
    limits: dict[str, Interval] | None = None
    """Axis name → [low, high]: the part of the domain to show; what is not named shows all."""
    gridlines: bool = False
    """Whether to draw lines at the ticks."""
    labels: Literal["math", "plain"] = "math"
    """How to write the names of the axes: as mathematics ($x_0$) or as they are (x0)."""
    layout: Literal["fitted", "fixed"] = "fitted"
    """`fitted` makes room for all that is written; `fixed` keeps matplotlib's own place for the
    axes, and its own style."""


def pixels(options: FigureOptions) -> float:
    """Return how many pixels a PNG with these options has; at most `MOST_PIXELS` can be drawn."""
    return options.size[0] * options.size[1] * options.dpi**2
