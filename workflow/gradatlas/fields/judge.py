"""A better gradient, by which that of a method is judged; `judges` has a module for each kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gradatlas.functions.function import FloatArray
    from gradatlas.grids import Place


@dataclass(frozen=True)
class Judge:
    """A better gradient on some points; all arrays have their shape."""

    components: tuple[FloatArray, ...]
    """The derivative along each axis."""
    scale: FloatArray
    """The largest norm at the point and its neighbours, as far as it is known there."""
    is_known: NDArray[np.bool_]
    """Where the components can be relied on."""
    has_none: NDArray[np.bool_]
    """Where there is no gradient: at kinks and jumps."""
    is_lost: NDArray[np.bool_]
    """Where rounding inside the formula leaves nothing to know."""


def widened(place: Place, shape: tuple[int, ...]) -> tuple[Place, Place]:
    """Return a place with its neighbours on all sides, and the place itself within that."""
    wide = tuple(
        slice(max(part.start - 1, 0), min(part.stop + 1, size))
        for part, size in zip(place, shape, strict=True)
    )
    inner = tuple(
        slice(part.start - more.start, part.stop - more.start)
        for part, more in zip(place, wide, strict=True)
    )
    return wide, inner
