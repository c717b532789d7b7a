"""Publishing: showing the current artifacts of the store under readable names.

A published file is a hard link to its artifact, or a copy where the file system has no such links.
The record of what was published says what may be replaced and removed: only that, and only as long
as it is unchanged. A file of the user's that stands where a file is to go is set aside.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gradatlas.plan.scopes import ATLAS, Scope
from gradatlas.publish.record import (
    MANIFEST,
    RECORD,
    Entry,
    Files,
    Record,
    Recorded,
    has_manifest,
    is_untouched,
    manifest_text,
    write_record,
)
from gradatlas.store.artifacts import drop_artifacts, folders
from gradatlas.store.checksums import read_checksums
from gradatlas.store.files import checksum, link_or_copy, new_file, remove_leftover_link

_ASIDE = ".kept"


def stale_studies(record: Record, entries: Iterable[Entry], touched: Iterable[str]) -> set[str]:
    """Return the studies of which the published tree does not show exactly `entries`.

    Args:
        record: what was published.
        entries: all files that the config asks for.
        touched: the published files that are not as they were left.
    """
    wanted: dict[str, list[Entry]] = {}
    for entry in entries:
        wanted.setdefault(entry.study, []).append(entry)
    shown: dict[str, list[Entry]] = {}
    for file in record.files.values():
        shown.setdefault(file.entry.study, []).append(file.entry)
    # In this order, too: the manifest follows the config.
    changed = {s for s in wanted.keys() | shown.keys() if wanted.get(s) != shown.get(s)}
    return changed.union(record.files[path].entry.study for path in touched)


@dataclass(frozen=True)
class Found:
    """What became of what was published."""

    touched: tuple[str, ...]
    """The published files that are not as they were left, by their sizes and times."""
    apart: frozenset[str]
    """Those, and the ones that are no other names of the artifacts that they show."""


def inspect(results: Path, store: Path, record: Record) -> Found:
    """Compare published files with how they were left, by what the file system says."""
    shown = f"{results}/"
    inodes, device = _inodes(store)
    touched, copies = [], []
    columns = (record.columns[name] for name in ("path", "artifact", "size", "mtime_ns"))
    for path, made, size, mtime_ns in zip(*columns, strict=True):
        try:
            status = os.lstat(shown + path)
        except OSError:
            touched.append(path)
            continue
        if status.st_mtime_ns != mtime_ns or status.st_size != size:
            touched.append(path)
        elif inodes.get(made) != status.st_ino or status.st_dev != device:
            copies.append(path)
    return Found(tuple(touched), frozenset(touched + copies))


def damaged_artifacts(store: Path, record: Record, found: Found) -> list[str]:
    """Return the artifacts that were changed in place since they were published.

    Other names of published files that are as they were left need no second look.
    """
    files = [record.files[path] for path in found.apart]
    artifacts = {file.entry.artifact: file for file in files if file.entry.artifact}
    return [
        path
        for path, file in sorted(artifacts.items())
        if not is_untouched(f"{store}/{path}", file)
        and (store / path).exists()
        and not _is_intact(store / path, file)
    ]


def _inodes(store: Path) -> tuple[dict[str, int], int]:
    """Return the inodes of the artifacts by their paths, and the device that all of them are on.

    They are those that stand in the folders: nothing else is read, and one that is not a file's
    own, as some file systems give, is like none.
    """
    inodes: dict[str, int] = {}
    devices: set[int] = set()
    for folder in folders(store):
        devices.add(folder.stat().st_dev)
        with os.scandir(folder) as entries:
            inodes |= {f"{folder.name}/{entry.name}": entry.inode() for entry in entries}
    return (inodes, devices.pop()) if len(devices) == 1 else ({}, -1)


def discard_damaged(
    results: Path, store: Path, record: Record, damaged: Iterable[str]
) -> list[str]:
    """Take artifacts out of the store that were changed in place since they were published.

    Their published links are the same files. They may be somebody's work, so they are set aside.

    Returns:
        A line about each artifact, and about each file set aside.
    """
    notes = []
    shown_as: dict[str, list[Path]] = {path: [] for path in damaged}
    for path, file in record.files.items():
        if file.entry.artifact in shown_as:
            shown_as[file.entry.artifact].append(results / path)
    for path, names in shown_as.items():
        notes.append(f"changed since it was made, so made again: {store / path}")
        same = [name for name in names if name.exists() and name.samefile(store / path)]
        notes += map(_set_aside, same)
    if shown_as:
        drop_artifacts(store, shown_as)
    return notes


def publish(
    results: Path,
    store: Path,
    record: Record,
    entries: Iterable[Entry],
    scope: Scope = ATLAS,
    parts: Callable[[str], str] = lambda _: "",
    config: Sequence[str] = (),
) -> list[str]:
    """Make the published tree show exactly `entries`, or those of a scope, and record it.

    What is shown already, and is as it was left, is not touched.

    Args:
        results: the results folder.
        store: its store.
        record: what was published there before.
        entries: all files that the config asks for.
        scope: the files to keep to.
        parts: given the path of an entry, what determined its artifact, for the record.
        config: the config files, for the record.

    Returns:
        Lines about files of the user's that were set aside or left alone.
    """
    ordered = {entry.path: entry for entry in entries}
    wanted = {path: entry for path, entry in ordered.items() if scope.holds(entry)}
    old = record.files
    # A part that another config publishes does not make the rest its own.
    config = config if scope.is_all or not old else record.config
    kept = _shown_already(results, store, record, wanted)
    new = dict(kept)
    checksums = read_checksums(store)
    for path, entry in wanted.items():
        if path not in kept:
            source = store / entry.artifact
            status = source.stat()
            sha256 = checksums.get(entry.artifact) or checksum(source)
            new[path] = Recorded(entry, parts(path), sha256, status.st_size, status.st_mtime_ns)
    changing = [path for path in wanted if path not in kept]
    removing = [
        path for path, file in old.items() if path not in wanted and scope.holds(file.entry)
    ]
    if changing or removing:
        # A crash in the middle must not make files look like the user's: until the tree is whole,
        # what was there and what is to be there are both recorded.
        replacing = {
            path: new[path]._replace(replaces=old[path].sha256) if path in old else new[path]
            for path in changing
        }
        write_record(results, {**old, **replacing}, manifest="", config=config)
    notes = [
        f"left alone, since it was changed: {results / path}"
        for path in removing
        if not _remove(results, path, old[path])
    ]
    for path in changing:
        known = [file for file in (old.get(path), new[path]) if file is not None]
        notes += _show(results, path, store / wanted[path].artifact, known)
    new |= {p: f for p, f in old.items() if p not in new and not scope.holds(f.entry)}
    in_order = {path: new[path] for path in [*ordered, *new] if path in new}
    with new_file(results / MANIFEST, mode=0o644) as temporary:
        temporary.write_text(manifest_text(in_order), encoding="utf-8")
        manifest = checksum(temporary)
    write_record(results, in_order, manifest, config)
    return notes


def make_way(results: Path, record: Record, path: str) -> list[str]:
    """Take away what stands where a file is to be published; return notes for the user.

    What was published there is removed: the store has it. A file of the user's is set aside.
    """
    target = results / path
    notes = [_set_aside(file) for file in _files_instead_of_folders(results, path)]
    if os.path.lexists(target):
        recorded = record.files.get(path)
        if recorded is None or not _is_intact(target, recorded):
            notes.append(_set_aside(target))
        target.unlink(missing_ok=True)
    return notes


def unpublish(results: Path, record: Record) -> list[str]:
    """Remove everything that was published; return notes on files of the user's that stay."""
    notes = [
        f"left alone, since it was changed: {results / path}"
        for path, file in record.files.items()
        if not _remove(results, path, file)
    ]
    if has_manifest(results, record):
        (results / MANIFEST).unlink()
    (results / RECORD).unlink(missing_ok=True)
    return notes


def _shown_already(
    results: Path, store: Path, record: Record, wanted: Mapping[str, Entry]
) -> Files:
    """Return the files of a record that are wanted as they are, and still are as they were left."""
    if not record.manifest:
        return {}  # a crash in the middle of a publication: look at everything
    apart = inspect(results, store, record).apart
    return {
        path: file
        for path, file in record.files.items()
        if wanted.get(path) == file.entry
        and (
            path not in apart
            # Copies, where the file system has no links.
            or (
                is_untouched(f"{results}/{path}", file)
                and is_untouched(f"{store}/{file.entry.artifact}", file)
            )
        )
    }


def _is_intact(path: Path, *known: Recorded) -> bool:
    """Return whether the file at `path` still has a content that was recorded."""
    if any(is_untouched(str(path), file) for file in known):
        return True
    if not path.is_file():
        return False
    return checksum(path) in {sum for file in known for sum in (file.sha256, file.replaces)}


def _show(results: Path, path: str, source: Path, known: list[Recorded]) -> list[str]:
    """Link one artifact to its name; return a note if a file of the user's was in the way."""
    target = results / path
    remove_leftover_link(target)
    notes = [_set_aside(folder) for folder in _files_instead_of_folders(results, path)]
    target.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(target):
        if target.is_file() and target.samefile(source):
            return notes
        if not _is_intact(target, *known):
            notes.append(_set_aside(target))
    link_or_copy(source, target, alone=True)
    return notes


def _remove(results: Path, path: str, recorded: Recorded) -> bool:
    """Remove a published file and the folders that it leaves empty; tell if it is gone."""
    target = results / path
    remove_leftover_link(target)
    if os.path.lexists(target) and not _is_intact(target, recorded):
        return False
    target.unlink(missing_ok=True)
    for folder in target.parents:
        if folder == results:
            break
        with contextlib.suppress(FileNotFoundError):
            try:
                folder.rmdir()
            except OSError:
                break  # it is not empty
    return True


def _files_instead_of_folders(results: Path, path: str) -> list[Path]:
    folders = list(Path(path).parents)[-2::-1]
    return [
        results / folder
        for folder in folders
        if os.path.lexists(results / folder) and not (results / folder).is_dir()
    ]


def _set_aside(path: Path) -> str:
    aside = path.with_name(path.name + _ASIDE)
    number = 1
    while os.path.lexists(aside):
        number += 1
        aside = path.with_name(f"{path.name}{_ASIDE}-{number}")
    path.rename(aside)
    return f"set aside, since it is not as this atlas made it: {path} is now {aside.name}"
