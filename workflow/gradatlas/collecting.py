"""Making many objects at once without looking for garbage among them."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
    """Keep Python from looking for garbage meanwhile.

    It looks again and again while objects are made, through all that there are, and in a plan or
    a record there is none to find: of a plan of ten thousand points it would be a third of the
    time.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
