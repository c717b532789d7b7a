"""Servers for bounded calls; how much to try, and from where to start."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from bounded import Bounded
from servers import Planner, make_planner

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2000"))
"""How many examples each test tries."""

# Other examples at each run; one that fails is printed, and belongs into tests/fuzz.
hypothesis.settings.register_profile(
    "soak",
    derandomize=False,
    deadline=None,
    max_examples=EXAMPLES,
    database=None,
    print_blob=True,
    suppress_health_check=list(hypothesis.HealthCheck),
)
hypothesis.settings.load_profile("soak")


@pytest.fixture(scope="session")
def planner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planner]:
    """A server that plans configs, and the folder that it runs in."""
    yield from make_planner(tmp_path_factory.mktemp("plans"))


@pytest.fixture(scope="session")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bounded]:
    """A server that makes objects."""
    folder: Path = tmp_path_factory.mktemp("made")
    server = Bounded("make_calls", folder, watched=False)
    yield server
    server.close()
