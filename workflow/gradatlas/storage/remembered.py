"""What a results folder is known to show, so that it need not be planned anew at each command.

The file says in which state of config, code and everything else the plan asks for exactly what the
record of published files holds. It names that record by its checksum, so neither can go stale
without the other being noticed, and anybody may write it at any time. Without it nothing is lost
but time.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from gradatlas.storage.files import new_file

REMEMBERED = ".planned.json"
"""The file's name in the results folder."""


def remember(results: Path, state: dict[str, Any], record: str) -> None:
    """Remember that a plan made in `state` is what the record with the checksum `record` holds."""
    text = json.dumps({"record": record, "state": state}, indent=1) + "\n"
    with contextlib.suppress(OSError), new_file(results / REMEMBERED, mode=0o644) as temporary:
        temporary.write_text(text, encoding="utf-8")


def remembered(results: Path, record: str) -> dict[str, Any] | None:
    """Return the state in which a plan is what the record with the checksum `record` holds.

    None is returned where that is not known.
    """
    try:
        found = json.loads((results / REMEMBERED).read_text(encoding="utf-8"))
        state = found["state"] if record and found["record"] == record else None
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return state if isinstance(state, dict) else None
