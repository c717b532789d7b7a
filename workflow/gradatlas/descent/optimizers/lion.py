"""Lion: x ← x − η (sign(β₁ m + (1 − β₁) ∇f(x)) + λ x), then m ← β₂ m + (1 − β₂) ∇f(x).

X. Chen et al.: Symbolic discovery of optimization algorithms. NeurIPS 2023, arXiv:2302.06675.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from gradatlas.descent.optimizer import NonNegative, Rate, RuleOptions, UnitInterval
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.descent.problem import Problem
    from gradatlas.functions.function import FloatArray

CONVENTIONS: dict[str, dict[str, object]] = {
    "keras": {},
    "optax": {"weight_decay": 0.001},
}
TAKES_GRADIENT = True
DECOUPLED = True


@options
class Options(RuleOptions):
    """The step, which is as long in each coordinate, and how long gradients are remembered."""

    learning_rate: Rate = 0.001
    """η: the step in each coordinate."""
    weight_decay: NonNegative = 0.0
    """λ: at each step the point loses η λ of itself, beside what the gradient does."""
    beta1: UnitInterval = 0.9
    """β₁: the part of the mean of gradients that is kept at each step."""
    beta2: UnitInterval = 0.99
    """β₂: the same of that mean, after the step."""


def advance(
    problem: Problem, gradient: FloatArray, options: Options
) -> Generator[FloatArray, FloatArray, None]:
    """Yield the next points."""
    import numpy as np

    points, mean = problem.start, 0 * gradient
    kept = 1 - options.learning_rate * options.weight_decay
    while True:
        direction = np.sign(options.beta1 * mean + (1 - options.beta1) * gradient)
        points = kept * points - options.learning_rate * direction
        mean = options.beta2 * mean + (1 - options.beta2) * gradient
        gradient = yield points
