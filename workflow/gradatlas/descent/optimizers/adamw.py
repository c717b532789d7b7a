"""AdamW: Adam, with a weight decay beside the gradient: x ← x − η λ x − η m̂ / (√v̂ + ε).

See `adam`. I. Loshchilov, F. Hutter: Decoupled weight decay regularization. ICLR 2019,
arXiv:1711.05101.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Literal

from gradatlas.descent.optimizer import Epsilon, NonNegative, Rate, RuleOptions, UnitInterval
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.descent.problem import Problem
    from gradatlas.functions.function import FloatArray

CONVENTIONS: dict[str, dict[str, object]] = {
    "torch": {},
    "keras": {"epsilon": 1e-7, "epsilon_at": "uncorrected", "weight_decay": 0.004},
    "optax": {"weight_decay": 1e-4},
}
TAKES_GRADIENT = True
DECOUPLED = True


@options
class Options(RuleOptions):
    """The step, how long gradients and squares are remembered, and the decay."""

    learning_rate: Rate = 0.001
    """η: the step is about so many times what the rule takes for the gradient."""
    weight_decay: NonNegative = 0.01
    """λ: at each step the point loses η λ of itself, beside what the gradient does."""
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
    kept = 1 - options.learning_rate * options.weight_decay
    for moments in adaptive_moments(gradient, options.beta1, options.beta2):
        points = kept * points - options.learning_rate * moments.step(options)
        moments.gradient = yield points
