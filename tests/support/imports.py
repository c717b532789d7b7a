"""What comes along when something is imported: asked of a fresh process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable


def brought_along(code: str, names: Iterable[str]) -> list[str]:
    """Return which of these modules are loaded after some code has run in a new process."""
    path = [entry for entry in sys.path if entry.endswith("workflow")]
    script = (
        f"import sys; sys.path[:0] = {path}\n{code}\n"
        f"print(*[name for name in {list(names)} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return done.stdout.split()
