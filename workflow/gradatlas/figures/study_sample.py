"""Collects what all points of a study share, one point after the other.

The sample of a point are some of its values in increasing order, evenly chosen by rank, the lowest
and the highest included. Each point gives as many, so that all weigh the same, however fine their
grids are. The samples of all points together, sorted and thinned in the same way, are the sample of
the study. It knows no order of points, and so does not depend on one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.fields.field import FLAGS
from gradatlas.fields.reading import Detail
from gradatlas.figures.close_up import close_up
from gradatlas.figures.error_choice import error_signs
from gradatlas.figures.errors import error_key, joined_bounds, measure, shown_bounds
from gradatlas.figures.study_values import StudyValues
from gradatlas.figures.views import choose_view, shown_part, shown_values

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.options import FigureOptions
    from gradatlas.figures.views import View
    from gradatlas.functions.function import FloatArray

_OF_A_POINT = 513
"""How many values a point gives; of a coarse grid, some are taken more than once."""
_OF_A_STUDY = 4097
"""The most values of the sample of a study."""
_ENOUGH = 1024
"""How many points along each axis of a large field are looked at."""
_USUAL = ("f", "grad_norm")
_ERRORS = ("error", "error_estimate")


def study_detail(options: FigureOptions, variables: Sequence[str] = _USUAL) -> Detail:
    """Return how much of each field of a study is looked at."""
    # Norms leave out what is flagged, and relative errors are parts of the largest norm.
    also = () if tuple(variables) == ("f",) else ("grad_norm", "flag")
    return Detail(
        enough=(_ENOUGH, _ENOUGH),
        limits=options.limits or {},
        variables=frozenset({*variables, *also}),
    )


class StudySample:
    """Collects the values of the points of a study, one after the other."""

    def __init__(self, options: FigureOptions, variables: Sequence[str] = _USUAL) -> None:
        """Begin with none.

        Args:
            options: They say which part of the domain is shown.
            variables: Those of the fields that are looked at: `f`, `grad_norm`, `error`,
                `error_estimate`.
        """
        self._options, self._variables = options, variables
        self._values: list[FloatArray] = []
        self._norms: list[FloatArray] = []
        self._errors: dict[str, list[tuple[float, float]]] = {}
        self._signs: set[str] = set()

    def add(self, field: Field) -> None:
        """Take a point into account: what its figure shows of it."""
        view = choose_view(self._options, field)
        if "f" in self._variables:
            shown = shown_values(close_up(field, view), view)
            self._values.append(_ranked(_finite(shown), _OF_A_POINT))
        if "grad_norm" in self._variables:
            self._norms.append(_ranked(_finite(self._norms_of(field, view)), _OF_A_POINT))
        for quantity in _ERRORS:
            if quantity not in self._variables:
                continue
            for relative in (False, True):
                measured = measure(field, quantity, relative=relative)
                if measured is None:
                    continue
                key = error_key(quantity, relative=relative)
                self._signs |= error_signs(field, view, measured.values, key)
                bounds = shown_bounds(field, view, measured.values)
                if bounds is not None:
                    self._errors.setdefault(key, []).append(bounds)

    def _norms_of(self, field: Field, view: View) -> FloatArray:
        part = shown_part(field, view)
        flag = field.flag[part]
        is_made_up = (flag == FLAGS["kink"]) | (flag == FLAGS["not_finite"])
        norms = field.norm[part][~is_made_up]
        if field.whole is not None and not self._options.limits:
            norms = np.append(norms, field.whole.largest_norm)
        return np.asarray(norms)

    def values(self, title: tuple[float, float] = (0.0, 0.0)) -> StudyValues:
        """Return what the points so far share."""
        found = {key: joined_bounds(bounds) for key, bounds in sorted(self._errors.items())}
        errors = {key: bounds for key, bounds in found.items() if bounds is not None}
        signs = frozenset(self._signs)
        return StudyValues(_pooled(self._values), _pooled(self._norms), title, errors, signs)


def study_values(
    fields: Iterable[Field], options: FigureOptions, variables: Sequence[str] = _USUAL
) -> StudyValues:
    """Return what the points of a study share, given the field of each and the figure's options."""
    sample = StudySample(options, variables)
    for field in fields:
        sample.add(field)
    return sample.values()


def _pooled(samples: Iterable[FloatArray]) -> FloatArray:
    together = _finite(np.concatenate([np.empty(0), *samples]))
    return _ranked(together, min(together.size, _OF_A_STUDY))


def _finite(values: FloatArray) -> FloatArray:
    """Return the finite ones of `values` in increasing order."""
    # 0 and -0 are equal, and would stand in the order that they come in.
    return np.sort(values[np.isfinite(values)]) + 0.0


def _ranked(values: FloatArray, count: int) -> FloatArray:
    """Return `count` of increasing values, evenly spaced in rank, with both ends; none of none."""
    if values.size in (0, count):
        return values
    return values[np.round(np.linspace(0, values.size - 1, count)).astype(np.intp)]
