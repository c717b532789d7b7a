"""AMSGrad: Adam, with the greatest mean of squares so far in the place of the latest.

x ← x − η m̂ / (√max v̂ + ε), see `adam`. S. J. Reddi, S. Kale, S. Kumar: On the convergence of Adam
and beyond. ICLR 2018, arXiv:1904.09237.
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
    "torch": {},
    "keras": {"epsilon": 1e-7, "epsilon_at": "uncorrected"},
    "optax": {"maximum_of": "corrected"},
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
    maximum_of: Literal["uncorrected", "corrected"] = "uncorrected"
    """Of what the greatest is taken: of v, as in torch and keras, or of v̂, as in optax."""


def advance(
    problem: Problem, gradient: FloatArray, options: Options
) -> Generator[FloatArray, FloatArray, None]:
    """Yield the next points."""
    import numpy as np

    from gradatlas.descent.scaling import adaptive_moments

    points, greatest = problem.start, 0 * gradient
    is_corrected = options.maximum_of == "corrected"
    for moments in adaptive_moments(gradient, options.beta1, options.beta2):
        correction = moments.correction2 if is_corrected else 1.0
        greatest = np.maximum(greatest, moments.squares / correction)
        moments.squares_in_use = greatest * correction
        points = points - options.learning_rate * moments.step(options)
        moments.gradient = yield points
