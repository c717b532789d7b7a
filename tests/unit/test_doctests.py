"""Examples in docstrings of the library are right."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "workflow"
WITH_EXAMPLES = [
    path
    for package in ("gradatlas", "gradatlas_snakemake")
    for path in sorted((SOURCES / package).rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


def test_there_are_examples() -> None:
    assert len(WITH_EXAMPLES) >= 8


@pytest.mark.parametrize(
    "path", WITH_EXAMPLES, ids=lambda path: str(path.relative_to(SOURCES).with_suffix(""))
)
def test_examples_are_right(path: Path) -> None:
    parts = path.relative_to(SOURCES).with_suffix("").parts
    module = importlib.import_module(".".join(parts).removesuffix(".__init__"))
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0
