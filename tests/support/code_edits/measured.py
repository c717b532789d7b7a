"""What is measured once, for all tests of edited code."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from gradatlas.plan.artifact import Artifact
from gradatlas.run.session import Session
from tests.support.code_edits.kinds import kind_of
from tests.support.code_edits.mutations import Copy
from tests.support.project import ROOT

HERE = Path(__file__).parent
CONFIGS = [HERE / "every_kind.yaml", HERE / "much_of_every_kind.yaml"]


def orders(session: Session, artifacts: Iterable[Artifact], folder: Path) -> list[dict[str, Any]]:
    """Return what makers need to know to make objects in a folder, as plain data."""
    with contextlib.chdir(folder):
        return [
            {
                "kind": made.kind,
                "settings": made.settings,
                "inputs": {
                    role: str(path.absolute())
                    for role, path in session.order(made.kind, made.digest).inputs.items()
                },
                "identity": made.identity,
                "path": str((session.store / made.path).absolute()),
            }
            for made in artifacts
        ]


@pytest.fixture(scope="session")
def run_by(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Kind of object → the modules that its makers run, as traced while they make some."""
    folder = tmp_path_factory.mktemp("traced")
    stages: list[dict[str, list[dict[str, Any]]]] = [{}, {}, {}]
    with contextlib.chdir(folder):
        session = Session(CONFIGS, [])
    for made in session.plan.artifacts.values():
        stage = {"grid": 0, "gradient": 1}.get(made.kind, 2)
        stages[stage].setdefault(kind_of(made), []).extend(orders(session, [made], folder))
    done = subprocess.run(
        [sys.executable, str(HERE / "tracing.py")],
        input=json.dumps(stages),
        env={**os.environ, "PYTHONPATH": str(ROOT / "workflow")},
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {kind: set(modules) for kind, modules in json.loads(done.stdout).items()}


@pytest.fixture(scope="session")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy of the project in which one object of each kind, or a few, have been made."""
    made = Copy.of_project(tmp_path_factory.mktemp("copy"))
    made.configure((HERE / "every_kind.yaml").read_text())
    shutil.copytree(HERE / "functions", made.folder / "config" / "functions")
    made.run()
    assert "Nothing to be done" in made.run("-n")
    return made
