"""Axes and grids, as they are specified: what a plan says of them, without their values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gradatlas.ranges import count_steps


@dataclass(frozen=True)
class EvenAxis:
    """Evenly spaced values with both ends included."""

    start: float
    stop: float
    num: int

    @property
    def size(self) -> int:
        """The number of values."""
        return self.num


@dataclass(frozen=True)
class SteppedAxis:
    """Values in equal steps, `stop` excluded."""

    start: float
    stop: float
    step: float

    @property
    def size(self) -> int:
        """The number of values."""
        return count_steps(self.start, self.stop, self.step)


@dataclass(frozen=True)
class ListedAxis:
    """Values that are listed one by one, in increasing order."""

    values: Sequence[float]

    @property
    def size(self) -> int:
        """The number of values."""
        return len(self.values)


AxisSpec = EvenAxis | SteppedAxis | ListedAxis


@dataclass(frozen=True)
class GridSpec:
    """A grid: its axes in the config's order, each with its name."""

    axes: tuple[tuple[str, AxisSpec], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the axes."""
        return tuple(name for name, _ in self.axes)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of values along each axis."""
        return tuple(axis.size for _, axis in self.axes)

    @property
    def points(self) -> int:
        """The number of points."""
        return math.prod(self.sizes)
