"""Where the rules of calculus have no answer: limits, still parts, points without a gradient."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gradatlas.fields.field import FLAGS
from gradatlas.formulas.evaluation import ExactGradient
from gradatlas.formulas.language import parse_expression
from gradatlas.functions.function import FloatArray
from tests.support.whole_fields import formula, whole_field

WITH_GRADIENT: list[tuple[str, tuple[float, ...], tuple[float, ...]]] = [
    ("where(x0 == 1, 1, (x0**3 - 1)/(3*(x0 - 1)))", (1, 0.5), (1, 0)),
    ("where(x0 == 0, 0, (1 - cos(x0))/x0)", (0, 0.5), (0.5, 0)),
    ("where(x0 == 0, 0, (1 - cos(x0))/x0)", (0, 0), (0.5, 0)),
    ("where(x0 == 0, 1, (exp(x0) - 1)/x0)", (0, 0.3), (0.5, 0)),
    ("where(x0 == x1, 1, (exp(x0 - x1) - 1)/(x0 - x1))", (0.3, 0.3), (0.5, -0.5)),
    ("where(x0 == x1, 1, (exp(x0 - x1) - 1)/(x0 - x1))", (0, 0), (0.5, -0.5)),
    ("where(x0 == 0, 0.5, (1 - cos(x0))/x0**2)", (0, 1), (0, 0)),
    ("where(x0 == 0, 1/6, (x0 - sin(x0))/x0**3)", (0, 1), (0, 0)),
    ("where(x0 == 2, 1, sin(x0 - 2)/(x0 - 2)) + x1", (2, 1), (0, 1)),
    ("where(x0 == 0, 1, log(1 + x0)/x0)", (0, 1), (-0.5, 0)),
    ("where(x0 == 0, 1, tan(x0)/x0)*x1", (0, 2), (0, 1)),
    ("where(x0**2 + x1**2 == 0, 1, sin(x0**2 + x1**2)/(x0**2 + x1**2))", (0, 0), (0, 0)),
    ("where(x0 == 0, 1, sin(50*x0)/(50*x0))", (0, 1), (0, 0)),
    ("where(x0 == 0, 1, sin(1e5*x0)/(1e5*x0))", (0, 1), (0, 0)),
    ("where(x0 == 0, 1, sin(1e-5*x0)/(1e-5*x0))", (0, 1), (0, 0)),
    ("abs(x0)**1.1", (0, 1), (0, 0)),
    ("abs(x0)**1.05 + abs(x1)**1.05", (0, 1.0), (0, 1.05)),
    ("where(x0**2 + x1**2 == 0, 0, (x0**2 + x1**2)*log(x0**2 + x1**2))", (0, 0), (0, 0)),
    ("where(x0 == 0, 0, x0**2*log(abs(x0)))", (0, 1), (0, 0)),
    ("cos(2*pi*(x0 - floor(x0)))", (1, 1), (0, 0)),
    ("cos(2*pi*(x0 - floor(x0)))", (0, 1), (0, 0)),
    ("sin(2*pi*(x0 - floor(x0)))", (3, 1), (6.283185307179586, 0)),
    ("hypot(x0, x1)*cos(atan2(x1, x0))", (0, 0), (1, 0)),
    ("hypot(x0, x1)*cos(atan2(x1, x0))", (-1, 0), (1, 0)),
    ("abs(x0)**1.2 + 2*abs(x1)**1.8 + x0*x1", (0, 0), (0, 0)),
    ("abs(x0)**1.2 + 2*abs(x1)**1.8 + x0*x1", (0, 0.5), (0.5, 2.0676570389946627)),
    ("acos(cos(x0))**2", (0, 1), (0, 0)),
    ("(abs(x0)**1.1 + abs(x1)**1.1)**(1/1.1)", (0, 1), (0, 1)),
    ("(abs(x0)**1.05 + abs(x1)**1.05)**(1/1.05)", (0, -1), (0, -1)),
    ("where(x0 != 0, x0**2*sin(1/x0), 0) + x1", (0, 0.5), (0, 1)),
    ("where(x0 != 0, x0**2*sin(1/x0), 0) + x1", (0, 0), (0, 1)),
    ("where(x0**2 + x1**2 > 0, x0**2*x1**2/(x0**2 + x1**2), 0)", (0, 0), (0, 0)),
    ("sqrt(max(0, 1 - x0**2 - x1**2))", (1.5, 1), (0, 0)),
    ("hypot(max(abs(x0) - 1, 0), max(abs(x1) - 1, 0))", (0.5, 0.3), (0, 0)),
    ("hypot(max(abs(x0) - 1, 0), max(abs(x1) - 1, 0))", (1.5, 0.3), (1, 0)),
    ("abs(max(x0, 0))", (-1, 0), (0, 0)),
    ("acos(max(-1, min(1, x0)))", (1.5, 0), (0, 0)),
    ("max(0, x0)**0.5", (-1, 0), (0, 0)),
    ("cbrt(max(x0,0))", (-1, 1), (0, 0)),
    ("sqrt(x0 + abs(x0))", (-1, 1), (0, 0)),
    ("sqrt((x0 + abs(x0))/2)*x1", (-1, 1), (0, 0)),
    ("where(x0 < 0, 0, sqrt(x0))", (-1, 0), (0, 0)),
    ("sqrt(where(x0 < 0, 0, x0))", (-1, 0), (0, 0)),
    ("floor(max(x0, 0))", (-0.5, 0), (0, 0)),
    ("sign(max(x0, 0))", (-0.5, 0), (0, 0)),
    ("sqrt(floor(x0))", (0.5, 0), (0, 0)),
    ("log(1 + sqrt(max(0, x0*x1)))", (-1, 1), (0, 0)),
    ("atan(exp(100*x0))", (8, 0), (0, 0)),
    ("tanh(sinh(100*x0)) + x1", (8, 0), (0, 1)),
    ("2*atan(exp(100*x0)) + x1", (10, 0), (0, 1)),
    ("1/(1 + exp(-100*x0))", (-9, 0), (0, 0)),
    ("1/(1 + exp(-100*x0))", (9, 0), (0, 0)),
    ("exp(-exp(x0))", (9, 0), (0, 0)),
    ("tanh(x0**5)", (1e70, 0), (0, 0)),
    ("1/(1 + 1/x0**2)", (0, 1), (0, 0)),
    ("exp(-1/x0**2)", (0, 1), (0, 0)),
    ("where(x0 == 0, 0, exp(-1/x0**2))", (0, 1), (0, 0)),
    ("x1*cbrt(x0)", (0, 0), (0, 0)),
    ("x0*abs(x0)", (0, 1), (0, 0)),
    ("max(x0,0)**2", (0, 1), (0, 0)),
    ("max(x0, 0)**1.5", (0, 1), (0, 0)),
    ("min(x0, x1)*max(x0,x1)", (1, 1), (1, 1)),
    ("abs(x0)*abs(x1)", (0, 0), (0, 0)),
    ("abs(x0 - x1)**1.5 + x0", (2, 2), (1, 0)),
    ("sqrt(x0**2)**2", (0, 1), (0, 0)),
    ("sqrt(x0**4)", (0, 1), (0, 0)),
    ("(1e16 + 1 - 1e16)*x0", (1, 1), (1, 0)),
    ("sqrt((x0-1)**2)*(x0-1)", (1, 1), (0, 0)),
    ("where(x0 > 1, x0**2, 2*x0 - 1)", (1, 0), (2, 0)),
    ("abs(sin(x0))*sin(x0)", (0, 1), (0, 0)),
    ("where(x0 == 0, 1, x0/(exp(x0) - 1))", (0, 1), (-0.5, 0)),
    ("where(x0 == 1, 1, log(x0)/(x0 - 1))", (1, 1), (-0.5, 0)),
    ("where(x0 == 1e9, 1, sin(x0 - 1e9)/(x0 - 1e9))", (1000000000.0, 1), (0, 0)),
    # Poles inside, where f is finite by the arithmetic of infinity alone.
    ("1/(1 + 1/x0)", (0, 1), (1, 0)),
    ("x1/(1 + x1/x0)", (0, 2), (1, 0)),
    ("abs(x1)/(x1 + x0)/((x0/x1) + (2.46 + x1))/(x1/x0)", (0, 0.5), (1 / 1.48, 0)),
    # The same, far away and on other scales.
    ("where(x0 == 1e-6, 1, sin((x0 - 1e-6)*1e6)/((x0 - 1e-6)*1e6))", (1e-6, 1), (0, 0)),
]
WITHOUT_GRADIENT: list[tuple[str, tuple[float, ...]]] = [
    ("where(x0**2 <= 0, 1, 0)", (0, 1)),
    ("sqrt(x0**2 + x1**2)", (0, 0)),
    ("abs(x0*1e-3) + 5*x0 + x1", (0, 0)),
    ("x0 + 1e-7*abs(x0) + x1", (0, 0)),
    ("cbrt(x0**3 + x1**3)", (0, 0)),
    ("cbrt(x0**2*x1)", (0, 0)),
    ("sqrt(abs(x0*x1))", (0, 0)),
    ("floor(x0) + abs(x0)*x0", (0, 0)),
    ("x0 + sqrt(x0*x0*x0)", (0, 0)),
    ("max(0, x1 - abs(x0))", (0, 0)),
    ("max(abs(x1) - abs(x0), 0)", (0, 0)),
    ("where(x1 > abs(x0), 1, 0)", (0, 0)),
    ("max(0, abs(x0) - abs(x1 - 1))", (0, 1)),
    ("5*x0 + hypot(x0, x1 - 1) - abs(x1 - 1)", (0, 1)),
    ("max(0, x2 - hypot(x0, x1))", (0, 0, 0)),
    ("max(abs(x2) - abs(x0) - abs(x1), 0)", (0, 0, 0)),
    ("where(sign(x0) > 0.5, 1, 2)", (0, 1)),
    ("min(floor(x0), 1.5)", (2, 1)),
    ("where(floor(x0) == 1, x0, 0)", (2, 1)),
    ("where(floor(x0/2)*2 == floor(x0), 1, 0)", (3, 1)),
    ("where(1/x0 > 0, x0, -x0)", (0, 1)),
    ("min(1/x0, 0)", (0, 1)),
    ("min(sign(x0), -0.5)", (0, 1)),
    ("(abs(x0)**1.1 + abs(x1)**1.1)**(1/1.1)", (0, 0)),
    ("where(x0**2 + x1**2 > 0, x0**3*x1/(x0**4 + x1**2), 0)", (0, 0)),
    ("where(x0**2 + x1**2 > 0, x0*x1/(x0**2 + x1**2), 0)", (0, 0)),
    ("where(x0**2 + x1**2 > 0, x0**3/(x0**2 + x1**2), 0)", (0, 0)),
    ("where(x0**2 + x1**2 > 0, x0**2*x1/(x0**4 + x1**2), 0)", (0, 0)),
    ("where(abs(x0-1) + abs(x1-2) > 0, (x0-1)**3*(x1-2)/((x0-1)**4 + (x1-2)**2), 0)", (1, 2)),
    ("hypot(max(abs(x0) - 1, 0), max(abs(x1) - 1, 0))", (1, 0.3)),
    ("acos(max(-1, min(1, x0)))", (1, 0)),
    ("cbrt(max(x0,0))", (0, 1)),
    ("atan(1/x0)", (0, 1)),
    ("x1*cbrt(x0)", (0, 1)),
    ("x1*sign(x0)", (0, 0)),
    ("abs(x0)*abs(x1)", (0, 1)),
    ("where(x0 > 1, x0**2, x0)", (1, 0)),
    ("log(cosh(x0))", (800, 0)),
    ("x0 + 1e-9*floor(x0)", (1, 0)),
    ("sin(x0)/x0", (0, 1)),
    ("where(abs(x0) < 1e-3, 1 - x0**2/6, sin(x0)/x0)", (0.001, 0)),
]


def gradient_at(text: str, point: tuple[float, ...]) -> tuple[FloatArray, float]:
    """Return the exact gradient at a point, and how far rounding may have taken it off."""
    names = tuple(f"x{axis}" for axis in range(len(point)))
    exact = ExactGradient(parse_expression(text), names, {})
    arrays = [np.array([value], np.float64) for value in point]
    _, gradient, rounding = exact.field(*arrays)
    return np.array([component[0] for component in gradient]), float(rounding[0])


@pytest.mark.parametrize(("text", "point", "gradient"), WITH_GRADIENT)
def test_where_there_is_a_gradient_it_is_found(
    text: str, point: tuple[float, ...], gradient: tuple[float, ...]
) -> None:
    found, rounding = gradient_at(text, point)
    scale = max(1.0, *np.abs(gradient))
    # Patched quotients lose half of their digits close by, and limits are taken from there.
    np.testing.assert_allclose(found, gradient, rtol=0, atol=1e-9 * scale)
    assert rounding <= 1e-6 * scale


@pytest.mark.parametrize(("text", "point"), WITHOUT_GRADIENT)
def test_where_there_is_none_there_is_no_number(text: str, point: tuple[float, ...]) -> None:
    found, _ = gradient_at(text, point)
    assert not np.all(np.isfinite(found))


EDGE = np.linspace(-2, 2, 22)


@pytest.mark.parametrize("method", ["exact", "central", "richardson"])
@pytest.mark.parametrize(
    "text",
    [
        "sqrt(max(0, 1 - x0**2 - x1**2))",
        "hypot(max(abs(x0) - 1, 0), max(abs(x1) - 1, 0))",
        "abs(max(x0, 0))",
        "acos(max(-1, min(1, x0)))",
    ],
)
def test_regions_where_nothing_changes_have_the_gradient_0(text: str, method: str) -> None:
    field = whole_field(formula(text), {"x0": EDGE, "x1": EDGE}, method)
    assert np.all(np.isfinite(field["grad_norm"]))
    flat = field["grad_norm"] == 0
    assert flat.mean() > 0.2
    np.testing.assert_array_equal(field["flag"][flat], FLAGS["good"])


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("acos(sin(x0)*sin(0.7) + cos(x0)*cos(0.7)*cos(x1 - 0.3))", 1e-6),
        ("acos(sin(x0)*sin(0.7) + cos(x0)*cos(0.7)*cos(x1 - 0.3))", 1e-7),
        ("acos(1 - (x0 - 0.7)**2)", 1e-7),
        ("sqrt(2 - 2*cos(x0 - 0.7))/(x0 - 0.7)", 1e-7),
        ("sqrt(exp(x0 - 0.7) - 1 - (x0 - 0.7)) + x1", 1e-7),
    ],
)
def test_cancellation_is_seen_where_a_disturbance_leads_out_of_the_domain(
    text: str, width: float
) -> None:
    coordinates = {
        "x0": np.linspace(0.7 - width, 0.7 + width, 20),
        "x1": np.linspace(0.3 - width, 0.3 + width, 20),
    }
    field = whole_field(formula(text), coordinates, "exact")
    assert not np.any(field["flag"] == FLAGS["good"])
    assert np.all(np.isnan(field["error"][field["flag"] == FLAGS["lost_to_cancellation"]]))


def test_constants_are_folded_exactly_or_known_to_be_rounded() -> None:
    found, rounding = gradient_at("(1e16 + 1 - 1e16)*x0", (1.0,))
    assert found[0] == 1
    assert rounding < 1e-12
    _, rounding = gradient_at("(sqrt(2)**2 - 2)*1e16*x0", (1.0,))
    assert rounding > 1
    # What is exact stays so: functions with rational results at rational numbers.
    _, rounding = gradient_at("(sqrt(9) - 3 + 1)*(log2(8) - 2)*cos(0)*x0", (1.0,))
    assert rounding == 0


def test_a_difference_that_is_right_is_not_overwritten() -> None:
    # Nothing exact is known there but a guess: the differences keep their value, and the flag.
    text = "where(x0 == 1, 1, ((x0**9 - 1)/9 - (x0 - 1) - 4*(x0 - 1)**2 + 1e-9)/1e-9)"
    field = whole_field(formula(text, "x0"), {"x0": np.array([0.5, 1.0, 1.5])}, "central")
    assert np.isfinite(field["df_dx0"]).all()


def test_a_point_has_the_same_gradient_in_any_company() -> None:
    texts = [text for text, point, _ in WITH_GRADIENT if len(point) == 2]
    axis = np.array([-1.0, 0.0, 0.3, 1.0])
    for text in texts[:40]:
        exact = ExactGradient(parse_expression(text), ("x0", "x1"), {})
        whole = np.array(exact.gradient(axis[None, :], axis[:, None]))
        alone = [
            [exact.gradient(np.array([[x]]), np.array([[y]])) for x in axis.tolist()]
            for y in axis.tolist()
        ]
        np.testing.assert_array_equal(whole, np.moveaxis(np.array(alone)[..., 0, 0], 2, 0))


def test_three_axes_and_one_have_limits_too() -> None:
    found, _ = gradient_at("cos(3*sqrt(x0**2 + x1**2 + x2**2)) + x2", (0.0, 0.0, 0.0))
    np.testing.assert_allclose(found, [0, 0, 1], atol=1e-11)
    found, _ = gradient_at("where(x0 == 0, 1, (exp(x0) - 1)/x0)", (0.0,))
    np.testing.assert_allclose(found, [0.5], atol=1e-9)
    found, _ = gradient_at("where(x0 == 0, 1, sin(x0*x2)/(x0*x2)) + x1", (0.0, 2.0, math.pi))
    np.testing.assert_allclose(found, [0, 1, 0], atol=1e-9)
