"""Values that all points of a study have between them, for pictures that can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradatlas.functions.function import FloatArray


@dataclass(frozen=True)
class StudyValues:
    """Samples of the fields of all points, each increasing and finite, extremes included."""

    f: FloatArray
    grad_norm: FloatArray
