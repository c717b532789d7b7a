"""Descent: the paths that optimizers take from their starts, all of them step by step together.

One evaluation of f and its gradient serves all paths of all runs; a path depends on its own points
alone, so that it is the same whatever others there are beside it.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gradatlas.descent.optimizer import OptimizerSpec, RuleOptions, find_optimizer
from gradatlas.descent.problem import Problem, Progress
from gradatlas.descent.stored_paths import STATUSES, Paths
from gradatlas.differentiation.stencils import LEAST_SQUARE, euclidean_norm

if TYPE_CHECKING:
    from gradatlas.descent.problem import Objective
    from gradatlas.functions.function import FloatArray

_GOING_ON = -1
_FAR = 1e3
"""So many times the size of the domain away from it, NaN comes of numbers that overflow."""
_MORE = 1 + 2.0**-40
"""Squares of norms up to a tolerance are smaller than its square times this, for all rounding."""
_PATHS_AT_ONCE = 2**14
"""Paths that advance together: more of them leave the caches, fewer cost a call of numpy each."""


def descend(
    objective: Objective,
    optimizers: Sequence[OptimizerSpec],
    start: FloatArray,
    *,
    steps: int,
    tolerance: float,
    domain: Sequence[tuple[float, float]],
    ends_only: bool = False,
) -> Paths:
    """Return the paths of optimizers, all from the same starts.

    Args:
        objective: What to minimize.
        optimizers: One for each run.
        start: The starts, (axes, starts).
        steps: How many steps are taken at most.
        tolerance: A path ends where the norm of the gradient is at most this.
        domain: The lowest and the highest value of each axis. Paths may leave it.
        ends_only: Whether to keep nothing but the start and the end of each path.
    """
    count = start.shape[1]
    at_once = max(1, _PATHS_AT_ONCE // len(optimizers))
    parts = [
        _Descent(objective, optimizers, start[:, first : first + at_once], steps, tolerance, domain)
        for first in range(0, count, at_once)
    ]
    with np.errstate(all="ignore"):  # paths may diverge
        made = [part.run(ends_only=ends_only) for part in parts]
    if len(made) == 1:
        return made[0]
    return Paths(
        np.concatenate([part.points for part in made], axis=2),
        np.concatenate([part.f for part in made], axis=1),
        np.concatenate([part.grad_norm for part in made], axis=1),
        np.concatenate([part.evaluations for part in made], axis=1),
        np.concatenate([part.steps_taken for part in made], axis=1),
        np.concatenate([part.status for part in made], axis=1),
    )


class _Run:
    """One optimizer on its way."""

    def __init__(self, optimizer: OptimizerSpec, problem: Problem) -> None:
        self.module = find_optimizer(optimizer.name)
        self.problem = problem
        self._optimizer = optimizer
        self._ways: Generator[FloatArray, FloatArray, None] | None = None
        rule = optimizer.options if isinstance(optimizer.options, RuleOptions) else None
        self._clip = rule.clip_norm if rule is not None and rule.clip_norm != "none" else None
        decays = rule is not None and not getattr(self.module, "DECOUPLED", False)
        self._decay = rule.weight_decay if rule is not None and decays else 0.0

    def next_points(self, points: FloatArray, gradient: FloatArray) -> FloatArray:
        """Return where all paths go from points with these gradients."""
        if self._clip is not None:
            norm = euclidean_norm(tuple(gradient))
            gradient = gradient * np.minimum(1.0, self._clip / np.maximum(norm, self._clip))
        if self._decay:
            gradient = gradient + self._decay * points
        if self._ways is None:
            self._ways = self.module.advance(self.problem, gradient, self._optimizer.options)
            return next(self._ways)
        return self._ways.send(gradient)


class _Descent:
    """Some starts, for all runs.

    What has ended is recorded at once. Its columns stay in the arrays, at the place of a path that
    goes on, so that they neither cost more than others nor are looked at again.
    """

    def __init__(
        self,
        objective: Objective,
        optimizers: Sequence[OptimizerSpec],
        start: FloatArray,
        steps: int,
        tolerance: float,
        domain: Sequence[tuple[float, float]],
    ) -> None:
        self._objective = objective
        self._count = start.shape[1]
        self._progress = Progress.begin(len(optimizers) * self._count)
        self._parts = [
            slice(number * self._count, (number + 1) * self._count)
            for number in range(len(optimizers))
        ]
        self._runs = []
        for optimizer, part in zip(optimizers, self._parts, strict=True):
            own = self._progress.part(part)
            problem = Problem(objective, start, own, steps=steps, tolerance=tolerance)
            self._runs.append(_Run(optimizer, problem))
        # What the next step counts for each path: the gradient, where optimizers go by it.
        takes = [int(run.module.TAKES_GRADIENT) for run in self._runs]
        self._counted = np.repeat(np.array(takes, np.int64), self._count)
        self._is_over = [False] * len(self._runs)
        self._steps, self._tolerance = steps, tolerance
        self._small_square = max(_MORE * tolerance * tolerance, LEAST_SQUARE)
        self._far = np.array([[max(_FAR * (high - low), _FAR)] for low, high in domain])
        self._middle = np.array([[(low + high) / 2] for low, high in domain])
        # All runs side by side: (axes, runs × starts).
        points = np.tile(start, len(optimizers))
        count = points.shape[1]
        self._now = _Step(points, np.empty(count), points, np.zeros(count, np.int64))
        self._status = np.full(count, _GOING_ON, np.int8)
        self._taken = np.zeros(count, np.int32)
        self._ended = np.empty(0, np.intp)
        self._going = np.arange(count)
        self._last = _Step(
            *(np.empty_like(points), np.empty(count), np.empty_like(points)),
            np.empty(count, np.int64),
        )

    def run(self, *, ends_only: bool) -> Paths:
        points = self._now.points
        f, gradient = self._objective.both(points)
        # A start where f is not defined is the whole of its path.
        undefined = ~np.isfinite(f)
        start = self._now = _Step(
            points, np.where(undefined, np.nan, f), gradient, np.zeros(f.size, np.int64)
        )
        self._end(np.isnan(f), "left_the_domain", start, 0)
        self._end(np.isinf(f), "diverged", start, 0)
        self._judge(0)
        kept = [start]
        step = 0
        while step < self._steps and self._ended.size < self._status.size:
            step += 1
            self._advance(step)
            if not ends_only:
                kept.append(self._now)
        self._end(self._status == _GOING_ON, "steps_used_up", self._now, step)
        return self._paths(kept, 2 if ends_only else self._steps + 1, ends_only=ends_only)

    def _advance(self, step: int) -> None:
        before, progress = self._now, self._progress
        progress.evaluations[:] += self._counted
        points = self._next_points(before)
        evaluations = progress.evaluations.copy()
        # What has no next point ends where it is.
        if (progress.has_failed | progress.has_converged).any():
            self._end(progress.has_failed, "line_search_failed", before, step - 1)
            self._end(progress.has_converged, "converged", before, step - 1)
        if self._ended.size == self._status.size:
            return
        f, gradient = self._evaluate(points)
        self._now = _Step(points, f, gradient, evaluations)
        # That most steps end nothing is found quickly.
        squares = (gradient * gradient).sum(axis=0)
        if not (squares.min() > self._small_square and math.isfinite((squares + f).sum())):
            self._end_before(points, f, before, step - 1)
            self._judge(step)

    def _next_points(self, before: _Step) -> FloatArray:
        """Return where paths go; those of runs that have ended stay."""
        if len(self._runs) == 1:  # else there would be nothing left to do
            return self._runs[0].next_points(before.points, before.gradient)
        points = np.empty_like(before.points)
        for run, own, is_over in zip(self._runs, self._parts, self._is_over, strict=True):
            here = before.points[:, own]
            points[:, own] = here if is_over else run.next_points(here, before.gradient[:, own])
        return points

    def _evaluate(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return f and its gradient at the points of paths that go on.

        Of functions that may be slow, no value is asked for that nobody needs.
        """
        ended, going = self._ended, self._going
        if not ended.size:
            return self._objective.both(points)
        if self._objective.is_cheap and 2 * ended.size < points.shape[1]:
            points[:, ended] = points[:, going[:1]]
            return self._objective.both(points)
        f, gradient = np.empty(points.shape[1]), np.empty(points.shape)
        f[going], gradient[:, going] = self._objective.both(points[:, going])
        points[:, ended] = points[:, going[:1]]
        f[ended], gradient[:, ended] = f[going[0]], gradient[:, going[:1]]
        return f, gradient

    def _end(self, which: NDArray[np.bool_], status: str, at: _Step, step: int) -> None:
        """End those of the paths that have not ended yet, with their points of a step."""
        here = np.flatnonzero(which & (self._status == _GOING_ON))
        if not here.size:
            return
        self._status[here] = STATUSES[status]
        self._taken[here] = step
        for last, array in zip(self._last.arrays, at.arrays, strict=True):
            last[..., here] = array[..., here]
        self._counted[here] = 0
        self._progress.is_active[here] = False
        self._ended = np.flatnonzero(self._status != _GOING_ON)
        self._going = np.flatnonzero(self._status == _GOING_ON)
        self._is_over = [not run.problem.is_active.any() for run in self._runs]

    def _end_before(self, points: FloatArray, f: FloatArray, before: _Step, step: int) -> None:
        """End paths whose next points have no value."""
        is_far = ~(np.abs(points - self._middle) < self._far).all(axis=0)
        self._end(np.isinf(f) | (np.isnan(f) & is_far), "diverged", before, step)
        self._end(np.isnan(f), "left_the_domain", before, step)

    def _judge(self, step: int) -> None:
        """End paths where they are, by the norm of the gradient there."""
        norm = euclidean_norm(tuple(self._now.gradient))
        self._end(norm <= self._tolerance, "converged", self._now, step)
        self._end(np.isnan(norm), "no_gradient", self._now, step)

    def _paths(self, kept: list[_Step], length: int, *, ends_only: bool) -> Paths:
        shape = (len(self._runs), self._count)
        taken, status = self._taken.reshape(shape), self._status.reshape(shape)
        if ends_only:
            kept.append(self._last)
        is_past = np.arange(length) > (1 if ends_only else taken[..., np.newaxis])

        def along_paths(steps: Sequence[NDArray[Any]]) -> FloatArray:
            """Return arrays (…, runs × starts), one a step, as (…, runs, starts, length)."""
            first = steps[0].shape[:-1]
            array = np.full((*first, *shape, length), np.nan)
            array[..., : len(steps)] = np.stack(steps, axis=-1).reshape(*first, *shape, -1)
            array[..., is_past] = np.nan
            return array

        return Paths(
            along_paths([step.points for step in kept]),
            along_paths([step.f for step in kept]),
            euclidean_norm(tuple(along_paths([step.gradient for step in kept]))),
            along_paths([step.evaluations for step in kept]),
            taken,
            status,
        )


@dataclass(frozen=True)
class _Step:
    """Where all paths are after a step, (…, runs × starts)."""

    points: FloatArray
    f: FloatArray
    gradient: FloatArray
    evaluations: NDArray[np.int64]

    @property
    def arrays(self) -> tuple[FloatArray | NDArray[np.int64], ...]:
        """All of it."""
        return self.points, self.f, self.gradient, self.evaluations
