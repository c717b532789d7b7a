"""What the options of a figure layer or of a differentiation method are made of.

A layer or a method describes its options as a dataclass with defaults. The plan reads these
classes to check a config, at every command; so this module, and the top level of every module
that declares options, must not import numpy or anything heavier.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, Protocol, TypeVar, dataclass_transform

from annotated_types import Ge, Gt, Le

_T = TypeVar("_T")

PositiveFloat = Annotated[float, Gt(0)]
"""A number above 0."""
PositiveInt = Annotated[int, Ge(1)]
"""A whole number, 1 or more."""
Fraction = Annotated[float, Ge(0), Le(1)]
"""A number from 0 to 1, both included."""
Step = PositiveFloat | Literal["auto"]
"""A difference step: `auto`, or a positive number in the units of the axes."""


class OptionValues(Protocol):
    """An instance of a class that was made with `options`."""

    __dataclass_fields__: ClassVar[dict[str, dataclasses.Field[Any]]]


@dataclass(frozen=True)
class Spelling:
    """Says in the type of an option that its value has one spelling, which takes its place."""

    of: Callable[[str], str | None]
    """Returns the spelling; None for what is no value."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
def options(cls: type[_T]) -> type[_T]:
    """Make `cls` a frozen dataclass that refuses unknown keys and numbers that are not finite."""
    # The attribute's name is pydantic's; setting it costs no import of pydantic here.
    cls.__pydantic_config__ = {"extra": "forbid", "allow_inf_nan": False}  # type: ignore[attr-defined]
    return dataclass(frozen=True, kw_only=True)(cls)
