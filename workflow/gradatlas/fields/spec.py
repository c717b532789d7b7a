"""What a plan says of a gradient: the function, the method, and how the file is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

from gradatlas.differentiation.method import GIVEN, find_method
from gradatlas.functions.kind import find_kind

if TYPE_CHECKING:
    from gradatlas.differentiation.method import MethodSpec
    from gradatlas.functions.kind import FunctionSpec

_REFERENCE_METHODS = ("richardson", "central", "forward")
"""What `fields.reference_gradient` extrapolates with, and what it takes three differences by."""


def second_derivative_pairs(axes: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return the names of the variables that hold second derivatives, each with its two axes.

    >>> second_derivative_pairs(["x0", "x1"])
    {'d2f_dx0dx0': ('x0', 'x0'), 'd2f_dx0dx1': ('x0', 'x1'), 'd2f_dx1dx1': ('x1', 'x1')}
    """
    pairs = combinations_with_replacement(axes, 2)
    return {f"d2f_d{one}d{other}": (one, other) for one, other in pairs}


@dataclass(frozen=True)
class GradientSpec:
    """A gradient on a grid; the grid is an input of its own."""

    function: FunctionSpec
    axes: tuple[str, ...]
    """The names of the axes, in the config's order."""
    method: MethodSpec
    second: bool = False
    """Whether the file has the second derivatives, too; of functions whose kind has them."""
    compression: int = 0
    """The level of deflate for the file, from 0, none, to 9."""
    parameters: Mapping[str, float] = field(default_factory=dict)
    """Parameter name → value."""

    @property
    def estimates(self) -> int:
        """How many variables of the file tell of the error without knowing it.

        That is `error_estimate`, by the method itself or, where no exact gradient is known, by a
        better gradient; of a given gradient `relative_error` as well.
        """
        return int(self._is_estimated) + int(self.method.name == GIVEN)

    @property
    def second_derivatives(self) -> int:
        """How many variables of the file are second derivatives: one for each pair of axes."""
        return len(second_derivative_pairs(self.axes)) if self.second else 0

    @property
    def _is_estimated(self) -> bool:
        has_exact = find_kind(self.function.kind).HAS_EXACT_GRADIENT
        return not has_exact or find_method(self.method.name).REPORTS_CONVERGENCE

    @property
    def methods(self) -> frozenset[str]:
        """The names of all methods that make it: its own, and those of its reference gradient.

        The reference needs some where no exact gradient is known and the method does not say where
        it has converged.
        """
        has_exact = find_kind(self.function.kind).HAS_EXACT_GRADIENT
        if has_exact or find_method(self.method.name).REPORTS_CONVERGENCE:
            return frozenset({self.method.name})
        return frozenset({self.method.name, *_REFERENCE_METHODS})
