"""What a plan says of descent paths: the function, where they start, and who takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradatlas.descent.optimizer import OptimizerSpec
    from gradatlas.differentiation.method import MethodSpec
    from gradatlas.functions.kind import FunctionSpec

FILE_NAMES = frozenset(
    {
        "run",
        "start",
        "step",
        "optimizer",
        "learning_rate",
        "evaluations",
        "status",
        "steps_taken",
        "f_minus_minimum",
    }
)
"""Names of dimensions and variables in files of paths, beside those that gradient files have, too:
no axis and no parameter can have one of them."""
POINT_NAMES = frozenset({"point", "eigenvalue_min", "eigenvalue_max", "kind", "proved"})
"""The same of files of critical points."""


@dataclass(frozen=True)
class PointsSpec:
    """The critical points of a function in its domain."""

    function: FunctionSpec
    axes: tuple[str, ...]
    """The names of the axes, in the config's order."""
    domain: tuple[tuple[float, float], ...]
    """The lowest and the highest value of each axis."""
    parameters: Mapping[str, float] = field(default_factory=dict)
    """Parameter name → value."""


@dataclass(frozen=True)
class GivenStarts:
    """Starts that are listed."""

    points: tuple[tuple[float, ...], ...]
    """Each with a number for each axis."""

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.points)


@dataclass(frozen=True)
class GridStarts:
    """Evenly spaced starts over the domain, its edges included."""

    shape: tuple[int, ...]
    """How many along each axis."""

    @property
    def count(self) -> int:
        """How many there are."""
        count = 1
        for size in self.shape:
            count *= size
        return count


@dataclass(frozen=True)
class RandomStarts:
    """Starts at random in the domain, evenly distributed."""

    count: int
    seed: int


Starts = GivenStarts | GridStarts | RandomStarts


@dataclass(frozen=True)
class RunSpec:
    """An optimizer that takes a path from each start."""

    name: str
    optimizer: OptimizerSpec


@dataclass(frozen=True)
class KnownMinimum:
    """The least value of a function in its domain, as the literature knows it."""

    value: float
    places: tuple[tuple[float, ...], ...]
    """Each with a number for each axis."""


@dataclass(frozen=True)
class PathsSpec:
    """The paths of some runs from some starts."""

    function: FunctionSpec
    axes: tuple[str, ...]
    """The names of the axes, in the config's order."""
    domain: tuple[tuple[float, float], ...]
    """The lowest and the highest value of each axis."""
    starts: Starts
    runs: tuple[RunSpec, ...]
    steps: int
    """How many a path takes at most."""
    tolerance: float
    """A path ends where the norm of the gradient is at most this."""
    method: MethodSpec | None
    """How gradients are taken; None for exact ones."""
    ends_only: bool
    """Whether nothing is kept of a path but its start and its end."""
    minimum: KnownMinimum | None = None
    parameters: Mapping[str, float] = field(default_factory=dict)
    """Parameter name → value."""
