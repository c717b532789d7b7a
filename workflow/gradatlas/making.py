"""Making one object: what a worker does for a job."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradatlas.running_code import check_code
from gradatlas.storage.checksums import record_checksum
from gradatlas.storage.files import checksum, new_file
from gradatlas.storage.shared_store import offer_object, take_object


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


def fill_order(order: Order) -> None:
    """Put one object in its place: taken from the shared store, or else made.

    Raises:
        AtlasError: the source changed since the plan was made, or the maker has something to tell.
    """
    if order.shared_store is not None and take_object(order.shared_store, order.store, order.path):
        return
    check_code(order.source)
    maker = importlib.import_module(f"gradatlas.objects.{order.kind}")
    with new_file(order.store / order.path) as temporary:
        maker.make(order.settings, order.inputs, temporary, order.identity)
        record_checksum(order.store, order.path, checksum(temporary))
    if order.shared_store is not None:
        offer_object(order.shared_store, order.store, order.path)
