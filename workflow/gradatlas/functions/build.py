"""Functions from the settings of a gradient; each kind of function is made by its own module."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

    from gradatlas.functions.function import FloatArray, Function


def build_function(
    settings: Mapping[str, Any],
    files: Mapping[str, Path] | None = None,
    coordinates: Mapping[str, FloatArray] | None = None,
) -> Function:
    """Return the function of a gradient's settings, with its exact gradient where it is known.

    Args:
        settings: `kind`, the name of a module in `functions.kinds`; `function`, what that takes;
            `parameters`, name → value; `axes`, the names of the variables.
        files: the files that it is made from, by role, where there are any.
        coordinates: axis → all its values, where the function will be evaluated.

    Raises:
        ValueError: if there is something wrong with a formula.
        AtlasError: if a function in Python cannot be loaded.
    """
    function: Function = _kind(settings).build_function(settings, files or {}, coordinates)
    return function


def formula_text(settings: Mapping[str, Any]) -> str:
    """Return the function of a gradient's settings as text: its formula, or how it is called."""
    text: str = _kind(settings).formula_text(settings)
    return text


def kind_text(settings: Mapping[str, Any]) -> str:
    """Return what kind of function that of a gradient's settings is, in words."""
    text: str = _kind(settings).NAME
    return text


def _kind(settings: Mapping[str, Any]) -> ModuleType:
    return importlib.import_module(f"gradatlas.functions.kinds.{settings['kind']}")
