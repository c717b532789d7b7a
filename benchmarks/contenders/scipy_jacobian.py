"""scipy.differentiate.jacobian with its own settings, all points in one call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.differentiate import jacobian

from benchmarks.problems import Problem

TITLE = "scipy.differentiate"
GIVEN = "the axes; meshgrid is on the clock"
LARGEST = 10**6  # these take it 2 to 10 s and up to 1.6 GB


def prepare(problem: Problem, axes: Any) -> Callable[[], tuple[Any, ...]]:
    """Return what computes the gradient."""
    f = problem.write(np)

    def compute() -> tuple[Any, ...]:
        points = np.stack(np.meshgrid(*axes))
        with np.errstate(all="ignore"):  # its own error estimates divide zero by zero
            return tuple(jacobian(lambda point: f(*point), points).df)

    return compute
