"""One spelling for each number, wherever a number becomes part of a name or of an identity."""

from __future__ import annotations

import dataclasses
from typing import Any


def canonical_number(value: float) -> int | float:
    """Return `value` as an int where it is a whole number, so that 1, 1.0 and 1e0 are one."""
    number = float(value)  # what every number becomes in a computation
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def number_text(value: float) -> str:
    """Return the shortest text that reads back as exactly `value`: `0.1`, `100`, `1e-06`."""
    return repr(canonical_number(value))


def canonical(value: Any) -> Any:
    """Return plain data with every number in it in canonical form.

    Tuples become lists, and instances of dataclasses mappings of their fields.

    >>> canonical({"step": 1.0, "at": (0.5, 2.0)})
    {'step': 1, 'at': [0.5, 2]}
    """
    if isinstance(value, dict):
        return {key: canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return canonical_number(value)
    if dataclasses.is_dataclass(value):
        return {f.name: canonical(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return value
