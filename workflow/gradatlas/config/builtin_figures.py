"""The figures that exist without being described: in the form of a config's `figures` section."""

from __future__ import annotations

from typing import Any

BUILTIN_FIGURES: dict[str, dict[str, Any]] = {
    "quiver": {
        "layers": [
            {"kind": "quiver", "direction": "ascent", "color": "magnitude", "length": "log"},
        ],
    },
    "contour": {
        "layers": [{"kind": "contour", "levels": "auto", "labels": True}],
    },
    "landscape": {
        "layers": [
            {"kind": "contourf", "levels": "auto"},
            {"kind": "quiver", "direction": "descent", "length": "unit"},
        ],
    },
    "line": {
        "layers": [{"kind": "line"}],
    },
    "tangent": {
        "layers": [{"kind": "line"}, {"kind": "tangent"}],
    },
    "error": {
        "layers": [{"kind": "error"}],
    },
    "convergence": {
        "layers": [{"kind": "convergence"}],
    },
}
"""Figure name → its layers and options."""
