"""Paths that were taken lately, for studies at whose points some runs are all the same.

Where learning rates are swept, runs without one take the same paths at each point: line searches
and scipy, which are slow. A process remembers the latest of these.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradatlas.descent.stored_paths import Paths


class KnownPaths:
    """The paths of some descents, by all that they follow from; the latest in use are kept."""

    def __init__(self, most_numbers: int) -> None:
        """Begin with none.

        Args:
            most_numbers: How many numbers are kept in all, evaluations included.
        """
        self._most_numbers = most_numbers
        self._known: dict[str, Paths] = {}  # those that were asked for last are last
        self._changing = threading.Lock()

    def find(self, basis: str, take: Callable[[], Paths]) -> Paths:
        """Return paths, which nobody may change, and take them only if they are not known.

        Args:
            basis: All that they follow from, as text.
            take: Takes them.
        """
        with self._changing:
            paths = self._known.pop(basis, None)
        if paths is None:
            paths = take()
        with self._changing:
            self._known[basis] = paths
            while sum(map(_numbers, self._known.values())) > self._most_numbers:
                del self._known[next(iter(self._known))]
        return paths


def _numbers(paths: Paths) -> int:
    return paths.points.size + 3 * paths.f.size
