"""The style of figures with `layout: fixed`: matplotlib's own, whatever the user's settings say."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib

FONT_SIZE = 10.0
"""matplotlib's own, in points."""
_OURS = {
    # For signs that it lacks, matplotlib would go through other fonts that happen to be installed.
    "font.sans-serif": ["DejaVu Sans"],
    "pdf.fonttype": 42,  # TrueType: publishers refuse Type 3
    "svg.fonttype": "path",  # the same look where DejaVu is not installed
    "svg.hashsalt": "gradatlas",  # ids that do not change from run to run
}


def font_size(size: tuple[float, float]) -> float:
    """Return the size in points of the text of a figure of `size` inches: 10, less below 3 in."""
    return FONT_SIZE * min(1.0, max(0.4, min(size) / 3))


@contextmanager
def fixed_style() -> Iterator[None]:
    """Set matplotlib's defaults; what was set before comes back at the end.

    Both building and saving a figure must happen inside.
    """
    # matplotlib checks each setting that is set, which takes a millisecond for all of them. Those
    # that differ are few. The key type lists all of matplotlib's settings.
    now: Any = matplotlib.rcParams
    wanted = {**_defaults(), **_OURS}
    differing: Any = {key: value for key, value in wanted.items() if now[key] != value}
    with matplotlib.rc_context(differing):
        yield


@functools.cache
def _defaults() -> dict[str, object]:
    """Return matplotlib's own settings, all but those of where it draws."""
    return {
        key: value
        for key, value in matplotlib.rcParamsDefault.items()
        if not key.startswith("backend")
    }
