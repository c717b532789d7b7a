"""The lock of a results folder: one run at a time, from before it looks to its end.

The lock dies with its process, however that ends: there is nothing to be unlocked after a crash.
"""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from typing import IO

_LOCK = ".lock"
_TRIES = 5
_PAUSE = 0.02


class LockedError(Exception):
    """Another run is at work in a results folder."""


def last_lock(results: Path) -> int:
    """Return when a results folder was locked last, in nanoseconds; 0 for never, -1 for still."""
    try:
        with (results / _LOCK).open(encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return os.fstat(file.fileno()).st_mtime_ns
    except FileNotFoundError:
        return 0
    except OSError:
        return -1


def lock(results: Path, looked_at: int) -> IO[str]:
    """Lock a results folder for this process.

    Args:
        results: the results folder.
        looked_at: what `last_lock` returned before this process looked at the folder.

    Returns:
        The open lock file, which must be kept.

    Raises:
        LockedError: another process has the lock, or had it in the meantime: what this process
            knows of the folder may be out of date.
        OSError: the folder cannot be written to.
    """
    now = last_lock(results)
    results.mkdir(parents=True, exist_ok=True)
    file = (results / _LOCK).open("a", encoding="utf-8")
    if not _take(file):
        file.close()
        raise LockedError(
            f"another run is at work in {results}; wait until it has ended, and run again"
        )
    if now != looked_at:
        file.close()
        raise LockedError(f"another run was at work in {results} since this one began; run again")
    os.utime(file.fileno())
    return file


def _take(file: IO[str]) -> bool:
    for _ in range(_TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_PAUSE)  # it may have been somebody who only asked
        except OSError:
            return True  # a file system without locks, as clusters have some: work without one
        else:
            return True
    return False
