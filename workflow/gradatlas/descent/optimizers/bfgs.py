"""BFGS: x ← x − α B ∇f(x), where B becomes H⁻¹ by the gradients on the way; by scipy.

α keeps Wolfe's conditions. J. Nocedal, S. J. Wright: Numerical optimization, 2nd edition,
algorithm 6.1. Springer (2006). doi:10.1007/978-0-387-40065-5
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from gradatlas.descent.optimizer import WolfeOptions
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.descent.problem import Problem
    from gradatlas.functions.function import FloatArray

CONVENTIONS: dict[str, dict[str, object]] = {}
TAKES_GRADIENT = False


@options
class Options(WolfeOptions):
    """Of the line search."""


def advance(
    problem: Problem,
    gradient: FloatArray,  # noqa: ARG001 - the contract's
    options: Options,
) -> Generator[FloatArray, FloatArray, None]:
    """Yield the next points."""
    from gradatlas.descent.by_scipy import Method, follow

    settings = {"c1": options.c1, "c2": options.c2_in_use, "gtol": 0.0, "xrtol": 0.0}
    yield from follow(problem, Method("BFGS", settings))
