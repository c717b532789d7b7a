"""Full disks, folders that cannot be written to, small limits: each is told, and harms nothing."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.faults.harness import (
    Undisturbed,
    check_files_are_whole,
    check_the_next_run_completes,
)
from tests.support.project import ROOT, Project

ROOMY = "8m"


def may_mount() -> bool:
    return os.geteuid() == 0 and sys.platform == "linux"


needs_mounts = pytest.mark.skipif(
    not may_mount(), reason="mounting a small disk needs root: run pytest under `unshare -rm`"
)


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, stderr=subprocess.PIPE)


@contextlib.contextmanager
def disk(folder: Path, size: str) -> Iterator[None]:
    """Put a file system of its own, of this size, at a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder))
    except subprocess.CalledProcessError:
        pytest.skip("this root may not mount")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def undisturbed(made_once: Path) -> Undisturbed:
    return Undisturbed.of(made_once / "results")


def refused(project: Project, *arguments: str, **environment: str) -> str:
    """Run what cannot work, and return what it says."""
    done = project.try_run(*arguments, **environment)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stdout
    return done.stdout


def line_with(text: str, said: str) -> str:
    found = [line for line in said.splitlines() if text in line]
    assert found, said
    return found[0]


# The first leaves room for next to no artifact, the other for some of each kind.
@needs_mounts
@pytest.mark.parametrize("size", ["20k", "130k"])
def test_a_full_disk_is_told_and_no_partial_file_is_left(
    project: Project, undisturbed: Undisturbed, size: str
) -> None:
    with disk(project.results, size):
        said = refused(project)
        line = line_with("make room there, and run the same command again", said)
        assert "cannot write to" in line
        assert "results/store/" in line
        assert "Permission denied; make it writable" not in said
        check_files_are_whole(project.results, undisturbed)
        mount("-o", f"remount,size={ROOMY}", str(project.results))
        check_the_next_run_completes(project, undisturbed)


@needs_mounts
def test_what_cannot_fit_is_refused_before_anything_is_made(
    project: Project, undisturbed: Undisturbed
) -> None:
    with disk(project.results, "8k"):
        line = line_with("the files to make take", refused(project))
        assert line.startswith("config: studies")
        assert "8.19 kB are free for results" in line
        assert list(project.results.iterdir()) == []
        # Commands that make nothing work all the same.
        assert "0 artifacts" in project.run("prune", "-n")
        mount("-o", f"remount,size={ROOMY}", str(project.results))
        check_the_next_run_completes(project, undisturbed)


@needs_mounts
def test_a_full_disk_is_told_where_not_even_logs_can_be_written(
    tmp_path: Path, undisturbed: Undisturbed
) -> None:
    with disk(tmp_path / "all", "140k"):
        project = Project(tmp_path / "all", ROOT / "Snakefile")
        line = line_with("make room there, and run the same command again", refused(project))
        assert "cannot write to" in line
        check_files_are_whole(project.results, undisturbed)
        mount("-o", f"remount,size={ROOMY}", str(project.folder))
        check_the_next_run_completes(project, undisturbed)


@needs_mounts
def test_a_disk_that_is_full_only_for_published_copies(
    project: Project, undisturbed: Undisturbed
) -> None:
    (project.results / "store").mkdir(parents=True)
    with disk(project.results / "figures", "24k"):
        line = line_with("publishing: ", refused(project))
        assert "No space left on device; make room there" in line
        assert "results/figures/" in line
        check_files_are_whole(project.results, undisturbed)
        mount("-o", f"remount,size={ROOMY}", str(project.results / "figures"))
        check_the_next_run_completes(project, undisturbed)
        # There are no hard links from one file system to another: these are copies.
        assert (project.results / "figures/bowl/base/lines.png").stat().st_nlink == 1


@needs_mounts
def test_a_read_only_results_folder_is_told_where_there_is_work_and_only_there(
    project: Project, undisturbed: Undisturbed
) -> None:
    with disk(project.results, ROOMY):
        mount("-o", "remount,ro", str(project.results))
        line = line_with("results: cannot write to results: Read-only", refused(project))
        assert "make it writable, or choose another folder with the key results" in line
        mount("-o", "remount,rw", str(project.results))
        check_the_next_run_completes(project, undisturbed)
        mount("-o", "remount,ro", str(project.results))
        assert "Nothing to be done" in project.run()


@needs_mounts
def test_a_read_only_working_directory_is_told(project: Project, undisturbed: Undisturbed) -> None:
    folder = str(project.folder)
    mount("--bind", folder, folder)
    try:
        mount("-o", "remount,ro,bind", folder)
        line = line_with("cannot write to the working directory", refused(project))
        assert "choose another one with --directory" in line
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
    check_the_next_run_completes(project, undisturbed)


@pytest.mark.parametrize("place", ["results", "results/below"])
def test_a_file_in_the_place_of_the_results_folder_is_told_and_left_alone(
    project: Project, undisturbed: Undisturbed, place: str
) -> None:
    project.results.write_text("mine")
    line = line_with(
        f"results: cannot write to {place}:", refused(project, "--config", f"results={place}")
    )
    assert "move it away, or choose another folder with the key results" in line
    assert project.results.read_text() == "mine"
    project.results.unlink()
    check_the_next_run_completes(project, undisturbed)


def test_the_folder_for_temporary_files_may_be_missing_or_have_a_long_name(
    project: Project, undisturbed: Undisturbed
) -> None:
    # Sockets have names of at most 107 bytes.
    folder = project.folder / ("t" * 120)
    folder.mkdir()
    project.run(TMPDIR=str(folder))
    assert list(folder.iterdir()) == []
    subprocess.run(["rm", "-r", str(project.results)], check=True)
    project.run(TMPDIR=str(project.folder / "nowhere"))
    check_the_next_run_completes(project, undisturbed)


@needs_mounts
@pytest.mark.parametrize("options", ["rw", "ro"])
def test_the_folder_for_temporary_files_may_be_full_or_read_only(
    project: Project, undisturbed: Undisturbed, options: str
) -> None:
    temporary = project.folder / "temporary"
    with disk(temporary, "4k"):
        (temporary / "filler").write_bytes(bytes(4096))
        with pytest.raises(OSError, match="No space"):
            (temporary / "more").write_bytes(bytes(4096))
        mount("-o", f"remount,{options}", str(temporary))
        project.run(TMPDIR=str(temporary))
    check_the_next_run_completes(project, undisturbed)


def test_few_open_files_suffice_and_too_few_harm_nothing(
    project: Project, undisturbed: Undisturbed
) -> None:
    def limited(number: int) -> subprocess.CompletedProcess[str]:
        # Many cores: each worker takes two files in the main process.
        command = " ".join(project.command("--cores", "16"))
        return subprocess.run(
            ["bash", "-c", f"ulimit -n {number}; exec {command}"],
            cwd=project.folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
            check=False,
        )

    # Where Snakemake itself has too few, it tells so in its own words.
    few = limited(10)
    assert few.returncode != 0
    check_files_are_whole(project.results, undisturbed)
    enough = limited(64)
    assert enough.returncode == 0, enough.stdout
    check_the_next_run_completes(project, undisturbed)
