"""What a sheet is: paper of a certain size, on which marks are put, one upon the other.

All lengths are in points (1/72 inch), from the lower left corner of the sheet: the same marks make
a PNG of any resolution, an SVG and a PDF. A sheet knows nothing of data, axes or figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

if TYPE_CHECKING:
    from gradatlas.figures.sheets.texts import SetText

Rgba = tuple[float, float, float, float]
"""Red, green, blue and opacity from 0 to 1."""
FloatArray = NDArray[np.float64]
NOTHING: Rgba = (0.0, 0.0, 0.0, 0.0)
"""No colour."""
_FARTHEST = 1e5
"""In points: some thirty metres."""


@dataclass(frozen=True)
class Box:
    """A rectangle."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """How tall it is."""
        return self.top - self.bottom

    def padded(self, by: float) -> Box:
        """Return the box with so much more on all sides."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)

    def union(self, other: Box) -> Box:
        """Return the smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.bottom, other.bottom),
            max(self.right, other.right),
            max(self.top, other.top),
        )


@dataclass(frozen=True)
class Pen:
    """How a line, or the edge of a shape, is drawn."""

    color: Rgba
    width: float
    dashes: tuple[float, tuple[float, ...]] | None = None
    """Where in the pattern it starts, and the lengths of dashes and gaps in turns; None for an
    unbroken line."""
    cap: Literal["butt", "round", "projecting"] = "butt"
    join: Literal["miter", "round", "bevel"] = "round"


class Sheet(Protocol):
    """Where marks go; each method puts its marks upon those before."""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""

    @property
    def is_bitmap(self) -> bool:
        """Whether the marks become pixels; if not, points of paths cost bytes."""

    def path(
        self,
        path: Path,
        *,
        face: Rgba | None = None,
        pen: Pen | None = None,
        clip: Box | None = None,
        snap: bool | None = None,
    ) -> None:
        """Fill a path, and draw its edge or line.

        Args:
            path: Its vertices in points.
            face: The colour to fill it with.
            pen: How to draw it.
            clip: Nothing is drawn outside of this.
            snap: Whether lines are moved to whole pixels of a bitmap; None where they are
                horizontal and vertical ones only.
        """

    def shapes(
        self,
        shapes: FloatArray,
        faces: FloatArray,
        *,
        pen: Pen | None = None,
        clip: Box | None = None,
    ) -> None:
        """Fill polygons of equally many corners, each with its colour.

        Args:
            shapes: (shapes, corners, 2), not closed.
            faces: Red, green, blue and opacity: (shapes, 4).
            pen: How to draw the edges of all.
            clip: Nothing is drawn outside of this.
        """

    def markers(
        self,
        marker: Path,
        points: FloatArray,
        *,
        face: Rgba | None = None,
        pen: Pen | None = None,
        clip: Box | None = None,
        snap: bool | None = None,
    ) -> None:
        """Draw the same mark at many points, (points, 2); its own path is around (0, 0)."""

    def text(
        self,
        text: SetText,
        x: float,
        y: float,
        *,
        color: Rgba,
        angle: float = 0.0,
        halo: Pen | None = None,
    ) -> None:
        """Write a text.

        Args:
            text: The text with its size.
            x: Where the left end of its baseline is.
            y: The same upwards.
            color: Its colour.
            angle: By how many degrees it is turned around that, counter-clockwise.
            halo: A line around the letters, below them.
        """

    def image(self, pixels: NDArray[np.uint8], box: Box, clip: Box | None = None) -> None:
        """Fill a box with rectangles of one colour each, without a seam or a blend between them.

        Args:
            pixels: Red, green, blue and opacity: (rows, columns, 4), the lowest row first.
            box: The place of all of them.
            clip: Nothing is drawn outside of this.
        """

    def content(self, title: str, description: str) -> bytes:
        """Return the file, with words for those who do not see the picture; call it once."""


def color_of(parts: FloatArray) -> Rgba:
    """Return a row of red, green, blue and opacity as a colour."""
    red, green, blue, opacity = parts.tolist()
    return red, green, blue, opacity


def polygons_path(shapes: FloatArray) -> Path:
    """Return closed polygons, (shapes, corners, 2), as one path."""
    count, corners, _ = shapes.shape
    points = np.concatenate([shapes, shapes[:, :1]], axis=1)
    codes = np.full(corners + 1, Path.LINETO, np.uint8)
    codes[0], codes[-1] = Path.MOVETO, Path.CLOSEPOLY
    return Path(points.reshape(-1, 2), np.tile(codes, count))


def lines_path(lines: FloatArray) -> Path:
    """Return lines of equally many points, (lines, points, 2), as one path."""
    count, points, _ = lines.shape
    codes = np.full(points, Path.LINETO, np.uint8)
    codes[0] = Path.MOVETO
    return Path(np.asarray(lines, np.float64).reshape(-1, 2), np.tile(codes, count))


def within_reach(points: FloatArray) -> FloatArray:
    """Return points with those that lie very far away brought nearer, and infinite ones as NaN.

    Renderers need forever to draw dashes to where no sheet is, and 300 digits to name it.
    """
    if not points.size or np.abs(points).max() <= _FARTHEST:  # never if there is a NaN
        return points
    near: FloatArray = np.clip(points, -_FARTHEST, _FARTHEST)
    near[~np.isfinite(points)] = np.nan
    return near


def rectangle(box: Box) -> FloatArray:
    """Return the corners of a box: (4, 2)."""
    corners = [(box.left, box.bottom), (box.right, box.bottom)]
    corners += [(box.right, box.top), (box.left, box.top)]
    return np.array(corners, np.float64)


def closed(box: Box) -> Path:
    """Return a box as a path."""
    return polygons_path(rectangle(box)[np.newaxis])
