"""Steps that are scaled by the size of gradients so far, each coordinate by itself."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray


class _Scale(Protocol):
    @property
    def epsilon(self) -> float: ...

    @property
    def epsilon_at(self) -> Literal["outside", "inside"]: ...


class _CorrectedScale(Protocol):
    @property
    def epsilon(self) -> float: ...

    @property
    def epsilon_at(self) -> Literal["corrected", "uncorrected"]: ...


def scaled(gradient: FloatArray, squares: FloatArray, scale: _Scale) -> FloatArray:
    """Return a gradient over the root of its squares, with ε outside or inside of the root."""
    if scale.epsilon_at == "inside":
        return quotient(gradient, np.sqrt(squares + scale.epsilon))
    return quotient(gradient, np.sqrt(squares) + scale.epsilon)


def quotient(numerator: FloatArray, denominator: FloatArray) -> FloatArray:
    """Return a quotient; 0 for 0/0, which is what a coordinate has that never had a slope."""
    if denominator.min() > 0:
        return numerator / denominator
    result: FloatArray = np.zeros_like(numerator)
    np.divide(numerator, denominator, out=result, where=denominator != 0)
    return result


class Moments:
    """The means of gradients and of their squares that Adam and its kin keep."""

    def __init__(self, gradient: FloatArray, beta1: float, beta2: float) -> None:
        """Begin with means of 0, before the first step."""
        self.gradient = gradient
        """The latest, which is to be set after each step."""
        self.mean: FloatArray = np.zeros_like(gradient)
        self.squares: FloatArray = np.zeros_like(gradient)
        self.squares_in_use = self.squares
        """Those by which the step is scaled."""
        self.correction1 = self.correction2 = 0.0
        """1 − β₁ᵗ and 1 − β₂ᵗ."""
        self._beta1, self._beta2 = beta1, beta2
        self._power1 = self._power2 = 1.0

    def update(self) -> None:
        """Take the latest gradient into account."""
        self.mean = self._beta1 * self.mean + (1 - self._beta1) * self.gradient
        self.squares = self._beta2 * self.squares + (1 - self._beta2) * (
            self.gradient * self.gradient
        )
        self.squares_in_use = self.squares
        self._power1 *= self._beta1
        self._power2 *= self._beta2
        self.correction1, self.correction2 = 1 - self._power1, 1 - self._power2

    def step(self, scale: _CorrectedScale) -> FloatArray:
        """Return the step before it is multiplied with the learning rate."""
        if scale.epsilon_at == "uncorrected":
            factor = math.sqrt(self.correction2) / self.correction1
            return factor * quotient(self.mean, np.sqrt(self.squares_in_use) + scale.epsilon)
        root = np.sqrt(self.squares_in_use / self.correction2)
        return quotient(self.mean / self.correction1, root + scale.epsilon)


def adaptive_moments(gradient: FloatArray, beta1: float, beta2: float) -> Iterator[Moments]:
    """Yield the moments of each step; the gradient of the next one is to be set in between."""
    moments = Moments(gradient, beta1, beta2)
    while True:
        moments.update()
        yield moments
