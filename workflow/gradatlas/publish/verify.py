"""Checking every stored and published file against its recorded checksum."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from gradatlas.publish.record import (
    MANIFEST,
    RECORD,
    Record,
    has_manifest,
    is_untouched,
    read_record,
)
from gradatlas.store.artifacts import drop_artifacts, list_artifacts
from gradatlas.store.checksums import read_checksums
from gradatlas.store.files import checksum

_UNREADABLE = ""
_MOST_AT_ONCE = 64
"""Files that a thread is given at once, at most."""


@dataclass(frozen=True)
class Verified:
    """What a check found."""

    count: int
    """How many files were checked, missing ones included."""
    damages: tuple[str, ...]
    """A line about each file that is damaged or missing."""


def verify(results: Path, store: Path, used: Collection[str], threads: int) -> Verified:
    """Check all files, and have the next run make again what is damaged.

    A damaged artifact leaves the store, and with it its published name. A published file that was
    edited or replaced stays, since it may be somebody's work: the next run sets it aside.

    Args:
        results: the results folder.
        store: its store.
        used: the artifacts that the config asks for, relative to the store. Others that are missing
            are named once, and then forgotten.
        threads: how many files to read at once.
    """
    record = read_record(results)
    files = record.files
    recorded = read_checksums(store)
    found = _checksums(store, sorted(list_artifacts(store)), threads)
    # Other names of the same files need not be read once more.
    same = {
        path: found[file.entry.artifact]
        for path, file in files.items()
        if file.entry.artifact in found and _is_same(results / path, store / file.entry.artifact)
    }
    shown = _checksums(results, [path for path in files if path not in same], threads) | same
    damages = [
        *_damages_of_store(store, found, recorded, used),
        *_damages_of_published(results, record, shown),
    ]
    for path, file in files.items():
        # Where size and time are as they were, nobody has edited it: there is nothing to keep.
        if shown[path] not in (file.sha256, None) and is_untouched(str(results / path), file):
            (results / path).unlink()
    wrong = {path for path in recorded.keys() | found if found.get(path) != recorded.get(path)}
    if wrong:
        drop_artifacts(store, wrong)
    return Verified(len(recorded.keys() | found.keys()) + len(files), tuple(damages))


def _damages_of_store(
    store: Path,
    found: Mapping[str, str | None],
    recorded: Mapping[str, str],
    used: Collection[str],
) -> Iterator[str]:
    for path in sorted(recorded.keys() | found.keys()):
        if path not in found:
            unused = "" if path in used else " (the config does not use it)"
            yield f"missing: {store / path}{unused}"
        elif path not in recorded:
            yield f"has no recorded checksum: {store / path}"
        elif found[path] != recorded[path]:
            yield f"{_what_happened(found[path])}: {store / path}"


def _damages_of_published(
    results: Path, record: Record, shown: Mapping[str, str | None]
) -> Iterator[str]:
    for path, file in record.files.items():
        if shown[path] is None:
            yield f"missing: {results / path}"
        elif shown[path] != file.sha256:
            yield f"{_what_happened(shown[path])}: {results / path}"
    if not record.sha256 and (results / MANIFEST).exists():
        yield f"missing or not readable: {results / RECORD}"
    elif record.files and not has_manifest(results, record):
        yield f"missing or changed: {results / MANIFEST}"


def _what_happened(sha256: str | None) -> str:
    return "cannot be read" if sha256 == _UNREADABLE else "changed since it was made"


def _checksums(folder: Path, paths: Sequence[str], threads: int) -> dict[str, str | None]:
    """Return the checksums of files by their paths relative to a folder; None for missing ones."""
    # Handing over a small file takes as long as reading it; large ones are to be shared out.
    size = max(1, min(_MOST_AT_ONCE, len(paths) // (8 * threads)))
    batches = [paths[start : start + size] for start in range(0, len(paths), size)]
    with ThreadPoolExecutor(threads) as pool:
        done = pool.map(lambda batch: [_checksum(folder / path) for path in batch], batches)
        return dict(zip(paths, itertools.chain.from_iterable(done), strict=True))


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _checksum(path: Path) -> str | None:
    """Return the checksum of a file; None if it is missing."""
    try:
        return checksum(path)
    except FileNotFoundError:
        return None
    except OSError:  # the disk is broken, or a folder stands there
        return _UNREADABLE
