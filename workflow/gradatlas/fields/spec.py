"""What a plan says of a gradient: the function, the method, and how the file is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradatlas.differentiation.method import MethodSpec
    from gradatlas.functions.kind import FunctionSpec


@dataclass(frozen=True)
class GradientSpec:
    """A gradient on a grid; the grid is an input of its own."""

    function: FunctionSpec
    axes: tuple[str, ...]
    """The names of the axes, in the config's order."""
    method: MethodSpec
    compression: int = 0
    """The level of deflate for the file, from 0, none, to 9."""
    parameters: Mapping[str, float] = field(default_factory=dict)
    """Parameter name → value."""
