"""Peak memory of one contender, or of our gradient file. A process of its own: see `running`."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.contenders.registry import load_contender
from benchmarks.ours import write_gradient_file
from benchmarks.problems import find_problem
from benchmarks.running import report
from benchmarks.timing import make_axes


def main(key: str, name: str, points: int) -> None:
    """Print how much the peak rose: after imports and compilation, up to the whole result."""
    problem = find_problem(name)
    if key == "file":
        with tempfile.TemporaryDirectory() as folder:
            # Once on a small grid first: that loads what is imported late.
            write_gradient_file(problem, 10**4, Path(folder))
            before, start = peak(), time.perf_counter()
            file = write_gradient_file(problem, points, Path(folder))
            seconds = time.perf_counter() - start
            report({"bytes": peak() - before, "seconds": seconds, "size": file.stat().st_size})
        return
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
