"""How far rounding, or a solver's tolerance, scatters f around points."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.functions.function import FloatArray

_SHORTEST = 2.0**-28
"""The shortest distance from a point at which f is looked at, in units of the distance within which
it is smooth: what is left of f there in the differences below is less than its rounding."""
_PLACES = 6
"""How many places are looked at on each side, at this distance and its multiples."""
_STEPS = np.concatenate([np.arange(1.0, _PLACES + 1), -np.arange(1.0, _PLACES + 1)])
_LONGER = 2.0**5
"""How many times longer the distances get where f has only a few values, as in single precision."""
_ATTEMPTS = 6
"""How many distances are tried at the most."""
_WIDTH = 5.0
"""How far values scatter, in units of their standard deviation."""
_EPS = float(np.finfo(np.float64).eps)


def noise_around(
    look: Callable[[NDArray[np.intp], FloatArray], FloatArray],
    coordinate: FloatArray,
    here: FloatArray,
    distance: FloatArray,
) -> FloatArray:
    """Return how far noise scatters f around each point along a line, at least by rounding.

    High differences of f over short distances vanish where f is smooth, or has a kink or a jump at
    the point itself; what they leave is noise. (After J. J. Moré and S. M. Wild: Estimating
    computational noise. SIAM Journal on Scientific Computing 33(3), 1292–1314 (2011),
    doi:10.1137/100786125.) Where f is the same at most places, distances are longer: there f is
    constant, or rounded to so few digits that they hide its slope.

    Args:
        look: Returns f at signed distances along the line from some of the points, given by their
            indices.
        coordinate: The points' coordinate along the line: distances are such that the places are
            float64 numbers just where they seem to be.
        here: f at the points.
        distance: How far from each point f is smooth, or would be without noise.
    """
    chosen = np.flatnonzero(np.isfinite(here) & (distance > 0))
    noise = _EPS * np.abs(here)
    is_rounded = np.zeros(here.shape, np.bool_)
    with np.errstate(all="ignore"):
        for attempt in range(_ATTEMPTS):
            size = np.abs(coordinate[chosen])
            unit = (size + distance[chosen] * (_SHORTEST * _LONGER**attempt)) - size
            distances = np.multiply.outer(_STEPS, unit)
            which = np.broadcast_to(chosen, distances.shape)
            values = look(which.ravel(), distances.ravel()).reshape(distances.shape)
            ahead, behind = values[:_PLACES], values[_PLACES:]
            changes = np.abs(values - here[chosen])
            is_told = np.sum(changes == 0, axis=0) < _PLACES
            found = _deviation(ahead, behind)
            # Values that are rounded to multiples of a number may by chance lie on a line.
            changes[changes == 0] = np.inf
            quantum = np.where(is_rounded[chosen], np.min(changes, axis=0), 0.0)
            found = np.fmax(found, np.where(np.isfinite(quantum), quantum, 0.0) / np.sqrt(12))
            told = chosen[is_told]
            noise[told] = np.fmax(noise[told], _WIDTH * found[is_told])
            chosen, is_apart = chosen[~is_told], (unit > 0)[~is_told]
            is_rounded[chosen] |= is_apart
            if chosen.size == 0:
                break
    return noise


def _deviation(ahead: FloatArray, behind: FloatArray) -> FloatArray:
    """Return the standard deviation of values at 1, 2, 3 … steps to both sides of each point.

    A smooth function, as well as a kink or a jump at the point, is a series in the step. Third
    differences leave nothing of its terms up to the square in the sum of both sides, fourth ones
    nothing up to the cube in their difference. The divisors are the norms of the weights.
    """
    thirds = np.diff(ahead + behind, 3, axis=0) / np.sqrt(2 * (1 + 9 + 9 + 1))
    fourths = np.diff(ahead - behind, 4, axis=0) / np.sqrt(2 * (1 + 16 + 36 + 16 + 1))
    residues = np.concatenate([thirds, fourths])
    # Not a root of squares, which overflow.
    return np.asarray(np.hypot.reduce(residues, axis=0) / np.sqrt(len(residues)), np.float64)
