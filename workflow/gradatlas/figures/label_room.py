"""Room for values on contour lines: where no other line comes near the letters.

Lines are remembered as the cells of a fine net that they pass, so that to ask for the room of a
label takes no longer where there are many lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.figures.sheets.sheet import Box
    from gradatlas.functions.function import FloatArray

_CELL = 0.3
"""The side of a cell, in font sizes."""
_LETTER = 0.73
"""The height of digits, in font sizes."""
_ASIDE = 0.5
"""How far the next line must be from the letters, in heights of a letter."""
_ALONG = 2.0
"""How far beyond the label its own line may turn, in font sizes."""
_COLUMNS = 1.5
"""The distance of places along a label that are looked at, in cells."""


class LabelRoom:
    """The lines of a figure, of which is asked whether they leave room for a label.

    Args:
        lines: All lines, in points: each (points, 2). Those with labels come first.
        size: Of the font of labels, in points.
        box: The frame.
    """

    def __init__(self, lines: Sequence[FloatArray], size: float, box: Box) -> None:
        self._size, self._cell = size, _CELL * size
        self._left, self._bottom = box.left, box.bottom
        self._shape = (
            int(box.height / self._cell) + 2,
            int(box.width / self._cell) + 2,
        )
        x, y, along = _dense_points(lines, self._cell, box)
        cells = self._cells(x, y)
        # Where along all lines those that pass a cell do so, at first and at last.
        self._first = np.full(self._shape[0] * self._shape[1], np.inf)
        self._last = np.full(self._first.size, -np.inf)
        np.minimum.at(self._first, cells, along)
        np.maximum.at(self._last, cells, along)

    def _cells(self, x: FloatArray, y: FloatArray) -> NDArray[np.intp]:
        """Return the cells of places in points; those outside of the frame go to its edge."""
        rows, columns = self._shape
        # Before they become whole numbers, since what lies far outside is none.
        column = np.clip((x - self._left) * (1 / self._cell), 0, columns - 1).astype(np.intp)
        row = np.clip((y - self._bottom) * (1 / self._cell), 0, rows - 1).astype(np.intp)
        return row * columns + column

    def is_free(
        self,
        x: FloatArray,
        y: FloatArray,
        angle: FloatArray,
        at: FloatArray,
        half: FloatArray,
    ) -> NDArray[np.bool_]:
        """Return for each of several labels whether no line comes near but its own.

        Args:
            x: The middles of labels, in points.
            y: The same upwards.
            angle: By how many degrees they are turned.
            at: Where along all lines, one after the other, their middles are, in points.
            half: Half of the length of what is left out of the line for them, in points.
        """
        reach = _LETTER * (0.5 + _ASIDE) * self._size - self._cell / 2
        turn = np.radians(angle)[:, np.newaxis, np.newaxis]
        columns = 2 + int(2 * float(half.max(initial=0.0)) / (_COLUMNS * self._cell))
        along = (half[:, np.newaxis] * np.linspace(-1, 1, columns))[:, :, np.newaxis]
        # Not in the middle, where its own line is.
        up = reach * np.array([-1.0, -0.5, 0.5, 1.0])
        cosine, sine = np.cos(turn), np.sin(turn)
        cells = self._cells(
            x[:, np.newaxis, np.newaxis] + along * cosine - up * sine,
            y[:, np.newaxis, np.newaxis] + along * sine + up * cosine,
        )
        own = (half + _ALONG * self._size)[:, np.newaxis, np.newaxis]
        middle = at[:, np.newaxis, np.newaxis]
        is_other = (self._first[cells] < middle - own) | (self._last[cells] > middle + own)
        return np.asarray(~is_other.any(axis=(1, 2)))


def _dense_points(
    lines: Sequence[FloatArray], apart: float, box: Box
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return points of lines that are no further apart in a box, and where along all they are."""
    x, y = np.concatenate(lines).T.copy()
    way_x, way_y = np.diff(x), np.diff(y)
    steps = np.hypot(way_x, way_y)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    ends = np.cumsum([len(line) for line in lines])
    is_long = steps > apart
    is_long[ends[:-1] - 1] = False  # from one line to the next
    long = np.flatnonzero(is_long)
    if not long.size:
        return x, y, along
    # Of steps that lead far out of the box, as where little of a coarse grid is shown, the part in
    # it is enough.
    enters, leaves = np.zeros(long.size), np.ones(long.size)
    for start, way, low, high in (
        (x[long], way_x[long], box.left - apart, box.right + apart),
        (y[long], way_y[long], box.bottom - apart, box.top + apart),
    ):
        is_moving = way != 0
        divisor = np.where(is_moving, way, 1.0)
        first, second = (low - start) / divisor, (high - start) / divisor
        is_in = (start >= low) & (start <= high)
        enters = np.maximum(enters, np.where(is_moving, np.minimum(first, second), 0.0))
        leaves = np.minimum(leaves, np.where(is_moving, np.maximum(first, second), is_in))
    seen = leaves > enters
    long, enters, leaves = long[seen], enters[seen], leaves[seen]
    counts = np.ceil(steps[long] * (leaves - enters) / apart).astype(np.intp) + 1
    piece = np.repeat(np.arange(len(long)), counts)
    number = np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)
    part = enters[piece] + (leaves - enters)[piece] * number / np.maximum(counts - 1, 1)[piece]
    starts = long[piece]
    return (
        np.concatenate([x, x[starts] + part * way_x[starts]]),
        np.concatenate([y, y[starts] + part * way_y[starts]]),
        np.concatenate([along, along[starts] + part * steps[starts]]),
    )
