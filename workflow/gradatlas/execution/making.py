"""Making one object: what a worker does for a job."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradatlas.execution.running_code import check_code
from gradatlas.execution.system_errors import explain
from gradatlas.messages import AtlasError
from gradatlas.storage.checksums import record_checksum
from gradatlas.storage.files import checksum, new_file
from gradatlas.storage.shared_store import offer_object, take_object
from gradatlas.storage.store import differing_path


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
    store: Path
    """The store that the object goes to."""
    path: str
    """Where it stands in the store."""
    shared_store: Path | None
    """A store that others may have put the object into already; None for no such store."""
    source: str
    """The state of the source that the plan has read."""
    again: bool = False
    """Whether to make it although it is in the store, and to compare the two."""


def fill_order(order: Order) -> None:
    """Put one object in its place: taken from the shared store, or else made.

    Raises:
        AtlasError: the source changed since the plan was made, the system refused to write the
            file or to give memory, the maker has something to tell, or an object that was made
            again came out with other bytes.
    """
    path = order.store / order.path
    with _explaining(path.parent):
        if order.again:
            _make_again(order)
            return
        if order.shared_store is not None and take_object(
            order.shared_store, order.store, order.path
        ):
            return
        with _made(order, path) as temporary:
            record_checksum(order.store, order.path, checksum(temporary))
        if order.shared_store is not None:
            offer_object(order.shared_store, order.store, order.path)


def _make_again(order: Order) -> None:
    """Make an object that is in the store once more, and keep it only if its bytes differ."""
    stored, other = order.store / order.path, differing_path(order.store, order.path)
    other.unlink(missing_ok=True)
    with contextlib.suppress(_SameError), _made(order, other) as temporary:
        if checksum(temporary) == checksum(stored):
            raise _SameError
    if other.exists():
        raise AtlasError(
            f"made again with other bytes than {stored} has; both are kept, the new ones in {other}"
        )


class _SameError(Exception):
    """An object was made again with the same bytes, and need not be kept."""


@contextlib.contextmanager
def _made(order: Order, path: Path) -> Iterator[Path]:
    """Have an object made under a temporary name, which becomes `path` if all goes well."""
    check_code(order.source)
    maker = importlib.import_module(f"gradatlas.objects.{order.kind}")
    # Explained while the temporary file is there: without it, a full disk is not full.
    with new_file(path) as temporary, _explaining(path.parent):
        maker.make(order.settings, order.inputs, temporary, order.identity)
        yield temporary


@contextlib.contextmanager
def _explaining(folder: Path) -> Iterator[None]:
    """Put what the system refused into words for users."""
    try:
        yield
    except (OSError, MemoryError, RuntimeError) as error:
        raise AtlasError(explain(error, folder)) from error
