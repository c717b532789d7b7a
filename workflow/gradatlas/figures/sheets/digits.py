"""Numbers in files of lines and letters."""

from __future__ import annotations


def short(number: float, digits: int = 2) -> str:
    """Return a number with at most so many digits behind the decimal point."""
    text = f"{number:.{digits}f}"
    if digits:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
