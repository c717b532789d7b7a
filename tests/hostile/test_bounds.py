"""The watch over bounded calls finds what is planted, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fuzz.bounded import Bounded

LEAKS = "tests.support.fuzz.leaks"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bounded]:
    server = Bounded(LEAKS, tmp_path_factory.mktemp("leaks"))
    yield server
    server.close()


@pytest.mark.parametrize(
    ("name", "arguments", "found"),
    [
        ("evaluates", ["x0**2"], "ran code of '<string>'"),
        ("compiles", ["x0**2"], "compiled code"),
        ("imports", [], "imported 'colorsys'"),
        ("writes", ["a"], "opened 'a' for writing"),
        ("makes_a_folder", ["b"], "os.mkdir"),
        ("creates_by_flags", ["c"], "opened 'c' for writing"),
        ("runs_a_command", [], "subprocess.Popen"),
        ("runs_a_shell", [], "os.system"),
        ("opens_a_socket", [], "socket.__new__"),
        # Enough for a machine three times as slow as the one that the bounds are set for.
        ("computes", [6.2], "s of processor time"),
        ("computes_in_one_step", [], "took more than 4 s of processor time"),
        ("fills_memory", [300], "took 3"),
        ("fills_memory", [3000], "MemoryError"),
        ("hides_that_memory_was_short", [900], "took 9"),
        ("raises", [], "KeyError: 'x'"),
        ("dies", [], "ended by signal 6"),
    ],
)
def test_a_misdeed_is_found(
    name: str, arguments: list[object], found: str, server: Bounded
) -> None:
    outcome = server.call(f"{LEAKS}:{name}", *arguments)
    assert any(found in misdeed for misdeed in outcome.misdeeds), outcome


def test_a_call_that_waits_for_ever_is_ended(tmp_path: Path) -> None:
    server = Bounded(LEAKS, tmp_path, deadline=1)
    assert server.call(f"{LEAKS}:waits", "fifo").misdeeds == ["hung for 1 s"]
    server.close()


def test_a_good_deed_is_not(server: Bounded) -> None:
    outcome = server.call(f"{LEAKS}:innocent", "x0**2")
    assert not outcome.misdeeds
    assert "Pow" in outcome.value


def test_a_call_sees_nothing_of_earlier_ones(server: Bounded, tmp_path: Path) -> None:
    assert server.call(f"{LEAKS}:writes", str(tmp_path / "x")).events
    assert not server.call(f"{LEAKS}:innocent", "x0").events
