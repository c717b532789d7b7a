"""L-BFGS: BFGS that remembers some latest steps in the place of a matrix; L-BFGS-B by scipy.

R. H. Byrd, P. Lu, J. Nocedal, C. Zhu: A limited memory algorithm for bound constrained
optimization. SIAM Journal on Scientific Computing 16, 1190–1208 (1995). doi:10.1137/0916069
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from gradatlas.options import PositiveInt, options

if TYPE_CHECKING:
    from gradatlas.descent.problem import Problem
    from gradatlas.functions.function import FloatArray

CONVENTIONS: dict[str, dict[str, object]] = {}
TAKES_GRADIENT = False


@options
class Options:
    """How much is remembered, and how long a line search goes on."""

    memory: PositiveInt = 10
    """How many steps are remembered."""
    line_search_trials: PositiveInt = 20
    """How many steps a line search tries at most."""


def advance(
    problem: Problem,
    gradient: FloatArray,  # noqa: ARG001 - the contract's
    options: Options,
) -> Generator[FloatArray, FloatArray, None]:
    """Yield the next points."""
    import math

    from gradatlas.descent.by_scipy import Method, follow

    # A path ends before it has made so many evaluations.
    most = (problem.steps + 1) * (options.line_search_trials + 1)
    settings = {
        "maxcor": options.memory,
        "maxls": options.line_search_trials,
        "maxfun": 2 * most,
        "ftol": 0.0,
        "gtol": 0.0,
    }
    yield from follow(problem, Method("L-BFGS-B", settings, undefined=math.nan))
