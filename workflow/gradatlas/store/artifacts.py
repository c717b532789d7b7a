"""The store: what has been computed, each artifact once, under the digest of all it was made from.

The path is the identity. An artifact is whole when it gets its name; then it is read-only and never
changes. So whatever exists under its final name is right, whatever is not there is missing, and
any number of writers may work at once.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gradatlas.store.checksums import CHECKSUMS, forget_checksums
from gradatlas.store.files import remove_leftovers

_OBJECT = re.compile(r"[0-9a-f]{32}\.[a-z]+")
_DIFFERING = "again-"
"""How the name of a file begins that was made again with other bytes than the artifact has."""


def list_artifacts(store: Path) -> set[str]:
    """Return the paths of all artifacts, relative to the store, as `<kind>/<digest>.<ext>`."""
    found: set[str] = set()
    for folder in folders(store):
        with os.scandir(folder) as entries:
            found.update(
                f"{folder.name}/{entry.name}"
                for entry in entries
                if _OBJECT.fullmatch(entry.name) and entry.is_file()
            )
    return found


def size_of(store: Path, path: str) -> int:
    """Return the bytes of an artifact; 0 for one that is not there."""
    try:
        return (store / path).stat().st_size
    except FileNotFoundError:
        return 0


@dataclass(frozen=True)
class Unused:
    """The artifacts that a config does not use."""

    paths: tuple[str, ...]
    """Relative to the store."""
    freed: int
    """The bytes that dropping them frees."""
    linked: int
    """The bytes that have other names as well, and stay until these are gone."""

    def __str__(self) -> str:
        """Return the bytes, for people."""
        return f"{self.freed} bytes" + (
            f" (and {self.linked} that other names still keep)" if self.linked else ""
        )


def unused_artifacts(store: Path, used: Iterable[str]) -> Unused:
    """Return the artifacts whose relative paths are not in `used`."""
    paths = tuple(sorted(list_artifacts(store).difference(used)))
    status = [(store / path).stat() for path in paths]
    return Unused(
        paths,
        sum(one.st_size for one in status if one.st_nlink == 1),
        sum(one.st_size for one in status if one.st_nlink > 1),
    )


def differing_path(store: Path, path: str) -> Path:
    """Return where an artifact is kept that was made again with other bytes than it has."""
    return store / Path(path).with_name(f"{_DIFFERING}{Path(path).name}")


def drop_differing(store: Path) -> int:
    """Delete what was made again with other bytes; return how many files that were."""
    found = [path for folder in folders(store) for path in folder.glob(f"{_DIFFERING}*")]
    for path in found:
        path.unlink()
    return len(found)


def delete_store(store: Path) -> None:
    """Delete all artifacts and what is known of them; other files, and their folders, stay."""
    drop_differing(store)
    remove_unfinished(store)
    for path in list_artifacts(store):
        (store / path).unlink()
    (store / CHECKSUMS).unlink(missing_ok=True)
    for folder in [*folders(store), store]:
        with contextlib.suppress(OSError):  # it is not empty, or not there
            folder.rmdir()


def drop_artifacts(store: Path, paths: Iterable[str]) -> None:
    """Delete artifacts, given by their paths relative to the store, and forget their checksums."""
    dropped = set(paths)
    for path in dropped:
        (store / path).unlink(missing_ok=True)
    forget_checksums(store, dropped)


def remove_unfinished(store: Path) -> None:
    """Remove what crashes left of artifacts that were being written. No writer may be at work."""
    for folder in [store, *folders(store)]:
        remove_leftovers(folder)


def folders(store: Path) -> list[Path]:
    """Return the folders of a store, one for each kind of artifact."""
    if not store.is_dir():
        return []
    return sorted(path for path in store.iterdir() if path.is_dir())
