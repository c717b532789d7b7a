"""The libraries that makers load are part of what they make."""

from __future__ import annotations

import json
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.code_edits import loading
from tests.support.code_edits.measured import tasks
from tests.support.code_edits.mutations import Copy
from tests.support.project import ROOT

NO_INFLUENCE = {
    "setuptools",  # Python's own start-up loads a part of it
    "typing-extensions",  # annotated-types takes names of types from it where it is installed
    "lxml",  # fontTools reads and writes fonts as XML with it, which no figure wants
}
"""Libraries that makers load, but that cannot change what they make."""


@pytest.mark.parametrize(
    "makers", [("grid",), ("gradient",), ("study_values",), ("figure", "study_figure")]
)
def test_every_library_that_is_loaded_is_part_of_the_identity(
    copy: Copy, tmp_path: Path, makers: tuple[str, ...]
) -> None:
    session = copy.session()
    made = [made for made in session.plan.artifacts.values() if made.kind in makers]
    assert made
    done = subprocess.run(
        [sys.executable, str(loading.__file__)],
        input=pickle.dumps(tasks(session, made, copy.folder)),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT / "workflow")},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    loaded = {re.sub("[-_.]+", "-", name).lower() for name in json.loads(done.stdout)}
    known = {name for other in made for name, _ in other.running.software}
    assert "numpy" in loaded
    assert loaded - NO_INFLUENCE <= known
