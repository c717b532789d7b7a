"""Runs that are killed, interrupted, or lose processes, at random moments of their life."""

from __future__ import annotations

import os
import random
import signal
import subprocess
from pathlib import Path

import pytest

from tests.support.faults.harness import (
    POINTS,
    SIGNALS,
    TARGETS,
    Fault,
    Undisturbed,
    WrongError,
    check_files_are_whole,
    check_the_next_run_completes,
    disturb,
    leftovers,
    random_fault,
    run_undisturbed,
    started,
)
from tests.support.faults.processes import children, wait_until, workers_of
from tests.support.project import ROOT, Project

KINDS = [(sent, target) for sent in SIGNALS for target in TARGETS]


def disturbed_config(project: Project) -> Project:
    project.replace("t: [0, 0.5]", POINTS)
    return project


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    folder = tmp_path_factory.mktemp("undisturbed")
    return run_undisturbed(disturbed_config(Project(folder, ROOT / "Snakefile")))


def figures(project: Project) -> list[Path]:
    return list((project.results / "store" / "figure").glob("*.png"))


# Two faults, one upon the other, before the run that completes: each kind is the first once, and
# the second once.
@pytest.mark.parametrize("seed", range(0, len(KINDS), 2))
def test_whatever_is_killed_whenever_the_next_run_completes(
    project: Project, undisturbed: Undisturbed, seed: int
) -> None:
    disturbed_config(project)
    generator = random.Random(seed)
    for kind in (KINDS[seed], KINDS[(seed + 5) % len(KINDS)]):
        disturb(project, random_fault(generator, *kind), undisturbed)
        check_files_are_whole(project.results, undisturbed)
    check_the_next_run_completes(project, undisturbed)
    assert leftovers(project.results) == []


def test_an_atlas_that_is_being_changed_shows_old_or_new_files_and_no_others(
    made_project: Project, made_once: Path, undisturbed: Undisturbed
) -> None:
    old = Undisturbed.of(made_once / "results")
    disturbed_config(made_project)
    made_project.replace('"#ff0000"', '"#0000ff"')
    new_folder = made_project.folder / "new"
    new_folder.mkdir()
    other = Project(new_folder, made_project.snakefile)
    other.configure((made_project.folder / "config" / "config.yaml").read_text())
    new = run_undisturbed(other)
    # In the middle of publishing, where most names stand for another file than before.
    fault = Fault(signal.SIGKILL, "group", "published", 0.5)
    disturb(made_project, fault, undisturbed)
    check_files_are_whole(made_project.results, old, new)
    check_the_next_run_completes(made_project, new)


# Under the names that a process leaves which is killed while it makes an artifact, writes the
# record or the manifest, or links a file to its name.
def test_what_a_killed_run_has_left_is_swept_by_the_next_one(made_project: Project) -> None:
    left = [
        "store/figure/.0123456789abcdef0123456789abcdef.png.k1l2m3n4.tmp",
        "..published.json.k1l2m3n4.tmp",
        ".manifest.csv.k1l2m3n4.tmp",
        "figures/bowl/base/.lines.png.link.tmp",
    ]
    for path in left:
        (made_project.results / path).write_text("left")
    own = made_project.results / "figures/tilted/t=0/notes.tmp"
    own.write_text("mine")
    made_project.replace("bowl:", "dish:")
    made_project.run()
    assert [path for path in left if (made_project.results / path).exists()] == []
    assert own.read_text() == "mine"
    # The folder of the study that is gone has nothing in it that could keep it.
    assert not (made_project.results / "figures" / "bowl").exists()


def test_a_worker_that_dies_fails_its_own_job_and_the_others_go_on(
    project: Project, undisturbed: Undisturbed
) -> None:
    disturbed_config(project)
    with started(project, "--keep-going") as (process, output, _):
        wait_until(lambda: len(figures(project)) > 2 and workers_of(process.pid))
        os.kill(workers_of(process.pid)[0], signal.SIGKILL)
        process.wait(120)
        said = output.read_text()
    # An idle worker is replaced without a word; a busy one fails the job that it was at.
    # What fails is told at once and at the end.
    failed = len({line for line in said.splitlines() if line.startswith("error: ")})
    assert failed <= 1
    assert ("published without what is made from 1 failure" in said) == (failed == 1)
    assert ("SIGKILL" in said) == (failed == 1)
    assert "Traceback" not in said
    done = len(project.stored())
    check_the_next_run_completes(project, undisturbed)
    assert len(project.stored()) - done <= 2 * failed


def test_ctrl_c_ends_a_run_in_the_middle_of_a_function_that_never_returns(
    project: Project,
) -> None:
    functions = project.folder / "config" / "functions"
    functions.mkdir()
    # A regular expression that takes for ever never gives way to other threads of its process.
    (functions / "mine.py").write_text(
        "import re\n"
        "def endless(x0, x1):\n"
        "    open('started', 'w').close()\n"
        "    return x0 if re.match('(a+)+$', 'a'*60 + 'b') else x1\n"
    )
    project.replace("x0**2 + x1**2", "{python: functions/mine.py:endless}")
    for sent in SIGNALS:
        mark = project.folder / "started"
        mark.unlink(missing_ok=True)
        with started(project) as (process, output, _):
            wait_until(mark.exists)
            below = children(process.pid)
            process.send_signal(sent)
            process.wait(60)
            said = output.read_text()
            wait_until(lambda pids=below: not any(map(is_there, pids)), 10)
        assert process.returncode != 0
        assert "Traceback" not in said
        assert "Error in rule" not in said


def is_there(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_the_harness_finds_files_that_are_not_written_at_once(
    own_project: Project, undisturbed: Undisturbed
) -> None:
    project = disturbed_config(own_project)
    subprocess.run(["rm", "-rf", str(project.results)], check=True)
    writing = project.folder / "workflow" / "gradatlas" / "store" / "files.py"
    text = writing.read_text()
    patched = text + (
        "\n\n@contextlib.contextmanager\n"
        "def new_file(path: Path, mode: int = 0o444) -> Iterator[Path]:\n"
        "    import time\n"
        "    path.parent.mkdir(parents=True, exist_ok=True)\n"
        "    with tempfile.TemporaryDirectory() as folder:\n"
        "        yield Path(folder) / path.name\n"
        "        content = (Path(folder) / path.name).read_bytes()\n"
        "    with path.open('wb') as file:\n"
        "        file.write(content[:100])\n"
        "        file.flush()\n"
        "        time.sleep(0.05)\n"  # long enough to be hit by one of a few faults
        "        file.write(content[100:])\n"
    )
    writing.write_text(patched)
    with pytest.raises(WrongError, match="not whole"):
        disturb_a_few_times(project, undisturbed)


def disturb_a_few_times(project: Project, undisturbed: Undisturbed) -> None:
    generator = random.Random(0)
    for _ in range(5):
        part = generator.uniform(0.2, 0.8)
        disturb(project, Fault(signal.SIGKILL, "group", "artifacts", part), undisturbed)
        check_files_are_whole(project.results, undisturbed)
