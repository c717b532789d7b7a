"""NAdam: Adam with Nesterov's momentum: the mean of gradients is taken one step ahead.

x ← x − η (μₜ₊₁ m / (1 − μ₁…μₜ₊₁) + (1 − μₜ) ∇f(x) / (1 − μ₁…μₜ)) / (√v̂ + ε) with
μₜ = β₁ (1 − ½·0.96^(ψ t)), see `adam`. T. Dozat: Incorporating Nesterov momentum into Adam. ICLR
Workshop 2016.
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
    "keras": {"learning_rate": 0.001, "epsilon": 1e-7, "momentum_decay": 1.0},
    "optax": {"momentum_decay": "none"},
}
TAKES_GRADIENT = True


@options
class Options(RuleOptions):
    """The step, and how long gradients and squares are remembered."""

    learning_rate: Rate = 0.002
    """η: the step is about so many times what the rule takes for the gradient."""
    beta1: UnitInterval = 0.9
    """β₁: the part of the mean of gradients that is kept at each step."""
    beta2: UnitInterval = 0.999
    """β₂: the same of the mean of squares."""
    epsilon: Epsilon = 1e-8
    """ε, which keeps the quotient finite."""
    momentum_decay: NonNegative | Literal["none"] = 0.004
    """ψ: how fast μₜ grows from β₁/2 to β₁; `none` is β₁ from the first step on, as in optax."""


def advance(
    problem: Problem, gradient: FloatArray, options: Options
) -> Generator[FloatArray, FloatArray, None]:
    """Yield the next points."""
    import numpy as np

    from gradatlas.descent.scaling import quotient

    points = problem.start
    mean, squares = 0 * gradient, 0 * gradient
    beta1, beta2, rate = options.beta1, options.beta2, options.learning_rate
    product, power = 1.0, 1.0
    step = 0
    while True:
        step += 1
        now, ahead = _momentum(options, step), _momentum(options, step + 1)
        product *= now
        power *= beta2
        mean = beta1 * mean + (1 - beta1) * gradient
        squares = beta2 * squares + (1 - beta2) * (gradient * gradient)
        look_ahead = ahead / (1 - product * ahead) * mean + (1 - now) / (1 - product) * gradient
        root = np.sqrt(squares / (1 - power))
        points = points - quotient(rate * look_ahead, root + options.epsilon)
        gradient = yield points


def _momentum(options: Options, step: int) -> float:
    """Return μ of a step, the first of which is 1."""
    if options.momentum_decay == "none":
        return options.beta1
    decay: float = 0.96 ** (step * options.momentum_decay)
    return options.beta1 * (1 - 0.5 * decay)
