"""Making the C library keep the memory that arrays give back."""

from __future__ import annotations

import contextlib
import ctypes

# The numbers of the options in glibc's malloc.h.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_KEPT = 256 * 2**20
_LARGEST_KEPT = 32 * 2**20


def keep_freed_memory() -> None:
    """Let this process use freed memory again, instead of returning it to the system at once.

    By default glibc asks the system for each array above 128 KiB anew, and the system hands it over
    page by page, filled with zeros: that costs more than most of what is then done with the array.
    Up to 256 MiB are kept, by all threads together: otherwise each would keep memory of its own.
    Nothing happens where the C library is another one.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_MMAP_THRESHOLD, _LARGEST_KEPT)
        mallopt(_TRIM_THRESHOLD, _KEPT)
        mallopt(_ARENA_MAX, 1)
