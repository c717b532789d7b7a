"""Which gradients of a field have a direction to show, and what to say of the others."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.fields.field import FLAGS
from gradatlas.figures.views import shown_part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.fields.field import Field
    from gradatlas.figures.views import View
    from gradatlas.functions.function import FloatArray

_LEAST_KNOWN = math.sin(math.radians(10.0))
"""An arrow whose error is a larger part of its length may point more than 10° off."""
_SMALL_NEARBY = 1e-4
"""Good gradients are right to a millionth of the largest nearby, so that those which are at least
this part of it have their direction."""
_ROUNDING_NEARBY = 1e-12
"""Where nothing is known of the error, what is this small beside its neighbours is rounding."""
_TOLD = {"lost_to_cancellation": 0.005, "not_converged": 0.005, "wrong": 0.0, "kink": 0.15}
"""Flag → the part of the points above which it is told that there are no arrows, or wrong ones: a
few points of a picture with hundreds of arrows are not missed."""
_REASONS = {
    "lost_to_cancellation": "no arrows where rounding took all digits",
    "not_converged": "no arrows where the method is far from the gradient",
    "wrong": "the given gradient is wrong",
    "kink": "no arrows at kinks and jumps",
}
_REASONS_SHOWN = {
    **_REASONS,
    "lost_to_cancellation": "rounding took all digits of the gradient",
    "not_converged": "the method is far from the gradient",
}
"""The same where arrows without a known direction are drawn all the same."""
_UNRELIABLE = ("lost_to_cancellation", "not_converged")


@dataclass(frozen=True)
class Worth:
    """What the gradients of a field are worth as arrows."""

    norm: FloatArray
    """The norm at each point, NaN where there is no arrow; shaped like `field.values`."""
    remarks: tuple[str, ...]
    """Why arrows are missing where many are, or wrong; for people."""
    why_none: str
    """Why there are no arrows, for a field without any."""


def judge(field: Field, view: View, *, hide_zero: bool, hide_unreliable: bool = True) -> Worth:
    """Return which gradients are worth an arrow.

    None is drawn where there is no gradient, or one only in name, as at kinks and jumps; where it
    is zero; and where the error leaves its direction unknown by more than 10°. The size beside the
    largest of the field does not matter.

    Args:
        field: The field.
        view: What is shown of it; remarks are about that.
        hide_zero: Whether there is no arrow where the gradient is zero; else one without length.
        hide_unreliable: Whether there is no arrow where the direction is not known; else it is told
            of how many points that is true.
    """
    flag = field.flag
    norm = np.where(np.isfinite(field.norm), field.norm, np.nan)
    if not flag.any():
        norm = _with_direction(field, norm, np.zeros((), bool), hide_zero=hide_zero)
        return Worth(norm, (), _zero_or_undefined(field))
    norm[(flag == FLAGS["kink"]) | (flag == FLAGS["not_finite"])] = np.nan
    bad = (flag == FLAGS["not_converged"]) | (flag == FLAGS["lost_to_cancellation"])
    if not hide_unreliable:
        bad = np.zeros_like(bad)
    norm = _with_direction(field, norm, bad, hide_zero=hide_zero)
    remarks = _remarks(field, view, np.isnan(norm), hide_unreliable=hide_unreliable)
    return Worth(norm, remarks, remarks[0] if remarks else _zero_or_undefined(field))


def _with_direction(
    field: Field, norm: FloatArray, bad: NDArray[np.bool_], *, hide_zero: bool
) -> FloatArray:
    """Return norms with NaN where no direction is known; `bad` are those with a doubtful flag."""
    is_small = norm <= _SMALL_NEARBY * np.fmax.reduce(norm, axis=None, initial=0.0)
    if not (is_small | bad).any():
        return norm
    nearby = _largest_nearby(norm)
    is_small &= norm <= _SMALL_NEARBY * nearby
    error = np.full(norm.shape, np.nan)
    for found in (field.error_estimate, field.error):
        if found is not None and found.shape == norm.shape:
            error = np.where(np.isfinite(found), found, error)
    is_known = np.where(
        np.isnan(error), ~bad & (norm > _ROUNDING_NEARBY * nearby), error <= _LEAST_KNOWN * norm
    )
    lost = (is_small | bad) & ~(is_known & (norm > 0))
    if not hide_zero:
        lost &= bad
    return np.where(lost, np.nan, norm)


def _largest_nearby(norm: FloatArray) -> FloatArray:
    """Return the largest norm at each point and its eight neighbours; NaN counts for nothing."""
    padded = np.zeros((norm.shape[0] + 2, norm.shape[1] + 2))
    padded[1:-1, 1:-1] = np.nan_to_num(norm, posinf=0.0)
    rows = np.maximum(np.maximum(padded[:-2], padded[1:-1]), padded[2:])
    return np.asarray(np.maximum(np.maximum(rows[:, :-2], rows[:, 1:-1]), rows[:, 2:]))


def _remarks(
    field: Field, view: View, is_missing: NDArray[np.bool_], *, hide_unreliable: bool
) -> tuple[str, ...]:
    part = shown_part(field, view)
    flag, missing = field.flag[part], is_missing[part]
    told = []
    is_shown = {"wrong", *(() if hide_unreliable else _UNRELIABLE)}
    for meaning, reason in (_REASONS if hide_unreliable else _REASONS_SHOWN).items():
        has_flag = flag == FLAGS[meaning]
        count = int(np.count_nonzero(has_flag if meaning in is_shown else has_flag & missing))
        if count > _TOLD[meaning] * flag.size:
            told.append(f"{reason}: {_amount(count, flag.size, is_all=field.whole is None)}")
    return tuple(told)


def _amount(count: int, total: int, *, is_all: bool) -> str:
    """Return how many of the points these are, as a part where they stand for others."""
    if is_all:
        return f"{count} of {total} points"
    share = 100 * count / total
    return f"{share:.0f} % of the points" if share >= 1 else "less than 1 % of the points"


def _zero_or_undefined(field: Field) -> str:
    made_up = (field.flag == FLAGS["kink"]) | (field.flag == FLAGS["not_finite"])
    usable = np.isfinite(field.norm) & ~made_up
    if not usable.any():
        return "the gradient is not defined here"
    if np.any(field.norm[usable] > 0):
        return "the gradient is zero at the points chosen for arrows"
    return "the gradient is zero wherever it is defined"
