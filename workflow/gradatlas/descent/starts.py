"""Where paths start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.descent.spec import GivenStarts, GridStarts, RandomStarts, Starts

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray


def start_points(starts: Starts, domain: Sequence[tuple[float, float]]) -> FloatArray:
    """Return the starts, (axes, starts), in the order of the file.

    Those of a grid run along the first axis first. Those at random are the same for a seed on every
    machine: they come from the bits of PCG64. (M. E. O'Neill: PCG: A family of simple fast
    space-efficient statistically good algorithms for random number generation. Harvey Mudd College,
    HMC-CS-2014-0905 (2014).)

    Args:
        starts: Which.
        domain: The lowest and the highest value of each axis.
    """
    match starts:
        case GivenStarts(points):
            return np.ascontiguousarray(np.array(points, np.float64).T)
        case GridStarts(shape):
            axes = [
                np.linspace(low, high, size) if size > 1 else np.array([(low + high) / 2])
                for (low, high), size in zip(domain, shape, strict=True)
            ]
            mesh = np.meshgrid(*axes[::-1], indexing="ij")[::-1]
            return np.array([values.ravel() for values in mesh])
        case RandomStarts(count, seed):
            low, high = np.array(domain, np.float64).T
            parts = np.random.Generator(np.random.PCG64(seed)).random((count, low.size))
            return np.ascontiguousarray((low + parts * (high - low)).T)
