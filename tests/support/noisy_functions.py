"""Functions that are not known to the last digit, all of them nearly sin(x0)·cos(x1)."""

from __future__ import annotations

import numpy as np

from gradatlas.functions.function import FloatArray, Function


def scattered(x0: FloatArray, x1: FloatArray) -> FloatArray:
    """Return numbers from −0.5 to 0.5 that are without order, but the same for the same place."""
    bits = np.ascontiguousarray(x0).view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    bits ^= np.ascontiguousarray(x1).view(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    for shift, factor in ((29, 0xBF58476D1CE4E5B9), (32, 0x94D049BB133111EB)):
        bits ^= bits >> np.uint64(shift)
        bits *= np.uint64(factor)
    return np.asarray((bits >> np.uint64(11)) / 2.0**53 - 0.5, np.float64)


def noisy(level: float) -> Function:
    """Return sin(x0)·cos(x1) with noise of that size, as of a solver."""

    def evaluate(*arrays: FloatArray) -> FloatArray:
        x0, x1 = np.broadcast_arrays(*arrays)
        return np.asarray(np.sin(x0) * np.cos(x1) + level * scattered(x0, x1), np.float64)

    return Function(("x0", "x1"), evaluate)


def single_precision() -> Function:
    """Return sin(x0)·cos(x1), rounded to single precision."""

    def evaluate(x0: FloatArray, x1: FloatArray) -> FloatArray:
        return (np.sin(x0) * np.cos(x1)).astype(np.float32).astype(np.float64)

    return Function(("x0", "x1"), evaluate)
