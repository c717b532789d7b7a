"""The book's loop: two calls of f for each point and axis, with Python's own numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.problems import Problem

TITLE = "the book's loop"
GIVEN = "the axes as lists; filling the arrays is on the clock"
LARGEST = 10**4
STEP = 1e-4  # the book's


def prepare(problem: Problem, axes: Any) -> Callable[[], tuple[Any, ...]]:
    """Return what computes the gradient."""
    f = problem.write(math)
    xs, ys = (axis.tolist() for axis in axes)

    def compute() -> tuple[Any, ...]:
        along_x, along_y = (np.empty((len(ys), len(xs))) for _ in axes)
        for row, y in enumerate(ys):
            for column, x in enumerate(xs):
                along_x[row, column] = (f(x + STEP, y) - f(x - STEP, y)) / (2 * STEP)
                along_y[row, column] = (f(x, y + STEP) - f(x, y - STEP)) / (2 * STEP)
        return along_x, along_y

    return compute
