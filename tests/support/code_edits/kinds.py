"""Kinds of object: what fingerprints of code can tell apart, told from the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gradatlas.plan.artifact import Artifact


def kind_of(made: Artifact) -> str:
    """Return an object's maker, and what its maker finds by name: `gradient formula central`."""
    return " ".join([made.kind, *_found_by_name(made.kind, made.settings)])


def _found_by_name(kind: str, settings: Mapping[str, Any]) -> list[str]:
    if kind == "gradient":
        return ["python" if "python" in settings["function"] else "formula", settings["method"]]
    return sorted({layer["kind"] for layer in settings.get("layers", ())})
