"""How long arrows are on paper."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gradatlas.figures.arrow_choice import Arrows
    from gradatlas.figures.arrow_range import NormScale
    from gradatlas.functions.function import FloatArray

    Lengths = Callable[[FloatArray], FloatArray]
    """Norm of the gradient → length of its arrow in inches."""

_INCH = 72.0
"""In points."""
_SHAFT = 0.085
"""The width of shafts as a part of the longest arrow."""
_LEAST_SHAFT, _MOST_SHAFT = 0.006, 0.03
"""Inches on a screen."""
_LEAST_LONGEST, _MOST_LONGEST = 0.02, 0.6
"""Inches on a screen: shorter arrows could not be seen, and longer ones do not look like those of
one point."""
_SHORTEST = 1 / 3
"""The shortest of logarithmic lengths as a part of the longest: an arrow yet, with a shaft."""
_LEAST_RATIO, _MOST_RATIO = 10.0, 1e12
"""How many times the norm of the shortest that of the longest is, at least and at most."""
_FEW, _FAR_ABOVE = 0.98, 1e3
"""Where the largest norm is so many times this quantile, as next to a pole, a few arrows are as
long as if they had that norm."""
_LEAST_PLAIN, _MOST_PLAIN = 1e-4, 1e9
"""Gradients between these can be added to coordinates as they are."""


def has_plain_scale(length: object, arrows: object) -> bool:
    """Return whether the options of these names ask for the scale of `Axes.quiver`."""
    return length == "true" and arrows == "all"


def longest_norm(norms: FloatArray, length: str, bounds: NormScale | None) -> float:
    """Return the norm from which on arrows are as long as can be; infinite for `unit`."""
    if length == "unit":
        return math.inf
    if bounds is not None:
        return bounds.high
    if not norms.size:
        return math.inf
    largest = float(norms.max())
    # Quantiles take long; this one is only as small as that where most of the norms are.
    if length == "log" and 2 * np.count_nonzero(norms < largest / _FAR_ABOVE) >= norms.size:
        bulk = float(np.quantile(norms, _FEW))
        if 0 < bulk < largest / _FAR_ABOVE:
            return bulk
    return largest or 1.0


def length_scale(
    arrows: Arrows,
    length: str,
    bounds: NormScale | None = None,
    *,
    is_all: bool = False,
    stroke: float = 1.0,
) -> Lengths:
    """Return the function from norms to lengths in inches.

    With `log`, a length grows by the same amount whenever the norm is multiplied by the same
    factor, from a third of the longest at the first decile of the norms, or at a tenth of the
    largest where that is less; shorter ones there are none.

    Args:
        arrows: The arrows.
        length: `true`, `unit` or `log`.
        bounds: Which norms have the shortest and the longest arrow; None takes those of `arrows`.
        is_all: Whether there is an arrow at each point of the grid, however dense it is.
        stroke: The factor for lengths on a screen.

    The longest arrow is nearly as long as the arrows are apart.
    """
    longest = min(arrows.room / _INCH, stroke * _MOST_LONGEST)
    if is_all:
        longest = max(longest, stroke * _LEAST_LONGEST)
    if length == "unit" or not (bounds or arrows.norm.size):
        return lambda norm: np.full_like(norm, longest)
    largest = longest_norm(arrows.norm, length, bounds)
    if length == "true":
        return lambda norm: longest * (np.minimum(norm, largest) / largest)
    given = bounds and (bounds.low or largest / _LEAST_RATIO)
    low = given or float(np.quantile(arrows.norm, 0.1))
    # Quotients, since the smallest numbers have no tenth.
    ratio = min(max(largest / low, _LEAST_RATIO), _MOST_RATIO) if low > 0 else _MOST_RATIO

    def logarithmic(norm: FloatArray) -> FloatArray:
        part = np.maximum(np.minimum(norm, largest) / largest, 1 / ratio)
        grown = 1 + np.log(part) / math.log(ratio)
        shown = longest * (_SHORTEST + (1 - _SHORTEST) * grown)
        return np.where(norm > 0, shown, 0.0)

    return logarithmic


def arrow_vectors(arrows: Arrows, sign: float, lengths: Lengths) -> tuple[FloatArray, FloatArray]:
    """Return `sign` times the gradient's direction, as long as the arrows are in inches.

    Returns:
        The components along the first and the second axis, in data units of equal scale: on paper
        an arrow points to where its vector, added to its point, lies.
    """
    norm = np.where(arrows.norm > 0, arrows.norm, 1.0)
    inches = lengths(arrows.norm)
    return sign * arrows.u / norm * inches, sign * arrows.v / norm * inches


def shaft_width(longest: float, stroke: float = 1.0) -> float:
    """Return the width of the shafts of arrows in inches.

    Args:
        longest: The length of the longest of them, in inches.
        stroke: The factor for widths on a screen.
    """
    return float(np.clip(_SHAFT * longest, stroke * _LEAST_SHAFT, stroke * _MOST_SHAFT))


def plain_lengths(arrows: Arrows, width: float) -> Lengths:
    """Return the function from norms to lengths that `Axes.quiver` chooses if nothing is said.

    Args:
        arrows: The arrows.
        width: That of the axes in inches; lengths are in inches, too.
    """
    largest = float(arrows.norm.max()) or 1.0
    # Divided first, since sums of large numbers are none.
    mean = float((arrows.norm / largest).mean()) or 1.0
    longest = width / (1.8 * mean * max(10.0, math.sqrt(arrows.norm.size)))
    return lambda norm: longest * (norm / largest)


def plain_shaft_width(count: int, width: float) -> float:
    """Return the width of the shafts of so many arrows on axes of a width, both in inches."""
    return 0.06 * width / min(max(math.sqrt(count), 8.0), 25.0)


def plain_unit(arrows: Arrows) -> float:
    """Return what to divide gradients by that are added to coordinates.

    It is 1 but for gradients so small or large that they would lose their direction.
    """
    largest = float(arrows.norm.max())
    if not largest > 0 or _LEAST_PLAIN <= largest <= _MOST_PLAIN:
        return 1.0
    return float(2.0 ** min(max(math.frexp(largest)[1], -1022), 1022))
