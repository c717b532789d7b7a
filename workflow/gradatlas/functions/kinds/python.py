"""Functions of the user's own, in Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from gradatlas.functions.function import FloatArray, Function
    from gradatlas.functions.python.source import PythonSpec

NAME = "Python function"
HAS_EXACT_GRADIENT = False
HAS_CHEAP_VALUES = False
SECOND_DERIVATIVES = None


def build_function(
    spec: PythonSpec,
    axes: tuple[str, ...],
    parameters: Mapping[str, float],
    files: Mapping[str, Path],
    coordinates: Mapping[str, FloatArray] | None,
) -> Function:
    """Return the function in the file `python` of `files`, tried out at some of `coordinates`.

    The gradient that it brings may stand in another file, `python_gradient`.

    Raises:
        AtlasError: if the function cannot be loaded.
    """
    from gradatlas.functions.python.evaluation import load_python_function

    return load_python_function(
        spec, axes, parameters, files["python"], files.get("python_gradient"), coordinates
    )


def build_values(
    _spec: PythonSpec, _axes: tuple[str, ...], _parameters: Mapping[str, float]
) -> None:
    """Return nothing: a value may cost minutes."""


def build_second_derivatives(
    _spec: PythonSpec, _axes: tuple[str, ...], _parameters: Mapping[str, float]
) -> None:
    """Return nothing: they are not known."""


def formula_text(spec: PythonSpec, axes: tuple[str, ...], parameters: Mapping[str, float]) -> str:
    """Return how the function is called: `saddle(x0, x1, a=2)`."""
    from gradatlas.functions.python.evaluation import call_text

    return call_text(spec, axes, parameters)


def short_text(spec: PythonSpec) -> str:
    """Return file and name of the function: `mine.py:saddle`."""
    return spec.python
