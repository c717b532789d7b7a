"""What the system refuses, in words for users: what, where, why, and what to do."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

AGAIN = "run the same command again"
_ROOM = f"make room there, and {AGAIN}"
_RIGHTS = f"make it writable, or choose another folder with the key results, and {AGAIN}"
_OTHER_NAME = f"move it away, or choose another folder with the key results, and {AGAIN}"
_FILES = f"use fewer cores, or allow more open files (ulimit -n), and {AGAIN}"
_WHAT_TO_DO = {
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
        case PermissionError(filename=str() as name) if os.access(Path(name).parent, os.W_OK):
            # So netCDF4 says where a new file has no room for its first bytes.
            return _unknown_reason(error.strerror or "", Path(name).parent)
        case OSError(errno=int() as number, strerror=str() as reason, filename=str() as name) if (
            number < 0 and not Path(name).name.startswith(".")
        ):
            # An error of netCDF's about a file that is whole under its final name: an input.
            return f"cannot read {name}: {reason}; find what is damaged with snakemake verify"
        case OSError(errno=int() as number, strerror=str() as reason):
            place = Path(str(error.filename2 or error.filename or folder))
            if place.name.startswith("."):  # such files are ours: users should look at the folder
                place = place.parent
            what_to_do = _WHAT_TO_DO.get(number, AGAIN)
            return f"cannot write to {place}: {reason}; {what_to_do}"
        case MemoryError():
            reason = str(error) or "out of memory"
            return f"{reason}; use fewer cores or a smaller grid, and {AGAIN}"
        case RuntimeError() if str(error).startswith("NetCDF:"):
            # Its libraries keep the reason to themselves.
            return _unknown_reason(str(error), folder)
    return f"{type(error).__name__}: {error}"


def _unknown_reason(said: str, folder: Path) -> str:
    """Tell what is to be seen; what had been written is gone, and its room is free again."""
    try:
        free = f"{shutil.disk_usage(folder).free / 1e6:.1f} MB"
    except OSError:
        free = "nobody knows how much room"
    return f"cannot write to {folder}: {said}; if the {free} free there are too little, {_ROOM}"
