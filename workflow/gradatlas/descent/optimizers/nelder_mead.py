"""Nelder–Mead: a triangle that turns over, grows and shrinks by values of f alone; by scipy.

A path shows its best corner, which often stays where it is. J. A. Nelder, R. Mead: A simplex method
for function minimization. The Computer Journal 7, 308–313 (1965). doi:10.1093/comjnl/7.4.308.
`adaptive`: F. Gao, L. Han: Implementing the Nelder–Mead simplex algorithm with adaptive parameters.
Computational Optimization and Applications 51, 259–277 (2012). doi:10.1007/s10589-010-9329-3
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Literal

from gradatlas.options import PositiveFloat, options

if TYPE_CHECKING:
    from gradatlas.descent.problem import Problem
    from gradatlas.functions.function import FloatArray

CONVENTIONS: dict[str, dict[str, object]] = {}
TAKES_GRADIENT = False


@options
class Options:
    """The first triangle, and how it changes."""

    initial_size: PositiveFloat | Literal["auto"] = "auto"
    """How far from the start the other corners of the first triangle are, one along each axis;
    `auto` is 5 % of the coordinate, and 0.00025 where that is 0."""
    adaptive: bool = False
    """Whether the triangle changes by less where there are more axes."""


def advance(
    problem: Problem,
    gradient: FloatArray,  # noqa: ARG001 - the contract's
    options: Options,
) -> Generator[FloatArray, FloatArray, None]:
    """Yield the next points."""
    from gradatlas.descent.by_scipy import Method, follow

    # Of iterations scipy makes one less than it is asked for.
    settings = {
        "adaptive": options.adaptive,
        "xatol": 0.0,
        "fatol": 0.0,
        "maxiter": problem.steps + 1,
    }
    size = None if options.initial_size == "auto" else options.initial_size
    yield from follow(
        problem, Method("Nelder-Mead", settings, takes_gradient=False, simplex_size=size)
    )
