"""What a figure of a field of 10⁸ points costs, beside one of 10⁴ points.

    make bench PART=big_grids

The table goes to the terminal, everything that was measured to `benchmarks/results/`.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.running import ROOT, MeasurementError, hold_to_cores, measure
from benchmarks.table import markdown_table, show_ratio, show_seconds

_FIGURES = {
    "plane": ("quiver", "contour", "landscape", "error"),
    "curve": ("line", "tangent", "error"),
}
_SMALL = 10**4
_LARGE = {"plane": 10**8, "curve": 10**7}
_QUICK = {"plane": 10**7, "curve": 10**6}
_MOST_RATIO, _MOST_BYTES = 3, 500 * 2**20
"""What we aim at."""


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(prog="benchmarks.big_grids", description=__doc__)
    parser.add_argument("--cores", type=int, default=1, help="for everybody; 1 unless given")
    parser.add_argument("--quick", action="store_true", help="10⁷ points instead of 10⁸")
    parser.add_argument(
        "--folder", type=Path, default=None, help="for files of 5 GB; the system's own unless given"
    )
    arguments = parser.parse_args()
    try:
        hold_to_cores(arguments.cores)
        large = _QUICK if arguments.quick else _LARGE
        measured = measure_all(arguments.cores, large, arguments.folder)
    except (MeasurementError, ValueError) as error:
        sys.exit(f"benchmarks: {error}")
    path = ROOT / "benchmarks" / "results" / f"big_grids-cores-{arguments.cores}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    print("\n\n".join(describe(measured)))
    print(f"\nEverything measured: {path.relative_to(ROOT)}")


def measure_all(cores: int, large: dict[str, int], folder: Path | None) -> dict[str, Any]:
    """Return all measurements, as plain data."""
    fields: dict[str, Any] = {}
    for what, points in large.items():
        place = Path(tempfile.mkdtemp(dir=folder))
        try:
            small_folder, large_folder = place / "small", place / "large"
            measure("drawing", "write", what, _SMALL, small_folder, cores=cores)
            say(f"{what}, {points:.0e} points: writing")
            written = measure("drawing", "write", what, points, large_folder, cores=cores)
            figures: dict[str, Any] = {}
            for name in _FIGURES[what]:
                say(f"{what}, {points:.0e} points: {name}")
                times = measure("drawing", "time", name, small_folder, large_folder, cores=cores)
                memory = measure("drawing", "memory", name, large_folder, cores=cores)
                figures[name] = {"seconds": times, "memory": memory}
            fields[what] = {"points": points, "written": written, "figures": figures}
        finally:
            shutil.rmtree(place)
    return {
        "cores": cores,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "fields": fields,
    }


def describe(measured: dict[str, Any]) -> Iterator[str]:
    """Yield the paragraphs and the table for people."""
    yield f"# Figures of large fields, on {measured['cores']} core{'s' * (measured['cores'] > 1)}"
    for what, field in measured["fields"].items():
        written = field["written"]
        yield (
            f"{what}: {field['points']:.0e} points, written in {written['seconds']:.1f} s with "
            f"{written['bytes'] / 1e6:.0f} MB, a file of {written['size'] / 1e9:.2f} GB"
        )
    yield (
        "ms is the median, from the gradient file to the PNG; MB the most memory of a process\n"
        "that draws nothing but this figure, matplotlib and all included."
    )
    header = ("figure", "points", "ms", f"ms of {_SMALL:.0e}", "ratio", "MB", "met")
    yield markdown_table(header, list(figure_rows(measured["fields"])))


def figure_rows(fields: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield for each figure what was measured, and whether it is what we aim at."""
    for field in fields.values():
        for name, figure in field["figures"].items():
            small, large = (median(figure["seconds"][key]) for key in ("small", "large"))
            ratio, memory = large / small, figure["memory"]["bytes"]
            met = ratio <= _MOST_RATIO and memory <= _MOST_BYTES
            yield (
                name,
                f"{field['points']:.0e}",
                show_seconds(large),
                show_seconds(small),
                show_ratio(ratio),
                f"{memory / 1e6:.0f}",
                "yes" if met else "no",
            )


def say(what: str) -> None:
    """Tell people what is under way."""
    print(f"measuring {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
