"""What a gradient file says of its field as a whole, gathered block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from gradatlas.fields.field import FLAGS
from gradatlas.functions.function import FloatArray

if TYPE_CHECKING:
    from gradatlas.fields.computing import Block

_SAMPLE = 2**20
"""The median of larger fields is that of an even sample of about so many points."""


class Totals:
    """Counts, errors and costs over the blocks of a field."""

    def __init__(self, points: int) -> None:
        """Start with nothing; `points` is how many points the whole field has."""
        self._points = points
        self._stride = -(-points // _SAMPLE)
        self._flags = np.zeros(len(FLAGS), np.int64)
        self._not_finite = {"f": 0, "gradient": 0}
        self._largest_norm = np.nan
        self._worst = np.nan
        self._errors: list[FloatArray] = []
        self._evaluations = 0
        self._step: float | str | None = None

    def add(self, block: Block) -> None:
        """Take a block into account."""
        fields = block.variables
        self._flags += np.bincount(fields["flag"].ravel(), minlength=len(FLAGS))
        self._not_finite["f"] += int(np.count_nonzero(np.isnan(fields["f"])))
        self._not_finite["gradient"] += int(np.count_nonzero(np.isnan(fields["grad_norm"])))
        self._largest_norm = _largest(self._largest_norm, fields["grad_norm"])
        if "error" in fields:
            # Beside a kink the slope belongs to neither side, and no error tells of the method.
            errors = np.where(fields["flag"] == FLAGS["kink"], np.nan, fields["error"])
            self._worst = _largest(self._worst, errors)
            # A copy: a view would keep the whole block.
            self._errors.append(errors.ravel()[:: self._stride].copy())
        self._evaluations += block.evaluations_per_point * fields["f"].size
        self._step = block.step

    def attributes(self) -> dict[str, Any]:
        """Return global attributes."""
        attributes: dict[str, Any] = {
            "step": self._step,
            "evaluations_per_point": round(self._evaluations / self._points),
            **{f"count_not_finite_{what}": count for what, count in self._not_finite.items()},
            **{
                f"count_{meaning}": int(self._flags[value])
                for meaning, value in FLAGS.items()
                if meaning not in ("good", "not_finite")
            },
            "grad_norm_largest": self._largest_norm,
        }
        if self._errors:
            errors = np.concatenate(self._errors)
            known = errors[np.isfinite(errors)]
            attributes["error_worst"] = self._worst
            attributes["error_median"] = float(np.median(known)) if known.size else np.nan
        return attributes


def _largest(so_far: float, values: FloatArray) -> float:
    """Return the largest number among all, NaN where there is none."""
    return float(np.fmax(so_far, np.fmax.reduce(values, axis=None)))
