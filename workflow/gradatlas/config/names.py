"""Names of studies, figures, axes and parameters."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable

from gradatlas.config.problems import Problems, show
from gradatlas.formulas.language import RESERVED_NAMES, RESERVED_STARTS

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_MAX_LENGTH = 100


def check_name(name: str, key: str, problems: Problems) -> None:
    """Add a problem unless `name` may name a study or a figure, and so a file or a folder."""
    if not _NAME.fullmatch(name) or name.endswith("."):
        problems.add(
            key,
            f"{show(name)} cannot be a name; use letters, digits, _, - and ., starting with a "
            f"letter and not ending with a dot{_example(name)}",
        )
    elif len(name) > _MAX_LENGTH:
        problems.add(key, f"a name of {len(name)} characters is too long; {_MAX_LENGTH} at most")


def _example(name: str) -> str:
    """Return a name that is like one with spaces or other signs in it, if there is one."""
    example = re.sub(r"[^A-Za-z0-9_.-]+", "_", name[:_MAX_LENGTH]).strip("_.")
    return f": {example}" if _NAME.fullmatch(example) and len(name) <= _MAX_LENGTH else ""


def check_variable(name: str, what: str, key: str, problems: Problems) -> None:
    """Add a problem unless `name` may name an axis or a parameter, in formulas and in files."""
    taken = name in RESERVED_NAMES or name.startswith(RESERVED_STARTS)
    if taken or not name.isidentifier() or not name.isascii() or keyword.iskeyword(name):
        problems.add(
            key,
            f"{show(name)} cannot name {what}; use letters, digits and _, and no name that "
            "formulas or gradient files use already",
        )


def check_distinct(names: Iterable[str], key: str, problems: Problems) -> None:
    """Add a problem for names that differ in case alone: many file systems take them for one."""
    seen: dict[str, str] = {}
    for name in names:
        other = seen.setdefault(name.lower(), name)
        if other != name:
            problems.add(
                f"{key}.{name}", f"differs from {other} in case alone; give it another name"
            )
