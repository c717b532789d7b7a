"""Central differences on arrays of shapes (1, n0) and (n1, 1), which broadcast: better numpy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.contenders.plain_numpy import STEP
from benchmarks.problems import Problem

TITLE = "numpy, broadcasting"
GIVEN = "the axes; meshgrid(sparse=True) is on the clock"
LARGEST = 10**7


def prepare(problem: Problem, axes: Any) -> Callable[[], tuple[Any, ...]]:
    """Return what computes the gradient."""
    f = problem.write(np)

    def compute() -> tuple[Any, ...]:
        x, y = np.meshgrid(*axes, sparse=True)
        return (
            (f(x + STEP, y) - f(x - STEP, y)) / (2 * STEP),
            (f(x, y + STEP) - f(x, y - STEP)) / (2 * STEP),
        )

    return compute
