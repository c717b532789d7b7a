"""One shared store for several working folders: nobody makes twice what another has made."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support.project import CONFIG, ROOT, Project

SHARED = f"shared_store: ../shared\n{CONFIG}"


@pytest.fixture
def pair(tmp_path: Path) -> list[Project]:
    """Two working folders beside each other that share a store."""
    projects = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        projects.append(Project(tmp_path / name, ROOT / "Snakefile"))
        projects[-1].configure(SHARED)
    return projects


def test_what_one_has_made_the_other_takes(pair: list[Project]) -> None:
    one, two = pair
    one.run()
    two.run()
    assert two.published() == one.published()
    for path in one.stored():
        assert (two.results / "store" / path).samefile(one.results / "store" / path)
    # Neither depends on what is there, nor on the other.
    subprocess.run(["rm", "-rf", str(one.folder), str(one.folder.parent / "shared")], check=True)
    assert "Nothing to be done" in two.run()
    assert two.run("verify")


def test_both_may_work_at_once(pair: list[Project], made_once: Path) -> None:
    processes = [
        subprocess.Popen(
            project.command(),
            cwd=project.folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for project in pair
    ]
    for process in processes:
        said, _ = process.communicate(timeout=300)
        assert process.returncode == 0, said
    undisturbed = Project(pair[0].folder.parent, ROOT / "Snakefile")
    undisturbed.results = made_once / "results"
    for project in pair:
        assert project.published() == undisturbed.published()
        project.run("verify")


def test_pruning_one_leaves_the_other_alone(pair: list[Project]) -> None:
    one, two = pair
    for project in pair:
        project.run()
    before = two.stored()
    one.configure(SHARED[: SHARED.index("  tilted:")])
    one.run()
    assert "4 artifacts deleted" in one.run("prune")
    assert two.stored() == before
    two.run("verify")
    one.configure(SHARED)
    one.run()
    assert one.published() == two.published()


def test_a_shared_store_that_cannot_be_used_is_told_once_and_does_no_harm(
    pair: list[Project], made_once: Path
) -> None:
    one, _ = pair
    (one.folder.parent / "shared").write_text("a file")
    said = one.run()
    assert said.count("cannot write to") == 1
    assert "the run goes on without it" in said
    undisturbed = Project(one.folder.parent, ROOT / "Snakefile")
    undisturbed.results = made_once / "results"
    assert one.published() == undisturbed.published()
