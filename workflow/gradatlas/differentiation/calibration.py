"""The automatic step, chosen for each axis by trying steps out at a few points of the grid.

The best step depends on how fast f changes and how exactly it is known, and nobody tells either. So
steps of all sizes are tried, and the one is taken whose differences agree best with extrapolated
ones, which find steps of their own at each point at a higher cost. The *usual* step is the
best one of a function that is known to rounding and changes over the axis' length.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.differentiation.extrapolation import extrapolated_derivative
from gradatlas.differentiation.stencils import (
    AxisStep,
    axis_length,
    balanced_step,
    is_uneven,
    places_aside,
)
from gradatlas.grids import Mesh

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray, Function

Quotient = Callable[["Function", Mesh, int, "FloatArray"], "FloatArray"]
"""The difference quotient of a method: of f, at the points of a mesh, along an axis, with a step
that broadcasts to the points."""

_POINTS = 32
"""The points of the grid at which steps are tried."""
_DRAWN = 64
"""The points of which these are the ones where f is finite."""
_TOLERANCE = 1e-11
"""That of the extrapolated differences; they mostly are far more exact than they say."""
_LONGEST = 0.5
"""How far the outermost place may be from the point at the most, in units of the axis' length."""
_COARSE, _FINE = 4.0, 2.0
"""The ratio of the steps that are tried at first, and then of those beside the best one."""
_SHORTER = 6
"""How many steps are tried at first that are shorter than the usual one."""
_BESIDE = 1
"""How many steps are tried then, on both sides of the best one."""
_QUANTILE = 0.9
"""The part of the points that counts; the others may lie beside kinks and poles."""
_EXPECTED = 4.0
"""The mistake with which the usual step is good enough, in units of what the order promises."""
_ALIKE = 2.0
"""Mistakes that are so many times larger are no worse: then the step nearest to the usual one is
taken."""
_FEW = 0.25
"""The least part of the points at which extrapolated differences must have found a slope; if there
are fewer, other points count as well, as far as their estimates of the error go."""
_EPS = float(np.finfo(np.float64).eps)


def calibrated_steps(
    function: Function, mesh: Mesh, order: int, quotient: Quotient
) -> tuple[AxisStep, ...]:
    """Return the steps along each axis with which a difference quotient is most exact.

    Args:
        function: f.
        mesh: Points of the grid, with the axes of the whole grid.
        order: The order of accuracy of the quotient.
        quotient: The quotient.
    """
    points, values = _sample(function, mesh)
    return tuple(
        _best_step(function, points, values, axis, order, quotient)
        for axis in range(len(mesh.axes))
    )


def _sample(function: Function, mesh: Mesh) -> tuple[Mesh, FloatArray]:
    """Return points of the whole grid at which f is finite, and f there; always the same ones."""
    shape = tuple(values.size for values in mesh.axes)
    if np.prod(shape, dtype=np.float64) <= _DRAWN:
        indices = np.indices(shape).reshape(len(shape), -1)
    else:
        # Multiples of irrational numbers fill the grid evenly, whatever its shape: of the powers of
        # 1/r, where r**(n + 1) = r + 1. (H. Niederreiter: Random number generation and quasi-Monte
        # Carlo methods. SIAM (1992), section 3.1, doi:10.1137/1.9781611970081.)
        root = 2.0
        for _ in range(64):
            root = (1 + root) ** (1 / (len(shape) + 1))
        steps = root ** -np.arange(1.0, len(shape) + 1)
        parts = np.modf(0.5 + np.outer(steps, np.arange(1, _DRAWN + 1)))[0]
        indices = (parts * np.array(shape)[:, None]).astype(np.intp)
    arrays = [values[index] for values, index in zip(mesh.axes, indices, strict=True)]
    values = function.evaluate(*arrays)
    finite = np.flatnonzero(np.isfinite(values))
    if finite.size > _POINTS:
        finite = finite[np.linspace(0, finite.size - 1, _POINTS).astype(np.intp)]
    return Mesh(tuple(array[finite] for array in arrays), mesh.axes), values[finite]


def _best_step(
    function: Function,
    points: Mesh,
    values: FloatArray,
    axis: int,
    order: int,
    quotient: Quotient,
) -> AxisStep:
    """Return the step along one axis, given f at some points."""
    length, relative = axis_length(points, axis), balanced_step(order)
    usual = AxisStep(2.0 ** round(math.log2(relative * length)), is_chosen=True)
    is_used = function.axes_used is None or function.axes[axis] in function.axes_used
    trial = _trial(function, points, values, axis, quotient) if is_used else None
    if trial is None:
        return usual
    expected = _EXPECTED * _EPS ** (order / (order + 1)) * trial.steepest
    longer = int(np.log(_LONGEST / places_aside(order) / relative) / np.log(_COARSE))
    found: list[tuple[float, AxisStep]] = []
    for start in [usual] + [AxisStep(relative, True, True)] * is_uneven(points, axis):
        steps = [start.times(_COARSE**power) for power in range(-_SHORTER, longer + 1)]
        mistakes = trial.mistakes(steps)
        alike = np.flatnonzero(mistakes <= np.fmax(_ALIKE * mistakes.min(), expected))
        best = int(alike[np.argmin(np.abs(alike - _SHORTER))])
        found.append((float(mistakes[best]), steps[best]))
        if mistakes[_SHORTER] > expected:
            steps = [steps[best].times(_FINE**power) for power in range(-_BESIDE, _BESIDE + 1)]
            mistakes = trial.mistakes(steps)
            best = int(mistakes.argmin())
            found.append((float(mistakes[best]), steps[best]))
    # The first of those that are good enough.
    return min(found, key=lambda pair: max(pair[0], expected))[1]


@dataclass(frozen=True)
class _Trial:
    """Points at which the derivative along an axis is known, and how far it is."""

    function: Function
    points: Mesh
    axis: int
    quotient: Quotient
    derivative: FloatArray
    doubt: FloatArray
    """How wrong the derivative may be."""

    @property
    def steepest(self) -> float:
        return float(np.max(np.abs(self.derivative)))

    def mistakes(self, steps: list[AxisStep]) -> FloatArray:
        """Return how wrong the quotients are with each of some steps, from the shortest on."""
        sizes = np.array([step.on(self.points, self.axis) for step in steps])
        found = self.quotient(self.function, self.points, self.axis, sizes)
        differences = np.abs(found - self.derivative) - self.doubt
        differences[np.isnan(differences)] = np.inf
        # Where even the shortest step leaves the domain of f, no step is better than another.
        differences[:, np.isinf(differences[0])] = 0.0
        worst = np.quantile(np.fmax(differences, 0), _QUANTILE, axis=1, method="higher")
        return np.asarray(worst, np.float64)


def _trial(
    function: Function, points: Mesh, values: FloatArray, axis: int, quotient: Quotient
) -> _Trial | None:
    """Return where the derivative along an axis is known; None if nowhere."""
    if not values.size:
        return None
    first_step = np.full(values.shape, _LONGEST * axis_length(points, axis))
    known = extrapolated_derivative(function, points, axis, values, first_step, _TOLERANCE)
    is_finite = np.isfinite(known.value)
    chosen = np.flatnonzero(is_finite & known.is_smooth)
    if chosen.size < _FEW * values.size:
        chosen = np.flatnonzero(is_finite)
    if not chosen.size:
        return None
    part = Mesh(tuple(array[chosen] for array in points.arrays), points.axes)
    return _Trial(function, part, axis, quotient, known.value[chosen], known.error[chosen])
