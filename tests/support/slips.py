"""Configs with slips, and what is said of them: shared by the tests of messages."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradatlas.config.problems import ConfigError
from tests.support.plans import plan_of_file


def told(text: str, folder: Path) -> list[str]:
    """Return the lines that a user reads of a config; an error if nothing is wrong with it."""
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        plan_of_file(path)
    return str(caught.value).splitlines()


def told_alone(text: str, folder: Path) -> str:
    """Return the one line that a user reads of a config, and check that it is whole and short."""
    lines = told(text, folder)
    assert len(lines) == 1, lines
    assert lines[0].startswith("config: ")
    assert lines[0].isprintable()
    assert len(lines[0]) < 350
    assert "<mended>" not in lines[0]
    return lines[0]
