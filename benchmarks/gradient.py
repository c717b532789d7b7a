"""Speed, memory and truth of our gradients beside those of others.

    make bench PART=gradient

The table goes to the terminal, everything that was measured to `benchmarks/results/`.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from statistics import median
from typing import Any

from benchmarks.contenders.registry import CONTENDERS, PEERS
from benchmarks.problems import PROBLEMS
from benchmarks.running import ROOT, MeasurementError, hold_to_cores, measure
from benchmarks.table import (
    markdown_table,
    show_number,
    show_ratio,
    show_seconds,
    speed_ratio,
    time_ratio,
)

_POINTS = (10**4, 10**6, 10**7)
_MEMORY_POINTS = (10**6, 10**7)
_FILE_POINTS = (10**6, 10**7, 5 * 10**7)
_MOST_OF_ALL = 10**7
"""Files of more points are written of one function alone."""
_MOST_CPU, _MOST_TIME = 1.2, 1.0
"""What our file may cost at most of a script's: processor time on one core, and time on two."""
# Which of them our central differences should be how many times as fast as, on how many points.
_AIMS = (
    ("plain_numpy", 10**7, 2),
    ("jax_points", 10**7, 1),
    ("jax_axes", 10**7, 1),
    ("scipy_jacobian", 10**6, 50),
)


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(prog="benchmarks.gradient", description=__doc__)
    parser.add_argument("--cores", type=int, default=1, help="for everybody; 1 unless given")
    parser.add_argument("--quick", action="store_true", help="no more than 10⁶ points")
    arguments = parser.parse_args()
    missing = [name for name in PEERS if importlib.util.find_spec(name) is None]
    if missing:
        sys.exit(f"benchmarks: {', '.join(missing)} not installed; run `make bench`")
    most = 10**6 if arguments.quick else max(_FILE_POINTS)
    try:
        hold_to_cores(arguments.cores)
        measured = measure_all(arguments.cores, most)
    except (MeasurementError, ValueError) as error:
        sys.exit(f"benchmarks: {error}")
    path = ROOT / "benchmarks" / "results" / f"gradient-cores-{arguments.cores}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    print("\n\n".join(describe(measured)))
    print(f"\nEverything measured: {path.relative_to(ROOT)}")


def measure_all(cores: int, most: int) -> dict[str, Any]:
    """Return all measurements on grids of at most `most` points, as plain data."""
    speeds: dict[str, dict[str, Any]] = {}
    for points in (number for number in _POINTS if number <= most):
        for problem in PROBLEMS:
            say(f"{problem.name}, {points:.0e} points: time")
            speed = measure("timing", problem.name, points, cores=cores)
            if points in _MEMORY_POINTS:
                say(f"{problem.name}, {points:.0e} points: memory")
                for key in speed:
                    memory = measure("memory", key, problem.name, points, cores=cores)
                    speed[key]["memory_bytes"] = memory["bytes"]
            speeds.setdefault(str(points), {})[problem.name] = speed
    files: dict[str, dict[str, Any]] = {}
    for points in (number for number in _FILE_POINTS if number <= most):
        for problem in PROBLEMS[: 1 if points > _MOST_OF_ALL else None]:
            say(f"{problem.name}, {points:.0e} points: gradient file")
            one = measure("writing", problem.name, points, cores, cores=cores)
            files.setdefault(str(points), {})[problem.name] = one
    return {
        "cores": cores,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "packages": {name: version(name) for name in ("numpy", *PEERS)},
        "gradients": speeds,
        "files": files,
    }


def describe(measured: dict[str, Any]) -> Iterator[str]:
    """Yield the paragraphs and tables for people."""
    packages = ", ".join(f"{name} {number}" for name, number in measured["packages"].items())
    yield f"# Gradients on {measured['cores']} core{'s' * (measured['cores'] > 1)}"
    yield f"Python {measured['python']}, {packages}, {measured['machine']}; everything in float64."
    yield (
        "From two axes to two arrays of derivatives in memory; ms is the median, best the least.\n"
        "“central : it” is how many times as fast as the contender our central differences are,\n"
        "“exact : it” our exact gradient; above 1 we are faster. The error is the worst one, in\n"
        "units of the longest gradient. MB is the rise of the peak memory, the results (16 bytes\n"
        "a point) included. Set-up (compiling, reading formulas) is not in the times."
    )
    for points, problems in measured["gradients"].items():
        for name, speed in problems.items():
            yield f"## {name}, {float(points):.0e} points"
            yield gradient_table(speed, int(points))
    if measured["files"]:
        yield "## Gradient files, written to the end: ours and a plain script's"
        yield (
            "The script writes f, its central differences and their norm with numpy's broadcasting "
            "and\nxarray; ours adds the error, the flags and overviews. CPU s is the processor "
            "time, ratios are\nmedians over turns, MB the most memory of a worker, libraries "
            "included."
        )
        yield file_table(measured["files"], measured["cores"])
    aims = list(aim_rows(measured["gradients"]))
    if aims:
        yield "## What we aim at: our central differences, so many times as fast as"
        yield markdown_table(("contender", "function", "points", "aim", "measured", "met"), aims)


def gradient_table(speed: dict[str, Any], points: int) -> str:
    """Return the table of one function on one grid."""
    rows = []
    for key in (key for key in CONTENDERS if key in speed):
        one = speed[key]
        seconds, memory = median(one["seconds"]), one.get("memory_bytes")
        rows.append(
            (
                one["title"],
                show_seconds(seconds),
                show_seconds(min(one["seconds"])),
                show_number(points / seconds / 1e6),
                show_ratio(speed_ratio(speed, "our_central", key)),
                show_ratio(speed_ratio(speed, "our_exact", key)),
                f"{one['worst_error']:.0e}",
                "–" if memory is None else f"{memory / 1e6:.0f}",
                f"{one['set_up_seconds']:.2f}",
            )
        )
    header = (
        "contender",
        "ms",
        "best",
        "Mpoints/s",
        "central : it",
        "exact : it",
        "error",
        "MB",
        "set-up s",
    )
    return markdown_table(header, rows)


def file_table(files: dict[str, Any], cores: int) -> str:
    """Return the table of files written."""
    rows = []
    for points, problems in files.items():
        for name, measured in problems.items():
            ours, script = measured["ours"], measured["script"]
            cpu = time_ratio(measured, "ours", "script", "cpu")
            seconds = time_ratio(measured, "ours", "script")
            assert cpu is not None
            assert seconds is not None
            is_met = cpu <= _MOST_CPU if cores == 1 else seconds < _MOST_TIME
            rows.append(
                (
                    name,
                    f"{float(points):.0e}",
                    *(f"{median(one['seconds']):.2f}" for one in (ours, script)),
                    show_ratio(seconds),
                    *(f"{median(one['cpu']):.2f}" for one in (ours, script)),
                    show_ratio(cpu),
                    *(f"{one['bytes'] / 1e6:.0f}" for one in (ours, script)),
                    "yes" if is_met else "no",
                )
            )
    header = (
        *("function", "points", "s", "script", "ratio", "CPU s", "script", "ratio"),
        *("MB", "script", "met"),
    )
    return markdown_table(header, rows)


def aim_rows(gradients: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield for each aim and function what was measured."""
    for key, points, aim in _AIMS:
        for name, speed in gradients.get(str(points), {}).items():
            ratio = speed_ratio(speed, "our_central", key)
            if ratio is not None:
                met = "yes" if ratio >= aim else "no"
                row = (speed[key]["title"], name, f"{points:.0e}", f"{aim}", show_ratio(ratio), met)
                yield row


def say(what: str) -> None:
    """Tell people what is under way."""
    print(f"measuring {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
