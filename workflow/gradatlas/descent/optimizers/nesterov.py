"""Nesterov's momentum: v ← μ v − η ∇f(x), x ← x + μ v − η ∇f(x).

This is written for the point at which the gradient is taken, one look ahead, as in the book, torch,
keras and optax. Y. E. Nesterov: A method of solving a convex programming problem with convergence
rate O(1/k²). Soviet Mathematics Doklady 27, 372–376 (1983). In this form: I. Sutskever, J. Martens,
G. Dahl, G. Hinton: On the importance of initialization and momentum in deep learning. ICML 2013.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from gradatlas.descent.optimizer import Rate, RuleOptions, UnitInterval
from gradatlas.options import options

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
    """η: the step is about so many times what the rule takes for the gradient."""
    momentum: UnitInterval = 0.9
    """μ: the part of the last step that goes on."""


def advance(
    problem: Problem, gradient: FloatArray, options: Options
) -> Generator[FloatArray, FloatArray, None]:
    """Yield the next points."""
    points, velocity = problem.start, 0 * gradient
    while True:
        velocity = options.momentum * velocity - options.learning_rate * gradient
        points = points + options.momentum * velocity - options.learning_rate * gradient
        gradient = yield points
