"""What a kind of function is: a module in `kinds/`, found by its file name.

The plan imports this, and the modules of all kinds: nothing heavy at their top.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast

if TYPE_CHECKING:
    from dataclasses import Field

    from gradatlas.functions.function import FloatArray, Function

_NO_FILES: Mapping[str, Path] = {}


class FunctionSpec(Protocol):
    """What a plan says of a function: a frozen dataclass in the module of its kind."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def kind(self) -> str:
        """The name of the module in `kinds/`."""

    @property
    def name(self) -> str | None:
        """Its name in the catalogue or in Python; None for an expression."""


class FunctionKind(Protocol):
    """The contract of a module in `kinds/`."""

    @property
    def NAME(self) -> str:  # noqa: N802 - a constant of the module
        """What gradient files call functions of this kind."""

    @property
    def HAS_EXACT_GRADIENT(self) -> bool:  # noqa: N802
        """Whether the exact gradient of functions of this kind is known."""

    @property
    def HAS_CHEAP_VALUES(self) -> bool:  # noqa: N802
        """Whether pictures may ask for values beside those that are stored: `build_values`."""

    @property
    def SECOND_DERIVATIVES(self) -> str | None:  # noqa: N802
        """The module that finds exact second derivatives; None where they are not known."""

    def build_function(
        self,
        spec: Any,
        axes: tuple[str, ...],
        parameters: Mapping[str, float],
        files: Mapping[str, Path],
        coordinates: Mapping[str, FloatArray] | None,
        /,
    ) -> Function:
        """Return a function of this kind; see `build_function` of this module."""

    def build_values(
        self, spec: Any, axes: tuple[str, ...], parameters: Mapping[str, float], /
    ) -> Callable[..., FloatArray] | None:
        """Return f alone, as `Function.evaluate`; None where its values are not cheap."""

    def build_second_derivatives(
        self, spec: Any, axes: tuple[str, ...], parameters: Mapping[str, float], /
    ) -> Callable[..., tuple[FloatArray, ...]] | None:
        """Return `Function.second_derivatives`, by the module that is named for that."""

    def formula_text(
        self, spec: Any, axes: tuple[str, ...], parameters: Mapping[str, float], /
    ) -> str:
        """Return the function as text: its formula, or how it is called."""

    def short_text(self, spec: Any, /) -> str:
        """Return the function as text without its arguments, for captions."""


def find_kind(name: str) -> FunctionKind:
    """Return the kind of function of that name."""
    return cast(FunctionKind, importlib.import_module(kind_module(name)))


def kind_module(name: str) -> str:
    """Return the full name of the module of a kind of function."""
    return f"gradatlas.functions.kinds.{name}"


def build_function(
    spec: FunctionSpec,
    axes: tuple[str, ...],
    parameters: Mapping[str, float],
    files: Mapping[str, Path] = _NO_FILES,
    coordinates: Mapping[str, FloatArray] | None = None,
) -> Function:
    """Return a function, with its exact gradient where that is known.

    Args:
        spec: What the plan says of it.
        axes: The names of its variables.
        parameters: Parameter name → value.
        files: The files that it is made from, by role, where there are any.
        coordinates: Axis name → all its values, where the function will be evaluated.

    Raises:
        ValueError: if there is something wrong with a formula.
        AtlasError: if a function in Python cannot be loaded.
    """
    return find_kind(spec.kind).build_function(spec, axes, parameters, files, coordinates)


def build_values(
    spec: FunctionSpec, axes: tuple[str, ...], parameters: Mapping[str, float]
) -> Callable[..., FloatArray] | None:
    """Return f without its gradient, as `Function.evaluate`; None where its values are not cheap.

    Nothing is done before it is called, which raises ValueError if there is something wrong with a
    formula.

    Args:
        spec: What the plan says of it.
        axes: The names of its variables.
        parameters: Parameter name → value.
    """
    return find_kind(spec.kind).build_values(spec, axes, parameters)
