"""Measuring in processes of their own, all held to the same cores.

This process itself stays small and imports no numpy: on Linux the peak memory of a new process
starts from what its parent had.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


class MeasurementError(Exception):
    """A measurement ended without a result."""


def measure(module: str, *arguments: object, cores: int) -> Any:
    """Run a module of this package, and return what it reported.

    Raises:
        MeasurementError: if it failed.
    """
    command = [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(cores),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise MeasurementError(
            f"{' '.join(command[2:])} ended with {done.returncode}; what it said stands above"
        )
    return json.loads(done.stdout.splitlines()[-1])


def report(result: Any) -> None:
    """Hand a measurement to the process that asked for it."""
    print(json.dumps(result), flush=True)


def hold_to_cores(cores: int) -> None:
    """Hold this process and all that it starts to some cores.

    Raises:
        ValueError: if there are fewer.
    """
    if not hasattr(os, "sched_setaffinity"):  # macOS: the environment below must do
        return
    allowed = sorted(os.sched_getaffinity(0))
    if cores > len(allowed):
        raise ValueError(f"--cores {cores}: this process may use {len(allowed)}; give at most that")
    os.sched_setaffinity(0, allowed[:cores])


def environment(cores: int) -> dict[str, str]:
    """Return the environment in which every library uses this many threads at most."""
    libraries = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")
    threads = {f"{library}_NUM_THREADS": str(cores) for library in libraries}
    path = os.pathsep.join([str(ROOT / "workflow"), str(ROOT)])
    flags = [os.environ.get("XLA_FLAGS", "")]
    if cores == 1:
        flags.append("--xla_cpu_multi_thread_eigen=false")
    return {
        **os.environ,
        **threads,
        "PYTHONPATH": path,
        "JAX_PLATFORMS": "cpu",
        "XLA_FLAGS": " ".join(filter(None, flags)),
    }
