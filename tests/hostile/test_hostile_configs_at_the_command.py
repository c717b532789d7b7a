"""A hostile config ends the command with its lines, and nothing outside is touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.hostile.test_hostile_configs import HOSTILE
from tests.support.project import Project

NAMES = [
    "an import",
    "a megabyte of parentheses",
    "a megabyte of brackets",
    "a billion laughs",
    "an object of Python",
    "UTF-16",
    "a name that goes up",
    "control characters everywhere",
    "a product of a trillion points",
    "thousands of keys",
]


def refused(project: Project) -> list[str]:
    """Run, and return the lines of a run that was refused and left nothing behind."""
    around = {path.name for path in project.folder.parent.iterdir()}
    done = project.try_run()
    assert done.returncode == 1
    said = [line for line in done.stdout.splitlines() if not line.startswith("Using workflow")]
    assert said
    assert all(line.startswith("config: ") for line in said), said[:3]
    assert {path.name for path in project.folder.iterdir()} <= {"config", ".snakemake"}
    assert {path.name for path in project.folder.parent.iterdir()} == around
    return said


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_config(name: str, project: Project) -> None:
    content, says = HOSTILE[name]
    path = project.folder / "config" / "config.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert any(says in line for line in refused(project))


def test_a_pipe_as_a_config(project: Project) -> None:
    path: Path = project.folder / "config" / "config.yaml"
    path.unlink()
    os.mkfifo(path)
    assert "not a regular file" in refused(project)[0]
