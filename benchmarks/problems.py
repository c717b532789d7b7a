"""The functions that gradients are taken of, and the grids.

The driver imports this, so numpy is not imported here: see `running`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import e, pi
from types import ModuleType
from typing import Any

SHAPES = {
    10**4: (100, 100),
    10**6: (1000, 1000),
    10**7: (4000, 2500),
    5 * 10**7: (10000, 5000),
    10**8: (10000, 10000),
}
"""Points → how many along each axis. Even numbers: no point falls on Ackley's tip, where there is
no gradient."""


@dataclass(frozen=True)
class Problem:
    """A function of two variables."""

    name: str
    """Its name in the catalogue."""
    expression: str
    """The formula in the language of the config."""
    domain: tuple[tuple[float, float], tuple[float, float]]
    """The ends of each axis."""
    write: Callable[[Any], Callable[[Any, Any], Any]]
    """Given a module with exp, sqrt and cos (math, numpy, jax.numpy): the function as a user of
    that module would write it."""
    gradient: Callable[[ModuleType, Any, Any], tuple[Any, Any]]
    """Given numpy and two arrays: the derivatives, worked out by hand. What everybody's error is
    measured against, so nobody's own machinery."""


def find_problem(name: str) -> Problem:
    """Return the problem with this name.

    Raises:
        KeyError: if there is none.
    """
    return {problem.name: problem for problem in PROBLEMS}[name]


def _rosenbrock(m: Any) -> Callable[[Any, Any], Any]:  # noqa: ARG001 (it needs no functions)
    def f(x: Any, y: Any) -> Any:
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2

    return f


def _rosenbrock_gradient(m: ModuleType, x: Any, y: Any) -> tuple[Any, Any]:  # noqa: ARG001
    wall = y - x**2
    return -2 * (1 - x) - 400 * x * wall, 200 * wall


def _ackley(m: Any) -> Callable[[Any, Any], Any]:
    def f(x: Any, y: Any) -> Any:
        funnel = -20 * m.exp(-0.2 * m.sqrt((x**2 + y**2) / 2))
        ripples = m.exp((m.cos(2 * pi * x) + m.cos(2 * pi * y)) / 2)
        return funnel - ripples + 20 + e

    return f


def _ackley_gradient(m: ModuleType, x: Any, y: Any) -> tuple[Any, Any]:
    radius = m.sqrt((x**2 + y**2) / 2)
    funnel = 4 * m.exp(-0.2 * radius) / (2 * radius)
    ripples = pi * m.exp((m.cos(2 * pi * x) + m.cos(2 * pi * y)) / 2)
    return (
        funnel * x + ripples * m.sin(2 * pi * x),
        funnel * y + ripples * m.sin(2 * pi * y),
    )


def _goldstein_price(m: Any) -> Callable[[Any, Any], Any]:  # noqa: ARG001
    def f(x: Any, y: Any) -> Any:
        p = 19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2
        q = 18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2
        return (1 + (x + y + 1) ** 2 * p) * (30 + (2 * x - 3 * y) ** 2 * q)

    return f


def _goldstein_price_gradient(m: ModuleType, x: Any, y: Any) -> tuple[Any, Any]:  # noqa: ARG001
    s, t = x + y + 1, 2 * x - 3 * y
    p = 19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2
    q = 18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2
    first, second = 1 + s**2 * p, 30 + t**2 * q
    slope = 2 * s * p + s**2 * (6 * x + 6 * y - 14)  # of the first factor, along both axes
    return (
        slope * second + first * (4 * t * q + t**2 * (24 * x - 36 * y - 32)),
        slope * second + first * (-6 * t * q + t**2 * (54 * y - 36 * x + 48)),
    )


PROBLEMS = (
    Problem(
        "rosenbrock",
        "(1 - x0)**2 + 100*(x1 - x0**2)**2",
        ((-2, 2), (-1, 3)),
        _rosenbrock,
        _rosenbrock_gradient,
    ),
    Problem(
        "ackley",
        "-20*exp(-0.2*sqrt((x0**2 + x1**2)/2)) - exp((cos(2*pi*x0) + cos(2*pi*x1))/2) + 20 + e",
        ((-5, 5), (-5, 5)),
        _ackley,
        _ackley_gradient,
    ),
    # A. A. Goldstein, J. F. Price: On descent from local minima. Mathematics of Computation 25,
    # 569–574 (1971). doi:10.1090/S0025-5718-1971-0312365-X
    Problem(
        "goldstein_price",
        "(1 + (x0 + x1 + 1)**2*(19 - 14*x0 + 3*x0**2 - 14*x1 + 6*x0*x1 + 3*x1**2))"
        "*(30 + (2*x0 - 3*x1)**2*(18 - 32*x0 + 12*x0**2 + 48*x1 - 36*x0*x1 + 27*x1**2))",
        ((-2, 2), (-2, 2)),
        _goldstein_price,
        _goldstein_price_gradient,
    ),
)
