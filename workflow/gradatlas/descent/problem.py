"""What an optimizer sees of a function: values and derivatives at all points of a run, counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gradatlas.differentiation.differentiate import differentiate
from gradatlas.grids import Mesh

if TYPE_CHECKING:
    from gradatlas.differentiation.differentiate import PreparedMethod
    from gradatlas.functions.function import FloatArray, Function

Indices = NDArray[np.intp] | slice
ALL = slice(None)
_DIFFERENCE = float(np.finfo(np.float64).eps) ** (1 / 3)
"""The step of differences of gradients, in units of the coordinate or of 1."""


@dataclass(frozen=True)
class Objective:
    """A function to minimize: f, its gradient and its second derivatives, at any points.

    All take an array (axes, points) and return arrays with the points last. NaN and infinities
    stand where there is no number, without a warning.
    """

    axes: tuple[str, ...]
    both: Callable[[FloatArray], tuple[FloatArray, FloatArray]]
    """f, (points,), and its gradient, (axes, points)."""
    value: Callable[[FloatArray], FloatArray]
    """f, (points,)."""
    second_derivatives: Callable[[FloatArray], FloatArray] | None = None
    """All second derivatives, (axes, axes, points); None where they are taken by differences."""
    is_cheap: bool = False
    """Whether values that nobody needs cost less than to sort them out."""

    def gradient(self, points: FloatArray) -> FloatArray:
        """Return the gradient, (axes, points)."""
        return self.both(points)[1]

    @property
    def cost_of_hessian(self) -> int:
        """How many evaluations the second derivatives of one point stand for."""
        return 1 if self.second_derivatives is not None else 2 * len(self.axes)

    def hessian(self, points: FloatArray) -> FloatArray:
        """Return the second derivatives, (axes, axes, points), by differences if need be."""
        if self.second_derivatives is not None:
            return self.second_derivatives(points)
        # All gradients in one go: (axes, which axis is moved, whether back, points).
        count = len(self.axes)
        step = _DIFFERENCE * np.maximum(1, np.abs(points))
        moved = np.repeat(points, 2 * count, axis=0).reshape(count, count, 2, -1)
        own = np.arange(count)
        moved[own, own, 0] += step
        moved[own, own, 1] -= step
        width = moved[own, own, 0] - moved[own, own, 1]
        gradient = self.gradient(moved.reshape(count, -1)).reshape(moved.shape)
        hessian = (gradient[:, :, 0] - gradient[:, :, 1]) / width
        symmetric: FloatArray = (hessian + hessian.swapaxes(0, 1)) / 2
        return symmetric


def exact_objective(function: Function) -> Objective:
    """Return a function with its exact gradient, which must be known."""
    both = function.exact_values
    assert both is not None, "no exact gradient is known"
    return Objective(
        function.axes,
        both,
        lambda points: function.evaluate(*points),
        is_cheap=True,
    )


def numerical_objective(
    function: Function, coordinates: Sequence[FloatArray], method: PreparedMethod
) -> Objective:
    """Return a function whose gradient is taken by a method, prepared for the grid.

    Args:
        function: What to minimize.
        coordinates: All values of each axis of the grid.
        method: How to differentiate.
    """
    axes = tuple(coordinates)

    def both(points: FloatArray) -> tuple[FloatArray, FloatArray]:
        gradient = differentiate(function, Mesh(tuple(points), axes), method)
        return function.evaluate(*points), np.stack(gradient.components)

    return Objective(function.axes, both, lambda points: function.evaluate(*points))


@dataclass(frozen=True)
class Progress:
    """How far some paths are: arrays (paths,), which are changed in place."""

    evaluations: NDArray[np.int64]
    """How many there were so far."""
    is_active: NDArray[np.bool_]
    """Whether a path has not ended."""
    has_failed: NDArray[np.bool_]
    """Whether the optimizer has found no next point: what it yields is of no account, and the path
    ends where it is."""
    has_converged: NDArray[np.bool_]
    """Likewise, but where it has come to the end that the optimizer looks for."""

    @classmethod
    def begin(cls, count: int) -> Progress:
        """Return that of paths at their starts."""
        none = np.zeros(count, bool)
        return cls(np.zeros(count, np.int64), np.ones(count, bool), none, none.copy())

    def part(self, paths: slice) -> Progress:
        """Return that of some of the paths, in the same memory."""
        return Progress(
            self.evaluations[paths],
            self.is_active[paths],
            self.has_failed[paths],
            self.has_converged[paths],
        )


class Problem:
    """The paths of one run, and the function that they descend; evaluations are counted.

    An evaluation is f, its gradient or its second derivatives at one point, each of which counts
    once; where second derivatives are taken from gradients, these count.
    """

    def __init__(
        self,
        objective: Objective,
        start: FloatArray,
        progress: Progress,
        *,
        steps: int,
        tolerance: float,
    ) -> None:
        """Begin a run.

        Args:
            objective: The function.
            start: The starts, (axes, starts).
            progress: That of its paths, which both this and the driver change.
            steps: How many steps are taken at most.
            tolerance: A path ends where the norm of the gradient is at most this.
        """
        self.objective = objective
        self.start = start
        self.steps, self.tolerance = steps, tolerance
        self.evaluations = progress.evaluations
        self.is_active = progress.is_active
        self.has_failed = progress.has_failed
        self.has_converged = progress.has_converged

    @property
    def active(self) -> NDArray[np.intp]:
        """The numbers of the paths that have not ended."""
        return np.flatnonzero(self.is_active)

    def count_gradient(self) -> None:
        """Count the gradient that an optimizer has been sent, which else counts nothing of it."""
        self.evaluations += self.is_active

    def value(self, points: FloatArray, paths: Indices = ALL) -> FloatArray:
        """Return f at points, (axes, n), one for each of `paths`."""
        self.evaluations[paths] += 1
        return self.objective.value(points)

    def both(self, points: FloatArray, paths: Indices = ALL) -> tuple[FloatArray, FloatArray]:
        """Return f and its gradient at points, one for each of `paths`: two evaluations of each."""
        self.evaluations[paths] += 2
        return self.objective.both(points)

    def gradient(self, points: FloatArray, paths: Indices = ALL) -> FloatArray:
        """Return the gradient, (axes, n), at points, one for each of `paths`."""
        self.evaluations[paths] += 1
        return self.objective.gradient(points)

    def hessian(self, points: FloatArray, paths: Indices = ALL) -> FloatArray:
        """Return the second derivatives, (axes, axes, n), at points, one for each of `paths`."""
        self.evaluations[paths] += self.objective.cost_of_hessian
        return self.objective.hessian(points)
