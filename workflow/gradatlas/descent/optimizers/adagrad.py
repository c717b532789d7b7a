"""AdaGrad: h ← h + ∇f(x)², x ← x − η ∇f(x) / (√h + ε), each coordinate by itself.

J. Duchi, E. Hazan, Y. Singer: Adaptive subgradient methods for online learning and stochastic
optimization. Journal of Machine Learning Research 12, 2121–2159 (2011).
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Literal

from gradatlas.descent.optimizer import Epsilon, NonNegative, Rate, RuleOptions
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.descent.problem import Problem
    from gradatlas.functions.function import FloatArray

CONVENTIONS: dict[str, dict[str, object]] = {
    "book": {"epsilon": 1e-7},
    "torch": {"epsilon": 1e-10},
    "keras": {
        "learning_rate": 0.001,
        "epsilon": 1e-7,
        "initial_accumulator": 0.1,
        "epsilon_at": "inside",
    },
    "optax": {"epsilon": 1e-7, "initial_accumulator": 0.1, "epsilon_at": "inside"},
}
TAKES_GRADIENT = True


@options
class Options(RuleOptions):
    """The step, and with what the sum of squares begins."""

    learning_rate: Rate = 0.01
    """η: the step is about so many times what the rule takes for the gradient."""
    initial_accumulator: NonNegative = 0.0
    """h before the first step."""
    epsilon: Epsilon = 1e-8
    """ε, which keeps the quotient finite."""
    epsilon_at: Literal["outside", "inside"] = "outside"
    """Where ε stands: `outside`, √h + ε, as in the book and torch; `inside`, √(h + ε), as in keras
    and optax."""


def advance(
    problem: Problem, gradient: FloatArray, options: Options
) -> Generator[FloatArray, FloatArray, None]:
    """Yield the next points."""
    import numpy as np

    from gradatlas.descent.scaling import scaled

    points, squares = problem.start, np.full_like(gradient, options.initial_accumulator)
    while True:
        squares = squares + gradient * gradient
        points = points - options.learning_rate * scaled(gradient, squares, options)
        gradient = yield points
