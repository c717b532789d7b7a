"""RMSprop: h ← ρ h + (1 − ρ) ∇f(x)², x ← x − η ∇f(x) / (√h + ε), each coordinate by itself.

T. Tieleman, G. Hinton: Lecture 6.5 – RMSprop: Divide the gradient by a running average of its
recent magnitude. COURSERA: Neural Networks for Machine Learning (2012).
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
    "book": {"epsilon": 1e-7},
    "torch": {},
    "keras": {"learning_rate": 0.001, "decay": 0.9, "epsilon": 1e-7, "epsilon_at": "inside"},
    "optax": {"decay": 0.9, "epsilon_at": "inside"},
}
TAKES_GRADIENT = True


@options
class Options(RuleOptions):
    """The step, and how long squares are remembered."""

    learning_rate: Rate = 0.01
    """η: the step is about so many times what the rule takes for the gradient."""
    decay: UnitInterval = 0.99
    """ρ: the part of the mean of squares that is kept at each step."""
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
    fresh = 1 - options.decay
    while True:
        squares = options.decay * squares + fresh * (gradient * gradient)
        points = points - options.learning_rate * scaled(gradient, squares, options)
        gradient = yield points
