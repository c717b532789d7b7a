"""What a process has read of files last, for the next task that needs the same."""

from __future__ import annotations

from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

_T = TypeVar("_T")


class FileState(NamedTuple):
    """A file as it stands: another content has another state."""

    path: str
    inode: int
    time: int
    """When it was written last, in nanoseconds."""
    size: int
    """In bytes."""

    @classmethod
    def of(cls, path: Path) -> FileState:
        """Return the state of a file; take it before the file is read.

        Raises:
            OSError: if there is no such file.
        """
        found = path.stat()
        return cls(str(path.absolute()), found.st_ino, found.st_mtime_ns, found.st_size)


class Memory(Generic[_T]):
    """What was read of a few files; nobody may change it."""

    def __init__(self, most: int) -> None:
        """Begin with nothing; `most` is of how many files something is kept."""
        self._most = most
        self._kept: dict[FileState, _T] = {}

    def get(self, state: FileState) -> _T | None:
        """Return what was kept of a file; None if that is nothing."""
        return self._kept.get(state)

    def keep(self, state: FileState, read: _T) -> None:
        """Keep what was read of a file, in place of what was kept first."""
        while len(self._kept) >= self._most:
            del self._kept[next(iter(self._kept))]
        self._kept[state] = read
