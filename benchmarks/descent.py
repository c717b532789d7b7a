"""What descent paths cost, beside loops that do nothing but the arithmetic.

    make bench PART=descent

Plain descent from 40,000 starts, of which the ends are kept, and studies of optimizers with 20
learning rates, 5 starts and 500 steps, through the real command with its files: one with runs of
all optimizers at each rate, and one with a file for each optimizer and rate, of those that have
rates. The yardstick is the first task as a plain loop over whole arrays, its gradient by hand.
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

import numpy as np
from numpy.typing import NDArray

from benchmarks.running import ROOT, environment, hold_to_cores
from benchmarks.table import markdown_table, show_ratio
from gradatlas.descent.optimizer import find_optimizer, optimizer_names, specify_optimizer
from gradatlas.descent.paths import descend
from gradatlas.descent.problem import exact_objective
from gradatlas.functions.kind import build_function
from gradatlas.functions.kinds.formula import FormulaSpec

_HIMMELBLAU = "(x0**2 + x1 - 11)**2 + (x0 + x1**2 - 7)**2"
_SIDE, _STEPS, _RATE = 200, 400, 0.01
_RUNS, _RATES, _STARTS, _STUDY_STEPS = 20, 20, 5, 500
_ROUNDS, _ROUNDS_OF_STUDIES = 5, 2


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(prog="benchmarks.descent", description=__doc__)
    parser.add_argument("--cores", type=int, default=2, help="for everything; 2 unless given")
    arguments = parser.parse_args()
    try:
        hold_to_cores(arguments.cores)
    except ValueError as error:
        sys.exit(f"benchmarks: {error}")
    side = np.linspace(-5, 5, _SIDE)
    starts = np.array([values.ravel() for values in np.meshgrid(side, side)])
    times: dict[str, list[float]] = {"plain loop": [], "ours, ends": []}
    for round_number in range(_ROUNDS):  # in turn, so that all meet the same machine
        times["plain loop"].append(_seconds(lambda: plain_descent(starts)))
        times["ours, ends"].append(_seconds(lambda: our_descent(starts)))
        for name, config in studies().items():
            times.setdefault(f"ours, study, {name}", [])
            if round_number < _ROUNDS_OF_STUDIES:
                times[f"ours, study, {name}"].append(study_seconds(config, arguments.cores))
    yardstick = median(times["plain loop"])
    rows = [
        [name, f"{median(seconds):.2f}", show_ratio(median(seconds) / yardstick)]
        for name, seconds in times.items()
    ]
    print(markdown_table(["task", "s", "to plain loop"], rows))
    path = ROOT / "benchmarks" / "results" / f"descent-cores-{arguments.cores}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    measured = {
        "cores": arguments.cores,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "numpy": version("numpy"),
        "seconds": times,
    }
    path.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    print(f"\nEverything measured: {path.relative_to(ROOT)}")


def plain_descent(starts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the ends of plain descent on Himmelblau's function, by hand."""
    x, y = starts
    with np.errstate(all="ignore"):
        for _ in range(_STEPS):
            one, other = x * x + y - 11, x + y * y - 7
            x, y = (
                x - _RATE * (4 * x * one + 2 * other),
                y - _RATE * (2 * one + 4 * y * other),
            )
    return np.array([x, y])


def our_descent(starts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the same by the library, which also judges each step."""
    function = build_function(FormulaSpec(_HIMMELBLAU), ("x0", "x1"), {})
    paths = descend(
        exact_objective(function),
        [specify_optimizer("gradient_descent", learning_rate=_RATE)],
        starts,
        steps=_STEPS,
        tolerance=0.0,
        domain=[(-5, 5)] * 2,
        ends_only=True,
    )
    ends: NDArray[np.float64] = paths.points[:, 0, :, 1]
    return ends


def studies() -> dict[str, str]:
    """Return the configs of both studies; optimizers without a learning rate have none there."""
    names = optimizer_names()
    rated = [
        name
        for name in names
        if "learning_rate" in find_optimizer(name).Options.__dataclass_fields__
    ]
    chosen = [*rated, *(name for name in names if name not in rated)]
    runs = [(f"run {i}", chosen[i % len(chosen)]) for i in range(_RUNS)]
    runs_in_lines = "".join(
        f"        {name}: {{optimizer: {optimizer}}}\n" for name, optimizer in runs
    )
    rates = f"{{geomspace: {{start: 1.0e-5, stop: 1.0e-2, num: {_RATES}}}}}"
    head = (
        "    function: rosenbrock\n    figures: []\n    descent:\n"
        f"      start: {{random: {_STARTS}}}\n      steps: {_STUDY_STEPS}\n"
    )
    return {
        "runs side by side": f"studies:\n  rates:\n{head}      runs:\n{runs_in_lines}"
        f"    sweep: {{descent.learning_rate: {rates}}}\n",
        "a file each": f"studies:\n  rates:\n{head}      optimizer: {rated[0]}\n    sweep:\n"
        f"      descent.optimizer: [{', '.join(rated)}]\n      descent.learning_rate: {rates}\n",
    }


def study_seconds(config: str, cores: int) -> float:
    """Return what the real command takes for a study, in a new folder."""
    with tempfile.TemporaryDirectory(prefix="descent-") as name:
        folder = Path(name)
        (folder / "config.yaml").write_text(config, encoding="utf-8")
        snakemake = Path(sys.executable).with_name("snakemake")
        command = [str(snakemake), "-s", str(ROOT / "Snakefile"), "--cores", str(cores)]
        command += ["--configfile", "config.yaml"]
        own = {name: value for name, value in environment(1).items() if name != "PYTHONPATH"}
        own.pop("PYTHONDONTWRITEBYTECODE", None)

        def run() -> None:
            subprocess.run(command, cwd=folder, env=own, check=True, capture_output=True)

        return _seconds(run)


def _seconds(task: object) -> float:
    assert callable(task)
    os.sync()
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
