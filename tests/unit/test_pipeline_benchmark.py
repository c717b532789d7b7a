"""The benchmark of the pipeline has all do the same work, and computes what its tables say."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path

import netCDF4
import numpy as np
import pytest

from benchmarks.pipeline import (
    Measures,
    artifacts_of,
    bar_rows,
    contender_table,
    job_table,
    phase_table,
    take_turns,
)
from benchmarks.pipelines import ideal, plain_fields, plain_figures, planning, same_work
from benchmarks.pipelines.planning import WorkPoint
from benchmarks.pipelines.valley import DOMAIN, NUM, config_text
from benchmarks.problems import find_problem
from benchmarks.running import ROOT, MeasurementError
from benchmarks.table import time_ratio
from benchmarks.timing import worst_error
from gradatlas.makers.maker import Identity, find_maker

IDENTITY = Identity("none", "none")


@pytest.fixture(scope="module")
def point(tmp_path_factory: pytest.TempPathFactory) -> WorkPoint:
    """One point of the benchmark's atlas, as the ideal script is given it."""
    config = tmp_path_factory.mktemp("config") / "config.yaml"
    config.write_text(config_text(3), encoding="utf-8")
    points = planning.plan_points(config)
    assert [point.gradient.parameters["b"] for point in points] == [1, 50.5, 100]
    travelled: WorkPoint = pickle.loads(pickle.dumps(points[1]))
    return travelled


@pytest.fixture(scope="module")
def made(point: WorkPoint, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """What makers, the ideal and the plain script make of one point."""
    ours, warm, plain = (tmp_path_factory.mktemp(name) for name in ("ours", "ideal", "plain"))
    for folder in (ours, warm):
        for path in (point.path, *(path for path, _ in point.figures)):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
    grid, gradient = ours / "store-grid", ours / point.path
    find_maker("grid").make(point.grid, {}, grid, IDENTITY)
    find_maker("gradient").make(point.gradient, {"grid": grid}, gradient, IDENTITY)
    for path, figure in point.figures:
        find_maker("figure").make(figure, {"gradient": gradient}, ours / path, IDENTITY)
    ideal.make_point(warm, point)
    field = plain_fields.make_field(plain_fields.make_grid(), 50.5)
    field.to_netcdf(plain / "b.nc")
    for kind in ("quiver", "contour"):
        plain_figures.draw(kind, field, plain / f"{kind}.png")
    return ours, warm, plain


def test_both_scripts_do_the_same_work(made: tuple[Path, Path, Path]) -> None:
    ours, warm, plain = (same_work.files_of(folder, 1) for folder in made)
    same_work.check_ideal(ours, warm)
    assert 0 < same_work.check_plain(ours, plain) <= 1e-7


def test_a_file_that_is_missing_is_noticed(made: tuple[Path, Path, Path]) -> None:
    with pytest.raises(MeasurementError, match=r"instead of 2 \.nc and 4 \.png"):
        same_work.files_of(made[0], 2)


def test_other_fields_and_figures_are_noticed(
    made: tuple[Path, Path, Path], point: WorkPoint, tmp_path: Path
) -> None:
    ours, warm, plain = (same_work.files_of(folder, 1) for folder in made)
    figure, _ = point.figures[0]
    other = tmp_path / "other"
    other.write_bytes(warm[figure].read_bytes() + b"\0")
    with pytest.raises(MeasurementError, match="is not that of the pipeline"):
        same_work.check_ideal(ours, {**warm, figure: other})
    with pytest.raises(MeasurementError, match="other files"):
        same_work.check_ideal(ours, {**warm, "more.png": other})

    field = tmp_path / "field.nc"
    field.write_bytes(warm[point.path].read_bytes())
    with netCDF4.Dataset(field, "a") as file:
        derivative = file["df_dx1"]
        derivative[3, 5] += 2e-7 * file["grad_norm"][...].max()
    with pytest.raises(MeasurementError, match="is not that of the pipeline"):
        same_work.check_ideal(ours, {**warm, point.path: field})
    with pytest.raises(MeasurementError, match="gradients are apart by 2e-07"):
        same_work.check_plain({**ours, point.path: field}, plain)


def test_the_plain_gradient_is_right() -> None:
    problem = find_problem("rosenbrock")
    axes = tuple(np.linspace(low, high, NUM) for low, high in DOMAIN)
    field = plain_fields.make_field(plain_fields.make_grid(), 100)
    assert field["f"].dims == ("x1", "x0")
    components = (field["df_dx0"].values, field["df_dx1"].values)
    assert worst_error(problem, axes, components) < 1e-7


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the times of others")
def test_processor_time_is_that_of_all_processes(tmp_path: Path) -> None:
    # In a process of its own, since it waits for whatever has been started.
    burn = "import time\nwhile time.process_time() < 0.3: pass\n"
    main = (
        "import subprocess, sys\n"
        f"subprocess.Popen([sys.executable, '-c', {burn!r}])\n"  # and does not wait for it
    )
    code = (
        "import json, os, sys; from pathlib import Path\n"
        "from benchmarks.commands import adopt_orphans, time_command\n"
        "adopt_orphans()\n"
        f"command = [sys.executable, '-c', {main!r}]\n"
        "timed = time_command(command, Path(), os.environ, Path('log'))\n"
        "print(json.dumps([timed.processor_seconds, timed.main_seconds]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    of_all, of_main = json.loads(done.stdout)
    assert of_all >= 0.3 + of_main
    assert 0 < of_main < 0.3


def test_contenders_take_turns_in_rotating_order(tmp_path: Path) -> None:
    calls: list[str] = []

    def first(folder: Path, points: int, cores: int) -> Measures:
        assert not list(folder.iterdir())
        (folder / "result").touch()
        calls.append("first")
        return {"one": {"seconds": len(calls)}, "two": {"seconds": points * cores}}

    def second(folder: Path, points: int, cores: int) -> Measures:  # noqa: ARG001
        calls.append("second")
        return {"three": {"seconds": None}}

    def check(folder: Path, points: int) -> None:
        calls.append(f"check {points}")
        assert (folder / "first" / "result").exists()

    measured = take_turns((first, second), tmp_path, 7, 2, 3, check=check)
    assert calls == ["first", "second", "check 7", "second", "first", "first", "second"]
    assert measured == {
        "one": {"seconds": [1, 5, 6]},
        "two": {"seconds": [14] * 3},
        "three": {"seconds": [None] * 3},
    }
    assert not list(tmp_path.iterdir())


def test_the_ratio_of_times_is_that_of_the_turns() -> None:
    # In the second turn the machine was slow for both.
    measured = {"ours": {"seconds": [2.0, 20.0, 3.0]}, "theirs": {"seconds": [1.0, 10.0, 1.0]}}
    assert time_ratio(measured, "ours", "theirs") == 2
    assert time_ratio(measured, "ours", "absent") is None


def run_of(seconds: float) -> dict[str, list[float | None]]:
    phases = ("until_first_object", "from_first_to_last", "after_last_object")
    keys = ("seconds", "processor_seconds", *phases)
    return {**{key: [seconds] for key in keys}, "main_seconds": [None]}


def cells(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]


def test_the_tables_tell_what_was_measured() -> None:
    assert artifacts_of(20) == 61
    ideal_of_20, ideal_of_200 = {"seconds": [3.0], "processor_seconds": [5.0]}, run_of(12.5)
    sizes = {
        "20": {"pipeline": run_of(6.1), "ideal": ideal_of_20},
        "200": {"pipeline": run_of(15.0), "ideal": ideal_of_200, "plain": run_of(12.0)},
    }
    per_job = {"4": {"pipeline": run_of(3.9), "script_rules": run_of(13.0)}}
    rows = [row[1:] for row in bar_rows(sizes, per_job)]
    assert rows == [
        ("200", "≤ 1.25", "1.20", "yes"),
        ("200", "≤ 1.0", "1.25", "no"),
        ("20", "≥ 15", "10", "no"),
        ("200", "≥ 15", "40", "yes"),
    ]
    assert cells(job_table(sizes, per_job))[2:] == [
        ["script: rules", "4", "13", "1000", "1.0"],
        ["the pipeline", "4", "13", "300", "3.3"],
        ["the pipeline", "20", "61", "100", "10"],
        ["the pipeline", "200", "601", "25", "40"],
    ]
    assert cells(contender_table(sizes["20"], 20))[-1] == [
        "ideal script, warm",
        *("3.0", "3.0", "49", "2.0", "5.0", "1.2"),
    ]
    # What the system does not tell is a dash.
    assert cells(phase_table(sizes))[-1][-2:] == ["–", "–"]
