"""The pipeline as a whole beside scripts and beside a usual Snakemake workflow.

    make bench PART=pipeline

Tables go to the terminal, every single time to `benchmarks/results/`.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.commands import Timed, adopt_orphans, time_command
from benchmarks.pipelines.valley import B_RANGE, config_text
from benchmarks.running import ROOT, MeasurementError, environment, hold_to_cores, measure
from benchmarks.table import markdown_table, show_number, show_ratio, time_ratio

_SIZES = (20, 200, 2000)
"""Points of a study; each has a gradient and two figures."""
_JOB_POINTS = 4
"""As many as a workflow of scripts, which takes seconds for each job, is asked for."""
_CORES = 2
"""What the bars are for."""
# The pipeline's wall time should be at most so many times that of whom, at how many points.
_BARS = (("ideal", 200, 1.25), ("plain", 200, 1.0), ("ideal", 2000, 1.12))
_FASTER_PER_JOB = 15
"""How many times as fast a job should be as one of `script:` rules."""
_JOB_BAR_POINTS = (20, 200)
"""At how many points."""
_PACKAGES = ("snakemake", "numpy", "matplotlib", "netCDF4", "xarray")

TITLES = {
    "pipeline": "the pipeline",
    "ideal": "ideal script, warm",
    "ideal_from_shell": "ideal script, from the shell",
    "plain": "plain script",
    "script_rules": "script: rules",
}
Measures = dict[str, dict[str, float | None]]
"""Contender → what was measured, in one turn."""
Measured = dict[str, dict[str, list[float | None]]]
"""Contender → what was measured, turn by turn."""
Contender = Callable[[Path, int, int], Measures]
"""Works in an empty folder, for so many points, on so many cores."""


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(prog="benchmarks.pipeline", description=__doc__)
    parser.add_argument("--cores", type=int, default=_CORES, help="for everybody; 2 unless given")
    parser.add_argument("--sizes", type=int, nargs="+", default=_SIZES, help="numbers of points")
    parser.add_argument("--repeats", type=int, help="turns of each; by size unless given")
    parser.add_argument("--quick", action="store_true", help="20 points, two turns")
    arguments = parser.parse_args()
    sizes = (20,) if arguments.quick else tuple(arguments.sizes)
    repeats = 2 if arguments.quick and arguments.repeats is None else arguments.repeats
    if arguments.cores < 1 or min(sizes) < 2 or (repeats is not None and repeats < 1):
        parser.error("--cores and --repeats are 1 or more, --sizes 2 or more")
    try:
        hold_to_cores(arguments.cores)
        adopt_orphans()
        measured = measure_all(arguments.cores, sizes, repeats)
    except (MeasurementError, ValueError) as error:
        sys.exit(f"benchmarks: {error}")
    path = ROOT / "benchmarks" / "results" / f"pipeline-cores-{arguments.cores}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    print("\n\n".join(describe(measured)))
    print(f"\nEverything measured: {path.relative_to(ROOT)}")


def measure_all(cores: int, sizes: Sequence[int], repeats: int | None) -> dict[str, Any]:
    """Return all measurements, as plain data; `repeats` is None where the size decides."""
    scripts = (run_pipeline, run_ideal, run_plain)
    sized: dict[str, Measured] = {}
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as temporary:
        folder = Path(temporary)
        # Once without counting: files of programs come into memory, caches of fonts into being.
        take_turns(scripts, folder, 2, cores, 1, check=check_work)
        for points in sizes:
            turns = repeats or turns_of(points)
            sized[str(points)] = take_turns(scripts, folder, points, cores, turns, check=check_work)
        per_job = take_turns(
            (run_pipeline, run_script_rules), folder, _JOB_POINTS, cores, min(2, repeats or 2)
        )
    return {
        "cores": cores,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "packages": {name: version(name) for name in _PACKAGES},
        "sizes": sized,
        "per_job": {str(_JOB_POINTS): per_job},
    }


def turns_of(points: int) -> int:
    """Return how many turns everybody gets."""
    return 5 if points <= 20 else 3 if points <= 200 else 2


def artifacts_of(points: int) -> int:
    """Return how many files are to be made: the grid, and a gradient and two figures a point."""
    return 1 + 3 * points


def take_turns(
    contenders: Sequence[Contender],
    folder: Path,
    points: int,
    cores: int,
    turns: int,
    *,
    check: Callable[[Path, int], None] | None = None,
) -> Measured:
    """Let contenders work in turns, in rotating order, each in a new folder named after it.

    Args:
        contenders: Who takes part.
        folder: An empty folder; it is left empty.
        points: What each is asked for.
        cores: On how many cores.
        turns: How many turns each gets.
        check: Called after the first turn with `folder`, in which there is what all have made.
    """
    measured: Measured = {}
    for turn in range(turns):
        first = turn % len(contenders)
        for contender in (*contenders[first:], *contenders[:first]):
            say(f"{points} points, turn {turn + 1} of {turns}: {contender.__name__}")
            place = folder / contender.__name__
            place.mkdir()
            for name, values in contender(place, points, cores).items():
                for key, value in values.items():
                    measured.setdefault(name, {}).setdefault(key, []).append(value)
        if turn == 0 and check is not None:
            check(folder, points)
        for contender in contenders:
            shutil.rmtree(folder / contender.__name__)
    return measured


def check_work(folder: Path, points: int) -> None:
    """Check that the pipeline and both scripts have done the same work.

    Raises:
        MeasurementError: if they have not.
    """
    results = [folder / run.__name__ / "results" for run in (run_pipeline, run_ideal, run_plain)]
    same = measure("pipelines.same_work", points, *results, cores=1)
    say(f"{points} points: the same work; gradients apart by {same['worst_difference']:.0e}")


def run_pipeline(folder: Path, points: int, cores: int) -> Measures:
    """Run `snakemake` in a folder that has a config and nothing else."""
    config = folder / "config" / "config.yaml"
    config.parent.mkdir()
    config.write_text(config_text(points), encoding="utf-8")
    command = [snakemake(), "--snakefile", str(ROOT / "Snakefile"), "--cores", str(cores)]
    timed = run(command, folder)
    # Files keep the time at which they were written when they are published.
    written = [path.stat().st_mtime for path in (folder / "results").rglob("*.nc")]
    drawn = [path.stat().st_mtime for path in (folder / "results").rglob("*.png")]
    until_first, until_last = min(written) - timed.started, max(drawn) - timed.started
    return {
        "pipeline": {
            **times(timed),
            "main_seconds": timed.main_seconds,
            "until_first_object": until_first,
            "from_first_to_last": until_last - until_first,
            "after_last_object": timed.seconds - until_last,
        }
    }


def run_ideal(folder: Path, points: int, cores: int) -> Measures:
    """Run the ideal script, and take both its own time and that from the shell."""
    config, work = folder / "config.yaml", folder / "work.json"
    config.write_text(config_text(points), encoding="utf-8")
    measure("pipelines.planning", config, work, cores=cores)
    arguments = (str(work), str(folder / "results"), str(cores))
    timed = run([sys.executable, "-m", "benchmarks.pipelines.ideal", *arguments], folder)
    return {"ideal": json.loads(timed.output.splitlines()[-1]), "ideal_from_shell": times(timed)}


def run_plain(folder: Path, points: int, cores: int) -> Measures:
    """Run the plain script."""
    arguments = (str(folder / "results"), str(points), str(cores))
    timed = run([sys.executable, "-m", "benchmarks.pipelines.plain", *arguments], folder)
    return {"plain": times(timed)}


def run_script_rules(folder: Path, points: int, cores: int) -> Measures:
    """Run a Snakemake workflow with a script for each rule, with Snakemake's own settings."""
    first, last = B_RANGE
    values = [f"{first + (last - first) * i / (points - 1):g}" for i in range(points)]
    (folder / "config.yaml").write_text(json.dumps({"b": values}), encoding="utf-8")
    rules = ROOT / "benchmarks" / "pipelines" / "rules" / "Snakefile"
    timed = run([snakemake(), "--snakefile", str(rules), "--cores", str(cores)], folder)
    made = [path for path in folder.rglob("*") if path.suffix in (".nc", ".png")]
    if len(made) != artifacts_of(points):
        raise MeasurementError(f"script: rules made {len(made)} of {artifacts_of(points)} files")
    return {"script_rules": times(timed)}


def run(command: Sequence[str], folder: Path) -> Timed:
    """Run a command, in which each process has one thread for arrays."""
    return time_command(command, folder, environment(1), folder / "log.txt")


def times(timed: Timed) -> dict[str, float | None]:
    """Return what is measured of every command."""
    return {"seconds": timed.seconds, "processor_seconds": timed.processor_seconds}


def snakemake() -> str:
    """Return the command that belongs to this Python."""
    return str(Path(sys.executable).parent / "snakemake")


def describe(measured: dict[str, Any]) -> Iterator[str]:
    """Yield the paragraphs and tables for people."""
    cores = measured["cores"]
    packages = ", ".join(f"{name} {number}" for name, number in measured["packages"].items())
    yield f"# The pipeline on {cores} core{'s' * (cores > 1)}"
    yield f"Python {measured['python']}, {packages}, {measured['machine']}."
    yield (
        "From nothing to all files: a gradient and two figures a point. s is the median, best the\n"
        "least. “pipeline : it” is how many times the contender's time the pipeline takes, the\n"
        "median of the turns; below 1 the pipeline is faster. CPU s is the processor time of all\n"
        "processes; of the warm script, that of its workers."
    )
    for points, contenders in measured["sizes"].items():
        yield f"## {points} points"
        yield contender_table(contenders, int(points))
    yield "## Where the pipeline's time goes"
    yield phase_table(measured["sizes"])
    yield "## Time per job, from the shell to the end, divided by the number of jobs"
    yield job_table(measured["sizes"], measured["per_job"])
    rows = list(bar_rows(measured["sizes"], measured["per_job"])) if cores == _CORES else []
    if rows:
        yield "## What we aim at"
        yield markdown_table(("what", "points", "bar", "measured", "met"), rows)


def contender_table(contenders: Measured, points: int) -> str:
    """Return the table of one size."""
    rows = [
        (
            TITLES[name],
            show_number(median(times_of(one))),
            show_number(min(times_of(one))),
            show_number(1e3 * median(times_of(one)) / artifacts_of(points)),
            show_ratio(time_ratio(contenders, "pipeline", name)),
            show_number(median(times_of(one, "processor_seconds"))),
            show_ratio(time_ratio(contenders, "pipeline", name, "processor_seconds")),
        )
        for name, one in contenders.items()
    ]
    header = ("contender", "s", "best", "ms a file", "pipeline : it", "CPU s", "pipeline : it")
    return markdown_table(header, rows)


def phase_table(sizes: dict[str, Measured]) -> str:
    """Return the table of what the pipeline does when."""
    rows = []
    for points, contenders in sizes.items():
        ours = contenders["pipeline"]
        main_seconds = times_of(ours, "main_seconds")
        processor = median(times_of(ours, "processor_seconds"))
        main = median(main_seconds) if main_seconds else None
        rows.append(
            (
                points,
                show_number(median(times_of(ours, "until_first_object"))),
                show_number(median(times_of(ours, "from_first_to_last"))),
                show_number(median(times_of(ours, "after_last_object"))),
                show_number(processor),
                "–" if main is None else show_number(main),
                "–" if main is None else show_number(1e3 * main / artifacts_of(int(points))),
            )
        )
    header = (
        "points",
        "s to the first file",
        "to the last",
        "to the end",
        "CPU s",
        "of which Snakemake",
        "ms a file",
    )
    return markdown_table(header, rows)


def job_table(sizes: dict[str, Measured], per_job: dict[str, Measured]) -> str:
    """Return the table of times per job."""
    theirs = script_seconds(per_job)
    runs = [
        *((points, "script_rules", jobs) for points, jobs in per_job.items()),
        *((points, "pipeline", jobs) for points, jobs in {**per_job, **sizes}.items()),
    ]
    rows = []
    for points, name, contenders in runs:
        seconds = seconds_per_job(contenders[name], int(points))
        jobs = str(artifacts_of(int(points)))
        ms = show_number(1e3 * seconds)
        rows.append((TITLES[name], points, jobs, ms, show_ratio(theirs / seconds)))
    return markdown_table(("workflow", "points", "jobs", "ms a job", "times as fast"), rows)


def bar_rows(sizes: dict[str, Measured], per_job: dict[str, Measured]) -> Iterator[tuple[str, ...]]:
    """Yield for each bar what was measured."""
    for name, points, bar in _BARS:
        contenders = sizes.get(str(points), {})
        ratio = time_ratio(contenders, "pipeline", name)
        if ratio is not None:
            met = "yes" if ratio <= bar else "no"
            what = f"time, in that of the {TITLES[name]}"
            yield (what, str(points), f"≤ {bar}", f"{ratio:.2f}", met)
    for points in _JOB_BAR_POINTS:
        if str(points) in sizes:
            ours = seconds_per_job(sizes[str(points)]["pipeline"], points)
            faster = script_seconds(per_job) / ours
            met = "yes" if faster >= _FASTER_PER_JOB else "no"
            what = f"jobs in the time of one of {TITLES['script_rules']}"
            yield (what, str(points), f"≥ {_FASTER_PER_JOB}", show_ratio(faster), met)


def script_seconds(per_job: dict[str, Measured]) -> float:
    """Return the time of a job of `script:` rules."""
    ((points, contenders),) = per_job.items()
    return seconds_per_job(contenders["script_rules"], int(points))


def seconds_per_job(one: dict[str, Any], points: int) -> float:
    """Return the time of a whole run in jobs of that run."""
    return median(times_of(one)) / artifacts_of(points)


def times_of(one: dict[str, Any], key: str = "seconds") -> list[float]:
    """Return what was measured in all turns; nothing where the system does not tell."""
    return [value for value in one.get(key, ()) if value is not None]


def say(what: str) -> None:
    """Tell people what is under way."""
    print(f"measuring {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
