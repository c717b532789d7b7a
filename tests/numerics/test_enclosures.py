"""Bounds over boxes hold what they should: values, slopes and curvatures at points of the boxes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import hypothesis.strategies as st
import mpmath
import numpy as np
import pytest
from hypothesis import example, given, settings

from gradatlas.formulas.enclosures import BoxFormula, Enclosure
from gradatlas.formulas.intervals import Interval
from gradatlas.formulas.language import parse_expression
from tests.support.formulas import evaluate_with_mpmath, formulas_of

AXES = ("x0", "x1")
_ends = st.one_of(
    st.sampled_from([-2.0, -1.0, 0.0, 1.0, 2.0, math.pi]), st.floats(-20, 20, allow_nan=False)
)
_widths = st.sampled_from([0.0, 1e-300, 1e-12, 1e-3, 0.5, 3.0, 40.0])
_shares = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0, 1))
_FORMULAS = formulas_of(*AXES, chains=True)


def enclose(text: str, low: Sequence[float], high: Sequence[float], order: int = 2) -> Enclosure:
    formula = BoxFormula(parse_expression(text), AXES, {})
    columns = [np.array(ends, float)[:, None] for ends in (low, high)]
    return formula.enclose(*columns, order=order)


def exact(text: str, *place: Any) -> Any:
    """Return the value at a place with the digits that are set, None where there is none."""
    names = dict(zip(AXES, map(mpmath.mpf, place), strict=True))
    constants = {"pi": mpmath.mpf(math.pi), "e": mpmath.mpf(math.e)}
    try:
        value = evaluate_with_mpmath(text, binary=True, **names, **constants)
        value = mpmath.mpmathify(value)
    except (ArithmeticError, ValueError, TypeError, mpmath.libmp.ComplexResult):
        return None
    is_number = isinstance(value, mpmath.mpf) and mpmath.isfinite(value)
    return value if is_number else None


def has(bounds: Interval, index: Any, value: Any, slack: Any = 0) -> bool:
    """Return whether a number lies in bounds; `slack` is what it may be wrong by itself."""
    low, high = float(bounds.low[index]), float(bounds.high[index])
    return bool(low <= value + slack and value - slack <= high)


@st.composite
def boxes(draw: st.DrawFn) -> tuple[list[float], list[float], list[float]]:
    """Return the lower and the upper end of a box, and a place in it."""
    low = [draw(_ends) for _ in AXES]
    high = [end + draw(_widths) for end in low]
    place = [min(max(a + draw(_shares) * (b - a), a), b) for a, b in zip(low, high, strict=True)]
    return low, high, place


@settings(max_examples=600, deadline=None)
@given(_FORMULAS, boxes())
@example("atan2(x0, x1)", ([0.0, -2.0], [1.0, -1.0], [0.0, -1.5]))
@example("sqrt(2)*sqrt(2) - 2 + x0", ([0.0, 0.0], [0.0, 0.0], [0.0, 0.0]))
@example("x0**(1/3) + 0.1*x1", ([0.0, 0.0], [8.0, 0.3], [8.0, 0.3]))
@example("(-2)**floor(x0) + x1", ([2.5, 0.0], [2.7, 0.0], [2.6, 0.0]))
@example("where(log(x0) < 1, x0, x1)", ([-1.0, 5.0], [1.0, 6.0], [-0.5, 5.5]))
@example("where(sqrt(x0) != x1, x0, x1)", ([-2.0, -1.0], [-1.0, 1.0], [-1.5, 0.0]))
def test_values_lie_in_their_bounds(
    text: str, box: tuple[list[float], list[float], list[float]]
) -> None:
    low, high, place = box
    with mpmath.workdps(60):
        value = exact(text, *place)
        known = enclose(text, low, high, order=1)
        if value is not None:
            # Where the formula has a value, that is in the bounds. 60 digits leave roundings of
            # 1e-58 in units of numbers up to 1e20; what has larger ones cannot be judged so.
            if abs(value) < 1e20:
                assert has(known.f, 0, value, slack=mpmath.mpf(10) ** -35), value
            assert not known.is_undefined[0]


@settings(max_examples=300, deadline=None)
@given(_FORMULAS, boxes())
@example("where(x0 < 1, x0**2, 2*x0 - 1)", ([0.0, 0.0], [2.0, 0.0], [1.5, 0.0]))
@example("atan2(x0, x1)*hypot(x0, x1)", ([1.0, 1.0], [2.0, 2.0], [1.25, 1.75]))
@example("x0**x1", ([1.0, -1.0], [2.0, 2.0], [1.25, 1.75]))
@example("tan(x0)*erf(x1)*log10(x0)", ([0.25, -1.0], [1.0, 2.0], [0.5, 1.75]))
@example("asin(x0)*acos(x1) + log2(cosh(x0))*cbrt(x1 + 2)", ([0.0, 0.0], [0.5, 0.5], [0.25, 0.4]))
def test_derivatives_lie_in_their_bounds(
    text: str, box: tuple[list[float], list[float], list[float]]
) -> None:
    low, high, place = box
    if any(b - a < 1e-3 for a, b in zip(low, high, strict=True)):
        return
    inner = [min(max(p, a + 1e-4), b - 1e-4) for p, a, b in zip(place, low, high, strict=True)]
    known = enclose(text, low, high)
    with mpmath.workdps(80):
        # Differences with a step of 1e-18: their own error is some 1e-36 of the fourth derivative,
        # but at places where a kink or a jump is nearer than the step; there it is no derivative.
        step = mpmath.mpf(10) ** -18

        def f(i: int, j: int) -> Any:
            return exact(text, inner[0] + i * step, inner[1] + j * step)

        around = {(i, j): f(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)}
        if any(value is None or abs(value) > 1e12 for value in around.values()):
            return
        slopes = [
            (around[1, 0] - around[-1, 0]) / (2 * step),
            (around[0, 1] - around[0, -1]) / (2 * step),
        ]
        one_sided = [
            (around[1, 0] - around[0, 0]) / step,
            (around[0, 1] - around[0, 0]) / step,
        ]
        pairs = list(zip(slopes, one_sided, strict=True))
        if any(abs(one - other) > 1e-6 * (1 + abs(one)) for one, other in pairs):
            assert not known.is_smooth[0] or max(abs(one) for one in slopes) > 1e9
            return
        if max(abs(slope) for slope in slopes) > 1e9:
            return
        for axis, slope in enumerate(slopes):
            assert has(known.gradient, (axis, 0), slope, slack=1e-9 * (1 + abs(slope)))
        if known.is_smooth[0]:
            curvatures = {
                (0, 0): (around[1, 0] - 2 * around[0, 0] + around[-1, 0]) / step**2,
                (1, 1): (around[0, 1] - 2 * around[0, 0] + around[0, -1]) / step**2,
                (0, 1): (around[1, 1] - around[1, -1] - around[-1, 1] + around[-1, -1])
                / (4 * step**2),
            }
            assert known.hessian is not None
            for (i, j), curvature in curvatures.items():
                # The fourth derivative is unknown; places where it may count are left out.
                if abs(curvature) < 1e9:
                    slack = 1e-9 * (1 + abs(curvature))
                    assert has(known.hessian, (i, j, 0), curvature, slack=slack)


@pytest.mark.parametrize(
    ("text", "low", "high", "defined", "undefined", "smooth"),
    [
        ("x0 + x1", (0, 0), (1, 1), True, False, True),
        ("log(x0)", (0, 0), (1, 1), False, False, False),
        ("log(x0)", (-2, 0), (-1, 1), False, True, False),
        ("sqrt(x0)", (0, 0), (1, 1), True, False, False),
        ("sqrt(x0)", (0.5, 0), (1, 1), True, False, True),
        ("abs(x0)", (-1, 0), (1, 1), True, False, False),
        ("1/x0", (-1, 0), (1, 1), False, False, False),
        ("where(x0 > 0, log(x0), x0)", (-1, 0), (-0.5, 1), True, False, True),
        ("where(x0 > 0, log(x0), x0)", (-1, 0), (0.5, 1), False, False, False),
        ("min(x0, x1)", (0, 2), (1, 3), True, False, True),
        ("min(x0, x1)", (0, 1), (1, 3), True, False, False),
        ("max(x0, log(x1))", (5, -1), (6, 0.5), False, False, False),
        ("floor(x0)", (0.5, 0), (0.75, 1), True, False, True),
        ("floor(x0)", (1, 0), (1.25, 1), True, False, False),
        ("x0**1.5", (-2, 0), (-1, 1), False, True, False),
        ("(-2)**floor(x1)", (0, 0.5), (1, 0.75), False, False, False),
        ("tan(x0)", (1.5, 0), (1.6, 1), False, False, False),
        ("x0*log(-1)", (1.5, 0), (1.6, 1), False, True, False),
    ],
)
def test_what_is_said_of_a_box(
    text: str,
    low: tuple[float, ...],
    high: tuple[float, ...],
    defined: bool,
    undefined: bool,
    smooth: bool,
) -> None:
    known = enclose(text, low, high)
    assert bool(known.is_defined[0]) == defined
    assert bool(known.is_undefined[0]) == undefined
    assert bool(known.is_smooth[0]) == smooth


def test_bounds_close_in_on_smooth_functions() -> None:
    # Sound bounds might still be useless. Over boxes of width w around a point, natural bounds are
    # wider than the range by at most a constant times w (Moore, Kearfott, Cloud, chapter 6).
    text = "exp(sin(x0)*x1)/(1 + x0**2) + erf(x1)*atan(x0) - x0**2.5*log2(x1) + hypot(x0, x1)"
    widths = []
    for width in (1e-2, 1e-4, 1e-6):
        known = enclose(text, (0.7, 1.3), (0.7 + width, 1.3 + width))
        assert known.hessian is not None
        spans = [known.f.high - known.f.low]
        spans += list(known.gradient.high - known.gradient.low)
        spans += list((known.hessian.high - known.hessian.low).reshape(4, 1))
        widths.append(np.array(spans).ravel() / width)
    # Ten to a hundred times the slope, for each; and no more for smaller boxes, up to the first
    # order that wide boxes add.
    assert np.all(widths[0] < 200)
    assert np.all(widths[2] < widths[0] * 1.01)


def test_many_boxes_are_treated_as_each_alone() -> None:
    formula = BoxFormula(parse_expression("sin(x0)*x1 + abs(x1)"), AXES, {})
    rng = np.random.default_rng(1)
    low = rng.uniform(-3, 3, (2, 9000))  # more than are treated together
    high = low + rng.uniform(0, 1, low.shape)
    together = formula.enclose(low, high, order=2)
    for box in (0, 4095, 4096, 8999):
        alone = formula.enclose(low[:, [box]], high[:, [box]], order=2)
        assert alone.hessian is not None
        assert together.hessian is not None
        assert together.gradient.low[:, box].tolist() == alone.gradient.low[:, 0].tolist()
        assert together.hessian.high[..., box].tolist() == alone.hessian.high[..., 0].tolist()
        assert together.is_smooth[box] == alone.is_smooth[0]
