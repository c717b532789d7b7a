"""Peak memory of one contender. A process of its own: see `running`."""

from __future__ import annotations

import resource
import sys

from benchmarks.contenders.registry import load_contender
from benchmarks.problems import find_problem
from benchmarks.running import report
from benchmarks.timing import make_axes


def main(key: str, name: str, points: int) -> None:
    """Print how much the peak rose: after imports and compilation, up to the whole result."""
    problem = find_problem(name)
    contender = load_contender(key)
    contender.prepare(problem, make_axes(problem, 10**4))()
    compute = contender.prepare(problem, make_axes(problem, points))
    before = peak()
    result = compute()
    report({"bytes": peak() - before})
    del result


def peak() -> int:
    """Return the most memory that this process ever had, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
