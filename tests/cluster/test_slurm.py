"""Runs whose jobs go through a real Slurm, with the profile that users are given."""

from __future__ import annotations

import re
import signal
from pathlib import Path

from tests.support.faults.harness import check_no_process_survives, final_files, started
from tests.support.faults.processes import wait_until
from tests.support.project import ROOT, SNAKEMAKE, Project
from tests.support.slurm_node import SlurmNode

# After each look that finds all jobs still at work, the plugin waits ten seconds more for the next
# one; so the first look should come when small jobs are through.
SECONDS_BETWEEN_LOOKS = 7
LEAVING = 30.0
"""Seconds that an interrupted run may take to end: after 20 it waits for nobody any more."""
AT_WORK = ("running", "pending")
ENDING = ("completing",)
"""Cancelled, and the cluster is about to end their processes: that is its matter, not the run's."""
ENDED_BY_SLURM = 180.0
"""Seconds that the cluster may take for it: a request that got lost is made again after a while."""

CONFIG = """
defaults:
  grid:
    x0: {start: -2, stop: 2, num: 9}
    x1: {start: -2, stop: 2, num: 9}
  figures: [arrows]
figures:
  arrows:
    size: [3, 3]
    layers:
      - {kind: quiver}
studies:
  bowl:
    function: x0**2 + x1**2
"""
MINE = """
  mine:
    function: {python: mine.py:mine}
"""
BROKEN = """
def mine(x0, x1):
    raise ValueError("the table is empty")
"""
# It tells when it is called, and goes on when it may.
WAITING = """
import time
from pathlib import Path


def mine(x0, x1):
    Path("{folder}/called").touch()
    while Path("{folder}/wait").exists():
        time.sleep(0.05)
    return x0 * x1
"""


class ProjectOnSlurm(Project):
    """A working folder whose jobs go to a cluster."""

    def command(self, *arguments: str) -> list[str]:
        return [
            *(str(SNAKEMAKE), "-s", str(self.snakefile)),
            *("--profile", str(ROOT / "profiles" / "slurm")),
            *("--slurm-init-seconds-before-status-checks", str(SECONDS_BETWEEN_LOOKS)),
            *arguments,
        ]


def new_folder(parent: Path, name: str) -> Path:
    folder = parent / name
    folder.mkdir()
    return folder


def made_locally(parent: Path, config: str, mine: str = "") -> dict[str, bytes]:
    """The files of a run with the same config on this machine alone."""
    local = Project(new_folder(parent, "local"), ROOT / "Snakefile")
    local.configure(config)
    (local.folder / "config" / "mine.py").write_text(mine)
    local.run()
    return final_files(local.results)


def submitted(output: str) -> int:
    """How many jobs a run says that it gave to Slurm."""
    return len(re.findall(r"has been submitted with SLURM jobid \d+", output))


def test_the_files_are_those_of_one_machine(slurm: SlurmNode, tmp_path: Path) -> None:
    before = slurm.jobs()
    project = ProjectOnSlurm(new_folder(tmp_path, "cluster"), ROOT / "Snakefile")
    project.configure(CONFIG)

    output = project.run(**slurm.environment)

    jobs = set(slurm.jobs()) - set(before)
    assert len(jobs) == submitted(output) >= 2
    assert {slurm.rule_of(job) for job in jobs} == {"gradient", "figure"}
    assert final_files(project.results) == made_locally(tmp_path, CONFIG)

    again = project.run(**slurm.environment)

    assert "Nothing to be done" in again
    assert set(slurm.jobs()) - set(before) == jobs


def test_a_run_that_failed_and_one_that_was_interrupted_go_on(
    slurm: SlurmNode, tmp_path: Path
) -> None:
    project = ProjectOnSlurm(new_folder(tmp_path, "cluster"), ROOT / "Snakefile")
    project.configure(CONFIG + MINE)
    mine = project.folder / "config" / "mine.py"

    mine.write_text(BROKEN)
    failed = project.try_run(**slurm.environment)

    assert failed.returncode == 1
    told = [line for line in failed.stdout.splitlines() if "the table is empty" in line]
    assert len(told) == 1
    assert told[0].startswith("error: gradient of mine at base")
    assert "mine.py:mine at x0=-2, x1=-2: ValueError" in told[0]
    made = final_files(project.results)
    stored = {Path(path).parts[1] for path in made if path.startswith("store/")}
    assert stored == {"grid", "gradient", "figure"}
    assert "gradients/bowl/base.nc" in made  # which does not depend on what failed

    mine.write_text(WAITING.format(folder=tmp_path))
    (tmp_path / "wait").touch()
    with started(project, **slurm.environment) as (process, _, mark):
        wait_until((tmp_path / "called").exists)
        process.send_signal(signal.SIGINT)
        assert process.wait(LEAVING) != 0
        assert slurm.jobs(*AT_WORK) == []
        wait_until(lambda: slurm.jobs(*ENDING) == [], ENDED_BY_SLURM)
        check_no_process_survives(mark, 60)
    assert final_files(project.results) == made

    (tmp_path / "wait").unlink()
    completed = project.run(**slurm.environment)

    assert submitted(completed) == 2  # what `mine` needs, and no more
    assert final_files(project.results) == made_locally(tmp_path, CONFIG + MINE, mine.read_text())
