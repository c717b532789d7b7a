"""A copy of the project whose code is edited, and what is then listed."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from gradatlas.plan.artifact import Artifact
from gradatlas.run.session import Session
from tests.support.code_edits.kinds import kind_of
from tests.support.project import ROOT, Project

PACKAGE = ROOT / "workflow" / "gradatlas"
FILES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
"""All modules of the package, by their paths in it."""


def module_name(file: str) -> str:
    """Return the name of the module in a file: `grids.py` → `gradatlas.grids`."""
    name = file.removesuffix(".py").removesuffix("__init__").strip("/")
    return ".".join(["gradatlas", *name.split("/")]) if name else "gradatlas"


def mutated(source: str) -> str:
    """Return a module with one more statement, which does nothing, in its first function.

    A module without functions gets one more constant.
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            documented = ast.get_docstring(node) is not None
            node.body.insert(int(documented), ast.parse("_edited = 1").body[0])
            break
    else:
        tree.body += ast.parse("_EDITED = 1").body
    return ast.unparse(tree)


def rewritten(source: str) -> str:
    """Return a module with another layout, and with other comments and docstrings."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str() as text)):
                node.value = ast.Constant(f"Edited. {text}")
            case ast.FunctionDef() | ast.ClassDef() if ast.get_docstring(node) is None:
                node.body.insert(0, ast.Expr(ast.Constant("Documented now.")))
    if not ast.get_docstring(tree):
        future = [node for node in tree.body if isinstance(node, ast.ImportFrom)][:1]
        tree.body.insert(0, ast.Expr(ast.Constant("Documented now.")))
        assert not future or future[0].module == "__future__"
    lines = ast.unparse(ast.fix_missing_locations(tree)).splitlines()
    return "# A comment.\n\n\n" + "\n".join(lines) + "\n\n\n\n# Another one.\n"


class Copy(Project):
    """A project with a copy of the code."""

    @classmethod
    def of_project(cls, folder: Path) -> Copy:
        """Return a new copy in an empty folder."""
        skip = shutil.ignore_patterns("__pycache__")
        for name in ("workflow", "profiles"):
            shutil.copytree(ROOT / name, folder / name, ignore=skip)
        shutil.copy(ROOT / "Snakefile", folder)
        return cls(folder, folder / "Snakefile")

    @property
    def package(self) -> Path:
        """The folder of the copied package."""
        return self.folder / "workflow" / "gradatlas"

    def session(self) -> Session:
        """Return the pipeline of the unedited code."""
        with contextlib.chdir(self.folder):
            session = Session([Path("config/config.yaml")], [])
            assert session.record is not None  # read here, where it is
        return session

    def ask(self, edits: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
        """Return what the plan lists after each edit: see `asking.py`."""
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("asking.py"))],
            input=json.dumps({"configs": ["config/config.yaml"], "edits": edits}),
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.package.parent)},
            text=True,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answers: list[dict[str, Any]] = json.loads(done.stdout)
        return answers

    @contextlib.contextmanager
    def edited(self, file: str) -> Iterator[None]:
        """Mutate a module of the copied package for a while."""
        path = self.package / file
        before = path.read_text()
        path.write_text(mutated(before))
        try:
            yield
        finally:
            path.write_text(before)

    def dry_run(self) -> dict[str, int]:
        """Return what `snakemake -n` lists: the messages of its jobs, and how often each comes."""
        said = self.run("-n")
        return dict(Counter(re.findall(r"^(?:Job \d+: )?((?:\S+ of|\S+ for) .+)$", said, re.M)))


def run_directly(made: Artifact, module: str, run_by: Mapping[str, set[str]]) -> bool:
    """Tell whether the maker of an object runs a module."""
    return module in run_by[kind_of(made)]


def is_affected(made: Artifact, module: str, run_by: Mapping[str, set[str]]) -> bool:
    """Tell whether an object, or one that it is made from, is made by code that runs a module."""
    return run_directly(made, module, run_by) or any(
        is_affected(other, module, run_by) for other in made.inputs.values()
    )


def expected_in_plan(
    session: Session, module: str, run_by: Mapping[str, set[str]]
) -> dict[str, Any]:
    """Return what `Copy.ask` should tell after an edit of a module."""
    plan = session.plan
    affected = {made.path for made in plan.artifacts.values() if is_affected(made, module, run_by)}
    return {
        "files": sorted(file.path for file in plan.files if file.artifact.path in affected),
        "grids": sum(1 for path in affected if path.startswith("grid/")),
    }


def expected_in_dry_run(
    session: Session, module: str, run_by: Mapping[str, set[str]]
) -> dict[str, int]:
    """Return what `Copy.dry_run` should tell after an edit of a module."""
    messages: Counter[str] = Counter()
    for (maker, digest), made in session.plan.artifacts.items():
        if is_affected(made, module, run_by):
            told = session.describe(maker, digest)
            inputs = any(is_affected(other, module, run_by) for other in made.inputs.values())
            parts = {"inputs": inputs, "code": run_directly(made, module, run_by)}
            changed = [name for name, has_changed in parts.items() if has_changed]
            end = f"{' and '.join(changed)} changed"
            messages[told.replace("lost from the store", end)] += 1
    return dict(messages)
