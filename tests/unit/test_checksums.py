"""The file of checksums: added to by many, read by anybody."""

from __future__ import annotations

import hashlib
import multiprocessing
import subprocess
from pathlib import Path

from gradatlas.store.checksums import (
    CHECKSUMS,
    find_checksum,
    forget_checksums,
    read_checksums,
    record_checksum,
)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def path_of(text: str) -> str:
    return f"figure/{sha(text)[:32]}.png"


def test_what_was_recorded_is_found_and_the_last_line_counts(tmp_path: Path) -> None:
    assert read_checksums(tmp_path) == {}
    assert find_checksum(tmp_path, path_of("a")) is None
    for path, text in (("a", "first"), ("b", "b"), ("a", "second")):
        record_checksum(tmp_path, path_of(path), sha(text))
    assert read_checksums(tmp_path) == {path_of("a"): sha("second"), path_of("b"): sha("b")}
    assert find_checksum(tmp_path, path_of("a")) == sha("second")
    assert find_checksum(tmp_path, path_of("c")) is None
    assert find_checksum(tmp_path, path_of("a")[1:]) is None


def test_half_a_line_spoils_no_other(tmp_path: Path) -> None:
    record_checksum(tmp_path, path_of("a"), sha("a"))
    whole = (tmp_path / CHECKSUMS).read_bytes()
    for length in range(1, len(whole)):
        (tmp_path / CHECKSUMS).write_bytes(whole + whole[:length])
        record_checksum(tmp_path, path_of("b"), sha("b"))
        assert read_checksums(tmp_path) == {path_of(text): sha(text) for text in "ab"}
        assert find_checksum(tmp_path, path_of("b")) == sha("b")
        assert find_checksum(tmp_path, path_of("a")) == sha("a")


def test_what_is_not_kept_is_forgotten(tmp_path: Path) -> None:
    forget_checksums(tmp_path, ())
    assert not (tmp_path / CHECKSUMS).exists()
    for text in "abc":
        record_checksum(tmp_path, path_of(text), sha(text))
    mode = (tmp_path / CHECKSUMS).stat().st_mode
    forget_checksums(tmp_path, {path_of("a"), path_of("c")})
    assert read_checksums(tmp_path) == {path_of("b"): sha("b")}
    assert (tmp_path / CHECKSUMS).stat().st_mode == mode
    assert [path.name for path in tmp_path.iterdir()] == [CHECKSUMS]


def test_sha256sum_reads_it(tmp_path: Path) -> None:
    (tmp_path / "figure").mkdir()
    for text in "ab":
        (tmp_path / path_of(text)).write_text(text)
        record_checksum(tmp_path, path_of(text), sha(text))
    command = ["sha256sum", "--check", "--quiet", CHECKSUMS]
    subprocess.run(command, cwd=tmp_path, check=True)
    (tmp_path / path_of("a")).write_text("changed")
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert path_of("a") in done.stdout


def test_a_store_for_a_group_has_checksums_for_the_group(tmp_path: Path) -> None:
    tmp_path.chmod(0o2775)
    record_checksum(tmp_path, path_of("a"), sha("a"))
    assert (tmp_path / CHECKSUMS).stat().st_mode & 0o777 == 0o664


def record_many(store: Path, name: str) -> None:
    for number in range(100):
        record_checksum(store, path_of(f"{name}{number}"), sha(f"{name}{number}"))
        if number % 20 == 0:
            forget_checksums(store, {path_of(f"{name}{number}")})  # as `prune` does, meanwhile


def test_many_writers_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=record_many, args=(tmp_path, name)) for name in "abcd"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    texts = [f"{name}{number}" for name in "abcd" for number in range(100) if number % 20]
    assert read_checksums(tmp_path) == {path_of(text): sha(text) for text in texts}
