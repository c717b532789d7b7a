"""Functions of the user's own, in Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from gradatlas.functions.function import FloatArray, Function

NAME = "Python function"
"""What this kind of function is called in gradient files."""
HAS_EXACT_GRADIENT = False
"""Nothing is known of it but its values."""


def build_function(
    settings: Mapping[str, Any],
    files: Mapping[str, Path],
    coordinates: Mapping[str, FloatArray] | None,
) -> Function:
    """Return the function of a gradient's settings.

    Args:
        settings: What `load_python_function` takes.
        files: `python`, the file that the function stands in.
        coordinates: axis → all its values: where the function is tried out.

    Raises:
        AtlasError: if the function cannot be loaded.
    """
    from gradatlas.functions.python_functions import load_python_function

    return load_python_function(settings, files["python"], coordinates)


def formula_text(settings: Mapping[str, Any]) -> str:
    """Return how the function of a gradient's settings is called."""
    from gradatlas.functions.python_functions import call_text

    return call_text(settings)
