"""Judging by what a method says of its own result, where no exact gradient is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gradatlas.differentiation.norm import euclidean_norm
from gradatlas.fields.judge import Judge

if TYPE_CHECKING:
    from gradatlas.differentiation.gradient import Gradient
    from gradatlas.functions.function import Function
    from gradatlas.grids import Mesh, Place


def judge(
    function: Function,  # noqa: ARG001 (every judge is called in the same way)
    mesh: Mesh,  # noqa: ARG001
    place: Place,  # noqa: ARG001
    gradient: Gradient,
    tolerance: float,  # noqa: ARG001
) -> Judge:
    """Return the gradient itself, known where it has converged.

    Args:
        function: Not used.
        mesh: Not used.
        place: Not used.
        gradient: What to judge, by a method that tells where it has converged.
        tolerance: Not used.
    """
    assert gradient.converged is not None
    norm = euclidean_norm(gradient.components)
    nowhere = np.zeros(norm.shape, bool)
    is_known = gradient.converged & np.isfinite(norm)
    return Judge(gradient.components, norm, is_known, has_none=nowhere, is_lost=nowhere)
