"""What a user's function may return: numbers, as arrays or for a single point, and gradients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray

_DIGITS = {"float32": 7, "float16": 3, "bfloat16": 2}
"""Types of numbers with fewer digits than float64, and how many they have."""
_WAYS = {
    "jax": 'jax.config.update("jax_enable_x64", True) before anything else does that',
    "torch": "torch.set_default_dtype(torch.float64) and tensors of torch.float64 do that",
}
"""Library → how a function that is written with it gets to float64."""


class ResultError(Exception):
    """A result that is no value of a function; the message is for the user."""


class Results(Protocol):
    """What a function returns, as an array whose first dimensions are `lead`."""

    lead: tuple[int, ...]
    """The dimensions before those of the points: () for a number at each point."""
    must_fit: bool
    """Whether what is returned for arrays must have the right shape, although the function might
    do with single points."""

    def on_arrays(self, result: Any, shape: tuple[int, ...], /) -> FloatArray:
        """Return what a function gave for arrays of a shape, as a new array.

        Raises:
            ResultError: it is something else.
        """

    def at_point(self, result: Any, /) -> FloatArray | float:
        """Return what a function gave for a single point, shaped `lead`.

        Raises:
            ResultError: it is something else.
        """


class Values:
    """A real number at each point: f itself."""

    lead: tuple[int, ...] = ()
    must_fit = False

    def on_arrays(self, result: Any, shape: tuple[int, ...]) -> FloatArray:
        """Return an array of that shape; a single number stands for all points."""
        values = _real(result)
        if values.shape == ():
            return np.full(shape, values)
        if values.shape != shape:
            raise ResultError(
                f"returned an array of shape {values.shape} for arrays of shape {shape}; return "
                "one value for each point"
            )
        return values

    def at_point(self, result: Any) -> float:
        """Return the number."""
        if isinstance(result, float):
            return result
        values = _real(result)
        if values.size != 1:
            raise ResultError(f"returned {values.size} numbers for one point; return one")
        return float(values.reshape(()))


class Components:
    """A gradient: a real number for each axis at each point."""

    must_fit = True

    def __init__(self, axes: Sequence[str]) -> None:
        self._axes = tuple(axes)
        self.lead: tuple[int, ...] = (len(self._axes),)

    def on_arrays(self, result: Any, shape: tuple[int, ...]) -> FloatArray:
        """Return an array of shape (axes, *shape).

        It is made from one array for each axis, or from one array of that shape; over a single
        axis, its derivative alone will do.
        """
        count = len(self._axes)
        if isinstance(result, list | tuple) and len(result) == count:
            parts = [_real(part) for part in result]
            if all(part.shape in ((), shape) for part in parts):
                return np.array([np.broadcast_to(part, shape) for part in parts])
            returned = f"arrays of shape {' and '.join(str(part.shape) for part in parts)}"
        elif isinstance(result, list | tuple):
            returned = f"{len(result)} items"
        else:
            values = _real(result)
            if values.shape == (count, *shape):
                return values
            if count == 1 and values.shape in ((), shape):
                return np.broadcast_to(values, (1, *shape)).copy()
            returned = f"an array of shape {values.shape}" if values.shape else "one number"
        raise ResultError(
            f"returned {returned} for arrays of shape {shape}; return an array of that shape for "
            f"each axis ({', '.join(self._axes)}), or one array of shape {(count, *shape)}"
        )

    def at_point(self, result: Any) -> FloatArray:
        """Return the vector."""
        parts = list(result) if isinstance(result, list | tuple) else result
        values = (
            np.array([Values().at_point(part) for part in parts])
            if isinstance(parts, list)
            else _real(parts)
        )
        if values.size != len(self._axes):
            raise ResultError(
                f"returned {values.size} {'number' if values.size == 1 else 'numbers'} for one "
                f"point; return {len(self._axes)}, one for each axis ({', '.join(self._axes)})"
            )
        return values.reshape(-1)


def _real(result: Any) -> FloatArray:
    """Return a result as a new float64 array of whatever shape it has."""
    if result is None:
        raise ResultError("returned None; is a return missing?")
    try:
        if isinstance(result, np.ma.MaskedArray):
            result = np.ma.filled(result.astype(np.float64), np.nan)
        values = np.asarray(result)
        if values.dtype.kind == "c":
            raise ResultError("returned complex numbers; return real ones, such as their .real")
        if values.dtype.kind not in "biufO" and values.dtype.name not in _DIGITS:
            raise TypeError
        return np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise ResultError(f"returned {type(result).__name__}; return real numbers") from None


def few_digits(result: Any) -> str | None:
    """Return the type of a result, or of a part of it, that has fewer digits than float64."""
    if isinstance(result, list | tuple):
        return next((found for part in result if (found := few_digits(part)) is not None), None)
    name = str(getattr(result, "dtype", "")).rpartition(".")[2]
    return name if name in _DIGITS else None


def few_digits_note(kind: str, libraries: Sequence[str]) -> str:
    """Return what to say of a function that computes in a type with few digits.

    Args:
        kind: The type.
        libraries: What the function's file imports.
    """
    ways = [_WAYS[library] for library in libraries if library in _WAYS]
    return (
        f" returns {kind}, with {_DIGITS[kind]} digits where float64 has 16, and differences have "
        "fewer still; compute in float64"
        + (f": {'; '.join(ways)}" if ways else ", constants and data included")
    )
