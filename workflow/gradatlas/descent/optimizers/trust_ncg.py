"""Trust region Newton: x ← x + p, where p makes ∇f·p + ½ p·H p small for |p| ≤ Δ; by scipy.

Conjugate gradients find p. Δ follows from how well f was foretold; where it was not, x stays. T.
Steihaug: The conjugate gradient method and trust regions in large scale optimization. SIAM Journal
on Numerical Analysis 20, 626–637 (1983). doi:10.1137/0720042. J. Nocedal, S. J. Wright: Numerical
optimization, 2nd edition, algorithms 4.1 and 7.2. Springer (2006). doi:10.1007/978-0-387-40065-5
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge, Lt

from gradatlas.options import PositiveFloat, options

if TYPE_CHECKING:
    from gradatlas.descent.problem import Problem
    from gradatlas.functions.function import FloatArray

CONVENTIONS: dict[str, dict[str, object]] = {}
TAKES_GRADIENT = False


@options
class Options:
    """How far f is believed to be as its derivatives say."""

    initial_radius: PositiveFloat = 1.0
    """Δ at the first step, in units of the axes."""
    largest_radius: PositiveFloat = 1000.0
    """Δ is never larger."""
    acceptance: Annotated[float, Ge(0), Lt(0.25)] = 0.15
    """A step is taken if f decreases by more than this part of what was foretold."""


def advance(
    problem: Problem,
    gradient: FloatArray,  # noqa: ARG001 - the contract's
    options: Options,
) -> Generator[FloatArray, FloatArray, None]:
    """Yield the next points."""
    import math

    from gradatlas.descent.by_scipy import Method, follow

    # scipy asks for a first radius below the largest.
    settings = {
        "initial_trust_radius": min(options.initial_radius, options.largest_radius),
        "max_trust_radius": math.nextafter(options.largest_radius, math.inf),
        "eta": options.acceptance,
        "gtol": 0.0,
    }
    yield from follow(
        problem, Method("trust-ncg", settings, takes_hessian=True, needs_finite_derivatives=True)
    )
