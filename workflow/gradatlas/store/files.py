"""Writing files so that whatever stands under its final name is whole.

A file is written under a temporary name in the folder that it is for, flushed to disk, and
renamed. So neither a crash nor a full disk nor a loss of power leaves half a file to be believed.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_SUFFIX = ".tmp"


@contextlib.contextmanager
def new_file(path: Path, mode: int = 0o444) -> Iterator[Path]:
    """Give a temporary path to write to, and rename it to `path` when that went well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(_SUFFIX, f".{path.name}.", path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(mode)
        _bring_to_disk(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def link_or_copy(source: Path, target: Path, *, alone: bool) -> None:
    """Make `target` another name of `source`, or a copy of it where that cannot be.

    There are no hard links between file systems, on some not at all, and on most systems none to
    other users' files. What stands at `target` is replaced.

    Args:
        source: a file.
        target: its new name.
        alone: whether no other process may do the same at the same time. What a crash leaves is
            then under a name that `remove_leftover_link` finds.
    """
    temporary = _linking_name(target, "" if alone else f".{secrets.token_hex(8)}")
    temporary.unlink(missing_ok=True)
    try:
        try:
            temporary.hardlink_to(source)
        except FileNotFoundError:
            raise
        except OSError:
            shutil.copy2(source, temporary)
            _bring_to_disk(temporary)
        temporary.replace(target)
    finally:
        # Renaming one name of a file to another of the same file does nothing, and leaves both.
        temporary.unlink(missing_ok=True)


def remove_leftovers(folder: Path) -> None:
    """Remove what a crash left of files that were being written in `folder`; nothing below it."""
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries if is_leftover(entry.name)]
    for name in names:
        (folder / name).unlink(missing_ok=True)


def remove_leftover_link(target: Path) -> None:
    """Remove what a crash left of `link_or_copy`."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        _linking_name(target, "").unlink()


def is_leftover(name: str) -> bool:
    """Return whether a file of this name is temporary."""
    return name.startswith(".") and name.endswith(_SUFFIX)


def checksum(path: Path) -> str:
    """Return the SHA-256 checksum of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _linking_name(target: Path, unique: str) -> Path:
    return target.with_name(f".{target.name}.link{unique}{_SUFFIX}")


def _bring_to_disk(path: Path) -> None:
    # Some file systems would keep the new name and lose what is in it, if the power fails now.
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # Some file systems cannot be asked for it; that a disk is full, others say only now.
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)
