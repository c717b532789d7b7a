"""Random edits by the thousand, as far as the plan alone can tell: nothing is run.

Two states that ask for the same artifact must name it alike, whatever lies between them, and no two
artifacts may share a name. `test_random_edits` runs what is planned.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from gradatlas.config.config import read_config
from gradatlas.config.loading import load_config
from gradatlas.plan.plan import make_plan
from tests.support.edits.config_edits import apply_edit
from tests.support.edits.folder import write_files
from tests.support.edits.generating import random_state
from tests.support.edits.oracle import Key, expect
from tests.support.edits.registry import STATE_EDITS
from tests.support.project import ROOT, Project

EDITS = 600
CONFIGS = 15
"""How many there are to begin with."""


def test_an_object_has_one_name_and_a_name_one_object(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project(tmp_path, ROOT / "Snakefile")
    monkeypatch.chdir(tmp_path)
    rng = random.Random(7)
    # Fingerprints of the project's own code are kept as long as a process lives.
    kinds = [kind for kind in STATE_EDITS if kind != "edit own code"]
    names: dict[Key, str] = {}
    artifacts: dict[str, Key] = {}
    for number in range(EDITS):
        if number % (EDITS // CONFIGS) == 0:
            state = random_state(rng)
        kind = rng.choice(kinds)
        state = apply_edit(kind, state, rng) or state
        write_files(project, state, rng)
        planned = make_plan(read_config(load_config([Path("config/config.yaml")], []))).files
        expected = expect(state).files
        what = f"after edit {number}, {kind}, of {state}"
        assert [file.path for file in planned] == [file.path for file in expected], what
        for file, wanted in zip(planned, expected, strict=True):
            pairs = [(wanted.key, file.artifact.path)]
            if wanted.key[0] == "gradient":
                pairs.append((wanted.key[4], file.artifact.inputs["grid"].path))
            for key, name in pairs:
                assert names.setdefault(key, name) == name, f"{key} {what}"
                assert artifacts.setdefault(name, key) == key, f"{name} {what}"
    # Enough to mean something: hundreds of artifacts of each kind, most of them met again.
    assert len(names) > 1000
