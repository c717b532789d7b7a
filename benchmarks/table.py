"""From measurements to ratios and readable tables. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

Measured = Mapping[str, Mapping[str, Any]]
"""Contender → `seconds`, a list, and more."""


def speed_ratio(measured: Measured, ours: str, theirs: str) -> float | None:
    """Return how many times as fast as `theirs` `ours` is, by medians; None if one is missing."""
    if ours not in measured or theirs not in measured:
        return None
    ratio: float = median(measured[theirs]["seconds"]) / median(measured[ours]["seconds"])
    return ratio


def time_ratio(measured: Measured, ours: str, theirs: str, key: str = "seconds") -> float | None:
    """Return how many times the time of `theirs` `ours` took; None if one is missing.

    Both took turns, so each turn has a ratio of its own, on which a machine that others slow down
    for a while has less influence than on the times. This is their median.
    """
    if ours not in measured or theirs not in measured:
        return None
    turns = zip(measured[ours][key], measured[theirs][key], strict=True)
    ratio: float = median(our_time / their_time for our_time, their_time in turns)
    return ratio


def show_ratio(ratio: float | None) -> str:
    """Return a ratio with two digits, or a dash."""
    if ratio is None:
        return "–"
    if ratio >= 9.95:
        return f"{ratio:.0f}"
    return f"{ratio:.1f}" if ratio >= 0.995 else f"{ratio:.2f}"


def show_seconds(seconds: float) -> str:
    """Return a time in milliseconds."""
    return show_number(seconds * 1e3)


def show_number(number: float) -> str:
    """Return a number with two digits at least, or three decimals."""
    digits = max(0, 2 - len(str(int(number)))) if number >= 1 else 3
    return f"{number:.{digits}f}"


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown, its columns aligned for the terminal; numbers to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(header, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        first, *rest = zip(cells, widths, strict=True)
        aligned = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)]
        return f"| {' | '.join(aligned)} |"

    marks = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join([line(header), line(marks), *(line(row) for row in rows)])
