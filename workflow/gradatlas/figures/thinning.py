"""Choosing grid points for arrows, evenly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray


def thin(values: FloatArray, low: float, high: float, most: int) -> NDArray[np.intp]:
    """Return the indices of at most `most` of the increasing `values`, evenly spread.

    Only values from `low` to `high` are chosen. The chosen ones are at least (high − low)/`most`
    apart, or all where the grid is coarser than that, and centred in the interval.
    """
    inside = np.flatnonzero((values >= low) & (values <= high))
    if inside.size <= most:
        return inside
    spacing = (high - low) / most * (1 - 1e-9)
    # Half a spacing from the edges, arrows keep off the frame.
    chosen = _pick(values, inside, low + spacing / 2, spacing)
    margin = (values[chosen[0]] - low + high - values[chosen[-1]]) / 2
    moved = _pick(values, inside, low + margin * (1 - 1e-9), spacing)
    best = moved if len(moved) >= len(chosen) else chosen
    return np.array(best[:most], dtype=np.intp)


def _pick(values: FloatArray, inside: NDArray[np.intp], start: float, spacing: float) -> list[int]:
    picked: list[int] = []
    least = start
    for index in inside:
        if values[index] >= least:
            picked.append(int(index))
            least = float(values[index]) + spacing
    return picked
