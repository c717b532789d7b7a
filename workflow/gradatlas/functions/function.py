"""What the rest of the library sees of a function f, whatever it was made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Function:
    """A scalar function of one or more axes, with its parameters already filled in."""

    axes: tuple[str, ...]
    """The names of the variables, in the order in which `evaluate` takes them."""
    evaluate: Callable[..., FloatArray]
    """f: one float64 array for each axis, of shapes that broadcast together, to an array of the
    broadcast shape. It does not change its arguments, and gives NaN or an infinity, without a
    warning, where f is not defined."""
    exact_gradient: Callable[..., tuple[FloatArray, ...]] | None
    """The exact gradient, called in the same way: one array for each axis; None where none is
    known."""
