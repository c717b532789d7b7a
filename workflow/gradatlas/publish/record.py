"""The record of what was published in a results folder, and the manifest, which users read.

The record is JSON, one column a line: an atlas has tens of thousands of files, and every command
reads it.
"""

from __future__ import annotations

import csv
import functools
import hashlib
import io
import json
import os
from collections.abc import Mapping, Sequence
from itertools import compress
from pathlib import Path
from typing import Any, NamedTuple

from gradatlas.store.files import new_file

RECORD = ".published.json"
"""The record's name in the results folder."""
MANIFEST = "manifest.csv"
_SHOWN = ("study", "point", "parameters", "figure", "path", "sha256")
_FORM = 3
"""The form of the record. One of another form is as good as lost: the manifest takes its place."""


class Entry(NamedTuple):
    """A file that is to be published."""

    path: str
    """Relative to the results folder."""
    artifact: str
    """The artifact it shows, relative to the store."""
    study: str
    point: str
    parameters: str
    """The parameters as text: `a=1,b=100`."""
    figure: str
    """The figure's name; empty for a file that is not a figure."""


class Recorded(NamedTuple):
    """A file that was published, and how it was left."""

    entry: Entry
    parts: str
    """What determined the artifact, as the plan spells it."""
    sha256: str
    size: int
    mtime_ns: int
    replaces: str = ""
    """While publishing: the checksum of the file that may still stand there."""


_OWN = Recorded._fields[1:]
_COLUMNS = (*Entry._fields, *_OWN)

Files = dict[str, Recorded]
"""Files that were published, by path relative to the results folder."""


class Record:
    """What was published in a results folder."""

    def __init__(
        self,
        columns: Mapping[str, list[Any]] | None = None,
        manifest: str = "",
        config: Sequence[str] = (),
        sha256: str = "",
    ) -> None:
        """Take the columns of a record, by the names of the fields that they hold."""
        self.columns = columns or {name: [] for name in _COLUMNS}
        self.config = tuple(config)
        """The config files that it was published from, relative to the results folder; none where
        that is not known."""
        self.manifest = manifest
        """The checksum of the manifest; empty while a publication is under way, and where the
        record is lost."""
        self.sha256 = sha256
        """The checksum of the record itself; empty where it is lost."""

    @functools.cached_property
    def files(self) -> Files:
        """The files, by path, in order; most commands have no need of them one by one."""
        entries = map(Entry._make, zip(*map(self.columns.get, Entry._fields), strict=True))
        rows = map(Recorded._make, zip(entries, *map(self.columns.get, _OWN), strict=True))
        return {file.entry.path: file for file in rows}


def is_untouched(path: str, file: Recorded) -> bool:
    """Return whether the file at `path` is as it was left, by its size and time."""
    try:
        status = os.lstat(path)
    except OSError:
        return False
    return status.st_mtime_ns == file.mtime_ns and status.st_size == file.size


def read_record(results: Path) -> Record:
    """Return what was published in a results folder.

    Where the record is lost, the manifest says what there was; where that is lost too, nothing is
    known to be published, and files in the way are taken for the user's.
    """
    return _read(results) or _from_manifest(results)


def has_manifest(results: Path, record: Record) -> bool:
    """Return whether the manifest says what the record says."""
    try:
        content = (results / MANIFEST).read_bytes()
    except OSError:
        return False
    return hashlib.sha256(content).hexdigest() == record.manifest


def manifest_text(files: Files) -> str:
    """Return the manifest that lists files."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_SHOWN)
    writer.writerows(
        (e.study, e.point, e.parameters, e.figure, e.path, file.sha256)
        for file in files.values()
        for e in (file.entry,)
    )
    return text.getvalue()


def write_record(results: Path, files: Files, manifest: str, config: Sequence[str]) -> None:
    """Record what is published.

    Args:
        results: the results folder.
        files: the files, in the order of the manifest.
        manifest: the checksum of the manifest; empty while a publication is under way.
        config: the config files, as `Record.config` has them.
    """
    columns = _columns_of(files)
    lines = [
        f'"form": {_FORM}',
        f'"manifest": "{manifest}"',
        f'"config": {json.dumps(list(config))}',
        *(f"{json.dumps(name)}: {json.dumps(column)}" for name, column in columns.items()),
    ]
    with new_file(results / RECORD, mode=0o644) as temporary:
        temporary.write_text("{" + ",\n".join(lines) + "}\n", encoding="utf-8")


def _columns_of(files: Files) -> dict[str, list[Any]]:
    rows = files.values()
    columns: dict[str, list[Any]] = {
        name: [file.entry[index] for file in rows] for index, name in enumerate(Entry._fields)
    }
    for index, name in enumerate(Recorded._fields):
        if name in _OWN:
            columns[name] = [file[index] for file in rows]
    return columns


def _read(results: Path) -> Record | None:
    try:
        content = (results / RECORD).read_bytes()
        found = json.loads(content)
        if found["form"] != _FORM:
            return None
        columns = {name: found[name] for name in _COLUMNS}
        if len(set(map(len, columns.values()))) != 1:
            return None
        below = list(map(_is_below, columns["path"]))
        if not all(below):
            columns = {name: list(compress(column, below)) for name, column in columns.items()}
        sha256 = hashlib.sha256(content).hexdigest()
        return Record(columns, found["manifest"], _names(found.get("config")), sha256)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _names(value: object) -> Sequence[str]:
    return [str(name) for name in value] if isinstance(value, list) else ()


def _from_manifest(results: Path) -> Record:
    try:
        with (results / MANIFEST).open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file, strict=True) if _is_below(row["path"])]
        nothing: dict[str, str | int] = {"artifact": "", "parts": "", "size": -1, "mtime_ns": -1}
        columns = {
            name: [row[name] if name in _SHOWN else nothing.get(name, "") for row in rows]
            for name in _COLUMNS
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError, csv.Error):
        return Record()
    return Record(columns)


def _is_below(path: str) -> bool:
    # Folders of results are copied and shared: a record must not reach outside its own.
    return not path.startswith("/") and (".." not in path or ".." not in path.split("/"))
