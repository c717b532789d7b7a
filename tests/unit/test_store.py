"""Writing, listing and dropping objects."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradatlas.store import LockedError, drop_objects, list_objects, lock, new_file


def test_a_file_is_there_when_it_is_whole_and_read_only(tmp_path: Path) -> None:
    path = tmp_path / "kind" / "abc.nc"
    with new_file(path) as temporary:
        temporary.write_text("half")
        assert temporary.parent == path.parent
        assert not path.exists()
        assert list_objects(tmp_path) == set()
    assert path.read_text() == "half"
    assert path.stat().st_mode & 0o777 == 0o444
    assert list_objects(tmp_path) == {"kind/abc.nc"}


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    def write_half() -> None:
        with new_file(tmp_path / "abc") as temporary:
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert list(tmp_path.iterdir()) == []


def test_dropping_keeps_what_is_used_and_sweeps_up_leftovers(tmp_path: Path) -> None:
    for name in ("a.nc", "b.nc", ".c.nc.123.tmp"):
        path = tmp_path / "gradient" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("1234")
    assert drop_objects(tmp_path, ["gradient/a.nc"]) == (2, 8)
    assert [path.name for path in (tmp_path / "gradient").iterdir()] == ["a.nc"]


def test_there_is_no_store_yet(tmp_path: Path) -> None:
    assert list_objects(tmp_path / "none") == set()
    assert drop_objects(tmp_path / "none", []) == (0, 0)


def test_a_lock_is_held_until_it_is_closed(tmp_path: Path) -> None:
    held = lock(tmp_path / "results")
    with pytest.raises(LockedError, match="another run is at work"):
        lock(tmp_path / "results")
    held.close()
    lock(tmp_path / "results").close()
