"""Adam: m and v are means of ∇f(x) and of its squares, x ← x − η m̂ / (√v̂ + ε).

m ← β₁ m + (1 − β₁) ∇f(x), v ← β₂ v + (1 − β₂) ∇f(x)²; m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ)
correct that both begin with 0. Each coordinate by itself. D. P. Kingma, J. Ba: Adam: A method for
stochastic optimization. ICLR 2015, arXiv:1412.6980.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Literal

from gradatlas.descent.optimizer import Epsilon, Rate, RuleOptions, UnitInterval
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.descent.problem import Problem
    from gradatlas.functions.function import FloatArray

CONVENTIONS: dict[str, dict[str, object]] = {
    "book": {"epsilon": 1e-7, "epsilon_at": "uncorrected"},
    "torch": {},
    "keras": {"epsilon": 1e-7, "epsilon_at": "uncorrected"},
    "optax": {},
}
TAKES_GRADIENT = True


@options
class Options(RuleOptions):
    """The step, and how long gradients and squares are remembered."""

    learning_rate: Rate = 0.001
    """η: the step is about so many times what the rule takes for the gradient."""
    beta1: UnitInterval = 0.9
    """β₁: the part of the mean of gradients that is kept at each step."""
    beta2: UnitInterval = 0.999
    """β₂: the same of the mean of squares."""
    epsilon: Epsilon = 1e-8
    """ε, which keeps the quotient finite."""
    epsilon_at: Literal["corrected", "uncorrected"] = "corrected"
    """Where ε stands: `corrected`, √v̂ + ε, as in the paper's algorithm 1, torch and optax;
    `uncorrected`, √v + ε before the correction, as in the book and keras."""


def advance(
    problem: Problem, gradient: FloatArray, options: Options
) -> Generator[FloatArray, FloatArray, None]:
    """Yield the next points."""
    from gradatlas.descent.scaling import adaptive_moments

    points = problem.start
    for moments in adaptive_moments(gradient, options.beta1, options.beta2):
        points = points - options.learning_rate * moments.step(options)
        moments.gradient = yield points
