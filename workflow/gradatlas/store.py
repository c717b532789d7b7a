"""The store: what has been computed, each object once, under the digest of all it was made from.

The path is the identity. A file is written under a temporary name in the folder that it is for,
and renamed when it is whole; then it is read-only and never changes. So whatever exists under its
final name is right, whatever is not there is missing, and any number of writers may work at once.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

_TEMPORARY = ".tmp"


@dataclass(frozen=True)
class Order:
    """What a maker needs to know to make one object."""

    kind: str
    """The maker is `gradatlas.objects.<kind>`."""
    settings: Mapping[str, Any]
    inputs: Mapping[str, Path]
    """The files to make it from, by role."""
    identity: Mapping[str, str]
    """The digest and the software, for files that name them."""
    path: Path
    """Where the object goes."""


def fill_order(order: Order) -> None:
    """Make one object and put it in its place."""
    maker = importlib.import_module(f"gradatlas.objects.{order.kind}")
    with new_file(order.path) as temporary:
        maker.make(order.settings, order.inputs, temporary, order.identity)


@contextlib.contextmanager
def new_file(path: Path, mode: int = 0o444) -> Iterator[Path]:
    """Give a temporary path to write to, and rename it to `path` when that went well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(_TEMPORARY, f".{path.name}.", path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(mode)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def list_objects(store: Path) -> set[str]:
    """Return the paths of all objects in the store, relative to it, as `<kind>/<digest>.<ext>`."""
    found: set[str] = set()
    for folder in _folders(store):
        with os.scandir(folder) as entries:
            found.update(
                f"{folder.name}/{entry.name}" for entry in entries if not entry.name.startswith(".")
            )
    return found


def drop_objects(store: Path, keep: Iterable[str]) -> tuple[int, int]:
    """Delete all objects but those whose relative paths are in `keep`, and leftovers of crashes.

    Returns:
        How many files were deleted, and how many bytes they took.
    """
    kept = set(keep)
    count = size = 0
    for folder in _folders(store):
        for path in sorted(folder.iterdir()):
            if f"{folder.name}/{path.name}" not in kept and path.is_file():
                size += path.stat().st_size
                path.unlink()
                count += 1
    return count, size


class LockedError(Exception):
    """Another run is at work in a results folder."""


def lock(results: Path) -> IO[str]:
    """Lock a results folder for this process; the lock ends with the process, however it ends.

    Returns:
        The open lock file, which must be kept.

    Raises:
        LockedError: another process has the lock.
    """
    results.mkdir(parents=True, exist_ok=True)
    file = (results / ".lock").open("a", encoding="utf-8")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise LockedError(
            f"another run is at work in {results}; wait until it has ended, and run again"
        ) from None
    return file


def checksum(path: Path) -> str:
    """Return the SHA-256 checksum of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _folders(store: Path) -> list[Path]:
    if not store.is_dir():
        return []
    return sorted(path for path in store.iterdir() if path.is_dir())
