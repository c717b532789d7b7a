"""What a gradient file says of its field as a whole, gathered block by block."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from gradatlas.fields.condensing import LARGEST
from gradatlas.fields.field import FLAGS
from gradatlas.grids import dimension_order

if TYPE_CHECKING:
    from gradatlas.fields.computing import Block
    from gradatlas.functions.function import FloatArray

_SAMPLE = 2**20
"""The median of larger fields is that of an even sample of about so many points."""


class Totals:
    """Counts, errors, extremes and costs over the blocks of a field."""

    def __init__(self, coordinates: Mapping[str, FloatArray]) -> None:
        """Start with nothing; `coordinates` are those of the whole field, by axis."""
        self._coordinates = coordinates
        self._points = math.prod(values.size for values in coordinates.values())
        self._stride = -(-self._points // _SAMPLE)
        self._flags = np.zeros(len(FLAGS), np.int64)
        self._not_finite = {"f": 0, "gradient": 0}
        self._largest_norm = self._largest_usable_norm = np.nan
        self._extremes: dict[str, tuple[float, list[float]]] = {}
        self._worst: dict[str, float] = {}
        self._errors: dict[str, list[FloatArray]] = {}
        self._evaluations = 0
        self._step: float | str | None = None

    def add(self, block: Block) -> None:
        """Take a block into account."""
        fields = block.variables
        flags = np.bincount(fields["flag"].ravel(), minlength=len(FLAGS))
        self._flags += flags
        is_kink = fields["flag"] == FLAGS["kink"] if flags[FLAGS["kink"]] else None

        def without_kinks(values: FloatArray) -> FloatArray:
            return values if is_kink is None else np.where(is_kink, np.nan, values)

        self._not_finite["f"] += int(np.count_nonzero(np.isnan(fields["f"])))
        norm = fields["grad_norm"]
        self._not_finite["gradient"] += int(np.count_nonzero(np.isnan(norm)))
        self._largest_norm = _largest(self._largest_norm, norm)
        self._largest_usable_norm = _largest(self._largest_usable_norm, without_kinks(norm))
        self._add_extremes(block)
        for name in LARGEST:
            if name in fields:
                # Beside a kink the slope belongs to neither side, and no error tells of the method.
                errors = without_kinks(fields[name])
                self._worst[name] = _largest(self._worst.get(name, np.nan), errors)
                # A copy: a view would keep the whole block.
                sample = errors.ravel()[:: self._stride].copy()
                self._errors.setdefault(name, []).append(sample)
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
                if meaning != "good"
            },
            "grad_norm_largest": self._largest_norm,
            "grad_norm_largest_without_kinks": self._largest_usable_norm,
        }
        for which, (value, place) in self._extremes.items():
            attributes[f"f_{which}"] = value
            attributes[f"f_{which}_at"] = place
        for name, samples in self._errors.items():
            errors = np.concatenate(samples)
            known = errors[np.isfinite(errors)]
            attributes[f"{name}_worst"] = self._worst[name]
            attributes[f"{name}_median"] = float(np.median(known)) if known.size else np.nan
        return attributes

    def _add_extremes(self, block: Block) -> None:
        values = block.variables["f"]
        for which, combine in (("smallest", np.fmin), ("largest", np.fmax)):
            value = float(combine.reduce(values, axis=None))
            so_far = self._extremes[which][0] if which in self._extremes else value
            if not np.isfinite(value) or (
                which in self._extremes and float(combine(so_far, value)) == so_far
            ):
                continue
            index = np.unravel_index(int(np.argmax(values == value)), values.shape)
            at = {
                name: float(self._coordinates[name][part.start + inside])
                for name, part, inside in zip(
                    dimension_order(tuple(self._coordinates)), block.place, index, strict=True
                )
            }
            self._extremes[which] = value, [at[name] for name in self._coordinates]


def _largest(so_far: float, values: FloatArray) -> float:
    """Return the largest number among all, NaN where there is none."""
    return float(np.fmax(so_far, np.fmax.reduce(values, axis=None)))
