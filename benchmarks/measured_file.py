"""Writing a gradient file in a worker, and what that took."""

from __future__ import annotations

import importlib
import resource
import sys
import time
from pathlib import Path

from benchmarks.problems import find_problem


def write_measured(module: str, name: str, points: int, folder: str) -> dict[str, float]:
    """Have a module write a file and take it away; return seconds and the peak memory so far."""
    writer = importlib.import_module(module)
    seconds, cpu = time.perf_counter(), time.process_time()
    path = writer.write_gradient_file(find_problem(name), points, Path(folder))
    taken = {"seconds": time.perf_counter() - seconds, "cpu": time.process_time() - cpu}
    path.unlink()
    unit = 1 if sys.platform == "darwin" else 1024
    return {**taken, "bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit}
