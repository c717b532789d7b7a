"""Gradient files, ours and a plain script's, in turns. A process of its own: see `running`.

Each is made by a warm worker of its own, as in a run, so that no start is in the times. Ours may
use all cores; the script has no use for more than one.
"""

from __future__ import annotations

import sys
import tempfile
import time
from typing import Any

from benchmarks.measured_file import write_measured
from benchmarks.running import report
from gradatlas.pool.workers import WorkerPool

_TURNS = 5
_BUDGET = 60.0
"""Seconds after which there is no further turn, once there were two."""
_WRITERS = {"ours": "benchmarks.ours", "script": "benchmarks.plain_file"}


def main(name: str, points: int, cores: int) -> None:
    """Print what each turn took, and the peak memory of both workers."""
    pools = {
        "ours": WorkerPool(cores, _WRITERS["ours"]),
        "script": WorkerPool(1, _WRITERS["script"]),
    }
    measured: dict[str, dict[str, Any]] = {who: {"seconds": [], "cpu": []} for who in pools}
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        for who, pool in pools.items():
            pool.run(
                write_measured, _WRITERS[who], name, 10**4, folder
            )  # imports what is imported late
        for turn in range(_TURNS):
            if turn >= 2 and time.perf_counter() - started > _BUDGET:
                break
            for who, pool in pools.items() if turn % 2 else reversed(pools.items()):
                one = pool.run(write_measured, _WRITERS[who], name, points, folder)
                for key in ("seconds", "cpu"):
                    measured[who][key].append(one[key])
                measured[who]["bytes"] = one["bytes"]
    for pool in pools.values():
        pool.close()
    report(measured)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
