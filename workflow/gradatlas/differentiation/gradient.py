"""What every method of differentiation returns. The plan imports this: nothing heavy here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from gradatlas.functions.function import FloatArray


@dataclass(frozen=True)
class Gradient:
    """A gradient on the points of a grid, and what it took to compute it."""

    components: tuple[FloatArray, ...]
    """The derivative along each axis, in the config's order of axes, each shaped like the field.
    NaN where the method yields no finite number."""
    evaluations_per_point: int
    """How often the method evaluated f for the gradient at one point."""
    step: float | str | None
    """The step, or in words how it was chosen; None where the method has no step."""
    stencil_radius: tuple[FloatArray, ...] | None = None
    """How far from the point f was evaluated, for each axis an array that broadcasts to the field;
    None where f was evaluated at no other place. Where f is defined on one side alone, it may be
    twice as far on that side."""
    error_estimate: FloatArray | None = None
    """What the method itself says of its error, as the Euclidean norm over the components; None
    where it says nothing."""
    converged: NDArray[np.bool_] | None = None
    """Whether the method reached what it aims at; None where it aims at nothing."""
    is_given: bool = False
    """Whether the function has brought it: then it may be wrong without any ground in f."""
