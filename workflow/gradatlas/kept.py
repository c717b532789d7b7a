"""What is found out about the code and takes long, kept as Python keeps compiled code.

That is in the `__pycache__` beside a source file. The first line of a file is a digest of what its
content depends on, and of the content. So it may be missing or damaged, but never out of date.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any


class Kept:
    """What is kept beside one source file."""

    def __init__(self, source: Path, suffix: str, basis: bytes) -> None:
        """Name it.

        Args:
            source: The source file.
            suffix: The ending of the kept file.
            basis: All that the content depends on.
        """
        self._basis = basis
        self._path: Path | None = None
        with contextlib.suppress(NotImplementedError):  # a Python that keeps no compiled code
            self._path = Path(cache_from_source(os.fspath(source))).with_suffix(suffix)

    def read(self) -> Any:
        """Return the content as plain data; None where there is none for this basis."""
        if self._path is None:
            return None
        with contextlib.suppress(OSError, UnicodeDecodeError):
            check, _, body = self._path.read_text(encoding="utf-8").partition("\n")
            if check == self._check(body):
                return json.loads(body)
        return None

    def write(self, content: Any) -> None:
        """Keep plain data, where that is possible and Python keeps compiled code, too."""
        path = self._path
        if path is None or sys.dont_write_bytecode:
            return
        body = json.dumps(content)
        temporary = path.with_name(f"{path.name}.{os.getpid()}")
        with contextlib.suppress(OSError):  # the library may be installed where nobody may write
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                temporary.write_text(f"{self._check(body)}\n{body}", encoding="utf-8")
                temporary.replace(path)
            finally:
                temporary.unlink(missing_ok=True)

    def _check(self, body: str) -> str:
        return hashlib.sha256(b"\0".join((self._basis, body.encode()))).hexdigest()
