"""Every example config makes an atlas."""

from __future__ import annotations

from pathlib import Path

import pytest
from project import ROOT, Project

from gradatlas.pipeline import Pipeline

EXAMPLES = sorted((ROOT / "config" / "examples").glob("*.yaml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example(path: Path, project: Project) -> None:
    atlas = Pipeline([path], []).atlas
    project.run("--configfile", str(path))
    project.results = project.folder / atlas.results
    assert set(project.published()) == {file.path for file in atlas.files} | {"manifest.csv"}
