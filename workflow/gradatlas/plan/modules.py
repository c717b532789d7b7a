"""Finding layers and methods by their file names, and their options, without importing numpy."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from gradatlas.functions.expressions import Expression

_ROOT = Path(__file__).parents[1]


@functools.cache
def layer_kinds() -> tuple[str, ...]:
    """Return the kinds of layer there are: the names of the modules in `figures/layers`."""
    return _module_names(_ROOT / "figures" / "layers")


@functools.cache
def method_names() -> tuple[str, ...]:
    """Return the differentiation methods there are: the modules in `differentiation/methods`."""
    return _module_names(_ROOT / "differentiation" / "methods")


def layer_module(kind: str) -> str:
    """Return the full name of the module of a kind of layer."""
    return f"gradatlas.figures.layers.{kind}"


def method_module(name: str) -> str:
    """Return the full name of the module of a differentiation method."""
    return f"gradatlas.differentiation.methods.{name}"


def function_module(kind: str) -> str:
    """Return the full name of the module of a kind of function."""
    return f"gradatlas.functions.kinds.{kind}"


def judge_name(kind: str, method: str) -> str:
    """Return the module in `fields.judges` by which a method is judged on a kind of function."""
    if _load(function_module(kind)).HAS_EXACT_GRADIENT:
        return "exact"
    judges_itself = getattr(_load(method_module(method)), "JUDGES_ITSELF", False)
    return "itself" if judges_itself else "extrapolated"


def causes_name(method: str) -> str:
    """Return the module in `fields.causes` that tells what is wrong with a method's gradients."""
    takes_differences = getattr(_load(method_module(method)), "TAKES_DIFFERENCES", True)
    return "differences" if takes_differences else "rounding"


def gradient_modules(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the modules that the settings of a gradient name, beside those that are imported.

    Args:
        settings: `kind` of function, `method`, `judge` and `causes`.
    """
    return (
        function_module(settings["kind"]),
        method_module(settings["method"]),
        f"gradatlas.fields.judges.{settings['judge']}",
        f"gradatlas.fields.causes.{settings['causes']}",
    )


def layer_options(kind: str) -> type:
    """Return the class of options of a kind of layer."""
    return _options(layer_module(kind))


def method_options(name: str) -> type:
    """Return the class of options of a differentiation method."""
    return _options(method_module(name))


def layer_documentation(kind: str) -> ModuleType:
    """Return the module of a kind of layer, whose docstring says what it draws."""
    return _load(layer_module(kind))


def method_refusal(name: str, expression: Expression | None) -> str | None:
    """Return why a method cannot differentiate a function, and what can; None if it can.

    Args:
        name: The method.
        expression: The function's formula; None for a function without one.
    """
    reason: str | None = _load(method_module(name)).refusal(expression)
    return reason


def method_documentation(name: str) -> ModuleType:
    """Return the module of a method, whose docstring says what it does."""
    return _load(method_module(name))


def layer_dimensions(kind: str) -> tuple[int, ...]:
    """Return the numbers of axes that a kind of layer can draw."""
    dimensions: tuple[int, ...] = _load(layer_module(kind)).AXES
    return dimensions


def layer_scope(kind: str) -> str:
    """Return what a kind of layer draws: a `point` of a study, or the whole `study`."""
    scope: str = getattr(_load(layer_module(kind)), "SCOPE", "point")
    return scope


def layer_ordinate(kind: str) -> str:
    """Return what a kind of layer draws over a single axis: `f`, or what it says itself."""
    ordinate: str = getattr(_load(layer_module(kind)), "ORDINATE", "f")
    return ordinate


def layer_refusal(kind: str, gradients: Sequence[Mapping[str, Any]]) -> str | None:
    """Return why a layer that draws whole studies cannot draw one; None if it can.

    `gradients` are the method and its options at each point of the study.
    """
    reason: str | None = _load(layer_module(kind)).refusal(gradients)
    return reason


@functools.cache
def _options(module: str) -> type:
    loaded = _load(module)
    # Making an object has no use for the types of options, so their modules are no part of its
    # identity, and layers import them for type checkers alone. Here they are looked up by name.
    for name, value in _option_types().items():
        vars(loaded).setdefault(name, value)
    options: Any = loaded.Options
    assert isinstance(options, type)
    return options


@functools.cache
def _option_types() -> Mapping[str, Any]:
    """Return the types in `figures/option_types` by name."""
    types: dict[str, Any] = {}
    for name in _module_names(_ROOT / "figures" / "option_types"):
        module = _load(f"gradatlas.figures.option_types.{name}")
        types |= {name: value for name, value in vars(module).items() if name[0].isupper()}
    return types


@functools.cache
def _load(name: str) -> ModuleType:
    return importlib.import_module(name)


def _module_names(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")))
