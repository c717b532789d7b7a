"""Line searches: how far to go in a direction, for the lines of many paths side by side.

Along a line φ(α) = f(x + α d), with φ'(0) < 0. A line depends on itself alone: those that have
found their step are left out of what is evaluated, and of nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gradatlas.descent.problem import ALL

if TYPE_CHECKING:
    from gradatlas.descent.problem import Indices, Problem
    from gradatlas.functions.function import FloatArray

_EPS = float(np.finfo(np.float64).eps)
_NOISE = 8 * _EPS
"""So large a part of f may come of rounding: values this close to each other tell nothing."""
_FLAT = 2.0**-40
"""A slope that is so small a part of the first one is none: on a parabola, a step is then right to
that part of it. The zigzag of thirty such steps is right to eleven digits."""
_TINY = 2.0**-400
"""Nobody looks for shorter steps: a search that halves its way into a corner of f would come to
numbers whose squares are lost, where gradients at kinks cost a thousand times as much."""
_LEVEL = 1e-3
"""A step at which f is no smaller counts only if its slope is at most so large a part of the first:
close to a minimum, slopes still tell where it is when values do not."""
_SHORTEST = 2.0**-100
"""So small a part of the first step is not tried any more."""
_NEAR = _FLAT
"""The root of slopes is known where it lies between steps that are so close, as a part of them."""


@dataclass(frozen=True)
class Lines:
    """The lines of some paths of a run: where they begin, and their direction."""

    problem: Problem
    paths: NDArray[np.intp]
    """The numbers of the paths."""
    points: FloatArray
    """Where lines begin, (axes, lines)."""
    direction: FloatArray
    """d, (axes, lines)."""
    value: FloatArray
    """φ(0), (lines,)."""
    slope: FloatArray
    """φ'(0), (lines,)."""

    def rows(self, which: NDArray[np.intp] | NDArray[np.bool_]) -> Lines:
        """Return some of the lines."""
        return Lines(
            self.problem,
            self.paths[which],
            self.points[:, which],
            self.direction[:, which],
            self.value[which],
            self.slope[which],
        )

    def at(self, steps: FloatArray, lines: Indices = ALL) -> FloatArray:
        """Return points, (axes, n), of some lines at these steps."""
        return self.points[:, lines] + steps * self.direction[:, lines]

    def values(self, steps: FloatArray, lines: Indices = ALL) -> FloatArray:
        """Return φ at these steps."""
        return self.problem.value(self.at(steps, lines), self.paths[lines])

    def both(self, steps: FloatArray, lines: Indices = ALL) -> tuple[FloatArray, FloatArray]:
        """Return φ and φ' at these steps."""
        value, gradient = self.problem.both(self.at(steps, lines), self.paths[lines])
        return value, slope_along(gradient, self.direction[:, lines])

    def slopes(self, steps: FloatArray, lines: Indices = ALL) -> FloatArray:
        """Return φ' at these steps."""
        gradient = self.problem.gradient(self.at(steps, lines), self.paths[lines])
        return slope_along(gradient, self.direction[:, lines])

    def descending(self) -> NDArray[np.intp]:
        """Return the lines that go down."""
        return np.flatnonzero(self.slope < 0)

    def moves(self, steps: FloatArray, lines: Indices = ALL) -> NDArray[np.bool_]:
        """Return whether a step is finite, and not lost beside the size of the point.

        That of its smaller coordinates counts for nothing: else a search at a kink, where one of
        them is 0, would go on down to the smallest of numbers.
        """
        length = np.abs(steps * self.direction[:, lines]).max(axis=0)
        size = np.abs(self.points[:, lines]).max(axis=0)
        least = np.maximum(_EPS / 2 * size, _TINY)
        differs: NDArray[np.bool_] = (length > least) & np.isfinite(steps)
        return differs


@dataclass(frozen=True)
class Found:
    """What a line search has found for each line."""

    steps: FloatArray
    """α."""
    values: FloatArray
    """φ(α)."""
    is_found: NDArray[np.bool_]
    """Whether there is such a step; where not, the others mean nothing."""


def slope_along(gradient: FloatArray, direction: FloatArray) -> FloatArray:
    """Return how steep f is in a direction; both are (axes, n)."""
    slope: FloatArray = (gradient * direction).sum(axis=0)
    return slope


def armijo(lines: Lines, first: float, c1: float, shrink: float) -> Found:
    """Shorten a first step until f decreases enough: φ(α) ≤ φ(0) + c₁ α φ'(0).

    L. Armijo: Minimization of functions having Lipschitz continuous first partial derivatives.
    Pacific Journal of Mathematics 16, 1–3 (1966). doi:10.2140/pjm.1966.16.1

    Args:
        lines: The lines.
        first: The first step that is tried.
        c1: The least decrease that is enough.
        shrink: The part of a step that is tried next.
    """
    found = _nothing(lines, first)
    searching = lines.descending()
    while searching.size:
        steps = found.steps[searching]
        values = lines.values(steps, searching)
        is_enough = _decreases(lines, searching, steps, values, c1)
        _take(found, searching[is_enough], steps[is_enough], values[is_enough])
        searching, steps = searching[~is_enough], shrink * steps[~is_enough]
        found.steps[searching] = steps
        searching = searching[lines.moves(steps, searching) & (steps >= _SHORTEST * first)]
    return found


def wolfe(lines: Lines, first: float, c1: float, c2: float) -> Found:
    """Halve and double until f decreases enough and is less steep: also φ'(α) ≥ c₂ φ'(0).

    P. Wolfe: Convergence conditions for ascent methods. SIAM Review 11, 226–235 (1969).
    doi:10.1137/1011036. By bisection as in A. S. Lewis, M. L. Overton: Nonsmooth optimization via
    quasi-Newton methods. Mathematical Programming 141, 135–163 (2013).
    doi:10.1007/s10107-012-0514-2

    Args:
        lines: The lines.
        first: The first step that is tried.
        c1: The least decrease that is enough.
        c2: The part of the slope that may be left.
    """
    found = _nothing(lines, first)
    low, high = np.zeros(found.steps.size), np.full(found.steps.size, np.inf)
    searching = lines.descending()
    while searching.size:
        steps = found.steps[searching]
        values = lines.values(steps, searching)
        is_enough = _decreases(lines, searching, steps, values, c1)
        high[searching[~is_enough]] = steps[~is_enough]
        far, steps, values = searching[is_enough], steps[is_enough], values[is_enough]
        is_flat = np.isneginf(values)  # there is no end of such a line
        is_flat |= lines.slopes(steps, far) >= c2 * lines.slope[far]
        _take(found, far[is_flat], steps[is_flat], values[is_flat])
        low[far[~is_flat]] = steps[~is_flat]
        searching = searching[~found.is_found[searching]]
        below, above = low[searching], high[searching]
        steps = np.where(np.isinf(above), 2 * below, below / 2 + above / 2)
        found.steps[searching] = steps
        is_new = (below < steps) & (steps < above) & (steps >= _SHORTEST * first)
        searching = searching[is_new & lines.moves(steps, searching)]
    return found


def exact(lines: Lines, first: FloatArray) -> Found:
    """Find the step at which f is smallest: φ'(α) = 0, where it comes from below.

    A step is doubled until f rises again. Between there and the last step at which it fell,
    Chandrupatla's method finds the root of φ', which tells where it is to the last digits, as
    values of φ do not; points at which φ is above φ(0) or not defined bound it like those at which
    φ' ≥ 0. Of several minima it is the first or another one that lies below φ(0).

    T. R. Chandrupatla: A new hybrid quadratic/bisection algorithm for finding the zero of a
    nonlinear function without using derivatives. Advances in Engineering Software 28, 145–149
    (1997). doi:10.1016/S0965-9978(96)00051-8. The bounds: W. W. Hager, H. Zhang: A new conjugate
    gradient method with guaranteed descent and an efficient line search. SIAM Journal on
    Optimization 16, 170–192 (2005). doi:10.1137/030601880

    Args:
        lines: The lines.
        first: The first steps that are tried, (lines,).
    """
    found = _nothing(lines, 0.0)
    searching = lines.descending()
    # The lines that are still searched, what bounds their steps, and what is tried next.
    rest = lines.rows(searching)
    bracket = _Bracket(rest.slope)
    steps = first[searching]
    shortest = _SHORTEST * steps
    flattest = np.full(found.steps.size, np.inf)  # the slope of what is to be taken
    while searching.size:
        values, slopes = rest.both(steps)
        is_low = values <= rest.value + _NOISE * np.abs(rest.value)
        is_endless = values == -np.inf
        falls = is_low & (slopes < 0)
        # Whether f is high or not, where it rises there is a minimum before.
        bracket.add(steps, np.where(falls | (slopes >= 0), slopes, np.nan), falls)
        sizes = np.where(np.isnan(slopes), np.inf, np.abs(slopes))
        better = falls | is_endless | (is_low & (sizes <= flattest[searching]))
        kept = searching[better]
        flattest[kept] = sizes[better]
        _take(found, kept, steps[better], values[better])
        steps = bracket.next_steps()
        is_over = is_low & (sizes <= _FLAT * np.abs(rest.slope))
        is_over |= is_endless | bracket.is_closed | ~rest.moves(steps) | (steps < shortest)
        if is_over.any():
            goes_on = ~is_over
            searching, steps, shortest = searching[goes_on], steps[goes_on], shortest[goes_on]
            rest, bracket = rest.rows(goes_on), bracket.rows(goes_on)
    # At a kink there may be nothing but ever smaller steps that change nothing.
    found.is_found[:] &= (found.values < lines.value) | (flattest <= _LEVEL * np.abs(lines.slope))
    found.is_found[:] &= lines.moves(found.steps)
    return found


class _Bracket:
    """Between which steps the roots of slopes lie, by what was tried; after Chandrupatla."""

    def __init__(self, slope: FloatArray) -> None:
        """Begin at 0, with nothing known of where slopes are positive."""
        count = slope.size
        self.latest, self.slope_latest = np.zeros(count), slope
        self.other, self.slope_other = np.full(count, np.inf), np.full(count, np.nan)
        self.third, self.slope_third = np.full(count, np.nan), np.full(count, np.nan)
        self.falls = np.ones(count, bool)
        """Whether the latest step is the lower end."""

    def add(self, steps: FloatArray, slopes: FloatArray, falls: NDArray[np.bool_]) -> None:
        """Put a step in the place of one of the ends; NaN stands for slopes that say nothing."""
        stays = falls == self.falls  # on the same side as the latest: that one makes room
        self.third = np.where(stays, self.latest, self.other)
        self.slope_third = np.where(stays, self.slope_latest, self.slope_other)
        self.other = np.where(stays, self.other, self.latest)
        self.slope_other = np.where(stays, self.slope_other, self.slope_latest)
        self.latest, self.slope_latest, self.falls = steps, slopes, falls

    @property
    def is_closed(self) -> NDArray[np.bool_]:
        """Whether the ends are next to each other."""
        width = np.abs(self.other - self.latest)
        least = np.minimum(np.abs(self.other), np.abs(self.latest))
        closed: NDArray[np.bool_] = np.isfinite(self.other) & (width <= _NEAR * least)
        return closed

    def next_steps(self) -> FloatArray:
        """Return what to try next: twice as far, or a step between the ends."""
        width = self.other - self.latest
        # By the parabola through three points where it is safe, the line through two at first.
        place = (self.latest - self.other) / (self.third - self.other)
        height = (self.slope_latest - self.slope_other) / (self.slope_third - self.slope_other)
        is_safe = (height**2 < place) & ((1 - height) ** 2 < 1 - place)
        secant = self.slope_latest / (self.slope_latest - self.slope_other)
        curve = secant * self.slope_third / (self.slope_third - self.slope_other)
        curve += (
            (self.third - self.latest)
            / width
            * self.slope_latest
            / (self.slope_third - self.slope_latest)
            * self.slope_other
            / (self.slope_third - self.slope_other)
        )
        part = np.where(is_safe, curve, np.where(np.isfinite(self.third), 0.5, secant))
        part = np.where(np.isfinite(part), part, 0.5)
        least = np.minimum(_NEAR / 2 * np.abs(self.latest / width), 0.5)
        between = self.latest + np.minimum(np.maximum(part, least), 1 - least) * width
        return np.where(np.isinf(self.other), 2 * self.latest, between)

    def rows(self, which: NDArray[np.bool_]) -> _Bracket:
        """Return the same for some of the lines."""
        part = _Bracket.__new__(_Bracket)
        for name, array in vars(self).items():
            setattr(part, name, array[which])
        return part


def _nothing(lines: Lines, first: float) -> Found:
    count = lines.paths.size
    return Found(np.full(count, first, np.float64), lines.value.copy(), np.zeros(count, bool))


def _take(found: Found, lines: NDArray[np.intp], steps: FloatArray, values: FloatArray) -> None:
    found.steps[lines], found.values[lines], found.is_found[lines] = steps, values, True


def _decreases(
    lines: Lines, which: NDArray[np.intp], steps: FloatArray, values: FloatArray, c1: float
) -> NDArray[np.bool_]:
    """Return whether f decreases enough; it does not where it has no value."""
    enough: NDArray[np.bool_] = values <= lines.value[which] + c1 * steps * lines.slope[which]
    return enough
