"""Files and figures of small and large fields. A process of its own: see `running`.

drawing write <plane or curve> <points> <folder>
drawing time <figure> <folder of the small file> <folder of the large file>
drawing memory <figure> <folder>
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from benchmarks.memory import peak
from benchmarks.ours import prepare_figure, write_curve_file, write_gradient_file
from benchmarks.problems import find_problem
from benchmarks.running import report

_TURNS = 9


def write(what: str, points: int, folder: Path) -> None:
    """Write a field, and report what that took."""
    folder.mkdir()
    before, start = peak(), time.perf_counter()
    if what == "curve":
        file = write_curve_file(points, folder)
    else:
        file = write_gradient_file(find_problem("ackley"), points, folder)
    seconds = time.perf_counter() - start
    report({"seconds": seconds, "bytes": peak() - before, "size": file.stat().st_size})


def draw_in_turns(name: str, small: Path, large: Path) -> None:
    """Draw the same figure of both fields, in turns, and report all times."""
    calls = {
        key: prepare_figure(name, folder / "gradient.nc", folder / "figure.png")
        for key, folder in (("small", small), ("large", large))
    }
    seconds: dict[str, list[float]] = {key: [] for key in calls}
    for call in calls.values():  # warms up
        call()
    for turn in range(_TURNS):
        for key in sorted(calls, reverse=turn % 2 == 0):
            start = time.perf_counter()
            calls[key]()
            seconds[key].append(time.perf_counter() - start)
    report(seconds)


def draw_once(name: str, folder: Path) -> None:
    """Draw a figure as the first of its process, and report the most memory that it ever had."""
    before = peak()
    prepare_figure(name, folder / "gradient.nc", folder / "figure.png")()
    report({"before": before, "bytes": peak()})


if __name__ == "__main__":
    order, *rest = sys.argv[1:]
    if order == "write":
        write(rest[0], int(rest[1]), Path(rest[2]))
    elif order == "time":
        draw_in_turns(rest[0], Path(rest[1]), Path(rest[2]))
    else:
        draw_once(rest[0], Path(rest[1]))
