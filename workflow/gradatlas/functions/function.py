"""What the rest of the library sees of a function f, whatever it was made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
ComplexArray = NDArray[np.complex128]


@dataclass(frozen=True)
class GivenGradient:
    """A gradient that a function brings with it: what its author says, whether right or wrong."""

    name: str
    """What files call it: `mine.py:slope`. Where the file stands is no part of that."""
    label: str
    """What messages call it, with the folder."""
    evaluate: Callable[..., tuple[FloatArray, ...]]
    """Called as `Function.evaluate` is: one array for each axis."""


@dataclass(frozen=True)
class Function:
    """A scalar function of one or more axes, with its parameters already filled in."""

    axes: tuple[str, ...]
    """The names of the variables, in the order in which `evaluate` takes them."""
    evaluate: Callable[..., FloatArray]
    """f: one float64 array for each axis, of shapes that broadcast together, to an array of the
    broadcast shape. It does not change its arguments, and gives NaN or an infinity, without a
    warning, where f is not defined."""
    exact_gradient: Callable[..., tuple[FloatArray, ...]] | None = None
    """The exact gradient, called in the same way: one array for each axis, NaN where f has no
    gradient; None where none is known."""
    exact_field: Callable[..., tuple[FloatArray, tuple[FloatArray, ...], FloatArray]] | None = None
    """f, as `evaluate` gives it, its exact gradient, and how far rounding may have carried that
    off: infinite where nothing is known of it. Called in the same way; all results are new and have
    the broadcast shape. None where no exact gradient is known."""
    exact_values: Callable[[FloatArray], tuple[FloatArray, FloatArray]] | None = None
    """f, as `evaluate` gives it, (points,), and its exact gradient, (axes, points), at points,
    (axes, points), in one go; both are new. None where no exact gradient is known."""
    second_derivatives: Callable[..., tuple[FloatArray, ...]] | None = None
    """Its exact second derivatives, called in the same way: one array for each pair of axes (0, 0),
    (0, 1), …, (1, 1) and so on, each pair once; NaN where f has none. None where nobody asks for
    them."""
    evaluate_complex: Callable[..., ComplexArray] | None = None
    """f continued to complex numbers, called in the same way with complex arrays; None where f
    is not known to be analytic."""
    given_gradient: GivenGradient | None = None
    """The gradient that it brings with it; None where it brings none. Nothing relies on it."""
    axes_used: frozenset[str] | None = None
    """The axes that f can depend on; None where that is not known."""
    is_thread_safe: bool = False
    """Whether several threads may call it at once; code of users can seldom bear that."""
