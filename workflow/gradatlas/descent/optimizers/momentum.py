"""Heavy ball: v ← μ v + (1 − τ) ∇f(x), x ← x − η v, where the first step is not damped: v = ∇f(x).

As long as η stays the same, this is v ← μ v − η ∇f(x), x ← x + v, as the book and keras write it.
B. T. Polyak: Some methods of speeding up the convergence of iteration methods. USSR Computational
Mathematics and Mathematical Physics 4(5), 1–17 (1964). doi:10.1016/0041-5553(64)90137-5
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from gradatlas.descent.optimizer import Rate, RuleOptions, UnitInterval
from gradatlas.options import Fraction, options

if TYPE_CHECKING:
    from gradatlas.descent.problem import Problem
    from gradatlas.functions.function import FloatArray

CONVENTIONS: dict[str, dict[str, object]] = {
    "book": {},
    "torch": {"learning_rate": 0.001},
    "keras": {},
    "optax": {},
}
TAKES_GRADIENT = True


@options
class Options(RuleOptions):
    """The step, and how much of the last one goes on."""

    learning_rate: Rate = 0.01
    """η: the gradient counts so many times."""
    momentum: UnitInterval = 0.9
    """μ: the part of the last step that goes on."""
    dampening: Fraction = 0.0
    """τ: the part of the gradient that is left out, after the first step."""


def advance(
    problem: Problem, gradient: FloatArray, options: Options
) -> Generator[FloatArray, FloatArray, None]:
    """Yield the next points."""
    points, velocity = problem.start, gradient
    fresh = 1 - options.dampening
    while True:
        points = points - options.learning_rate * velocity
        gradient = yield points
        velocity = options.momentum * velocity + fresh * gradient
