"""Times and errors of all contenders on one grid, in turns. A process of its own: see `running`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.contenders.registry import CONTENDERS, load_contender
from benchmarks.problems import SHAPES, Problem, find_problem
from benchmarks.running import report

_ROUNDS = {10**4: 15, 10**6: 7, 10**7: 5}
_BUDGET = 8.0
"""Seconds after which a contender gets no further round, once it has had three."""
_SAMPLE = 100_003  # points at which errors are taken, at most; a prime keeps clear of the rows


def main(name: str, points: int) -> None:
    """Print what was measured, contender by contender."""
    problem = find_problem(name)
    axes = make_axes(problem, points)
    measured: dict[str, dict[str, Any]] = {}
    calls: dict[str, Callable[[], tuple[Any, ...]]] = {}
    for key in CONTENDERS:
        contender = load_contender(key)
        if points > contender.LARGEST:
            continue
        start = time.perf_counter()
        calls[key] = contender.prepare(problem, axes)
        measured[key] = {
            "title": contender.TITLE,
            "given": contender.GIVEN,
            "set_up_seconds": time.perf_counter() - start,
            "seconds": [],
        }
        # The first call is not timed; it warms up, and shows how right the result is.
        measured[key]["worst_error"] = worst_error(problem, axes, calls[key]())
    for turn in range(_ROUNDS[points]):
        # Everybody comes after everybody else, so that no one inherits the same caches always.
        for key in (*CONTENDERS[turn % len(CONTENDERS) :], *CONTENDERS[: turn % len(CONTENDERS)]):
            if key not in calls:
                continue
            seconds = measured[key]["seconds"]
            if len(seconds) >= 3 and sum(seconds) > _BUDGET:
                continue
            start = time.perf_counter()
            result = calls[key]()
            seconds.append(time.perf_counter() - start)
            del result  # not on the clock
    report(measured)


def make_axes(problem: Problem, points: int) -> tuple[Any, ...]:
    """Return the values along both axes."""
    return tuple(
        np.linspace(low, high, num)
        for (low, high), num in zip(problem.domain, SHAPES[points], strict=True)
    )


def worst_error(problem: Problem, axes: tuple[Any, ...], components: tuple[Any, ...]) -> float:
    """Return the largest error of a derivative, in units of the longest gradient.

    Errors are taken against derivatives worked out by hand, in extended precision where the
    machine has it, at all points or an even sample of them. A value that is not finite is an
    infinite error.
    """
    size = axes[0].size * axes[1].size
    sample = np.arange(0, size, max(1, size // _SAMPLE))
    row, column = np.divmod(sample, axes[0].size)
    x, y = axes[0][column].astype(np.longdouble), axes[1][row].astype(np.longdouble)
    exact = problem.gradient(np, x, y)
    longest = np.hypot(*exact).max()
    shape = (axes[1].size, axes[0].size)
    worst = 0.0
    for component, right in zip(components, exact, strict=True):
        array = np.asarray(component)
        if array.shape != shape or array.dtype != np.float64:
            raise ValueError(f"{array.dtype} {array.shape} instead of float64 {shape}")
        values = array[row, column]
        if not np.isfinite(values).all():
            return float("inf")
        worst = max(worst, float(np.abs(values - right).max() / longest))
    return worst


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
