"""The working folder of a session: a copy of the code, the config, and what commands left there."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import netCDF4

from tests.support.edits.code import MARKABLE, TEXTS, marked, write_source
from tests.support.edits.model import State
from tests.support.edits.spelling import write_config
from tests.support.project import ROOT, Project

_SHARED = """
import json, sys
from pathlib import Path
from gradatlas.run.session import Session
files = Session([Path("config/config.yaml")], []).plan.files
inputs = ((file.path, file.artifact.inputs.get("study_values")) for file in files)
print(json.dumps({path: made.path for path, made in inputs if made is not None}))
"""
"""A script: for each published figure, what it shares with others, as the plan has it."""
_READING = threading.Lock()
"""The library may be used by one thread at a time, and sessions may run in several."""
Snapshot = dict[str, tuple[int, int, int]]
"""Path → inode, time and size."""


class Folder:
    """A project with a copy of the code, in which states are written and commands run."""

    def __init__(self, folder: Path, code: Path = ROOT) -> None:
        folder.mkdir(parents=True)
        for name in ("workflow", "profiles"):
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(code / name, folder / name, ignore=ignored)
        shutil.copy(code / "Snakefile", folder)
        self.project = Project(folder, folder / "Snakefile")
        self.path = folder
        self.results = self.project.results
        self.package = folder / "workflow" / "gradatlas"
        self._sources = {name: (self.package / name).read_text() for name in MARKABLE}

    def write(self, state: State, rng: random.Random) -> None:
        """Write a state: its config and functions in one of their spellings, and marked code."""
        write_files(self.project, state, rng)
        for module, source in self._sources.items():
            comment = rng.choice(("", "", "", "\n# a remark\n"))
            text = marked(source, module, state)
            path = self.package / module
            # A comment must change nothing; most files stay as they are all the same.
            if path.read_text().partition("\n# a remark\n")[0] != text:
                path.write_text(text + comment)

    @property
    def config(self) -> str:
        return (self.path / "config" / "config.yaml").read_text()

    def snapshot(self) -> Snapshot:
        """Return the state of all files of the results, hidden ones and the store included."""
        return {
            path.relative_to(self.results).as_posix(): (s.st_ino, s.st_mtime_ns, s.st_size)
            for path in sorted(self.results.rglob("*"))
            if path.is_file() and (s := path.lstat())
        }

    def artifacts(self) -> dict[str, int]:
        """Return the inode of each artifact in the store, by `<kind>/<name>`."""
        store = self.results / "store"
        return {
            path.relative_to(store).as_posix(): path.stat().st_ino
            for path in sorted(store.glob("*/*"))
            if not path.name.startswith(".")
        }

    def study_values(self) -> dict[str, str]:
        """Return where that stands in the store which figures share, by their published paths."""
        done = subprocess.run(
            [sys.executable, "-c", _SHARED],
            cwd=self.path,
            env={**os.environ, "PYTHONPATH": str(self.package.parent)},
            text=True,
            capture_output=True,
            check=True,
        )
        return dict(json.loads(done.stdout))

    def clean_build(self, state: State, rng: random.Random, place: Path) -> dict[str, str]:
        """Build a state with the same code in a fresh folder; return what it publishes."""
        place.mkdir()
        clean = Project(place, self.project.snakefile)
        write_files(clean, state, rng)
        clean.run()
        published = checksums(clean)
        shutil.rmtree(place)
        return published


def write_files(project: Project, state: State, rng: random.Random) -> None:
    """Write config and functions."""
    project.configure(write_config(state, rng))
    for name, constant in state.constants:
        assert name in TEXTS
        path = project.folder / "config" / "functions" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write_source(name, constant, rng))


def checksums(project: Project) -> dict[str, str]:
    """Return the checksum of all that is published, by path."""
    return {
        path: hashlib.sha256(content).hexdigest() for path, content in project.published().items()
    }


def read_grid(path: Path) -> tuple[tuple[str, Any], ...]:
    """Return the axes that a grid file says it was made for, with their plain settings."""
    with _READING, netCDF4.Dataset(path) as file:
        config = json.loads(file.getncattr("config"))
        return tuple((name, config[name]) for name in file.getncattr("axes").split())
