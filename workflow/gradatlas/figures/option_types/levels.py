"""The types of contour levels in a config."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from annotated_types import Ge, Le, Len, Predicate


def _is_increasing(levels: tuple[float, ...]) -> bool:
    return all(low < high for low, high in pairwise(levels))


LevelList = Annotated[
    tuple[float, ...], Len(1, 1000), Predicate(_is_increasing), "a list of increasing numbers"
]
"""Levels, each by its value."""
LevelCount = Annotated[int, Ge(1), Le(200)]
"""About how many levels; fewer or more where round numbers want it."""
Levels = Literal["auto", "linear", "log", "symlog"] | LevelCount | LevelList
"""How the levels lie: `linear`, at round numbers with equal gaps; `log`, at round steps of growing
size above the lowest value (where f is above 0 everywhere: at round numbers of f itself);
`symlog`, the same on both sides of 0; `auto`, `log` where f rises steeply from a minimum inside the
domain, and `linear` elsewhere; a whole number, about so many levels as `auto` has them; or a list
of increasing values."""
