"""Newton's method: x ← x − α H⁻¹ ∇f(x), where H are the second derivatives.

As it stands it goes to where the gradient vanishes: to saddles and maxima, too, if these are near.
With another `hessian` it always goes down. J. Nocedal, S. J. Wright: Numerical optimization, 2nd
edition, sections 3.3 and 3.4. Springer (2006). doi:10.1007/978-0-387-40065-5. `absolute`: Y. N.
Dauphin et al.: Identifying and attacking the saddle point problem in high-dimensional non-convex
optimization. NeurIPS 2014, arXiv:1406.2572.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Literal

from gradatlas.descent.optimizer import Decrease, Rate, Share
from gradatlas.options import PositiveFloat, options

if TYPE_CHECKING:
    from gradatlas.descent.problem import Problem
    from gradatlas.functions.function import FloatArray

CONVENTIONS: dict[str, dict[str, object]] = {}
TAKES_GRADIENT = True


@options
class Options:
    """How far to go, and what becomes of second derivatives where f is not convex."""

    learning_rate: Rate = 1.0
    """α; with a line search, the one that is tried first."""
    line_search: Literal["none", "armijo"] = "none"
    """`none` takes every step in full; `armijo` shortens it until f decreases enough."""
    hessian: Literal["plain", "shifted", "absolute"] = "plain"
    """`plain` takes H as it is; `shifted` adds as much to its diagonal as brings all eigenvalues to
    `smallest_eigenvalue`; `absolute` takes the eigenvalues without their signs."""
    smallest_eigenvalue: PositiveFloat = 1e-3
    """`shifted` and `absolute`: no eigenvalue is smaller."""
    c1: Decrease = 1e-4
    """The least decrease of f that is enough, as a part of what its slope promises."""
    shrink: Share = 0.5
    """`armijo`: the part of α that is tried next."""


def advance(
    problem: Problem, gradient: FloatArray, options: Options
) -> Generator[FloatArray, FloatArray, None]:
    """Yield the next points."""
    import numpy as np

    from gradatlas.descent.line_searches import Lines, armijo, slope_along

    points, searches = problem.start, options.line_search == "armijo"
    values = problem.value(points) if searches else np.zeros(points.shape[1])
    while True:
        paths = problem.active
        here, uphill = points[:, paths], gradient[:, paths]
        step = _newton_step(problem.hessian(here, paths), uphill, options)
        has_step = np.isfinite(step).all(axis=0)
        step = np.where(has_step, step, 0.0)
        alpha = np.full(paths.size, options.learning_rate, np.float64)
        if searches:
            lines = Lines(problem, paths, here, step, values[paths], slope_along(uphill, step))
            found = armijo(lines, options.learning_rate, options.c1, options.shrink)
            has_step &= found.is_found
            alpha, values[paths] = found.steps, found.values
        problem.has_failed[paths] = ~has_step
        points = points.copy()
        points[:, paths] = here + alpha * step
        gradient = yield points


def _newton_step(hessian: FloatArray, gradient: FloatArray, options: Options) -> FloatArray:
    """Return −H⁻¹ ∇f, (axes, n), by eigenvalues; not finite where there is none."""
    import numpy as np

    is_known = np.isfinite(hessian).all(axis=(0, 1))
    matrices = np.where(is_known, hessian, 0.0).transpose(2, 0, 1)
    eigenvalues, vectors = np.linalg.eigh(matrices)
    eigenvalues, vectors = eigenvalues.T, vectors.transpose(1, 2, 0)  # (axes, eigenvalues, n)
    if options.hessian == "shifted":
        lacking = options.smallest_eigenvalue - eigenvalues.min(axis=0)
        eigenvalues = eigenvalues + np.maximum(lacking, 0.0)
    elif options.hessian == "absolute":
        eigenvalues = np.maximum(np.abs(eigenvalues), options.smallest_eigenvalue)
    parts = (vectors * gradient[:, np.newaxis]).sum(axis=0) / eigenvalues
    step: FloatArray = -(vectors * parts).sum(axis=1)
    return np.where(is_known, step, np.nan)
