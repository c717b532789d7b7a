"""What is measured once, for all tests of edited code."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from gradatlas.plan.artifact import Artifact
from gradatlas.run.session import Session
from gradatlas.run.task import Task
from tests.support.code_edits.kinds import kind_of
from tests.support.code_edits.mutations import Copy
from tests.support.project import ROOT

HERE = Path(__file__).parent
CONFIGS = [HERE / "every_kind.yaml", HERE / "much_of_every_kind.yaml"]


def tasks(session: Session, artifacts: Iterable[Artifact], folder: Path) -> list[Task]:
    """Return what makers need to know to make artifacts in a folder."""
    with contextlib.chdir(folder):
        return [session.task(made) for made in artifacts]


@pytest.fixture(scope="session")
def run_by(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Kind of artifact → the modules that its makers run, as traced while they make some."""
    folder = tmp_path_factory.mktemp("traced")
    stages: list[dict[str, list[Artifact]]] = [{}, {}, {}, {}]
    with contextlib.chdir(folder):
        session = Session(CONFIGS, [])
    for made in session.plan.artifacts.values():
        stage = {"grid": 0, "gradient": 1, "paths": 1, "points": 1, "study_values": 2}.get(
            made.kind, 3
        )
        stages[stage].setdefault(kind_of(made), []).append(made)
    # Pickles of pickles: the process that reads them imports gradatlas only when it is traced.
    pickled = [
        {kind: pickle.dumps(tasks(session, made, folder)) for kind, made in stage.items()}
        for stage in stages
    ]
    done = subprocess.run(
        [sys.executable, str(HERE / "tracing.py")],
        input=pickle.dumps(pickled),
        env={**os.environ, "PYTHONPATH": str(ROOT / "workflow")},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return {kind: set(modules) for kind, modules in json.loads(done.stdout).items()}


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy of the project in which one artifact of each kind, or a few, have been made."""
    made = Copy.of_project(tmp_path_factory.mktemp("copy"))
    made.configure((HERE / "every_kind.yaml").read_text())
    shutil.copytree(HERE / "functions", made.folder / "config" / "functions")
    made.run()
    assert "Nothing to be done" in made.run("-n")
    return made
