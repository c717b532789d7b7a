"""Publishing: showing the current objects of the store under readable names.

A published file is a hard link to its object, or a copy where the file system has no such links.
A record of what was published tells what may be replaced and removed: only that, and only as long
as it is unchanged. A file of the user's that stands where a file is to go is set aside.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from gradatlas.storage.checksums import read_checksums
from gradatlas.storage.files import checksum, link_or_copy, new_file, remove_leftover_link
from gradatlas.storage.store import drop_objects

RECORD = ".published.json"
"""The record's name in the results folder."""
MANIFEST = "manifest.csv"
_COLUMNS = ("study", "point", "parameters", "figure", "path", "sha256")
_ASIDE = ".kept"


@dataclass(frozen=True)
class Entry:
    """A file that is to be published."""

    path: str
    """Relative to the results folder."""
    object: str
    """The object it shows, relative to the store."""
    study: str
    point: str
    parameters: str
    """The parameters as text: `a=1,b=100`."""
    figure: str
    """The figure's name; empty for a file that is not a figure."""
    parts: Mapping[str, str]
    """What determined the object: a short digest of each part, by name."""


@dataclass(frozen=True)
class Recorded:
    """A file that was published, and how it was left."""

    entry: Entry
    sha256: str
    size: int
    mtime_ns: int
    replaces: str = ""
    """While publishing: the checksum of the file that may still stand there."""

    def is_untouched(self, path: Path) -> bool:
        """Tell whether the file at `path` is as it was left, by its size and time."""
        try:
            status = path.lstat()
        except OSError:
            return False
        return (status.st_size, status.st_mtime_ns) == (self.size, self.mtime_ns)

    def is_intact(self, path: Path) -> bool:
        """Tell whether the file at `path` still has the content that was recorded."""
        if self.is_untouched(path):
            return True
        return path.is_file() and checksum(path) in (self.sha256, self.replaces)


Record = dict[str, Recorded]
"""What was published, by path relative to the results folder."""


def read_record(results: Path) -> Record:
    """Return what was published in a results folder.

    Where the record is lost, the manifest tells what there was; where that is lost too, nothing is
    known to be published, and files in the way are taken for the user's.
    """
    rows = _record_rows(results)
    return _record_from_manifest(results) if rows is None else rows


def has_record(results: Path) -> bool:
    """Tell whether there is a record that can be read, or nothing that it could be about."""
    return _record_rows(results) is not None or not (results / MANIFEST).exists()


def _record_rows(results: Path) -> Record | None:
    try:
        rows = json.loads((results / RECORD).read_text(encoding="utf-8"))
        return {
            row["entry"]["path"]: Recorded(**{**row, "entry": Entry(**row["entry"])})
            for row in rows
            if _is_below(row["entry"]["path"])
        }
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _record_from_manifest(results: Path) -> Record:
    try:
        with (results / MANIFEST).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        return {
            row["path"]: Recorded(
                Entry(
                    path=row["path"],
                    object="",
                    study=row["study"],
                    point=row["point"],
                    parameters=row["parameters"],
                    figure=row["figure"],
                    parts={},
                ),
                row["sha256"],
                size=-1,
                mtime_ns=-1,
            )
            for row in rows
            if _is_below(row["path"])
        }
    except (OSError, ValueError, KeyError, TypeError, csv.Error):
        return {}


def _is_below(path: str) -> bool:
    # Folders of results are copied and shared: a record must not reach outside its own.
    return not Path(path).is_absolute() and ".." not in Path(path).parts


def stale_studies(results: Path, record: Record, entries: Iterable[Entry]) -> set[str]:
    """Return the studies of which the published tree does not show exactly `entries`.

    Args:
        results: the results folder.
        record: what was published there.
        entries: all files that the config asks for.
    """
    wanted: dict[str, dict[str, Entry]] = {}
    for entry in entries:
        wanted.setdefault(entry.study, {})[entry.path] = entry
    shown: dict[str, dict[str, Recorded]] = {}
    for path, file in record.items():
        shown.setdefault(file.entry.study, {})[path] = file
    return {
        study
        for study in wanted.keys() | shown.keys()
        # In this order, too: the manifest follows the config.
        if list(wanted.get(study, ())) != list(shown.get(study, ()))
        or not all(
            file.entry == wanted[study][path] and file.is_untouched(results / path)
            for path, file in shown[study].items()
        )
    }


def has_manifest(results: Path, record: Record) -> bool:
    """Tell whether the manifest says what the record says."""
    try:
        return (results / MANIFEST).read_bytes() == _manifest(record).encode()
    except OSError:
        return False


def damaged_objects(store: Path, record: Record) -> list[str]:
    """Return the objects that were changed in place since they were published."""
    objects = {file.entry.object: file for file in record.values() if file.entry.object}
    return [
        path
        for path, file in objects.items()
        if (store / path).exists() and not file.is_intact(store / path)
    ]


def discard_damaged(results: Path, store: Path, record: Record) -> list[str]:
    """Take the objects out of the store that were changed in place since they were published.

    Their published links are the same files. They may be somebody's work, so they are set aside.

    Returns:
        A line about each object, and about each file set aside.
    """
    notes = []
    found = damaged_objects(store, record)
    for damaged in found:
        notes.append(f"changed since it was made, so made again: {store / damaged}")
        for path, file in record.items():
            shown = results / path
            if file.entry.object == damaged and shown.exists() and shown.samefile(store / damaged):
                notes.append(_set_aside(shown))
    if found:
        drop_objects(store, found)
    return notes


def publish(
    results: Path, store: Path, entries: Iterable[Entry], study: str | None = None
) -> list[str]:
    """Make the published tree show exactly `entries`, or those of one study, and record it.

    Returns:
        Lines about files of the user's that were set aside or left alone.
    """
    ordered = {entry.path: entry for entry in entries}
    wanted = {path: entry for path, entry in ordered.items() if study in (None, entry.study)}
    old = read_record(results)
    notes: list[str] = []
    new: Record = {}
    checksums = read_checksums(store)
    for path, entry in wanted.items():
        source = store / entry.object
        status = source.stat()
        sha256 = checksums.get(entry.object) or checksum(source)
        new[path] = Recorded(entry, sha256, status.st_size, status.st_mtime_ns)
    # A crash in the middle must not make files look like the user's: until the tree is whole, what
    # was there and what is to be there are both recorded.
    replacing = {
        path: replace(file, replaces=old[path].sha256) if path in old else file
        for path, file in new.items()
    }
    _write_record(results, {**old, **replacing})
    for path, recorded in old.items():
        if path in wanted:
            continue
        if study not in (None, recorded.entry.study):
            new[path] = recorded
        elif not _remove(results, path, recorded):
            notes.append(f"left alone, since it was changed: {results / path}")
    for path, entry in wanted.items():
        known = [file for file in (old.get(path), new[path]) if file is not None]
        notes += _show(results, path, store / entry.object, known)
    in_order = {path: new[path] for path in [*ordered, *new] if path in new}
    with new_file(results / MANIFEST, mode=0o644) as temporary:
        temporary.write_text(_manifest(in_order), encoding="utf-8")
    _write_record(results, in_order)
    return notes


def _show(results: Path, path: str, source: Path, known: list[Recorded]) -> list[str]:
    """Link one object to its name; return a note if a file of the user's was in the way."""
    target = results / path
    remove_leftover_link(target)
    notes = [_set_aside(folder) for folder in _files_instead_of_folders(results, path)]
    target.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(target):
        if target.is_file() and target.samefile(source):
            return notes
        if not any(file.is_intact(target) for file in known):
            notes.append(_set_aside(target))
    link_or_copy(source, target, alone=True)
    return notes


def _remove(results: Path, path: str, recorded: Recorded) -> bool:
    """Remove a published file and the folders that it leaves empty; tell if it is gone."""
    target = results / path
    remove_leftover_link(target)
    if os.path.lexists(target) and not recorded.is_intact(target):
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


def _manifest(record: Record) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for path, file in record.items():
        entry = file.entry
        writer.writerow(
            [entry.study, entry.point, entry.parameters, entry.figure, path, file.sha256]
        )
    return text.getvalue()


def _write_record(results: Path, record: Record) -> None:
    rows: list[dict[str, Any]] = [asdict(file) for file in record.values()]
    with new_file(results / RECORD, mode=0o644) as temporary:
        temporary.write_text(json.dumps(rows, indent=0, sort_keys=True), encoding="utf-8")
