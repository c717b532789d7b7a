"""What is kept of source files is what is found in them, whatever happens to the kept file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gradatlas.plan import source_facts as module
from gradatlas.plan.source_facts import SourceFacts, source_facts
from gradatlas.source_code import Import, find_imports, parse_source, tree_digest

SOURCE = "'Say.'\nfrom .a import b, c\nimport numpy\n\ndef f(x):\n    return x + 1  # one\n"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    path = tmp_path / "some.py"
    path.write_text(SOURCE)
    return path


def kept(path: Path) -> Path:
    (found,) = path.parent.glob("__pycache__/*")
    return found


def found_anew(path: Path) -> SourceFacts:
    tree = parse_source(path.read_bytes())
    return SourceFacts(tree_digest(tree), find_imports(tree))


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """What makes it an error to read a source file."""

    def forbid() -> None:
        def refuse(source: bytes) -> None:
            raise AssertionError(source)

        monkeypatch.setattr(module, "parse_source", refuse)

    return forbid


def test_a_second_look_reads_nothing_and_finds_the_same(
    path: Path, unread: Callable[[], None]
) -> None:
    first = source_facts(path)
    assert Import("a", ("b", "c"), 1) in first.imports
    unread()
    assert source_facts(path) == first == SourceFacts(first.digest, first.imports)


def test_an_edit_is_seen_though_size_and_time_are_the_same(path: Path) -> None:
    first = source_facts(path)
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.write_text(SOURCE.replace("x + 1", "x + 2"))
    os.utime(path, ns=times)
    assert source_facts(path) == found_anew(path) != first


@pytest.mark.parametrize("cut", [slice(0), slice(40), slice(70), slice(None, -1)])
def test_a_damaged_file_is_not_believed(path: Path, cut: slice) -> None:
    first = source_facts(path)
    whole = kept(path).read_bytes()
    kept(path).write_bytes(whole[cut])
    assert source_facts(path) == first
    assert kept(path).read_bytes() == whole


@pytest.mark.parametrize("at", [0, 30, 66, 100, -3])
def test_a_flipped_bit_is_not_believed(path: Path, at: int) -> None:
    first = source_facts(path)
    content = bytearray(kept(path).read_bytes())
    content[at] ^= 128
    kept(path).write_bytes(content)
    assert source_facts(path) == first


def test_facts_of_another_reader_are_not_believed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = source_facts(path)
    monkeypatch.setattr(module, "_READER", b"another")
    monkeypatch.setattr(module, "tree_digest", lambda _: "other")
    assert source_facts(path) == first._replace(digest="other")


def test_nothing_is_kept_where_python_keeps_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert source_facts(path) == found_anew(path)
    assert not (path.parent / "__pycache__").exists()


def test_where_nobody_may_write_all_goes_well(path: Path) -> None:
    (path.parent / "__pycache__").write_text("in the way")
    assert source_facts(path) == found_anew(path)


def test_what_is_in_the_way_of_the_kept_file_stays_alone(path: Path) -> None:
    source_facts(path)
    place = kept(path)
    place.unlink()
    place.mkdir()
    assert source_facts(path) == found_anew(path)
    assert kept(path) == place
