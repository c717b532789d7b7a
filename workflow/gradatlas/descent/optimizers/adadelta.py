"""AdaDelta: h ← ρ h + (1 − ρ) ∇f(x)², d = √(s + ε) / √(h + ε) ∇f(x), x ← x − η d.

Then s ← ρ s + (1 − ρ) d²; each coordinate by itself. M. D. Zeiler: ADADELTA: An adaptive learning
rate method. arXiv:1212.5701 (2012).
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from gradatlas.descent.optimizer import Epsilon, Rate, RuleOptions, UnitInterval
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.descent.problem import Problem
    from gradatlas.functions.function import FloatArray

CONVENTIONS: dict[str, dict[str, object]] = {
    "torch": {},
    "keras": {"learning_rate": 0.001, "decay": 0.95, "epsilon": 1e-7},
    "optax": {},
}
TAKES_GRADIENT = True


@options
class Options(RuleOptions):
    """How long squares are remembered, and the step."""

    learning_rate: Rate = 1.0
    """η: the step is about so many times what the rule takes for the gradient."""
    decay: UnitInterval = 0.9
    """ρ: the part of both means of squares that is kept at each step."""
    epsilon: Epsilon = 1e-6
    """ε, which makes the first step: (1 − ρ)^(−½) √ε."""


def advance(
    problem: Problem, gradient: FloatArray, options: Options
) -> Generator[FloatArray, FloatArray, None]:
    """Yield the next points."""
    import numpy as np

    from gradatlas.descent.scaling import quotient

    points = problem.start
    squares, steps = 0 * gradient, 0 * gradient
    fresh = 1 - options.decay
    while True:
        squares = options.decay * squares + fresh * (gradient * gradient)
        roots = np.sqrt(steps + options.epsilon), np.sqrt(squares + options.epsilon)
        step = quotient(*roots) * gradient
        steps = options.decay * steps + fresh * (step * step)
        points = points - options.learning_rate * step
        gradient = yield points
