"""What the catalogue tells of a function. The plan imports this: nothing heavy here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Parameter:
    """A number in a formula that a config can change."""

    default: float
    """The value that is usual in the literature."""
    meaning: str
    """What it does to the function, in a few words."""


@dataclass(frozen=True)
class Minimum:
    """A place where the function takes its least value."""

    at: tuple[float, ...]
    """One coordinate for each axis, in the order of the axes, as exact as float64 can be."""
    value: float
    """The function's value there."""


@dataclass(frozen=True, kw_only=True)
class CatalogueFunction:
    """One function of the catalogue."""

    title: str
    """Its usual name."""
    formula: str
    """The formula, in the language of `expressions`, over the axes and the parameters."""
    domain: Mapping[str, tuple[float, float]]
    """Axis → the ends of the interval that is usually looked at. The order of the axes is the
    order of this mapping."""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    """Parameter → default and meaning."""
    minima: tuple[Minimum, ...] = ()
    """All global minima within the domain, for the default parameters; none where the function has
    no minimum inside."""
    kinks: str = ""
    """Where it is not differentiable; empty where it is smooth in the whole domain."""
    levels: Literal["linear", "log"] = "linear"
    """The spacing of contour levels that shows its shape best."""
    reference: str = ""
    """Where it comes from, with a DOI where there is one."""
    notes: str = ""
    """What else is worth knowing."""
