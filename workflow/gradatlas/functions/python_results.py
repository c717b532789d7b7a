"""What functions of the user's own return, as numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray


class ResultError(Exception):
    """A result that is no value of a function; the message is for the user."""


def real_array(result: Any, shape: tuple[int, ...]) -> FloatArray:
    """Return a result as a new float64 array of that shape.

    Raises:
        ResultError: it is no array of real numbers, or its shape is another.
    """
    if result is None:
        raise ResultError("returned None; is a return missing?")
    try:
        if isinstance(result, np.ma.MaskedArray):
            result = np.ma.filled(result.astype(np.float64), np.nan)
        values = np.asarray(result)
        if values.dtype.kind == "c":
            raise ResultError("returned complex numbers; return real ones, such as their .real")
        if values.dtype.kind not in "biufO":
            raise TypeError
        values = np.array(values, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise ResultError(f"returned {type(result).__name__}; return real numbers") from None
    if values.shape == ():
        return np.full(shape, values)
    if values.shape != shape:
        raise ResultError(
            f"returned an array of shape {values.shape} for arrays of shape {shape}; return one "
            "value for each point"
        )
    return values


def real_number(result: Any) -> float:
    """Return a result at a single point as a number.

    Raises:
        ResultError: it is no real number.
    """
    if isinstance(result, float):
        return result
    shape = np.shape(result) if isinstance(result, np.ndarray) and result.size == 1 else ()
    return float(real_array(result, shape).reshape(()))
