"""Every example config makes an atlas."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradatlas.figures.font_files import JAPANESE, family_file
from gradatlas.run.session import Session
from tests.support.project import ROOT, Project

EXAMPLES = sorted((ROOT / "config" / "examples").glob("*.yaml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example(path: Path, project: Project) -> None:
    if path.stem == "japanese" and family_file(JAPANESE) is None:
        pytest.skip("its font is not installed; run make japanese")
    plan = Session([path], []).plan
    project.run("--configfile", str(path))
    project.results = project.folder / plan.results
    assert set(project.published()) == {file.path for file in plan.files} | {"manifest.csv"}
