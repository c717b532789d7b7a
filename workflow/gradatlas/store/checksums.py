"""The checksums of a store: one line an artifact, written before the artifact is in its place.

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
from typing import BinaryIO

from gradatlas.store.files import new_file

CHECKSUMS = "SHA256SUMS"
"""The name of the file in a store."""

_LINE = re.compile(r"^([0-9a-f]{64})  ([!-.0-~]+/[!-.0-~]+)\n", re.MULTILINE)
_LONGEST = 1000
"""More bytes than any line has."""


def record_checksum(store: Path, path: str, sha256: str) -> None:
    """Add the checksum of the artifact that stands, or will stand, at `path` in the store."""
    line = f"{sha256}  {path}\n".encode()
    with _locked(store / CHECKSUMS) as handle:
        _cut_half_a_line(handle)
        while line:
            line = line[os.write(handle, line) :]


def read_checksums(store: Path) -> dict[str, str]:
    """Return the checksums by the paths of artifacts; what is not a whole line is passed over.

    An artifact that was made again stands there again; the last line counts.
    """
    try:
        return _read_lines((store / CHECKSUMS).read_bytes())
    except FileNotFoundError:
        return {}


def find_checksum(store: Path, path: str) -> str | None:
    """Return the checksum of one artifact; None if there is none.

    A process that asks for one artifact after the other reads each line once.
    """
    try:
        with (store / CHECKSUMS).open("rb") as file:
            known = _known.get(store)
            if known is None or not known.is_beginning_of(file):
                known = _known[store] = _LinesRead(file)
            known.read_on(file)
    except FileNotFoundError:
        return None
    return known.checksums.get(path)


class _LinesRead:
    """The lines that this process has read of a file of checksums, which as a rule only grows."""

    def __init__(self, file: BinaryIO) -> None:
        self.checksums: dict[str, str] = {}
        self._file = _identity(file)
        self._end = 0
        self._last = b""

    def is_beginning_of(self, file: BinaryIO) -> bool:
        """Return whether an open file begins with what was read."""
        if _identity(file) != self._file:
            return False
        file.seek(self._end - len(self._last))
        return file.read(len(self._last)) == self._last

    def read_on(self, file: BinaryIO) -> None:
        """Read the whole lines that came to an open file."""
        file.seek(self._end)
        content = file.read()
        whole = content[: content.rfind(b"\n") + 1]
        self.checksums |= _read_lines(whole)
        self._end += len(whole)
        self._last = (self._last + whole)[-_LONGEST:]


_known: dict[Path, _LinesRead] = {}


def _identity(file: BinaryIO) -> tuple[int, int]:
    status = os.fstat(file.fileno())
    return status.st_dev, status.st_ino


def _read_lines(content: bytes) -> dict[str, str]:
    # Text is faster to take apart than bytes; what is not ASCII is in no whole line.
    lines = _LINE.findall(content.decode("ascii", "replace"))
    return {path: sha256 for sha256, path in lines}


def forget_checksums(store: Path, paths: Container[str]) -> None:
    """Take the checksums of artifacts out, given by their paths relative to the store."""
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


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Open a file for reading and appending, and hold its lock."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        # Who may add artifacts may add their checksums: as the folder, so the file.
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
