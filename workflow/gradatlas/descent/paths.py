"""Descent: the paths that optimizers take from their starts, all of them step by step together.

One evaluation of f and its gradient serves all paths of all runs; a path depends on its own points
alone, so that it is the same whatever others there are beside it.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gradatlas.descent.optimizer import OptimizerSpec, RuleOptions, find_optimizer
from gradatlas.descent.problem import Problem
from gradatlas.descent.stored_paths import STATUSES, Paths
from gradatlas.differentiation.stencils import euclidean_norm

if TYPE_CHECKING:
    from gradatlas.descent.problem import Objective
    from gradatlas.functions.function import FloatArray

_GOING_ON = -1
_FAR = 1e3
"""So many times the size of the domain away from it, NaN comes of numbers that overflow."""
_PATHS_AT_ONCE = 2**13
"""Paths that advance together: what belongs to them stays in the caches."""


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

    def __init__(self, objective: Objective, optimizer: OptimizerSpec, start: FloatArray) -> None:
        self.module = find_optimizer(optimizer.name)
        self.problem = Problem(objective, start)
        self._optimizer = optimizer
        self._ways: Generator[FloatArray, FloatArray, None] | None = None
        rule = optimizer.options if isinstance(optimizer.options, RuleOptions) else None
        self._clip = rule.clip_norm if rule is not None and rule.clip_norm != "none" else None
        decays = rule is not None and not getattr(self.module, "DECOUPLED", False)
        self._decay = rule.weight_decay if rule is not None and decays else 0.0

    def next_points(self, points: FloatArray, gradient: FloatArray) -> FloatArray:
        """Return where all paths go from points with these gradients."""
        if self.module.TAKES_GRADIENT:
            self.problem.evaluations += self.problem.is_active
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
    """Some starts, for all runs."""

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
        self._runs = [_Run(objective, optimizer, start) for optimizer in optimizers]
        self._count = start.shape[1]
        self._steps, self._tolerance = steps, tolerance
        self._far = np.array([[max(_FAR * (high - low), _FAR)] for low, high in domain])
        self._middle = np.array([[(low + high) / 2] for low, high in domain])
        # All runs side by side: (axes, runs × starts).
        self._points = np.tile(start, len(optimizers))
        self._status = np.full(self._points.shape[1], _GOING_ON, np.int8)
        self._taken = np.zeros(self._points.shape[1], np.int32)

    def run(self, *, ends_only: bool) -> Paths:
        f, gradient = self._objective.both(self._points)
        norm = euclidean_norm(tuple(gradient))
        evaluations = np.zeros(f.size)
        # A start where f is not defined is the whole of its path.
        self._status[np.isnan(f)] = STATUSES["left_the_domain"]
        self._status[np.isinf(f)] = STATUSES["diverged"]
        f[~np.isfinite(f)] = np.nan
        self._judge(norm)
        start = (self._points, f, norm, evaluations)
        kept = [start]
        for step in range(1, self._steps + 1):
            is_active = self._status == _GOING_ON
            if not is_active.any():
                break
            new = self._next_points(gradient)
            evaluations = np.concatenate([run.problem.evaluations for run in self._runs])
            self._stop_as_asked(is_active)
            new_f, new_gradient = self._evaluate(new, is_active)
            self._stop_before(new, new_f, is_active)
            is_active = is_active & (self._status == _GOING_ON)
            if is_active.all():
                self._points, f, gradient = new, new_f, new_gradient
            else:
                self._points = np.where(is_active, new, self._points)
                f = np.where(is_active, new_f, f)
                gradient = np.where(is_active, new_gradient, gradient)
            norm = euclidean_norm(tuple(gradient))
            self._taken[is_active] = step
            self._judge(norm)
            if not ends_only:
                kept.append(
                    (self._points, f, norm, evaluations.astype(np.float64))
                    if is_active.all()
                    else _only(is_active, self._points, f, norm, evaluations)
                )
            elif is_active.any():
                last = np.where(is_active, evaluations, kept[-1][3] if len(kept) > 1 else 0.0)
                kept[1:] = [(self._points, f, norm, last)]
        self._status[self._status == _GOING_ON] = STATUSES["steps_used_up"]
        if ends_only and len(kept) == 1:
            kept.append(start)
        return self._paths(kept, 2 if ends_only else self._steps + 1)

    def _next_points(self, gradient: FloatArray) -> FloatArray:
        """Return where paths go; those of runs that have ended stay."""
        parts = []
        for number, run in enumerate(self._runs):
            own = slice(number * self._count, (number + 1) * self._count)
            run.problem.is_active = self._status[own] == _GOING_ON
            here = self._points[:, own]
            is_over = not run.problem.is_active.any()
            parts.append(here if is_over else run.next_points(here, gradient[:, own]))
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)

    def _stop_as_asked(self, is_active: NDArray[np.bool_]) -> None:
        """End the paths for which an optimizer has no next point, and forget them in `is_active`.

        Several paths may end in a step, and each where it is.
        """
        for name, status in (
            ("has_failed", STATUSES["line_search_failed"]),
            ("has_converged", STATUSES["converged"]),
        ):
            ended = np.concatenate([getattr(run.problem, name) for run in self._runs])
            if ended.any():
                ended &= is_active
                self._status[ended] = status
                is_active &= ~ended

    def _evaluate(
        self, points: FloatArray, is_active: NDArray[np.bool_]
    ) -> tuple[FloatArray, FloatArray]:
        """Return f and its gradient at the points of paths that go on; NaN for the others."""
        if is_active.all():
            return self._objective.both(points)
        f = np.full(points.shape[1], np.nan)
        gradient = np.full(points.shape, np.nan)
        here = np.flatnonzero(is_active & np.isfinite(points).all(axis=0))
        if here.size:
            f[here], gradient[:, here] = self._objective.both(points[:, here])
        return f, gradient

    def _stop_before(self, points: FloatArray, f: FloatArray, is_active: NDArray[np.bool_]) -> None:
        """End paths whose next points have no value."""
        if np.isfinite(f.sum()):  # most have, and a sum is found quickly
            return
        is_wrong = is_active & ~np.isfinite(f)
        is_far = ~(np.abs(points - self._middle) < self._far).all(axis=0)
        self._status[is_wrong] = STATUSES["left_the_domain"]
        self._status[is_wrong & (is_far | np.isinf(f))] = STATUSES["diverged"]

    def _judge(self, norm: FloatArray) -> None:
        """End paths where they are, by the norm of the gradient there."""
        if norm.min() > self._tolerance:  # with NaN this does not hold
            return
        is_going_on = self._status == _GOING_ON
        self._status[is_going_on & (norm <= self._tolerance)] = STATUSES["converged"]
        self._status[is_going_on & np.isnan(norm)] = STATUSES["no_gradient"]

    def _paths(
        self, kept: list[tuple[FloatArray, FloatArray, FloatArray, FloatArray]], length: int
    ) -> Paths:
        shape = (len(self._runs), self._count)
        axes = self._points.shape[0]
        points = np.full((axes, *shape, length), np.nan)
        f, norm, evaluations = (np.full((*shape, length), np.nan) for _ in range(3))
        for step, (place, *values) in enumerate(kept):
            points[..., step] = place.reshape(axes, *shape)
            for array, value in zip((f, norm, evaluations), values, strict=True):
                array[..., step] = value.reshape(shape)
        taken, status = self._taken.reshape(shape), self._status.reshape(shape)
        return Paths(points, f, norm, evaluations, taken, status)


def _only(
    where: NDArray[np.bool_], *arrays: NDArray[np.float64] | NDArray[np.int64]
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    first, second, third, fourth = (np.where(where, array, np.nan) for array in arrays)
    return first, second, third, fourth
