"""Writing files whole, and linking them."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from gradatlas.store.files import link_or_copy, new_file, remove_leftovers


def test_a_file_is_there_when_it_is_whole_and_read_only(tmp_path: Path) -> None:
    path = tmp_path / "kind" / "abc.nc"
    with new_file(path) as temporary:
        temporary.write_text("half")
        assert temporary.parent == path.parent
        assert not path.exists()
    assert path.read_text() == "half"
    assert path.stat().st_mode & 0o777 == 0o444


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    def write_half() -> None:
        with new_file(tmp_path / "abc") as temporary:
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert list(tmp_path.iterdir()) == []


def refuse_to_link(*_: object, **__: object) -> None:
    """As on a file system that has no links."""
    raise PermissionError(1, "Operation not permitted")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "source"
    path.write_text("content")
    path.chmod(0o444)
    return path


def test_a_link_takes_the_place_of_what_stood_there(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("old")
    for _ in range(2):  # the second time it is the same file already
        link_or_copy(source, target, alone=True)
        assert target.samefile(source)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["source", "target"]


def test_where_there_are_no_links_there_are_copies_with_the_same_time_and_mode(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refuse_to_link)
    target = tmp_path / "target"
    link_or_copy(source, target, alone=True)
    assert target.read_text() == "content"
    assert not target.samefile(source)
    assert target.stat().st_mtime_ns == source.stat().st_mtime_ns
    assert target.stat().st_mode == source.stat().st_mode


def test_linking_what_is_not_there_leaves_what_is(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("old")
    with pytest.raises(FileNotFoundError):
        link_or_copy(tmp_path / "none", target, alone=False)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_leftovers_are_removed_and_nothing_else(tmp_path: Path) -> None:
    for name in (".a.nc.x1y2.tmp", ".hidden", "a.tmp", "a.nc"):
        (tmp_path / name).touch()
    remove_leftovers(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".hidden", "a.nc", "a.tmp"]
    remove_leftovers(tmp_path / "none")


def copy_often(source: Path, target: Path) -> None:
    os.link = refuse_to_link
    for _ in range(200):
        link_or_copy(source, target, alone=False)


def test_many_may_copy_to_one_name_at_once(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    content = bytes(1_000_000)
    source.write_bytes(content)
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=copy_often, args=(source, target)) for _ in range(3)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert not target.exists() or target.read_bytes() == content
    assert all(writer.exitcode == 0 for writer in writers)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source", "target"]
