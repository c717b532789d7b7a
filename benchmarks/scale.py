"""What commands cost that have little or nothing to do, by the size of the atlas.

    make bench PART=scale

All of it against nothing to do with ten figures, which is mostly Snakemake's own start. The table
goes to the terminal, everything that was measured to `benchmarks/results/`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.running import ROOT, MeasurementError, environment, hold_to_cores, measure
from benchmarks.scale_folder import CONFIG, config_text
from benchmarks.table import markdown_table, show_ratio

_BASE = 5
"""Points of the atlas that all others are compared with: ten figures."""
_POINTS = (100, 1000, 10_000)
_ROUNDS = 5
_KEPT = ("verify", "usage", "prune -n")


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(prog="benchmarks.scale", description=__doc__)
    parser.add_argument("--cores", type=int, default=1, help="for everything; 1 unless given")
    parser.add_argument("--points", type=int, nargs="+", default=_POINTS, help="sizes to measure")
    parser.add_argument("--folder", type=Path, help="where to work; kept, for trying things out")
    parser.add_argument("--fill-only", action="store_true", help="only fill that folder")
    arguments = parser.parse_args()
    try:
        hold_to_cores(arguments.cores)
        if arguments.folder is not None:
            measured = measure_all(arguments.folder, arguments)
        else:
            with tempfile.TemporaryDirectory(prefix="scale-") as folder:
                measured = measure_all(Path(folder), arguments)
    except (MeasurementError, ValueError) as error:
        sys.exit(f"benchmarks: {error}")
    if arguments.fill_only:
        return
    path = ROOT / "benchmarks" / "results" / f"scale-cores-{arguments.cores}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    print(describe(measured))
    print(f"\nEverything measured: {path.relative_to(ROOT)}")


def measure_all(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Return all measurements, as plain data."""
    cores, sizes = arguments.cores, [_BASE, *arguments.points]
    filled: dict[int, dict[str, Any]] = {}
    for points in sizes:
        say(f"{points} points: filling the store")
        place = (folder / str(points)).absolute()
        filled[points] = measure("scale_folder", place, points, cores=cores)
    measured: dict[str, Any] = {
        "cores": cores,
        "python": platform.python_version(),
        "snakemake": version("snakemake"),
        "sizes": {str(points): {**filled[points], "commands": {}} for points in sizes},
    }
    if arguments.fill_only:
        return measured
    for turn in range(_ROUNDS):
        # In turns, so that the load of the machine falls on all sizes alike.
        for points in sizes:
            say(f"round {turn + 1} of {_ROUNDS}: {points} points")
            commands = measured["sizes"][str(points)]["commands"]
            for name, one in commands_of(folder / str(points), points, turn, cores).items():
                commands.setdefault(name, []).append(one)
    return measured


def commands_of(place: Path, points: int, turn: int, cores: int) -> dict[str, dict[str, float]]:
    """Run each command once in a filled folder, and return what they took."""
    measured = {"nothing to do": run(place, cores)}
    config = place / CONFIG
    # One that was not there before, also where a kept folder is used again.
    edited = config_text(points, first=0.5 + time.time_ns() % 10**9 / 4e9)
    config.write_text(edited, encoding="utf-8")
    measured["one point edited"] = run(place, cores)
    if turn == 0:
        for command in _KEPT:
            measured[command] = run(place, cores, *command.split())
        first = edited.partition("a: [")[2].partition(",")[0]
        config.write_text(config_text(points, color="#602040", first=float(first)), "utf-8")
        measured["one style edited, -n"] = run(place, cores, "-n")
        config.write_text(edited, encoding="utf-8")
    return measured


def run(place: Path, cores: int, *arguments: str) -> dict[str, float]:
    """Run Snakemake in a folder; return seconds on the clock, of the processor, and peak bytes.

    The peak is that of its largest process, workers included.
    """
    command = [
        *(str(Path(sys.executable).with_name("snakemake")), "-s", str(ROOT / "Snakefile")),
        *("--cores", str(cores), *arguments),
    ]
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=place,
        env=environment(cores),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    with process.stderr:
        said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise MeasurementError(f"{' '.join(command)} in {place}: {said}")
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "seconds": seconds,
        "processor_seconds": usage.ru_utime + usage.ru_stime,
        "peak_bytes": usage.ru_maxrss * unit,
    }


def describe(measured: dict[str, Any]) -> str:
    """Return the table for people."""
    sizes = measured["sizes"]
    base = median(one["seconds"] for one in sizes[str(_BASE)]["commands"]["nothing to do"])
    rows = []
    for points, size in sizes.items():
        row = [f"{2 * int(points)}", f"{1e3 * size['plan_seconds']:.0f}"]
        for command in _COMMANDS:
            runs = size["commands"].get(command, [])
            seconds = median(one["seconds"] for one in runs) if runs else None
            row.append("–" if seconds is None else f"{seconds:.2f}")
            row.append(show_ratio(None if seconds is None else seconds / base))
        peaks = [
            max(one["peak_bytes"] for one in size["commands"][command])
            for command in ("nothing to do", "one point edited")
        ]
        rows.append((*row, *(f"{peak / 1e6:.0f}" for peak in peaks)))
    header = ["figures", "plan ms"]
    for command in _COMMANDS:
        header += [f"{command}, s", "ratio"]
    return "\n\n".join(
        (
            f"# Sizes of an atlas on {measured['cores']} core{'s' * (measured['cores'] > 1)}",
            f"Python {measured['python']}, snakemake {measured['snakemake']}. Each command from "
            f"start to end; ratios are to nothing to do with {2 * _BASE} figures. The plan is "
            "processor time.",
            markdown_table((*header, "MB, nothing to do", "MB, edit"), rows),
        )
    )


_COMMANDS = ("nothing to do", "one point edited", "one style edited, -n", *_KEPT)


def say(what: str) -> None:
    """Tell people what is under way."""
    print(f"measuring {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
