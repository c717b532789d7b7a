"""Who takes part: one module each, imported when it is asked for.

A contender's module has

- `TITLE`, what the table calls it;
- `GIVEN`, what it starts from and what of that is on the clock;
- `LARGEST`, the most points that it is asked for;
- `prepare(problem, axes)`, off the clock: it returns a function without arguments, on the clock,
  which goes from the two axes to the two derivatives, complete in memory; each is an array of the
  shape (n1, n0).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, Protocol

from benchmarks.problems import Problem

CONTENDERS = (
    "our_central",
    "our_exact",
    "plain_numpy",
    "open_numpy",
    "jax_points",
    "jax_axes",
    "scipy_jacobian",
    "numdifftools_derivative",
    "book_loop",
)
PEERS = ("jax", "scipy", "numdifftools")
"""The packages that they need beside the project's own."""


class Contender(Protocol):
    """What a contender's module has."""

    TITLE: str
    GIVEN: str
    LARGEST: int

    def prepare(self, problem: Problem, axes: Any) -> Callable[[], tuple[Any, ...]]:
        """Return what computes the gradient."""


def load_contender(key: str) -> Contender:
    """Return a contender's module."""
    module: Any = importlib.import_module(f"benchmarks.contenders.{key}")
    contender: Contender = module
    return contender
