"""What the system refuses, in words for users: what, where, why, and the way out."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

AGAIN = "run the same command again"
_ROOM = f"make room there, and {AGAIN}"
_RIGHTS = f"make it writable, or choose another folder with the key results, and {AGAIN}"
_OTHER_NAME = f"move it away, or choose another folder with the key results, and {AGAIN}"
_FILES = f"use fewer cores, or allow more open files (ulimit -n), and {AGAIN}"
_WAYS_OUT = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: _ROOM,
    errno.EROFS: _RIGHTS,
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EEXIST: _OTHER_NAME,
    errno.ENOTDIR: _OTHER_NAME,
    errno.EISDIR: _OTHER_NAME,
    errno.EMFILE: _FILES,
    errno.ENFILE: _FILES,
}


def explain(error: Exception, folder: Path) -> str:
    """Return one line about an error that came up while something was written to `folder`.

    Where it is not one of the system's, this is its kind and its text.
    """
    match error:
        case OSError(errno=int() as number, strerror=str() as reason):
            place = error.filename2 or error.filename or folder
            way_out = _WAYS_OUT.get(number, AGAIN)
            return f"cannot write to {place}: {reason}; {way_out}"
        case MemoryError():
            reason = str(error) or "out of memory"
            return f"{reason}; use fewer cores or a smaller grid, and {AGAIN}"
        case RuntimeError() if str(error).startswith("NetCDF:"):
            # Its libraries keep the reason to themselves. What they had written is gone by now.
            return (
                f"cannot write to {folder}: {error}, with {_free(folder)} free there; "
                f"if that is too little, {_ROOM}"
            )
    return f"{type(error).__name__}: {error}"


def _free(folder: Path) -> str:
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return "nobody knows how much"
    return f"{free / 1e6:.1f} MB"
