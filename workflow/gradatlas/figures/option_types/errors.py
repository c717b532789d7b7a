"""The type of ranges of errors in a config."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Predicate

LEAST_ERROR, MOST_ERROR = 1e-280, 1e280
"""What an axis of errors can show: its ends, with margins, must be numbers, too."""


def _is_range(bounds: tuple[float, float]) -> bool:
    return LEAST_ERROR <= bounds[0] < bounds[1] <= MOST_ERROR


ErrorRange = (
    Literal["auto"]
    | Annotated[tuple[float, float], Predicate(_is_range), "[low, high] with 0 < low < high"]
)
"""The least and the largest error that is shown; `auto` shows all."""
