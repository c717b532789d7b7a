"""Runs at the same time in one folder."""

from __future__ import annotations

import fcntl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.faults.harness import Undisturbed, check_the_next_run_completes, started
from tests.support.faults.processes import wait_until
from tests.support.project import CONFIG, Project

# It goes on when the file is there, so that nothing depends on who is quicker.
WAITING = """
import os, time
def patient(x0, x1):
    open("waiting", "w").close()
    while not os.path.exists("go"):
        time.sleep(0.02)
    return x0 - x1
"""
NOTHING = "Nothing to be done"


@pytest.fixture
def busy(project: Project) -> Iterator[tuple[Project, subprocess.Popen[bytes]]]:
    """A project with a run that is in the middle of an artifact until it is told to go on."""
    functions = project.folder / "config" / "functions"
    functions.mkdir()
    (functions / "mine.py").write_text(WAITING)
    project.replace("x0**2 + x1**2", "{python: functions/mine.py:patient}")
    with started(project) as (process, _, _):
        wait_until((project.folder / "waiting").exists)
        yield project, process


def end_well(project: Project, process: subprocess.Popen[bytes]) -> None:
    (project.folder / "go").touch()
    assert process.wait(120) == 0
    assert NOTHING in project.run()


def test_of_two_runs_one_works_and_the_other_says_so(
    busy: tuple[Project, subprocess.Popen[bytes]], made_once: Path
) -> None:
    project, process = busy
    other = project.folder / "other.yaml"
    other.write_text(CONFIG)
    for arguments in ([], ["--configfile", "other.yaml"]):
        second = project.try_run(*arguments)
        assert second.returncode == 1
        assert "another run is at work in results; wait until it has ended" in second.stdout
        assert "Traceback" not in second.stdout
    end_well(project, process)
    # The other config has its turn afterwards.
    project.configure(CONFIG)
    check_the_next_run_completes(project, Undisturbed.of(made_once / "results"))


def test_a_dry_run_works_beside_a_run(busy: tuple[Project, subprocess.Popen[bytes]]) -> None:
    project, process = busy
    said = project.run("-n")
    assert "gradient of bowl at base: new" in said
    end_well(project, process)


def test_runs_for_other_results_folders_work_beside_a_run(
    busy: tuple[Project, subprocess.Popen[bytes]], made_once: Path
) -> None:
    project, process = busy
    (project.folder / "other.yaml").write_text("results: other\n" + CONFIG)
    project.run("--configfile", "other.yaml")
    assert NOTHING in project.run("--configfile", "other.yaml")
    expected = Undisturbed.of(made_once / "results").files
    assert Undisturbed.of(project.folder / "other").files == expected
    end_well(project, process)


def test_maintenance_beside_a_run_takes_nothing_from_it(
    busy: tuple[Project, subprocess.Popen[bytes]],
) -> None:
    project, process = busy
    second = project.try_run("prune")
    assert second.returncode == 1
    assert "another run is at work" in second.stdout
    end_well(project, process)


def test_what_is_damaged_is_left_alone_while_a_run_is_at_work(
    made_project: Project, made_once: Path
) -> None:
    project = made_project
    [damaged] = project.results.glob("figures/bowl/base/lines.png")
    damaged.chmod(0o644)
    damaged.write_text("damaged")
    with (project.results / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # as a run that is at work does
        second = project.try_run()
        assert second.returncode == 1
        assert "another run is at work" in second.stdout
        assert damaged.read_text() == "damaged"
    project.run()
    assert damaged.with_name("lines.png.kept").read_text() == "damaged"
    assert damaged.read_bytes() == (made_once / "results/figures/bowl/base/lines.png").read_bytes()
