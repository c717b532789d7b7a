"""A store that several checkouts and users share: what one has computed, the others take.

Each results folder keeps a store of its own. An artifact is taken from the shared store instead of
being made, as another name of the same file where the file system and the owner of the file allow
that, else as a copy; what was made is offered to it in the same way. So nobody depends on what is
there: it may be deleted, in part or as a whole, at any time.
"""

from __future__ import annotations

import contextlib
import warnings
from pathlib import Path

from gradatlas.messages import AtlasWarning
from gradatlas.store.checksums import find_checksum, record_checksum
from gradatlas.store.files import checksum, link_or_copy


def take_artifact(shared: Path, store: Path, path: str) -> bool:
    """Put an artifact of the shared store into `store`; tell whether it was there and whole."""
    source = shared / path
    try:
        recorded = find_checksum(shared, path)
        if recorded is None or checksum(source) != recorded:
            # Damaged, or never recorded: whoever makes it now may put it there anew.
            source.unlink(missing_ok=True)
            return False
        (store / path).parent.mkdir(parents=True, exist_ok=True)
        record_checksum(store, path, recorded)
        link_or_copy(source, store / path, alone=False)
    except FileNotFoundError:
        return False
    except OSError as error:
        if not _is_below(error.filename, shared):
            raise
        _warn("read from", shared, error)
        return False
    return True


def offer_artifact(shared: Path, store: Path, path: str) -> None:
    """Put an artifact of `store` into the shared store as well, if it is not there."""
    target = shared / path
    try:
        if target.exists():
            return
        shared.mkdir(parents=True, exist_ok=True)
        if not target.parent.is_dir():
            with contextlib.suppress(FileExistsError):
                target.parent.mkdir()
                # Who may write into the store may write into its folders, whatever the umask is.
                target.parent.chmod(shared.stat().st_mode & 0o7777)
        recorded = find_checksum(store, path)
        record_checksum(shared, path, recorded or checksum(store / path))
        link_or_copy(store / path, target, alone=False)
    except OSError as error:
        _warn("write to", shared, error)


def _is_below(name: object, folder: Path) -> bool:
    return isinstance(name, str) and Path(name).is_relative_to(folder)


def _warn(what: str, shared: Path, error: OSError) -> None:
    warnings.warn(
        f"shared_store: cannot {what} {shared}: {error.strerror}; the run goes on without it",
        AtlasWarning,
        stacklevel=3,
    )
