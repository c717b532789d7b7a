"""What an optimizer is: a module in `optimizers/`, found by its file name.

The plan imports this, and the modules of all optimizers: nothing heavy at their top.
"""

from __future__ import annotations

import functools
import importlib
import math
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol, cast

from annotated_types import Ge, Gt, Lt

from gradatlas.numbers import canonical
from gradatlas.options import PositiveFloat, options

if TYPE_CHECKING:
    from gradatlas.descent.problem import Problem
    from gradatlas.functions.function import FloatArray
    from gradatlas.options import OptionValues

    Path_ = Generator[FloatArray, FloatArray, None]

_OPTIMIZERS = Path(__file__).with_name("optimizers")
Convention = Literal["book", "torch", "keras", "optax"]
"""A source, whose options fill in what a config does not say."""
UnitInterval = Annotated[float, Ge(0), Lt(1)]
"""A number from 0 to 1, 1 excluded: how much of the past a mean keeps."""
NonNegative = Annotated[float, Ge(0)]
"""0 or more."""
Epsilon = Annotated[float, Ge(0)]
"""A small number that keeps a quotient finite."""
Rate = Annotated[float, Gt(0)]
"""A learning rate."""


@options
class RuleOptions:
    """What all optimizers take whose steps follow from the gradient where they are."""

    clip_norm: PositiveFloat | Literal["none"] = "none"
    """A longer gradient is shortened to this norm before each step; `none` for no such thing."""
    weight_decay: NonNegative = 0.0
    """How much of the point itself is added to the gradient, which draws paths to the origin."""


Share = Annotated[float, Gt(0), Lt(1)]
"""A number between 0 and 1."""
Decrease = Annotated[float, Gt(0), Lt(0.5)]
"""The same, below 0.5: to the minimum of a parabola, f decreases by half of what slopes promise."""


@options
class WolfeOptions:
    """The constants of Wolfe's conditions, by which a line search takes a step."""

    c1: Decrease = 1e-4
    """The least decrease of f that is enough, as a part of what its slope promises."""
    c2: Share = 0.9
    """The part of the slope that may be left after a step; `c1`, where that is larger."""

    @property
    def c2_in_use(self) -> float:
        """More than `c1`: else there need not be any step."""
        return max(self.c2, math.nextafter(self.c1, 1.0))


class Optimizer(Protocol):
    """The contract of a module in `optimizers/`; its docstring gives the rule and its source."""

    @property
    def Options(self) -> type[Any]:  # noqa: N802 - a class in the module
        """The class of its options, made with `gradatlas.options.options`."""

    @property
    def CONVENTIONS(self) -> Mapping[str, Mapping[str, object]]:  # noqa: N802 - a constant
        """Source → the options that differ there from the defaults; only those that have it."""

    @property
    def TAKES_GRADIENT(self) -> bool:  # noqa: N802
        """Whether it goes by the gradient that `advance` is sent, which then is an evaluation.

        Else it sees to all evaluations itself: the driver counts none, also not of that gradient.
        """

    def advance(
        self, problem: Problem, gradient: FloatArray, options: Any, /
    ) -> Generator[FloatArray, FloatArray, None]:
        """Yield the next points of all paths of a run, again and again, without an end.

        Each path depends on its own points alone. What becomes of paths that have ended
        (`problem.is_active`) has no meaning, and numbers may become infinite or NaN there.

        Args:
            problem: The starts, f and its derivatives.
            gradient: The gradient at the starts, (axes, starts).
            options: An instance of `Options`.

        Yields:
            New points, (axes, starts), as a new array; the gradient there is sent back.
        """


@dataclass(frozen=True)
class OptimizerSpec:
    """An optimizer with all its options."""

    name: str
    options: OptionValues

    def option(self, name: str) -> object:
        """Return the value of an option; None if the optimizer has no such option."""
        return canonical(self.options).get(name)


@functools.cache
def optimizer_names() -> tuple[str, ...]:
    """Return the names of all optimizers, sorted."""
    return tuple(sorted(p.stem for p in _OPTIMIZERS.glob("*.py") if not p.stem.startswith("_")))


@functools.cache
def find_optimizer(name: str) -> Optimizer:
    """Return the optimizer of that name."""
    return cast(Optimizer, importlib.import_module(optimizer_module(name)))


def optimizer_module(name: str) -> str:
    """Return the full name of the module of an optimizer."""
    return f"gradatlas.descent.optimizers.{name}"


def specify_optimizer(name: str, convention: str | None = None, **options: Any) -> OptimizerSpec:
    """Return an optimizer with options that are known to be right.

    Those left out are as the source named by `convention` has them, or have their defaults.

    >>> specify_optimizer("momentum", learning_rate=0.1).option("momentum")
    0.9
    """
    module = find_optimizer(name)
    filled = {**module.CONVENTIONS.get(convention or "", {}), **options}
    return OptimizerSpec(name, module.Options(**filled))
