"""What workers are called to do: make an object, and tell in words what kept them from it."""

from __future__ import annotations

from gradatlas.messages import AtlasError
from gradatlas.store import Order, fill_order
from gradatlas.system_errors import explain


def make_stored_object(order: Order) -> None:
    """Make one object and put it in its place.

    Raises:
        AtlasError: the system refused to write the file, or to give memory.
    """
    try:
        fill_order(order)
    except (OSError, MemoryError, RuntimeError) as error:
        raise AtlasError(explain(error, order.path.parent)) from error
