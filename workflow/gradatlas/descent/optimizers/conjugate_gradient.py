"""Nonlinear conjugate gradients: x ← x + α d, d ← −∇f(x) + β d, with β by Polak and Ribière.

β is not below 0; α keeps Wolfe's conditions; by scipy. J. Nocedal, S. J. Wright: Numerical
optimization, 2nd edition, section 5.2. Springer (2006). doi:10.1007/978-0-387-40065-5
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from gradatlas.descent.optimizer import Share, WolfeOptions
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.descent.problem import Problem
    from gradatlas.functions.function import FloatArray

CONVENTIONS: dict[str, dict[str, object]] = {}
TAKES_GRADIENT = False


@options
class Options(WolfeOptions):
    """Of the line search."""

    c2: Share = 0.4
    """The part of the slope that may be left after a step; `c1`, where that is larger."""


def advance(
    problem: Problem,
    gradient: FloatArray,  # noqa: ARG001 - the contract's
    options: Options,
) -> Generator[FloatArray, FloatArray, None]:
    """Yield the next points."""
    from gradatlas.descent.by_scipy import Method, follow

    settings = {"c1": options.c1, "c2": options.c2_in_use, "gtol": 0.0}
    yield from follow(problem, Method("CG", settings))
