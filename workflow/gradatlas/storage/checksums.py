"""The checksums of a store: one line an object, written before the object is in its place.

They stand in one file in the format of `sha256sum`, so that they can be checked without this
program: `cd results/store && sha256sum --check --quiet SHA256SUMS`. Any number of writers, on
several machines too, may add to it: each holds the lock of the file for the moment of its line.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
from collections.abc import Container, Iterator
from pathlib import Path

from gradatlas.storage.files import new_file

CHECKSUMS = "SHA256SUMS"
"""The name of the file in a store."""

_LINE = re.compile(rb"([0-9a-f]{64})  ([^\s/]+/[^\s/]+)")
_LENGTH = 64
_LONGEST = 1000
"""More bytes than any line has."""


def record_checksum(store: Path, path: str, sha256: str) -> None:
    """Add the checksum of the object that stands, or will stand, at `path` in the store."""
    line = f"{sha256}  {path}\n".encode()
    with _locked(store / CHECKSUMS) as handle:
        _cut_half_a_line(handle)
        while line:
            line = line[os.write(handle, line) :]


def read_checksums(store: Path) -> dict[str, str]:
    """Return the checksums by the paths of their objects; what is not a whole line is passed over.

    An object that was made again stands there again; the last line counts.
    """
    lines = map(_LINE.fullmatch, _content(store).split(b"\n")[:-1])
    return {match[2].decode(): match[1].decode() for match in lines if match is not None}


def find_checksum(store: Path, path: str) -> str | None:
    """Return the checksum of one object, without reading all others; None if there is none."""
    content = _content(store)
    end = content.rfind(f"  {path}\n".encode())
    match = _LINE.match(content, max(0, end - _LENGTH)) if end >= 0 else None
    return match[1].decode() if match is not None and match[2] == path.encode() else None


def forget_checksums(store: Path, paths: Container[str]) -> None:
    """Take the checksums of objects out, given by their paths relative to the store."""
    file = store / CHECKSUMS
    if not file.exists():
        return
    with _locked(file):
        recorded = read_checksums(store)
        lines = [f"{sha256}  {path}\n" for path, sha256 in recorded.items() if path not in paths]
        with new_file(file, file.stat().st_mode & 0o777) as temporary:
            temporary.write_text("".join(lines), encoding="utf-8")


def _cut_half_a_line(handle: int) -> None:
    """Cut off what a crash or a full disk left of a line at the end of an open file."""
    size = os.fstat(handle).st_size
    tail = os.pread(handle, _LONGEST, max(0, size - _LONGEST))
    if not tail.endswith(b"\n"):
        os.ftruncate(handle, size - len(tail.rpartition(b"\n")[2]))


def _content(store: Path) -> bytes:
    try:
        return (store / CHECKSUMS).read_bytes()
    except FileNotFoundError:
        return b""


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Open a file for reading and appending, and hold its lock."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        # Who may add objects may add their checksums: as the folder, so the file.
        mode = path.parent.stat().st_mode & 0o666
        new = not path.exists()
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, mode)
        try:
            if new:
                with contextlib.suppress(PermissionError):  # another user was quicker
                    os.fchmod(handle, mode)  # whatever the umask is
            with contextlib.suppress(OSError):  # no locks here: short appends rarely collide
                fcntl.flock(handle, fcntl.LOCK_EX)
            # Whoever had the lock before may have put a new file in the place of this one.
            if _is_at(path, handle):
                yield handle
                return
        finally:
            os.close(handle)


def _is_at(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False
