"""A broken config ends the command with its lines, before anything is written."""

from __future__ import annotations

import pytest

from tests.support.project import Project
from tests.unit.test_broken_configs import BROKEN

NAMES = [
    "wrong key",
    "wrong type",
    "unknown function",
    "missing parameter",
    "bad range",
    "name with a slash",
    "hostile expression",
    "deep nesting",
    "not YAML",
    "empty",
    "duplicate key",
    "names alike",
    "unknown figure",
    "exploding sweep",
]
TEXTS = {name: text for name, (text, _, _) in BROKEN.items()} | {
    "exploding sweep": "studies: {s: {function: x0*a*b, sweep: {"
    + ", ".join(f"{name}: {{linspace: {{start: 0, stop: 1, num: 9999}}}}" for name in "ab")
    + "}}}"
}


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_default_config(name: str, project: Project) -> None:
    project.configure(TEXTS[name])
    done = project.try_run()
    assert done.returncode == 1
    said = [line for line in done.stdout.splitlines() if not line.startswith("Using workflow")]
    assert said
    assert all(line.startswith("config: ") or line.startswith("config/") for line in said), said
    assert {path.name for path in project.folder.iterdir()} <= {"config", ".snakemake"}


@pytest.mark.parametrize("name", ["wrong key", "duplicate key", "not YAML", "empty"])
def test_a_broken_config_that_is_named(name: str, project: Project) -> None:
    (project.folder / "my.yaml").write_text(TEXTS[name])
    done = project.try_run("--configfile", "my.yaml")
    assert done.returncode == 1
    assert "Traceback" not in done.stdout
    # What is no YAML, or no mapping, Snakemake refuses itself before the rules are read.
    assert "config: " in done.stdout or "Config file" in done.stdout
    assert {path.name for path in project.folder.iterdir()} <= {"config", ".snakemake", "my.yaml"}
