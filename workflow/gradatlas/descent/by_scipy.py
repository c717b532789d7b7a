"""Optimizers of scipy: each start is run to its end, and the points it came by are told in steps.

A step is an iteration of scipy's, and its point the one that scipy's callback is given. Evaluations
are counted where they are made, so that each point knows how many there were before it, line
searches included. scipy's own tolerances are switched off: a path ends by the norm of the gradient,
as all others do, or where scipy finds no next point.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.differentiation.stencils import euclidean_norm

if TYPE_CHECKING:
    from gradatlas.descent.problem import Problem
    from gradatlas.functions.function import FloatArray


class _GivenUpError(Exception):
    """There is no derivative with which a search could go on."""


@dataclass(frozen=True)
class Method:
    """A method of `scipy.optimize.minimize`."""

    name: str
    settings: Mapping[str, object] = field(default_factory=dict)
    """Its options; the number of iterations is that of steps, unless they say otherwise."""
    takes_gradient: bool = True
    takes_hessian: bool = False
    needs_finite_derivatives: bool = False
    """Whether it would never end without them."""
    undefined: float = np.inf
    """What stands for f where it is not defined, so that no search stays there: most turn back from
    an infinity, and take NaN; L-BFGS-B turns back from NaN, and gives up at an infinity."""
    simplex_size: float | None = None
    """How far the corners of a first simplex are from the start; None for what scipy takes."""


def follow(problem: Problem, method: Method) -> Generator[FloatArray, FloatArray, None]:
    """Yield the points of all starts, step by step."""
    searches = [
        _Search(problem, int(path), method).run() if problem.is_active[path] else None
        for path in range(problem.start.shape[1])
    ]
    points = problem.start
    step = 0
    while True:
        points = points.copy()
        for path in problem.active:
            search = searches[path]
            assert search is not None, "a path that had ended goes on"
            if step < len(search.points):
                points[:, path] = search.points[step]
                problem.evaluations[path] = search.evaluations[step]
            else:
                problem.has_converged[path] = search.has_converged
                problem.has_failed[path] = not search.has_converged
        step += 1
        yield points


class _Search:
    """The path of one start."""

    def __init__(self, problem: Problem, path: int, method: Method) -> None:
        self.points: list[FloatArray] = []
        """Those after the start, each an array (axes,)."""
        self.evaluations: list[int] = []
        """How many there had been at each of them."""
        self.has_converged = False
        """Whether the last point is within the tolerance."""
        self._problem, self._path, self._method = problem, path, method
        self._known: dict[bytes, FloatArray] = {}
        self._is_evaluating = False

    def run(self) -> _Search:
        """Run scipy, and return what it came by."""
        from scipy.optimize import minimize

        method, start = self._method, self._problem.start[:, self._path]
        settings: dict[str, object] = {"maxiter": self._problem.steps, **method.settings}
        if method.simplex_size is not None:
            corners = start + method.simplex_size * np.eye(start.size)
            settings["initial_simplex"] = np.vstack([start, corners])
        derivatives: dict[str, object] = {}
        if method.takes_gradient:
            derivatives["jac"] = self._gradient
        if method.takes_hessian:
            derivatives["hess"] = self._hessian
        with warnings.catch_warnings():
            # Of searches that fail; how a path ends is told by its status.
            warnings.simplefilter("ignore")
            try:
                minimize(
                    self._value,
                    start,
                    method=method.name,
                    callback=self._arrive,
                    options=settings,
                    **derivatives,
                )
            except _GivenUpError:
                pass
            except (ArithmeticError, ValueError):
                # scipy's own arithmetic with infinite numbers; an error of f is not ours to hide.
                if self._is_evaluating:
                    raise
        return self

    def _arrive(self, point: FloatArray) -> None:
        """Note a point that scipy has come to, and end it where the path ends."""
        if np.isnan(point).any():
            raise StopIteration
        self.points.append(np.array(point, np.float64))  # some methods use the array again
        self.evaluations.append(int(self._problem.evaluations[self._path]))
        gradient = self._known.get(point.tobytes())
        if gradient is None:  # for the end alone, as with all paths: this counts nothing
            gradient = self._evaluate(self._problem.objective.gradient, point)
        norm = float(euclidean_norm(tuple(gradient))[0])
        self.has_converged = norm <= self._problem.tolerance
        if self.has_converged:
            raise StopIteration

    def _value(self, point: FloatArray) -> float:
        value = float(self._evaluate(self._problem.value, point, self._own)[0])
        return self._method.undefined if np.isnan(value) else value

    def _gradient(self, point: FloatArray) -> FloatArray:
        gradient = self._evaluate(self._problem.gradient, point, self._own)
        self._known = {point.tobytes(): gradient}
        return self._finite(gradient[:, 0])

    def _hessian(self, point: FloatArray) -> FloatArray:
        return self._finite(self._evaluate(self._problem.hessian, point, self._own)[:, :, 0])

    @property
    def _own(self) -> slice:
        return slice(self._path, self._path + 1)

    def _evaluate(
        self, function: Callable[..., FloatArray], point: FloatArray, *which: slice
    ) -> FloatArray:
        self._is_evaluating = True
        result: FloatArray = function(point[:, np.newaxis].copy(), *which)
        self._is_evaluating = False
        return result

    def _finite(self, derivatives: FloatArray) -> FloatArray:
        if self._method.needs_finite_derivatives and not np.isfinite(derivatives).all():
            raise _GivenUpError
        return derivatives
