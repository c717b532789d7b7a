"""Checking files against their checksums."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gradatlas.publish.record import MANIFEST, RECORD, Entry, Record, read_record
from gradatlas.publish.tree import inspect, publish, stale_studies
from gradatlas.publish.verify import verify
from gradatlas.store.artifacts import list_artifacts
from gradatlas.store.checksums import CHECKSUMS, record_checksum
from gradatlas.store.files import checksum

ARTIFACTS = {"grid": f"grid/{'a' * 32}.nc", "gradient": f"gradient/{'b' * 32}.nc"}
ENTRY = Entry("gradients/s/base.nc", ARTIFACTS["gradient"], "s", "base", "", "")


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """A results folder with a grid, which is not published, and a gradient, which is."""
    for path in ARTIFACTS.values():
        file = tmp_path / "store" / path
        file.parent.mkdir(parents=True)
        file.write_text(f"content of {path}")
        file.chmod(0o444)
        record_checksum(tmp_path / "store", path, checksum(file))
    publish(tmp_path, tmp_path / "store", Record(), [ENTRY])
    return tmp_path


def damages(results: Path, used: tuple[str, ...] = tuple(ARTIFACTS.values())) -> list[str]:
    found = verify(results, results / "store", used, 2)
    assert found.count == 3
    return [line.replace(f"{results}/", "") for line in found.damages]


def is_stale(results: Path) -> bool:
    record = read_record(results)
    return bool(stale_studies(record, [ENTRY], inspect(results, results / "store", record).touched))


def edit(path: Path, change: Callable[[bytes], bytes], keep_time: bool = False) -> None:
    status = path.stat()
    path.chmod(0o644)
    path.write_bytes(change(path.read_bytes()))
    path.chmod(0o444)
    if keep_time:
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def flip(content: bytes) -> bytes:
    return bytes([content[0] ^ 1]) + content[1:]


def test_nothing_is_wrong(results: Path) -> None:
    assert damages(results) == []
    assert not is_stale(results)


@pytest.mark.parametrize("change", [flip, lambda content: content[:5], lambda _: b""])
@pytest.mark.parametrize("keep_time", [False, True])
def test_a_damaged_artifact_is_named_and_leaves_the_store(
    results: Path, change: Callable[[bytes], bytes], keep_time: bool
) -> None:
    edit(results / "store" / ARTIFACTS["grid"], change, keep_time)
    assert damages(results) == [f"changed since it was made: store/{ARTIFACTS['grid']}"]
    assert list_artifacts(results / "store") == {ARTIFACTS["gradient"]}
    found = verify(results, results / "store", tuple(ARTIFACTS.values()), 1)
    assert found.damages == ()


@pytest.mark.parametrize("keep_time", [False, True])
def test_a_damaged_published_artifact_is_named_twice_and_stale(
    results: Path, keep_time: bool
) -> None:
    shown = results / ENTRY.path
    edit(shown, flip, keep_time)
    assert damages(results) == [
        f"changed since it was made: store/{ENTRY.artifact}",
        f"changed since it was made: {ENTRY.path}",
    ]
    assert ENTRY.artifact not in list_artifacts(results / "store")
    assert is_stale(results)
    # An edit may be somebody's work; what changed without leaving a trace is nobody's.
    assert shown.exists() != keep_time


def test_a_copy_that_rots_is_named_and_stale(results: Path) -> None:
    shown = results / ENTRY.path
    content, status = shown.read_bytes(), shown.stat()
    shown.unlink()
    shown.write_bytes(flip(content))
    os.utime(shown, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert not is_stale(results)
    assert damages(results) == [f"changed since it was made: {ENTRY.path}"]
    assert list_artifacts(results / "store") == set(ARTIFACTS.values())
    assert is_stale(results)


def test_missing_files_are_named(results: Path) -> None:
    (results / ENTRY.path).unlink()
    (results / "store" / ARTIFACTS["grid"]).unlink()
    assert damages(results) == [
        f"missing: store/{ARTIFACTS['grid']}",
        f"missing: {ENTRY.path}",
    ]


def test_what_the_config_does_not_use_is_named_once(results: Path) -> None:
    (results / "store" / ARTIFACTS["grid"]).unlink()
    assert damages(results, (ENTRY.artifact,)) == [
        f"missing: store/{ARTIFACTS['grid']} (the config does not use it)"
    ]
    assert verify(results, results / "store", (ENTRY.artifact,), 1).damages == ()


def test_a_folder_or_a_file_instead_is_named(results: Path) -> None:
    (results / ENTRY.path).unlink()
    (results / ENTRY.path).mkdir()
    assert damages(results) == [f"cannot be read: {ENTRY.path}"]
    (results / ENTRY.path).rmdir()
    (results / ENTRY.path).write_text("mine")
    assert damages(results) == [f"changed since it was made: {ENTRY.path}"]
    assert (results / ENTRY.path).read_text() == "mine"


def test_an_artifact_without_checksum_cannot_be_believed(results: Path) -> None:
    (results / "store" / CHECKSUMS).unlink()
    assert damages(results) == [
        f"has no recorded checksum: store/{path}" for path in sorted(ARTIFACTS.values())
    ]
    assert list_artifacts(results / "store") == set()


def test_manifest_and_record_are_checked_too(results: Path) -> None:
    (results / MANIFEST).write_text("mine")
    assert damages(results) == [f"missing or changed: {MANIFEST}"]
    publish(results, results / "store", read_record(results), [ENTRY])
    (results / RECORD).write_text("[{")
    assert damages(results) == [f"missing or not readable: {RECORD}"]
    assert is_stale(results)


def test_a_lost_record_is_read_from_the_manifest(results: Path) -> None:
    (results / RECORD).unlink()
    other = Entry("gradients/t/base.nc", ARTIFACTS["grid"], "t", "base", "", "")
    assert publish(results, results / "store", read_record(results), [other]) == []
    assert not (results / ENTRY.path).exists()
    assert (results / other.path).exists()
