"""What matplotlib's renderers read from its global settings, whatever a user has set there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import matplotlib

TEXTS: dict[str, object] = {
    "font.enable_last_resort": True,
    "mathtext.default": "normal",
    "mathtext.fallback": "cm",
    "text.antialiased": True,
    "text.hinting": "default",
    "text.kerning_factor": None,
}
"""To measure texts, and to draw them as pixels."""
PIXELS: dict[str, object] = {"agg.path.chunksize": 0}
"""To draw paths as pixels."""
SVG: dict[str, object] = {
    **TEXTS,
    "image.composite_image": True,
    "svg.fonttype": "path",  # the same look where the font is not installed
    "svg.hashsalt": "gradatlas",  # ids that do not change from run to run
    "svg.id": None,
    "svg.image_inline": True,
}


@contextmanager
def renderer_settings(wanted: Mapping[str, object]) -> Iterator[None]:
    """Let matplotlib's renderers find `wanted`; what was set before comes back at the end."""
    # To enter a context of matplotlib's copies all settings; mostly none differs.
    now: Any = matplotlib.rcParams
    differing: Any = {key: value for key, value in wanted.items() if now[key] != value}
    if not differing:
        yield
        return
    with matplotlib.rc_context(differing):
        yield
