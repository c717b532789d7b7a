"""Rprop: x ← x − Δ sign ∇f(x), where Δ grows while the sign stays, and shrinks when it changes.

Each coordinate has its own Δ. After a change of sign it takes no step. M. Riedmiller, H. Braun: A
direct adaptive method for faster backpropagation learning: The RPROP algorithm. IEEE International
Conference on Neural Networks, 586–591 (1993). doi:10.1109/ICNN.1993.298623
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge

from gradatlas.descent.optimizer import Rate, RuleOptions, UnitInterval
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.descent.problem import Problem
    from gradatlas.functions.function import FloatArray

CONVENTIONS: dict[str, dict[str, object]] = {
    "torch": {},
}
TAKES_GRADIENT = True


@options
class Options(RuleOptions):
    """The first step, and how it changes."""

    learning_rate: Rate = 0.01
    """The first Δ, of all coordinates."""
    shrink: UnitInterval = 0.5
    """Times what Δ becomes when the sign changes."""
    grow: Annotated[float, Ge(1)] = 1.2
    """Times what Δ becomes while the sign stays."""
    smallest_step: Rate = 1e-6
    """The least Δ."""
    largest_step: Rate = 50.0
    """The greatest Δ."""


def advance(
    problem: Problem, gradient: FloatArray, options: Options
) -> Generator[FloatArray, FloatArray, None]:
    """Yield the next points."""
    import numpy as np

    points, before = problem.start, 0 * gradient
    steps = np.full_like(gradient, options.learning_rate)
    while True:
        agreement = np.sign(gradient * before)
        factors = np.where(agreement > 0, options.grow, options.shrink)
        bounded = np.clip(steps * factors, options.smallest_step, options.largest_step)
        steps = np.where(agreement == 0, steps, bounded)
        before = np.where(agreement < 0, 0.0, gradient)
        points = points - steps * np.sign(before)
        gradient = yield points
