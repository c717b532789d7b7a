"""Making something at its first use, though several threads may be the first."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


def once(make: Callable[[], _T]) -> Callable[[], _T]:
    """Return a function that calls `make` when it is first called, and gives its result ever after.

    Threads that come meanwhile wait: programs that were made at the same time would number their
    nodes in the one graph in an order that no run repeats.
    """
    lock, made = threading.Lock(), functools.cache(make)

    def get() -> _T:
        with lock:
            return made()

    return get
