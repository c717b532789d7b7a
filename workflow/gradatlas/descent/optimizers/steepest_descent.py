"""Steepest descent: x ← x − α ∇f(x), where a line search finds α at each step.

With `exact` successive steps are at right angles, which makes the zigzag in valleys. A. Cauchy:
Méthode générale pour la résolution des systèmes d'équations simultanées. Comptes rendus de
l'Académie des sciences 25, 536–538 (1847). J. Nocedal, S. J. Wright: Numerical optimization,
2nd edition, chapter 3. Springer (2006). doi:10.1007/978-0-387-40065-5
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Literal

from gradatlas.descent.optimizer import Share, WolfeOptions
from gradatlas.options import PositiveFloat, options

if TYPE_CHECKING:
    from gradatlas.descent.line_searches import Found, Lines
    from gradatlas.descent.problem import Problem
    from gradatlas.functions.function import FloatArray

CONVENTIONS: dict[str, dict[str, object]] = {}
TAKES_GRADIENT = False
"""By Wolfe's conditions, the line search has already taken it, and must not count it twice."""


@options
class Options(WolfeOptions):
    """How far to go."""

    line_search: Literal["exact", "armijo", "wolfe"] = "exact"
    """`exact` goes to the minimum along the line; `armijo` shortens a step until f decreases
    enough; `wolfe` finds one with which f also is less steep."""
    initial_step: PositiveFloat = 1.0
    """The α that is tried first; with `exact` at the first two steps alone, and then the α of the
    step before the latest."""
    shrink: Share = 0.5
    """`armijo`: the part of α that is tried next."""


def advance(
    problem: Problem, gradient: FloatArray, options: Options
) -> Generator[FloatArray, FloatArray, None]:
    """Yield the next points."""
    import numpy as np

    from gradatlas.descent.line_searches import Lines, slope_along

    points, values = problem.start, problem.value(problem.start)
    problem.count_gradient()
    # In a zigzag every other step is alike, so that the one before the latest is a good guess.
    latest = np.full(values.size, options.initial_step, np.float64)
    guess = latest.copy()
    while True:
        paths = problem.active
        uphill = gradient[:, paths]
        lines = Lines(
            problem, paths, points[:, paths], -uphill, values[paths], slope_along(uphill, -uphill)
        )
        found = _search(lines, guess[paths], options)
        problem.has_failed[paths] = ~found.is_found
        guess, latest = latest, guess
        latest[paths], values[paths] = found.steps, found.values
        points = points.copy()
        points[:, paths] = lines.at(found.steps)
        gradient = yield points
        if options.line_search == "armijo":
            problem.count_gradient()


def _search(lines: Lines, steps: FloatArray, options: Options) -> Found:
    from gradatlas.descent.line_searches import armijo, exact, wolfe

    if options.line_search == "exact":
        return exact(lines, steps)
    if options.line_search == "armijo":
        return armijo(lines, options.initial_step, options.c1, options.shrink)
    return wolfe(lines, options.initial_step, options.c1, options.c2_in_use)
