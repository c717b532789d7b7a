"""The frame of a picture: from data to places on the sheet."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from gradatlas.figures.sheets.sheet import Box

FloatArray = NDArray[np.float64]
_FARTHEST = 1e5
"""How far outside of the frame places may be, in lengths of its side: what is beyond is drawn in
the same direction, and renderers take no larger numbers."""


@dataclass(frozen=True)
class Scale:
    """What is shown along one side of a frame."""

    low: float
    high: float
    is_log: bool = False

    def fractions(self, values: ArrayLike, *, farthest: float = _FARTHEST) -> FloatArray:
        """Return how far along the side values lie: 0 at its low end, 1 at its high end.

        On a logarithmic scale that is NaN for values that are not above 0. What is beyond
        `farthest` is moved to there.
        """
        found = np.asarray(values, np.float64)
        with np.errstate(all="ignore"):
            low, high = float(self.low), float(self.high)
            if self.is_log:
                low, high = math.log10(low), math.log10(high)
                found = np.log10(found)
            elif math.isinf(high - low):
                # Halved where the difference of the ends is too large for float64; nowhere else,
                # since half of the smallest number is none.
                low, high, found = 0.5 * low, 0.5 * high, 0.5 * found
            found = (found - low) / (high - low)
            # As np.clip does, which takes longer to find out what it is given.
            return np.asarray(np.minimum(np.maximum(found, -farthest), farthest))

    def in_steps(self) -> Scale:
        """Return the scale in the axis' own steps: in powers of ten where it is logarithmic."""
        if not self.is_log:
            return self
        return Scale(float(np.log10(self.low)), float(np.log10(self.high)))


@dataclass(frozen=True)
class Frame:
    """A rectangle of the sheet in which data are drawn."""

    box: Box
    """In points."""
    x_scale: Scale
    y_scale: Scale

    def x(self, values: ArrayLike) -> FloatArray:
        """Return where values of the horizontal axis lie, in points."""
        return np.asarray(self.box.left + self.box.width * self.x_scale.fractions(values))

    def y(self, values: ArrayLike) -> FloatArray:
        """Return where values of the vertical axis lie, in points."""
        return np.asarray(self.box.bottom + self.box.height * self.y_scale.fractions(values))

    def in_steps(self) -> Frame:
        """Return the frame for data in the axes' own steps."""
        if not (self.x_scale.is_log or self.y_scale.is_log):
            return self
        return Frame(self.box, self.x_scale.in_steps(), self.y_scale.in_steps())

    def points(self, x: ArrayLike, y: ArrayLike) -> FloatArray:
        """Return where points lie, in points: shape (points, 2)."""
        return np.stack([self.x(x), self.y(y)], axis=-1)
