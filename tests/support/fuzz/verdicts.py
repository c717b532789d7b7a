"""What a plan of any config must be: right, or refused in lines that people can read."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

from tests.support.fuzz.bounded import Bounded, Outcome

MOST_LINES = 101
"""A hundred problems, and a line that tells how many more there are."""
LONGEST_LINE = 500
PLAN_CALLS = "tests.support.fuzz.plan_calls"
PLAN_FILES = f"{PLAN_CALLS}:plan_files"


def plan(server: Bounded, folder: Path, content: str | bytes) -> Outcome:
    """Plan a config within bounds, and check all that holds for every config.

    Args:
        server: A server that watches, with `PLAN_CALLS`.
        folder: Where it runs; the config is written there.
        content: The config file.
    """
    if isinstance(content, str):
        content = content.encode("utf-8", "surrogatepass")
    (folder / "config.yaml").write_bytes(content)
    return check_plan(server.call(PLAN_FILES, ["config.yaml"]), folder)


def check_plan(outcome: Outcome, folder: Path) -> Outcome:
    """Check an outcome of `PLAN_FILES`, and that nothing was written to the folder."""
    assert not outcome.misdeeds, outcome.misdeeds
    assert not (folder / "results").exists()
    value: dict[str, Any] = outcome.value
    if "lines" in value:
        check_lines(value["lines"])
    else:
        check_files(value["files"])
    return outcome


def check_lines(lines: list[str]) -> None:
    assert 1 <= len(lines) <= MOST_LINES
    assert len(set(lines)) == len(lines)
    for line in lines:
        assert line.startswith("config: "), line
        assert line.isprintable(), line
        assert len(line) <= LONGEST_LINE, line
        assert line.removeprefix("config: ").strip(), line
        assert "Traceback" not in line
        assert "Error(" not in line


def check_files(files: list[str]) -> None:
    """Check that files stay inside the results folder, and apart on every file system."""
    for file in files:
        path = PurePosixPath(file)
        assert not path.is_absolute(), file
        assert ".." not in path.parts, file
        assert file == str(path), file
        assert file.isascii(), file
        assert file.isprintable(), file
        assert all(len(part) <= 240 for part in path.parts), file
    assert len({file.lower() for file in files}) == len(files)


def check_made(outcome: Outcome) -> Outcome:
    """Check that a call of `make_calls` ended well; what makers tell users is well, too."""
    assert not outcome.failure, outcome.failure
    return outcome
