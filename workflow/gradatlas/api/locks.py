"""Locks for threads: the NetCDF libraries and matplotlib's settings know nothing of them."""

from __future__ import annotations

import threading

from xarray.backends.locks import HDF5_LOCK, NETCDFC_LOCK, combine_locks

FILES = combine_locks([NETCDFC_LOCK, HDF5_LOCK])
"""Held while files are opened, read or written: the locks that xarray takes to read fields."""
DRAWING = threading.RLock()
"""Held while matplotlib draws, whose settings are those of the whole process."""
