"""Plain gradient descent: x ← x − η ∇f(x).

A. Cauchy: Méthode générale pour la résolution des systèmes d'équations simultanées. Comptes rendus
de l'Académie des sciences 25, 536–538 (1847). SGD in the book, torch, keras and optax.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from gradatlas.descent.optimizer import Rate, RuleOptions
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
    """The step."""

    learning_rate: Rate = 0.01
    """η: the step is so many times the gradient."""


def advance(
    problem: Problem, gradient: FloatArray, options: Options
) -> Generator[FloatArray, FloatArray, None]:
    """Yield the next points."""
    points = problem.start
    while True:
        points = points - options.learning_rate * gradient
        gradient = yield points
