"""The entries of the catalogue of functions, which are found by their file names in `catalogue/`.

The plan imports this: nothing heavy here.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
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
    """A place in the domain where the function takes its least value there."""

    at: tuple[float, ...]
    """One coordinate for each axis, in the order of the axes, as exact as float64 can be. On the
    edge of the domain, where f may fall further outside, the gradient need not be zero."""
    value: float
    """The function's value there."""


@dataclass(frozen=True, kw_only=True)
class CatalogueFunction:
    """One function of the catalogue."""

    title: str
    """Its usual name."""
    formula: str
    """The formula, in the language of `formulas.language`, over the axes and the parameters."""
    latex: str
    """The right-hand side as the literature writes it: axes as `x_0` and `x_1`, parameters by their
    letters. LaTeX that matplotlib can draw, without dollar signs."""
    domain: Mapping[str, tuple[float, float]]
    """Axis → the ends of the interval to look at, small enough that a grid of a hundred points
    shows the function as it is. The order of the axes is the order of this mapping."""
    search_domain: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Axis → the ends of the interval in which the literature searches for the minima, where that
    is wider than `domain`; else empty. The function is nowhere lower there."""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    """Parameter → default and meaning."""
    minima: tuple[Minimum, ...] = ()
    """All places in the domain with the least value there, for the default parameters; none where
    the function has no minimum inside."""
    kinks: str = ""
    """Where it is not differentiable, to follow these words; empty where it is differentiable in
    the whole domain."""
    sharp_bends: str = ""
    """Where it has a gradient but is infinitely curved, so that numerical gradients are less exact,
    to follow these words; mostly empty."""
    levels: Literal["linear", "log", "symlog"] | tuple[float, ...] = "linear"
    """The spacing of contour levels that shows its shape best, or increasing levels themselves."""
    reference: str = ""
    """Where it comes from, with a DOI where there is one."""
    notes: str = ""
    """What else is worth knowing."""


@cache
def catalogue_names() -> tuple[str, ...]:
    """Return the names of all functions of the catalogue, sorted."""
    files = Path(__file__).with_name("catalogue").glob("[a-z]*.py")
    return tuple(sorted(file.stem for file in files))


def load_catalogue_function(name: str) -> CatalogueFunction:
    """Return the function of the catalogue with this name.

    Raises:
        KeyError: if there is none.
    """
    if name not in catalogue_names():
        raise KeyError(f"{name!r} is not in the catalogue; it has {', '.join(catalogue_names())}")
    function: CatalogueFunction = importlib.import_module(
        f"gradatlas.functions.catalogue.{name}"
    ).FUNCTION
    return function
