"""Listing, dropping and counting artifacts."""

from __future__ import annotations

from pathlib import Path

from gradatlas.run.maintenance import usage_table
from gradatlas.store.artifacts import (
    drop_artifacts,
    list_artifacts,
    remove_unfinished,
    unused_artifacts,
)
from gradatlas.store.checksums import read_checksums, record_checksum

A, B = (f"gradient/{letter * 32}.nc" for letter in "ab")
C = f"figure/{'c' * 32}.png"


def fill(store: Path, *paths: str) -> None:
    for path in paths:
        (store / path).parent.mkdir(parents=True, exist_ok=True)
        (store / path).write_text("1234")


def test_artifacts_are_told_from_what_else_stands_there(tmp_path: Path) -> None:
    fill(tmp_path, A, C, "gradient/.b.nc.123.tmp", "gradient/notes.txt", "figure/cc.png")
    (tmp_path / "SHA256SUMS").touch()
    assert list_artifacts(tmp_path) == {A, C}


def test_dropping_forgets_checksums_and_keeps_what_is_not_an_artifact(tmp_path: Path) -> None:
    fill(tmp_path, A, B, "gradient/notes.txt")
    for path in (A, B):
        record_checksum(tmp_path, path, "0" * 64)
    unused = unused_artifacts(tmp_path, [A])
    assert (unused.paths, str(unused)) == ((B,), "4 bytes")
    (tmp_path / "another name").hardlink_to(tmp_path / B)
    assert str(unused_artifacts(tmp_path, [A])) == "0 bytes (and 4 that other names still keep)"
    drop_artifacts(tmp_path, [B, C])
    assert list_artifacts(tmp_path) == {A}
    assert list(read_checksums(tmp_path)) == [A]
    assert (tmp_path / "gradient" / "notes.txt").exists()


def test_what_a_crash_left_unfinished_is_removed(tmp_path: Path) -> None:
    fill(tmp_path, A, "gradient/.b.nc.123.tmp", ".SHA256SUMS.123.tmp")
    remove_unfinished(tmp_path)
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert left == [tmp_path / A]


def test_there_is_no_store_yet(tmp_path: Path) -> None:
    store = tmp_path / "none"
    assert list_artifacts(store) == set()
    assert unused_artifacts(store, []).paths == ()
    remove_unfinished(store)
    drop_artifacts(store, [])
    assert not store.exists()


def test_what_studies_use_is_counted_for_each_and_once_in_all(tmp_path: Path) -> None:
    fill(tmp_path, A, B, C)
    table = usage_table(tmp_path, {"one": [A, C], "the other": [A, f"grid/{'d' * 32}.nc"]})
    assert table.splitlines() == [
        "study      artifacts  bytes  of it shared",
        "one                2      8             4",
        "the other          1      4             4",
        "not used           1      4",
        "total              3     12",
    ]
