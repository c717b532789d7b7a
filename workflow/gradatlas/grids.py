"""Grids: their points, their values, and the order of dimensions.

The order of dimensions is set down here and nowhere else: the config's *last* axis comes first, so
that an array of a two-dimensional field has the shape (len(x1), len(x0)), as matplotlib draws it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.axes import AxisSpec, EvenAxis, ListedAxis, SteppedAxis
from gradatlas.ranges import EvenSteps, steps_between, steps_of

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

Block = tuple[slice, ...]
"""A part of a field: the first and the last index, itself excluded, along each dimension."""
_AT_ONCE = 2**16
"""How many numbers are computed at once where Python's own whole numbers are needed."""


def dimension_order(axes: Sequence[str]) -> tuple[str, ...]:
    """Return the names of a field's dimensions, given its axes in the config's order."""
    return tuple(reversed(axes))


@dataclass(frozen=True)
class Mesh:
    """The points of a grid, or of a part of it."""

    arrays: tuple[FloatArray, ...]
    """One array for each axis, in the config's order; they broadcast to the shape of a field."""
    axes: tuple[FloatArray, ...]
    """All values of each axis, increasing, on the whole grid."""

    @property
    def extents(self) -> tuple[tuple[float, float], ...]:
        """The lowest and the highest value of each axis, on the whole grid."""
        return tuple((float(values[0]), float(values[-1])) for values in self.axes)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of a field on these points: the last axis first."""
        return np.broadcast_shapes(*(array.shape for array in self.arrays))

    def part(self, block: Block) -> Mesh:
        """Return the points in a block of the field."""
        arrays = tuple(
            array[
                tuple(s if n > 1 else slice(None) for s, n in zip(block, array.shape, strict=True))
            ]
            for array in self.arrays
        )
        return Mesh(arrays, self.axes)


def open_mesh(coordinates: Mapping[str, FloatArray]) -> Mesh:
    """Return the points of a grid, one array for each axis.

    >>> [a.shape for a in open_mesh({"x0": np.arange(4.0), "x1": np.arange(3.0)}).arrays]
    [(1, 4), (3, 1)]
    """
    dimensions = dimension_order(tuple(coordinates))
    axes = tuple(np.asarray(values, np.float64) for values in coordinates.values())
    arrays = tuple(
        values.reshape([values.size if name == dimension else 1 for dimension in dimensions])
        for name, values in zip(coordinates, axes, strict=True)
    )
    return Mesh(arrays, axes)


def chunk_shape(shape: Sequence[int]) -> tuple[int, ...]:
    """Return the shape of the parts in which files store a field: 512 KiB of float64 at most."""
    return even_shape(shape, 2**16, widest=2**9)


def block_shape(shape: Sequence[int]) -> tuple[int, ...]:
    """Return the shape of the parts in which a field is computed: whole chunks of its file."""
    chunk = chunk_shape(shape)
    counts = [math.ceil(size / length) for size, length in zip(shape, chunk, strict=True)]
    together = even_shape(counts, 8, widest=8)
    return tuple(length * count for length, count in zip(chunk, together, strict=True))


def even_shape(shape: Sequence[int], points: int, widest: int) -> tuple[int, ...]:
    """Return the shape of blocks that cut a field into parts of about the same size.

    Args:
        shape: The field's.
        points: The most points of a block.
        widest: The most points of a block along the last dimension, if others can take more.

    >>> even_shape((1000, 1000), 2**15, 2**11)
    (32, 1000)
    """
    lengths: list[int] = []
    for index, size in enumerate(reversed(shape)):
        room = max(points // math.prod(lengths), 1)
        most = min(room, widest) if index == 0 and len(shape) > 1 else room
        lengths.append(math.ceil(size / math.ceil(size / most)))
    return tuple(reversed(lengths))


def blocks(shape: Sequence[int], lengths: Sequence[int]) -> Iterator[Block]:
    """Yield the blocks that cover a field, in the order in which files store it."""
    cuts = [
        [slice(start, min(start + length, size)) for start in range(0, size, length)]
        for size, length in zip(shape, lengths, strict=True)
    ]
    return product(*cuts)


def axis_values(axis: AxisSpec) -> FloatArray:
    """Return the values along one axis, increasing.

    Those that are computed are the float64 nearest to what was meant: 0.3, and not
    0.30000000000000004.

    Raises:
        ValueError: if the values are none, not finite or not increasing.

    >>> axis_values(SteppedAxis(0, 0.4, 0.1)).tolist()
    [0.0, 0.1, 0.2, 0.3]
    """
    with np.errstate(all="ignore"):
        match axis:
            case ListedAxis(listed):
                values = np.array(listed, dtype=np.float64)
            case EvenAxis(start, stop, num):
                values = _even_values(steps_between(start, stop, max(num - 1, 1)), num)
                values[-1:] = stop
            case SteppedAxis(start, _, step):
                values = _even_values(steps_of(start, step, axis.size), axis.size)
        increasing = bool(np.all(np.diff(values) > 0))
    if values.ndim != 1 or values.size == 0:
        raise ValueError(f"{axis} has no values; give a start below the stop")
    if not np.all(np.isfinite(values)) or not increasing:
        raise ValueError(f"{axis}: its values must be finite and increasing")
    return values


def _even_values(steps: EvenSteps, count: int) -> FloatArray:
    """Return the first `count` of evenly spaced numbers."""
    last = steps.first + count * steps.step
    if not steps.rounding and max(abs(steps.first), abs(last), steps.unit) < 2**53:
        # All of them are whole numbers that float64 can hold, so that only the quotient is rounded.
        return (steps.first + np.arange(count, dtype=np.float64) * steps.step) / steps.unit
    values = np.empty(count)
    for start in range(0, count, _AT_ONCE):
        indices = range(start, min(start + _AT_ONCE, count))
        values[start : indices.stop] = steps.values(indices)
    return values
