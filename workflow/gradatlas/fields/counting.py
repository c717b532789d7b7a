"""Counting how often a function is evaluated."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gradatlas.functions.function import Function


@dataclass
class Evaluations:
    """How often a function was evaluated so far."""

    count: int = 0
    """One for each point at each call."""


def counting(function: Function) -> tuple[Function, Evaluations]:
    """Return a function that counts, and its count.

    What counts is f itself, with real or complex numbers, and not its exact gradient nor one that
    it brings.
    """
    evaluations = Evaluations()

    def counted(evaluate: Callable[..., Any]) -> Callable[..., Any]:
        def evaluate_and_count(*arrays: Any) -> Any:
            values = evaluate(*arrays)
            evaluations.count += values.size
            return values

        return evaluate_and_count

    continued = function.evaluate_complex
    return dataclasses.replace(
        function,
        evaluate=counted(function.evaluate),
        evaluate_complex=None if continued is None else counted(continued),
    ), evaluations
