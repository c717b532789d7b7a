"""What figures cost beside plain pyplot, of the same data.

    make bench PART=figures

The table goes to the terminal, everything that was measured to `benchmarks/results/`.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from statistics import median
from typing import Any

from benchmarks.running import ROOT, MeasurementError, hold_to_cores, measure
from benchmarks.table import markdown_table, show_ratio, show_seconds, time_ratio

_TURNS, _QUICK = 25, 7
_MOST = {"png": 0.15, "svg": 0.4, "pdf": 0.4}
"""What our figure may cost at most of pyplot's, by format."""


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(prog="benchmarks.figures", description=__doc__)
    parser.add_argument("--cores", type=int, default=1, help="for everybody; 1 unless given")
    parser.add_argument("--quick", action="store_true", help=f"{_QUICK} turns instead of {_TURNS}")
    arguments = parser.parse_args()
    try:
        hold_to_cores(arguments.cores)
        measured = measure_all(arguments.cores, _QUICK if arguments.quick else _TURNS)
    except (MeasurementError, ValueError) as error:
        sys.exit(f"benchmarks: {error}")
    path = ROOT / "benchmarks" / "results" / f"figures-cores-{arguments.cores}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    print("\n\n".join(describe(measured)))
    print(f"\nEverything measured: {path.relative_to(ROOT)}")


def measure_all(cores: int, turns: int) -> dict[str, Any]:
    """Return all measurements, as plain data."""
    formats: dict[str, Any] = {}
    for file_format in _MOST:
        print(f"measuring {file_format}", file=sys.stderr, flush=True)
        formats[file_format] = measure("picture_times", file_format, turns, cores=cores)
    return {
        "cores": cores,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "packages": {name: version(name) for name in ("numpy", "matplotlib")},
        "formats": formats,
    }


def describe(measured: dict[str, Any]) -> Iterator[str]:
    """Yield the paragraphs and the table for people."""
    packages = ", ".join(f"{name} {number}" for name, number in measured["packages"].items())
    yield f"# Figures on {measured['cores']} core{'s' * (measured['cores'] > 1)}"
    yield f"Python {measured['python']}, {packages}, {measured['machine']}."
    yield (
        "ms is the median processor time of a figure from the field to the bytes of the file,\n"
        "“fresh” that of a formula never seen before; ratios are medians over turns."
    )
    header = (
        *("figure", "format", "ms", "pyplot", "ratio", "fresh, ms", "pyplot", "ratio"),
        *("at most", "met", "kB", "pyplot"),
    )
    yield markdown_table(header, list(figure_rows(measured["formats"])))


def figure_rows(formats: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Yield for each figure and format what was measured, and whether it is what we aim at."""
    for file_format, figures in formats.items():
        for name, figure in figures.items():
            cells, is_met = [], True
            for what in ("known", "fresh"):
                ours, plain = f"ours_{what}", f"plain_{what}"
                ratio = time_ratio(figure, ours, plain)
                assert ratio is not None
                is_met = is_met and ratio <= _MOST[file_format]
                cells += [show_seconds(median(figure[key]["seconds"])) for key in (ours, plain)]
                cells.append(show_ratio(ratio))
            yield (
                name,
                file_format,
                *cells,
                f"{_MOST[file_format]:g}",
                "yes" if is_met else "no",
                *(f"{figure[key]['size'] / 1e3:.0f}" for key in ("ours_known", "plain_known")),
            )


if __name__ == "__main__":
    main()
