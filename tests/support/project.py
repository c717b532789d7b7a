"""A project in a folder of its own, run through the real `snakemake` command."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
SNAKEMAKE = Path(sys.executable).with_name("snakemake")

CONFIG = """
defaults:
  grid:
    x0: {start: -2, stop: 2, num: 9}
    x1: {start: -2, stop: 2, num: 9}
  figures: [arrows]
figures:
  arrows:
    size: [3, 3]
    layers:
      - {kind: quiver, color: "#ff0000"}
  lines:
    size: [3, 3]
    layers:
      - {kind: contour}
studies:
  bowl:
    function: x0**2 + x1**2
    figures: [arrows, lines]
  tilted:
    function: x0**2 + t*x0*x1 + x1**2
    sweep: {t: [0, 0.5]}
"""


class SnakemakeServer:
    """Runs commands of Snakemake without its imports for each; see snakemake_server.py."""

    def __init__(self, *checkout: Path) -> None:
        code = Path(__file__).with_name("snakemake_server.py")
        self._process = subprocess.Popen(
            [sys.executable, str(code), *map(str, checkout)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
        """Run a command, and return all that it said as its standard output."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        with tempfile.NamedTemporaryFile() as output:
            request = {
                "arguments": arguments,
                "folder": str(folder),
                "environment": dict(os.environ),
                "output": output.name,
            }
            process.stdin.write(f"{json.dumps(request)}\n")
            process.stdin.flush()
            status = int(process.stdout.readline())
            said = Path(output.name).read_text(encoding="utf-8", errors="replace")
        return subprocess.CompletedProcess(arguments, status, said)


@functools.cache
def snakemake_server() -> SnakemakeServer:
    """The server of this process for commands with any code of the project; it ends with it."""
    return SnakemakeServer()


@functools.cache
def unedited_server() -> SnakemakeServer:
    """The server of this process for commands with the code of this checkout, as it stands."""
    return SnakemakeServer(ROOT)


class Project:
    """A working folder that uses the rules of this project."""

    def __init__(self, folder: Path, snakefile: Path) -> None:
        self.folder = folder
        self.snakefile = snakefile
        self.results = folder / "results"
        self.configure(CONFIG)

    def configure(self, text: str) -> None:
        path = self.folder / "config" / "config.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def replace(self, old: str, new: str) -> None:
        path = self.folder / "config" / "config.yaml"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def command(self, *arguments: str) -> list[str]:
        return [str(SNAKEMAKE), "-s", str(self.snakefile), "--cores", "2", *arguments]

    def try_run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run; an environment of its own, which counts from the start, has the real command run."""
        if not environment:
            is_unedited = self.snakefile == ROOT / "Snakefile"
            server = unedited_server() if is_unedited else snakemake_server()
            return server.run(self.command(*arguments)[1:], self.folder)
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env={**os.environ, **environment},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=300,
            check=False,
        )

    def run(self, *arguments: str, **environment: str) -> str:
        done = self.try_run(*arguments, **environment)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def stored(self) -> set[str]:
        """The artifacts in the store."""
        store = self.results / "store"
        return {path.relative_to(store).as_posix() for path in store.glob("*/*") if path.is_file()}

    def made_by(self, *arguments: str) -> dict[str, int]:
        """Run, and count the artifacts that were made, by kind."""
        before = self.stored()
        self.run(*arguments)
        made: dict[str, int] = {}
        for path in self.stored() - before:
            kind = path.partition("/")[0]
            made[kind] = made.get(kind, 0) + 1
        return made

    def published(self) -> dict[str, bytes]:
        """The content of everything in the results folder but the store and hidden files."""
        return {
            path.relative_to(self.results).as_posix(): path.read_bytes()
            for path in sorted(self.results.rglob("*"))
            if path.is_file()
            and not path.is_relative_to(self.results / "store")
            and not path.name.startswith(".")
        }
