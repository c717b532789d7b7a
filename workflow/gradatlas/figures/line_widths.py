"""How wide lines are whose width is left to what a figure is made for."""

from __future__ import annotations

from typing import Final, Literal

CONTOUR: Final = 1.0
"""The width of contour lines on a screen, in points."""
ERROR: Final = 1.0
"""The same of the error over a single axis."""
STUDY: Final = 1.2
"""The same of the lines of a whole study."""
GRAPH: Final = 1.5
"""The same of graphs and tangents."""
PATHS: Final = 1.4
"""The same of descent paths."""
PATHS_MANY: Final = 0.7
"""The same where there are many of them."""


def line_width(wanted: Literal["auto"] | float, usual: float, stroke: float = 1.0) -> float:
    """Return the width of a line in points.

    Args:
        wanted: The option `linewidth`; a number stands, whatever the figure is made for.
        usual: The width on a screen.
        stroke: The factor for usual widths: 1 on a screen.
    """
    return stroke * usual if wanted == "auto" else wanted
