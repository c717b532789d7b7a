"""A copy of the project whose code is edited, and what is listed after that."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gradatlas.run.session import Session
from tests.support.project import ROOT, Project

PACKAGE = ROOT / "workflow" / "gradatlas"
FILES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
"""All modules of the package, by their paths in it."""


@dataclass(frozen=True)
class Listed:
    """What a plan lists, or should list, after an edit of the code."""

    files: frozenset[str]
    """The published files whose artifacts are to be made again."""
    grids: int
    """How many grids are to be made again; they are not published."""


Told = dict[str, frozenset[str]]
"""What `snakemake -n` lists: what an artifact is → what has changed of it, such as `code`."""


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
        """Return a session of the unedited code."""
        with contextlib.chdir(self.folder):
            session = Session([Path("config/config.yaml")], [])
            assert session.record.files  # read here, where it is
        return session

    def ask(self, edits: Sequence[Mapping[str, str]]) -> list[Listed]:
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
        answers = json.loads(done.stdout)
        return [Listed(frozenset(answer["files"]), answer["grids"]) for answer in answers]

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

    def dry_run(self) -> Told:
        """Return what `snakemake -n` lists."""
        said = self.run("-n")
        told: Told = {}
        for message in re.findall(r"^(?:Job \d+: )?((?:\S+ of|\S+ for) .+)$", said, re.M):
            what, _, changed = message.partition(": ")
            assert what not in told, f"listed twice: {what}"
            told[what] = frozenset(changed.removesuffix(" changed").split(" and ")) - {""}
        return told
