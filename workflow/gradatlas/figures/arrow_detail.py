"""Whether f varies between arrows, so that they do not show what lies there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.functions.function import FloatArray

_AGREEMENT = 0.75
"""Directions that differ by more than 41° disagree; this is the cosine."""
_PARTS = np.array([0.0, 0.25, 0.5, 0.75])
"""The first of two arrows, and where to look between them, as parts of their distance."""
_STEP = len(_PARTS)


def share_between(
    gradient: tuple[FloatArray, FloatArray],
    norm: FloatArray,
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
) -> float:
    """Return the part of pairs of neighbouring arrows between which a gradient has another way.

    That is one that differs from the directions of both by more than 41°. (Along a ridge, where the
    gradient turns round, it is that of one of them.) Pairs without points of the grid between them
    do not count.
    """
    odd = pairs = 0
    for u, v, size, across, along in (
        (*gradient, norm, rows, columns),
        (gradient[0].T, gradient[1].T, norm.T, columns, rows),
    ):
        gaps = along[1:] - along[:-1]
        if gaps.size == 0 or gaps.min() < 2:
            continue
        places = np.append(along[:-1, np.newaxis] + (gaps[:, np.newaxis] * _PARTS + 0.5), along[-1])
        picked = (across[:, np.newaxis], places.astype(np.intp))
        ways = np.empty((across.size, places.size), np.complex128)
        with np.errstate(all="ignore"):  # without a direction it is NaN, and in no disagreement
            known = size[picked]
            ways.real, ways.imag = u[picked] / known, v[picked] / known
        by_pair = ways[:, :-1].reshape(across.size, gaps.size, _STEP)
        ends = ways[:, ::_STEP].conj()
        differs = (by_pair * ends[:, :-1, np.newaxis]).real < _AGREEMENT
        differs &= (by_pair * ends[:, 1:, np.newaxis]).real < _AGREEMENT
        odd += int(np.count_nonzero(differs.any(axis=-1)))
        is_known = np.isfinite(ends)
        pairs += int(np.count_nonzero(is_known[:, :-1] & is_known[:, 1:]))
    return odd / pairs if pairs else 0.0
