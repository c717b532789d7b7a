"""What a figure shows of the error of a gradient: a map over two axes, curves over one, and flags.

Without anything drawn: how it comes to paper is a matter of the layout.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from gradatlas.figures.beyond import why_curve_outside, why_none_inside
from gradatlas.figures.curves import AxisRange, Chart, Curve
from gradatlas.figures.errors import (
    MOST_EXPONENT,
    SYMBOLS,
    cells,
    margin,
    shown_bounds,
    sign_of,
    ticks_of_wide_range,
)
from gradatlas.figures.line_widths import ERROR, line_width
from gradatlas.figures.number_texts import texts_by_value
from gradatlas.figures.styles import INK
from gradatlas.figures.views import shown_part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.fields.field import Field
    from gradatlas.figures.layers.error import Options
    from gradatlas.figures.views import View
    from gradatlas.functions.function import FloatArray

_UNKNOWN = "the error is not known here"
_EXACT = "the error is exactly 0 everywhere"
_EXACT_WHERE_KNOWN = "the error is exactly 0 wherever it is known"
_MOST_DOTS = 200
"""The most points of a line that are drawn as dots, too."""
_FLOOR = 0.05
"""Where symbols of flags stand on an axis from 0 to 1, where no error is above 0."""
_SMALLEST = 1e-301
"""No axis shows less; what is smaller lies there."""
_LARGEST = 10.0**MOST_EXPONENT
"""No axis that nobody has set shows more; what is larger lies there."""
SYMBOL_SIZE, SYMBOL_EDGE = 0.42, 0.08
"""The size of a flag's symbol and the width of its edge, in font sizes."""
SYMBOLS_APART = 1.3
"""The distance between symbols of a kind, in font sizes, so that they neither hide each other nor
what is below them."""


@dataclass(frozen=True)
class ErrorMap:
    """The error over two axes, by cells: each point has one, with its edges halfway to the next."""

    columns: FloatArray
    """The edges of cells along the first axis."""
    rows: FloatArray
    """The edges of cells along the second axis."""
    values: FloatArray
    """The error of each cell: (rows, columns). 0 is white, and not finite is grey."""
    bounds: tuple[float, float] | None
    """The errors of the lowest and of the highest colour, on a logarithmic scale; None where no
    error is above 0, and then there is no colour bar."""

    beyond: str | None = None
    """What to say where all errors in view are beyond the range that was asked for."""

    @property
    def has_unknown(self) -> bool:
        """Whether an error is not known: the legend says what grey means."""
        return not bool(np.isfinite(self.values).all())

    @property
    def has_zero(self) -> bool:
        """Whether an error is exactly 0 beside others: the legend says what white means."""
        return self.bounds is not None and bool((self.values == 0).any())

    @property
    def note(self) -> str | None:
        """Why there is nothing to see, or but one colour."""
        if self.bounds is not None:
            return self.beyond
        if not np.isfinite(self.values).any():
            return _UNKNOWN
        return _EXACT_WHERE_KNOWN if self.has_unknown else _EXACT

    @property
    def ticks(self) -> Mapping[float, str] | None:
        """What to label on the colour bar of a very wide range; None for the usual ticks."""
        ticks = None if self.bounds is None else ticks_of_wide_range(*self.bounds)
        return None if ticks is None else texts_by_value(ticks)

    @property
    def tips(self) -> Literal["neither", "both", "min", "max"]:
        """At which ends of the colours there are values beyond."""
        if self.bounds is None:
            return "neither"
        values, (low, high) = self.values, self.bounds
        below = bool(((values > 0) & (values < low)).any())
        above = bool((values > high).any())
        if below:
            return "both" if above else "min"
        return "max" if above else "neither"


def choose_error_map(field: Field, view: View, options: Options, errors: FloatArray) -> ErrorMap:
    """Return the map of errors; `errors` are measured, and shaped like the field's values."""
    x, y = field.coordinates.values()
    bounds, beyond = _bounds(field, view, options, errors), None
    if isinstance(options.range, tuple):
        shown = errors[shown_part(field, view)]
        beyond = why_none_inside(shown[shown > 0], *options.range, "the error")
    return ErrorMap(*cells(x, y, errors), bounds, beyond)


def shows_unknown(
    field: Field, view: View, errors: FloatArray, *, symbol: float, frame: tuple[float, float]
) -> bool:
    """Return whether grey is seen in a map of errors, for which one is not known.

    A small cell alone lies below the symbol of its flag.

    Args:
        field: The field.
        view: What is shown of its axes.
        errors: Shaped like the field's values.
        symbol: The size of symbols, in points; 0 for none.
        frame: About the width and the height of the frame, in points.
    """
    part = shown_part(field, view)
    unknown = ~np.isfinite(errors[part])
    rows, columns = unknown.shape
    is_hidden = max(frame[0] / columns, frame[1] / rows) < symbol
    if not is_hidden or (unknown[1:] & unknown[:-1]).any():
        return bool(unknown.any())
    if (unknown[:, 1:] & unknown[:, :-1]).any():
        return True
    marked = np.logical_or.reduce([field.has_flag(flag)[part] for flag in SYMBOLS])
    return bool((unknown & ~marked).any())


def choose_error_line(
    field: Field, view: View, options: Options, errors: FloatArray, *, names_zero: bool = False
) -> Chart:
    """Return the error over a single axis, on a logarithmic scale.

    Args:
        field: The field.
        view: What is shown of it.
        options: What the layer is to look like.
        errors: Those of its points.
        names_zero: Whether the legend says how an error of 0 looks even where there is none.
    """
    (points,) = field.coordinates.values()
    if not np.isfinite(errors).any():
        return Chart(y=AxisRange(None, ticks=()), note=_UNKNOWN)
    if _bounds(field, view, options, errors) is None:
        # No scale of errors: a row of marks at its end would be all there is to see.
        is_known = bool(np.isfinite(errors[shown_part(field, view)]).all())
        note = _EXACT if is_known else _EXACT_WHERE_KNOWN
        return Chart(y=AxisRange((0.0, 1.0), ticks=()), note=note)
    positive = np.maximum(_positive(options, errors), _SMALLEST)
    curves = [
        Curve(
            x=points,
            y=positive,
            color=options.color,
            width=line_width(options.linewidth, ERROR),
            keeps_width=options.linewidth != "auto",
            marker="o" if points.size <= _MOST_DOTS else None,
            marker_size=2.5,
            marker_edge=1.0,
            order=2,
        )
    ]
    bottom, floor, top = _heights(field, view, options, errors)
    is_zero = errors == 0
    if names_zero or is_zero[shown_part(field, view)].any():
        zeros = Curve(
            x=points[is_zero],
            y=np.full(np.count_nonzero(is_zero), floor),
            color=INK,
            marker="v",
            marker_size=3.5,
            order=3,
            name="exactly 0",
        )
        curves.append(zeros)
    outside = None
    if isinstance(options.range, tuple):
        shown_errors = positive[shown_part(field, view)]
        outside = why_curve_outside(shown_errors, *options.range, "the error")
    ticks = ticks_of_wide_range(bottom, top)
    shown = AxisRange((bottom, top), is_log=True, ticks=None if ticks is None else tuple(ticks))
    return Chart(curves=tuple(curves), y=shown, note=outside)


def flag_heights(field: Field, view: View, options: Options, errors: FloatArray) -> FloatArray:
    """Return where symbols of flags stand over a single axis, for each point of the field."""
    floor = _heights(field, view, options, errors)[1]
    return np.fmax(_positive(options, errors), floor)


def _positive(options: Options, errors: FloatArray) -> FloatArray:
    """Return the errors that have a place on a logarithmic axis, NaN for others."""
    largest = np.inf if isinstance(options.range, tuple) else _LARGEST
    return np.where(errors > 0, np.minimum(errors, largest), np.nan)


def _heights(
    field: Field, view: View, options: Options, errors: FloatArray
) -> tuple[float, float, float]:
    """Return the lower end of the axis, where what has no place on the scale stands, and the upper.

    That is what is exactly 0 or not known.
    """
    bounds = _bounds(field, view, options, errors)
    if bounds is None:
        return 0.0, _FLOOR, 1.0
    low, high = bounds
    is_lost = np.isnan(errors) & (field.flag != 0) & options.flags
    has_floor = bool(((errors == 0) | is_lost)[shown_part(field, view)].any())
    beyond = margin(low, high, 0.03)
    floor = low / beyond**2
    return floor / beyond if has_floor else low / beyond, floor, high * beyond


def _bounds(
    field: Field, view: View, options: Options, errors: FloatArray
) -> tuple[float, float] | None:
    """Return the powers of ten to show; None where no error is above 0."""
    if isinstance(options.range, tuple):
        return options.range
    return shown_bounds(field, view, errors, is_robust=options.range == "robust")


def error_signs(field: Field, view: View, errors: FloatArray, key: str) -> set[str]:
    """Return what a legend has to explain of the points in view: flags, and what `sign_of` names.

    Args:
        field: The field.
        view: What is shown of it.
        errors: Those of its points, shaped like its values.
        key: What they are: see `error_key`.
    """
    part = shown_part(field, view)
    found = {flag for flag in SYMBOLS if field.has_flag(flag)[part].any()}
    if not np.isfinite(errors[part]).all():
        found.add(sign_of("unknown", key))
    if (errors[part] == 0).any():
        found.add(sign_of("zero", key))
    return found


@dataclass(frozen=True)
class Flagged:
    """The points with a flag."""

    marker: str
    """matplotlib's word for the symbol, white with an edge of ink."""
    meaning: str
    """What the legend says of it."""
    points: NDArray[np.bool_]
    """Whether a point in view has the flag: shaped like the field's values."""


def flagged_points(field: Field, view: View, named: Set[str] = frozenset()) -> list[Flagged]:
    """Return the points to mark, for each flag that there is in view, and for those `named`."""
    shown = np.zeros(field.flag.shape, bool)
    shown[shown_part(field, view)] = True
    found = [
        (flag, Flagged(marker, meaning, shown & field.has_flag(flag)))
        for flag, (marker, meaning) in SYMBOLS.items()
    ]
    return [flagged for flag, flagged in found if flag in named or flagged.points.any()]


def spread_symbols(places: FloatArray, apart: float) -> NDArray[np.intp]:
    """Return which of many places on paper get a symbol, so that all can be told from each other.

    Args:
        places: (points, 2).
        apart: The distance between symbols in the same unit.

    Returns:
        The indices of the points; each is, in its block of the paper, nearest to the middle.
    """
    scaled = places / apart
    blocks = np.floor(scaled)
    off = ((scaled - blocks - 0.5) ** 2).sum(axis=1)
    order = np.lexsort((off, blocks[:, 0], blocks[:, 1]))
    is_first = np.ones(len(order), bool)
    is_first[1:] = np.diff(blocks[order], axis=0).any(axis=1)
    return order[is_first]
