"""Grids: their points, and the order of dimensions.

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

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray


def dimension_order(axes: Sequence[str]) -> tuple[str, ...]:
    """Return the names of a field's dimensions, given its axes in the config's order."""
    return tuple(reversed(axes))


Place = tuple[slice, ...]
"""A box in a field: the first and the last index, itself excluded, along each dimension."""


@dataclass(frozen=True)
class Mesh:
    """The points of a grid, or of a part of it."""

    arrays: tuple[FloatArray, ...]
    """One array for each axis, in the config's order; they broadcast to the shape of a field."""
    extents: tuple[tuple[float, float], ...]
    """The lowest and the highest value of each axis, on the whole grid."""

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of a field on these points: the last axis first."""
        return np.broadcast_shapes(*(array.shape for array in self.arrays))

    def part(self, place: Place) -> Mesh:
        """Return the points at a place in the field."""
        arrays = tuple(
            array[
                tuple(s if n > 1 else slice(None) for s, n in zip(place, array.shape, strict=True))
            ]
            for array in self.arrays
        )
        return Mesh(arrays, self.extents)


def open_mesh(coordinates: Mapping[str, FloatArray]) -> Mesh:
    """Return the points of a grid, one array for each axis.

    >>> [a.shape for a in open_mesh({"x0": np.arange(4.0), "x1": np.arange(3.0)}).arrays]
    [(1, 4), (3, 1)]
    """
    dimensions = dimension_order(tuple(coordinates))
    arrays = tuple(
        np.asarray(values, np.float64).reshape(
            [values.size if name == dimension else 1 for dimension in dimensions]
        )
        for name, values in coordinates.items()
    )
    return Mesh(arrays, tuple((float(array.min()), float(array.max())) for array in arrays))


def chunk_shape(shape: Sequence[int]) -> tuple[int, ...]:
    """Return the shape of the parts in which files store a field: 512 KiB of float64 at most."""
    return box_shape(shape, 2**16, widest=2**9)


def block_shape(shape: Sequence[int]) -> tuple[int, ...]:
    """Return the shape of the parts in which a field is computed: whole chunks of its file."""
    chunk = chunk_shape(shape)
    counts = [math.ceil(size / length) for size, length in zip(shape, chunk, strict=True)]
    together = box_shape(counts, 8, widest=8)
    return tuple(length * count for length, count in zip(chunk, together, strict=True))


def box_shape(shape: Sequence[int], points: int, widest: int) -> tuple[int, ...]:
    """Return the shape of boxes that cut a field into parts of about the same size.

    Args:
        shape: The field's.
        points: The most points of a box.
        widest: The most points of a box along the last dimension, if there are others to take more.

    >>> box_shape((1000, 1000), 2**15, 2**11)
    (32, 1000)
    """
    lengths: list[int] = []
    for index, size in enumerate(reversed(shape)):
        room = max(points // math.prod(lengths), 1)
        most = min(room, widest) if index == 0 and len(shape) > 1 else room
        lengths.append(math.ceil(size / math.ceil(size / most)))
    return tuple(reversed(lengths))


def boxes(shape: Sequence[int], lengths: Sequence[int]) -> Iterator[Place]:
    """Yield the places of boxes that cover a field, in the order in which files store it."""
    cuts = [
        [slice(start, min(start + length, size)) for start in range(0, size, length)]
        for size, length in zip(shape, lengths, strict=True)
    ]
    return product(*cuts)
