"""Where a config may have arithmetic for a number, and the numbers that it stands for.

They are read before anything is checked. Where a number may stand follows from the classes that
describe the sections and options. Text in such a place becomes the number that it stands for, so
that everything behind this knows numbers alone; text that may stand there as text, such as `auto`,
stays, and so does what is no arithmetic: the check of its place says what is wrong with it.
"""

from __future__ import annotations

import dataclasses
import functools
import typing
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gradatlas.config.arithmetic import MAX_LENGTH, compute, may_be_number, members
from gradatlas.config.checking import field_types
from gradatlas.config.descent_section import DescentOptions, RunOptions
from gradatlas.config.gradient_section import FileOptions
from gradatlas.config.models import ConfigSections, DefaultsSection, FigureSection, StudySection
from gradatlas.config.problems import ConfigError, Problem
from gradatlas.config.sweep_section import RANGES
from gradatlas.descent.optimizer import find_optimizer, optimizer_names
from gradatlas.differentiation.method import find_method, method_names
from gradatlas.figures.layer import find_layer, layer_kinds
from gradatlas.figures.options import FigureOptions
from gradatlas.formulas.language import ExpressionError

MAX_ARITHMETIC = 20_000
"""The most characters of different arithmetic in a config: each takes up to 0.02 ms to read."""


def read_numbers(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return a config with numbers in the place of arithmetic; the config itself stays as it is.

    Raises:
        ConfigError: there is so much arithmetic that it would take long to read.
    """
    result: dict[str, Any] = _Reader().options([ConfigSections], dict(config), "")
    return result


class _Reader:
    """Reads the numbers of one config, up to its limit."""

    def __init__(self) -> None:
        self._known: dict[str, int | float | str] = {}
        self._characters = 0

    def options(self, classes: Sequence[type], value: Any, key: str) -> Any:
        """Return a mapping with the fields of classes of options; the first that has one counts."""
        if not isinstance(value, dict):
            return value
        return {
            name: self._field(classes, name, item, f"{key}.{name}")
            if _may_hold_text(item)
            else item
            for name, item in value.items()
        }

    def _field(self, classes: Sequence[type], name: str, value: Any, key: str) -> Any:
        for options in classes:
            special = _SPECIAL.get((options, name))
            if special is not None:
                return special(self, value, key)
            if name in field_types(options):
                return self.typed(field_types(options)[name], value, key)
        return value

    def typed(self, annotation: Any, value: Any, key: str) -> Any:
        """Return a value that is to be of some type."""
        if isinstance(value, str):
            return self._number(value, key) if may_be_number(annotation, value) else value
        if isinstance(value, list):
            return self._list(annotation, value, key)
        if not isinstance(value, dict):
            return value
        inner, classes = _mapping_types(annotation)
        if inner is None:
            return self.options(classes, value, key)
        return {name: self.typed(inner, item, f"{key}.{name}") for name, item in value.items()}

    def _list(self, annotation: Any, value: list[Any], key: str) -> list[Any]:
        if not any(map(_may_hold_text, value)):
            return value
        for member in members(annotation):
            arguments = typing.get_args(member)
            if typing.get_origin(member) is tuple and Ellipsis not in arguments:
                inner = [*arguments, *[arguments[-1]] * (len(value) - len(arguments))]
            elif typing.get_origin(member) in (list, tuple):
                inner = [arguments[0]] * len(value)
            else:
                continue
            return [
                self.typed(one, item, f"{key}[{index}]")
                for index, (one, item) in enumerate(zip(inner, value, strict=False))
            ]
        return value

    def gradient(self, value: Any, key: str) -> Any:
        """Return a `gradient` section, whose keys are those of all methods."""
        return self.options(_gradient_options(), value, key)

    def descent(self, value: Any, key: str) -> Any:
        """Return a `descent` section, whose keys are its own and those of all optimizers."""
        if not isinstance(value, dict):
            return value
        read = self.options(_descent_options(), value, key)
        if isinstance(read.get("runs"), dict):
            read["runs"] = {
                name: self.options(_descent_options(), run, f"{key}.runs.{name}")
                for name, run in read["runs"].items()
            }
        return read

    def layers(self, value: Any, key: str) -> Any:
        """Return the layers of a figure, each a kind with the options of that kind."""
        if not isinstance(value, list):
            return value
        return [
            self.options([find_layer(layer["kind"]).Options], layer, f"{key}[{index}]")
            if isinstance(layer, dict) and layer.get("kind") in layer_kinds()
            else layer
            for index, layer in enumerate(value)
        ]

    def sweep(self, value: Any, key: str) -> Any:
        """Return a sweep, in which a value's type is that of the key that is swept."""
        if isinstance(value, list):
            return [self.sweep(item, f"{key}[{index}]") for index, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        return {
            name: self._swept(name, item, f"{key}.{name}") if _may_hold_text(item) else item
            for name, item in value.items()
        }

    def _swept(self, name: str, values: Any, key: str) -> Any:
        if isinstance(values, dict):
            return {
                kind: self.options([RANGES[kind]], arguments, f"{key}.{kind}")
                if kind in RANGES
                else arguments
                for kind, arguments in values.items()
            }
        annotation = _swept_type(name)
        if isinstance(values, list):
            return [
                self.typed(annotation, value, f"{key}[{index}]")
                if isinstance(value, str)
                else value
                for index, value in enumerate(values)
            ]
        return self.typed(annotation, values, key)

    def _number(self, text: str, key: str) -> int | float | str:
        """Return the number that text stands for; what stands for none as it is."""
        if text not in self._known:
            self._characters += min(len(text), MAX_LENGTH)
            if self._characters > MAX_ARITHMETIC:
                message = (
                    f"there are more than {MAX_ARITHMETIC} characters of arithmetic and other text "
                    "in the place of numbers; write numbers as decimals"
                )
                raise ConfigError([Problem(key.removeprefix("."), message)])
            try:
                self._known[text] = compute(text)
            except ExpressionError:
                self._known[text] = text
        return self._known[text]


_SPECIAL: dict[tuple[type, str], Callable[[_Reader, Any, str], Any]] = {
    (DefaultsSection, "gradient"): _Reader.gradient,
    (StudySection, "gradient"): _Reader.gradient,
    (StudySection, "descent"): _Reader.descent,
    (StudySection, "sweep"): _Reader.sweep,
    (FigureSection, "layers"): _Reader.layers,
}
"""Keys whose content depends on more than their type."""


@functools.cache
def _mapping_types(annotation: Any) -> tuple[Any, tuple[type, ...]]:
    """Return the type of the values of a mapping; else None, and the classes of options it has."""
    classes: list[type] = []
    for member in members(annotation):
        if typing.get_origin(member) is dict:
            return typing.get_args(member)[1], ()
        if isinstance(member, type) and dataclasses.is_dataclass(member):
            classes += [member, *([FigureOptions] if member is FigureSection else [])]
    return None, tuple(classes)


def _may_hold_text(value: Any) -> bool:
    """Return whether there may be text in a value; of the many numbers of a config at once."""
    return type(value) not in (int, float, bool)


@functools.cache
def _gradient_options() -> tuple[type, ...]:
    return (*(find_method(name).Options for name in method_names()), FileOptions)


@functools.cache
def _descent_options() -> tuple[type, ...]:
    optimizers = (find_optimizer(name).Options for name in optimizer_names())
    return (DescentOptions, RunOptions, *optimizers)


def _swept_type(name: str) -> Any:
    """Return the type of the values of a swept key."""
    first, _, rest = name.partition(".")
    if first == "gradient":
        fields = (field_types(options) for options in _gradient_options())
        return next((types_of[rest] for types_of in fields if rest in types_of), str)
    if first == "descent":
        last = rest.rpartition(".")[2]
        fields = (field_types(options) for options in _descent_options())
        return next((types_of[last] for types_of in fields if last in types_of), str)
    return str if name == "function" else float
