"""The tracer tells what is run from what is only imported."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.code_edits import tracing

MODULES = {
    "maker": """
from own_package.constants import USED
from own_package.idle import UNUSED, never_called
from own_package.shapes import Shape
from own_package.kept import kept
def make():
    from own_package import called
    from own_package.late import LATER
    if USED > 2:
        return UNUSED
    return called.double(USED) + Shape(LATER).size + kept[0]
""",
    "constants": "USED = 1\n",
    "late": "LATER = 2\n",
    "idle": "from own_package.beneath import base\nUNUSED = base()\ndef never_called(): ...\n",
    "beneath": "def base(): return 1\n",
    "shapes": """
from dataclasses import dataclass
from own_package.decorating import mark
@mark
@dataclass
class Shape:
    size: int
""",
    "decorating": "def mark(cls): return cls\n",
    "called": "def double(number): return 2 * number\n",
    "kept": "kept = [5]\n",
    "sub.__init__": "",
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, text in MODULES.items():
        path = tmp_path / "own_package" / f"{name.replace('.', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(tracing, "PACKAGE", "own_package")
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "own_package"]:
        del sys.modules[name]


def test_what_is_run_is_told_from_what_is_only_imported(package: None) -> None:  # noqa: ARG001
    tracer = tracing.Tracer()
    before = sys.gettrace()
    sys.settrace(tracer.trace)
    try:
        result = importlib.import_module("own_package.maker").make()
    finally:
        sys.settrace(before)
    assert result == 9
    imported = {name for name in sys.modules if name.startswith("own_package.")}
    only_imported = {"own_package.idle", "own_package.beneath"}
    assert tracer.modules() == (imported | {"own_package"}) - only_imported
