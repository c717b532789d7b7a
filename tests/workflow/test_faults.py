"""Workers that die, runs that are killed or interrupted, and two runs at once."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from project import Project

MANY = "t: {linspace: {start: 0, stop: 0.5, num: 40}}"


def children(pid: int) -> list[int]:
    """All processes below `pid`, from the process table."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        below = parents.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def start(project: Project, *arguments: str) -> subprocess.Popen[str]:
    """Start a run with many points and wait until the first objects are there."""
    project.replace("t: [0, 0.5]", MANY)
    process = subprocess.Popen(
        project.command(*arguments),
        cwd=project.folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=heed_ctrl_c,
    )
    figures = project.results / "store" / "figure"
    wait_until(lambda: figures.is_dir() and len(list(figures.glob("*.png"))) > 2)
    return process


def heed_ctrl_c() -> None:
    # A shell starts background commands, and so perhaps these tests, with Ctrl-C ignored.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_ended_leaves_no_process_and_the_next_one_completes(
    project: Project, tmp_path_factory: pytest.TempPathFactory, kind: signal.Signals
) -> None:
    process = start(project)
    below = children(process.pid)
    assert below
    os.kill(process.pid, kind)
    process.communicate(timeout=60)
    assert process.returncode != 0
    wait_until(lambda: not any(map(is_running, below)), 10)
    project.run()
    undisturbed = Project(tmp_path_factory.mktemp("undisturbed"), project.snakefile)
    undisturbed.replace("t: [0, 0.5]", MANY)
    undisturbed.run()
    assert project.published() == undisturbed.published()


def test_ctrl_c_reaches_the_whole_group_and_ends_it(project: Project) -> None:
    process = start(project)
    below = children(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode != 0
    wait_until(lambda: not any(map(is_running, below)), 10)


def test_a_worker_that_dies_fails_its_own_job_and_the_others_go_on(project: Project) -> None:
    process = start(project, "--keep-going")
    killed = 0
    for pid in children(process.pid):
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        # The server has the same command line; its children are the workers.
        if b"forkserver" in command and children(pid):
            worker = children(pid)[0]
            os.kill(worker, signal.SIGKILL)
            killed += 1
    assert killed == 1
    said, _ = process.communicate(timeout=120)
    # An idle worker is replaced without a word; a busy one fails the job that it was at.
    failed = said.count("Error in rule")
    assert failed <= 1
    assert ("SIGKILL" in said) == (failed == 1)
    done = len(project.stored())
    project.run()
    assert len(project.stored()) - done <= 2 * failed


def test_of_two_runs_at_once_one_works_and_the_other_says_so(project: Project) -> None:
    process = start(project)
    second = project.try_run()
    assert second.returncode == 1
    assert "another run is at work" in second.stdout
    assert "Traceback" not in second.stdout
    process.communicate(timeout=120)
    assert process.returncode == 0
    assert "Nothing to be done" in project.run()
