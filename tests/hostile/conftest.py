"""Servers for bounded calls, and working folders for tests that run Snakemake."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fuzz.bounded import Bounded
from tests.support.fuzz.servers import Planner, make_planner
from tests.support.project_fixtures import made_once, made_project, own_project, project

__all__ = ["made_once", "made_project", "maker", "own_project", "planner", "project"]


@pytest.fixture(scope="session")
def planner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planner]:
    """A server that plans configs, and the folder that it runs in."""
    yield from make_planner(tmp_path_factory.mktemp("plans"))


@pytest.fixture(scope="session")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bounded]:
    """A server that makes artifacts."""
    folder: Path = tmp_path_factory.mktemp("made")
    server = Bounded("tests.support.fuzz.make_calls", folder, watched=False)
    yield server
    server.close()
