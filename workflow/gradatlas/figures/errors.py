"""Figures of errors: what is measured, the powers of ten that it spans, and what flags mean."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from gradatlas.fields.field import FLAGS, Field
from gradatlas.figures.views import shown_part

if TYPE_CHECKING:
    from gradatlas.figures.views import View
    from gradatlas.functions.function import FloatArray

_MOST = 1000
"""The most cells along an axis: more than a page can show."""
_DECADES = 16
"""The most powers of ten below the largest error that are shown: what rounding leaves of 1."""
MOST_EXPONENT = 285
"""Of the largest error that is shown, and of its inverse: what is 16 powers of ten below, and the
margins of an axis, must be numbers, too."""
_MOST_DECADES = 60
"""In wider ranges, matplotlib looks for ticks among what is no number."""
_TAIL = 0.02
"""The part of the errors, at both ends, that a robust range leaves out."""
_NOT_KNOWN = {
    "error": "no exact gradient is known of this function",
    "error_estimate": "this method does not estimate its error",
}
SYMBOLS = {
    "not_finite": ("x", "not finite"),
    "kink": ("^", "kink or jump"),
    "not_converged": ("s", "not converged"),
    "lost_to_cancellation": ("o", "lost to rounding"),
    "wrong": ("D", "wrong"),
}
"""Flag → the mark at points with it, by matplotlib's name, and its meaning in the legend."""


def cells(
    x: FloatArray, y: FloatArray, values: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the edges of cells along both axes, and a value for each cell.

    Each point has a cell, with its edges halfway to the next. On a grid too fine to be seen, cells
    are put together, and the largest value that is not NaN stands for them: what is bad must not
    get lost.

    Args:
        x: The values of the first axis, increasing.
        y: The same of the second.
        values: Shaped (y, x).

    Returns:
        The edges along x and y, one more than cells, and the values, shaped (cells along y, cells
        along x).
    """
    x_starts, y_starts = _starts(x.size), _starts(y.size)
    worst = np.fmax.reduceat(np.fmax.reduceat(values, y_starts, axis=0), x_starts, axis=1)
    return cell_edges(x)[[*x_starts, -1]], cell_edges(y)[[*y_starts, -1]], worst


def _starts(count: int) -> list[int]:
    return list(range(0, count, math.ceil(count / _MOST)))


def cell_edges(points: FloatArray) -> FloatArray:
    """Return the edges of cells around increasing points, halfway to the next."""
    if points.size == 1:
        return np.array([points[0] - 0.5, points[0] + 0.5])
    middles = points[:-1] + np.diff(points) / 2
    first, last = 2 * points[0] - middles[0], 2 * points[-1] - middles[-1]
    return np.concatenate(([first], middles, [last]))


@dataclass(frozen=True)
class Measured:
    """An error at each point of a field."""

    values: FloatArray
    """The error; NaN where it is not known. Shaped like the field's values."""
    scale: float
    """What the error was divided by."""


def measure(field: Field, quantity: str, *, relative: bool) -> Measured | None:
    """Return the `error` or the `error_estimate` of a field; None where it has none.

    A `relative` error is divided by the largest norm of the gradient on the grid, kinks and jumps
    left out; not by the norm at its own point, which is zero at every minimum. Where the gradient
    is zero everywhere there is nothing to divide by, and the scale is 1.
    """
    values = field.error if quantity == "error" else field.error_estimate
    if values is None:
        return None
    scale = 1.0
    if relative:
        scale = _largest_norm(field)
        scale = scale if scale > 0 else 1.0
    known = np.where(np.isfinite(values), values, np.nan)
    return Measured(known / scale, scale)


def worst_and_median(field: Field, quantity: str, measured: Measured) -> tuple[float, float] | None:
    """Return the largest error of a field and the median one; None where no error is finite.

    Of a field that is known in part they are those of all of it, with kinks and jumps left out.
    """
    if field.whole is not None:
        worst, median = field.whole.worst[quantity], field.whole.median[quantity]
        if not math.isfinite(worst):
            return None
        return worst / measured.scale, median / measured.scale
    known = measured.values[np.isfinite(measured.values)]
    return (float(known.max()), float(np.median(known))) if known.size else None


def _largest_norm(field: Field) -> float:
    if field.whole is not None:
        return 1.0 if math.isnan(field.whole.largest_norm) else field.whole.largest_norm
    usable = np.isfinite(field.norm) & (field.flag != FLAGS["kink"])
    return float(field.norm[usable].max()) if usable.any() else 1.0


def why_not_known(field: Field, quantity: str) -> str:
    """Return in words why a field does not have this quantity."""
    if quantity == "error" and field.error_estimate is not None:
        return f"{_NOT_KNOWN[quantity]}; quantity: error_estimate shows what there is"
    return _NOT_KNOWN[quantity]


def label_of(quantity: str, *, relative: bool, math_text: bool) -> str:
    """Return what an axis or a colour bar of this quantity says."""
    if quantity == "error":
        name = r"error $\|g - \nabla f\|$" if math_text else "error |g - grad f|"
    else:
        name = "estimated error"
    if not relative:
        return name
    return name + (r"$\,/\,\max\,\|g\|$" if math_text else " / max |g|")


def margin(low: float, high: float, part: float) -> float:
    """Return the factor that is a `part` of the way from `low` to `high` on a logarithmic scale.

    It is at most 10⁸, so that what is a few times beyond the ends is a number, too.
    """
    return float(10.0 ** min(part * (math.log10(high) - math.log10(low)), 8.0))


def ticks_of_wide_range(low: float, high: float) -> list[float] | None:
    """Return some powers of ten from `low` to `high` to label; None leaves it to matplotlib."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    if last - first <= _MOST_DECADES:
        return None
    step = 20 * math.ceil((last - first) / 140)
    exponents = range(-(-first // step) * step, last + 1, step)
    return [float(f"1e{exponent}") for exponent in exponents]


def decades(values: FloatArray) -> tuple[float, float] | None:
    """Return the powers of ten that span the positive values; None where there is none.

    A single point with a tiny error must not stretch the range: a hundredth of the values may lie
    below it, and so do those below 16 powers of ten under the largest.
    """
    positive = values[np.isfinite(values) & (values > 0)]
    if positive.size == 0:
        return None
    highest = math.ceil(math.log10(float(positive.max())))
    high = min(max(highest, -MOST_EXPONENT), MOST_EXPONENT)
    low = math.floor(math.log10(float(np.quantile(positive, 0.01, method="lower"))))
    low = max(min(low, high - 1), high - _DECADES)
    return float(f"1e{low}"), float(f"1e{high}")


def shown_bounds(
    field: Field, view: View, errors: FloatArray, *, is_robust: bool = False
) -> tuple[float, float] | None:
    """Return the powers of ten that span the errors in view; None where none is above 0.

    Args:
        field: The field.
        view: What is shown of it.
        errors: Those of its points, shaped like its values.
        is_robust: Whether to leave out the smallest and the largest two percent.
    """
    part = shown_part(field, view)
    shown = errors[part]
    if len(field.axes) > 1:
        # Beside a kink an error may be as large as it likes; it must not claim all the colours.
        away = shown[~field.has_flag("kink")[part]]
        shown = away if (np.isfinite(away) & (away > 0)).any() else shown
    if is_robust:
        above = np.sort(shown[np.isfinite(shown) & (shown > 0)])
        left_out = int(_TAIL * above.size)
        shown = above[left_out : above.size - left_out]
    return decades(shown)


def joined_bounds(bounds: Iterable[tuple[float, float]]) -> tuple[float, float] | None:
    """Return the powers of ten that span several ranges of them, as far as figures show; or None.

    It does not depend on their order.
    """
    ends = list(bounds)
    return decades(np.array(ends)) if ends else None


def error_key(quantity: str, *, relative: bool) -> str:
    """Return one word for what a figure shows of errors."""
    return f"relative_{quantity}" if relative else quantity


def sign_of(kind: Literal["unknown", "zero"], key: str) -> str:
    """Return one word for cells or points that a legend explains: errors not known, or exactly 0.

    Args:
        kind: Which of both.
        key: Of what: see `error_key`.
    """
    return f"{kind}_{key}"


def count_flagged(field: Field) -> str:
    """Return in words how many points have which flag; empty where all are good."""
    counts = (
        {name: int(np.count_nonzero(field.has_flag(name))) for name in SYMBOLS}
        if field.whole is None
        else {name: field.whole.counts[name] for name in SYMBOLS}
    )
    return ", ".join(
        f"{count} {'point' if count == 1 else 'points'} {SYMBOLS[name][1]}"
        for name, count in counts.items()
        if count
    )
