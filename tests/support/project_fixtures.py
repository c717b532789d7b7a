"""Working folders for tests that run Snakemake: fixtures, which `conftest.py` of a folder names."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.project import ROOT, Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A new working folder with a small config and nothing made yet."""
    return Project(tmp_path, ROOT / "Snakefile")


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which everything has been made; not to be changed, but to be copied."""
    made = Project(tmp_path_factory.mktemp("made"), ROOT / "Snakefile")
    made.run()
    return made.folder


@pytest.fixture
def made_project(tmp_path: Path, made_once: Path) -> Project:
    """A working folder in which everything has been made."""
    copy_made(made_once, tmp_path)
    return Project(tmp_path, ROOT / "Snakefile")


@pytest.fixture
def own_project(tmp_path: Path, made_once: Path) -> Project:
    """The same with a copy of the code, for tests that edit it."""
    copy_made(made_once, tmp_path)
    for name in ("workflow", "profiles"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "Snakefile", tmp_path)
    return Project(tmp_path, tmp_path / "Snakefile")


def copy_made(source: Path, target: Path) -> None:
    """Copy what was made; cp keeps hard links and times, as a user's own copy would."""
    for name in ("config", "results"):
        subprocess.run(["cp", "-a", str(source / name), str(target)], check=True)
