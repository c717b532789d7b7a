"""A Slurm of one node for the tests of this folder, where there is one to be had."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.slurm_node import PLUGIN, SlurmNode, missing_programs, running_node


@pytest.fixture(scope="session")
def slurm() -> Iterator[SlurmNode]:
    """A cluster of one node, which is this machine."""
    missing = missing_programs()
    if missing:
        pytest.skip(f"Slurm is not installed: no {', '.join(missing)}")
    if not PLUGIN.exists():
        pytest.skip("Snakemake's plugin for Slurm is not there: `make test` installs it")
    # pytest's own folders may be too deep for the name of a socket.
    with tempfile.TemporaryDirectory(prefix="slurm-") as folder:
        Path(folder).chmod(0o755)
        with running_node(Path(folder)) as node:
            yield node
