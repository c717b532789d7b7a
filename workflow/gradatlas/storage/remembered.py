"""What a results folder is known to show, so that it need not be planned anew at each command.

The file says in which state of config, code and everything else the plan asks for exactly what the
record of published files holds. It names that record by its checksum, so neither can go stale
without the other being noticed, and anybody may write it at any time. It also holds what was read
of the source, for plans of other configs. Without it nothing is lost but time.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gradatlas.storage.files import new_file

REMEMBERED = ".planned.json"
"""The file's name in the results folder."""


@dataclass(frozen=True)
class Remembered:
    """What is known of a plan."""

    state: dict[str, Any]
    """The state in which it was made."""
    modules: dict[str, Any]
    """What was read of the modules of the source then."""
    record: str
    """The checksum of the record of published files that holds what it asks for."""


def remember(results: Path, known: Remembered) -> None:
    """Remember what is known of a plan; what was known of another one is forgotten."""
    text = json.dumps(asdict(known), indent=0) + "\n"
    with contextlib.suppress(OSError), new_file(results / REMEMBERED, mode=0o644) as temporary:
        temporary.write_text(text, encoding="utf-8")


def forget(results: Path) -> None:
    """Forget what is known of a plan."""
    (results / REMEMBERED).unlink(missing_ok=True)


def remembered(results: Path) -> Remembered | None:
    """Return what is known; None where nothing is."""
    try:
        known = Remembered(**json.loads((results / REMEMBERED).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    is_well = isinstance(known.state, dict) and isinstance(known.modules, dict) and known.record
    return known if is_well else None
