"""The exact gradient of formulas, against derivatives with 50 digits."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from gradatlas.formulas.evaluation import ExactGradient
from gradatlas.formulas.language import parse_expression
from gradatlas.functions.catalogue_entry import catalogue_names, load_catalogue_function
from gradatlas.functions.function import FloatArray
from tests.support.formulas import evaluate_with_mpmath

FORMULAS = [
    "x0**3*x1 - x0/x1",
    "x0**x1 + 2**x0 + x1**2.5 + x0**-2",
    "sin(x0)*cos(x1) + tan(x0/3)",
    "asin(x0/4) + acos(x1/4)*atan(x0*x1)",
    "atan2(x1, x0) + hypot(x0, x1)",
    "sinh(x0) + cosh(x1) + tanh(x0*x1) + tanh(20*x0)",
    "exp(-x0**2)*log(x1) + log10(x0) + log2(x1)",
    "sqrt(x0*x1) + cbrt(x0 - 9)",
    "abs(x0 - 9)*x1 + sign(x0 - 9)*x0 + floor(x0 + 100.5)*x1",
    "min(x0, 9, x1 + 9) + max(x0, x1 + 9)*x1",
    "erf(x0) + erf(x0*x1)",
    "where(x0 < x1 < 9, x0**2*x1, x0*x1**3)",
    "-(x0 - -x1)**2/(1 + x0**2)",
]


def exact_gradient(text: str, *arrays: object, **parameters: float) -> tuple[FloatArray, ...]:
    axes = ("x0", "x1")[: len(arrays)]
    gradient = ExactGradient(parse_expression(text), axes, parameters).gradient
    return gradient(*(np.asarray(array) for array in arrays))


def assert_exact(text: str, points: FloatArray, **parameters: float) -> None:
    gradient = np.array(exact_gradient(text, points[:, 0], points[:, 1], **parameters))
    with mpmath.workdps(50):
        wanted = [
            [
                mpmath.diff(
                    lambda a, b: evaluate_with_mpmath(text, x0=a, x1=b, **parameters),
                    (mpmath.mpf(float(x0)), mpmath.mpf(float(x1))),
                    order,
                )
                for x0, x1 in points
            ]
            for order in ((1, 0), (0, 1))
        ]
    wanted_floats = np.array([[float(value) for value in row] for row in wanted])
    # Each of the few dozen operations rounds by 1e-16 of its result; terms that cancel raise that
    # by the ratio of term to gradient, which is below 1000 at these points, but for those next to a
    # stationary point: there the terms are as large as the gradients elsewhere.
    norm = np.hypot(*wanted_floats)
    assert np.all(
        np.hypot(*(gradient - wanted_floats)) <= 1e-11 * np.maximum(norm, np.median(norm))
    )


@pytest.mark.parametrize("text", FORMULAS)
def test_the_exact_gradient_of_every_function_has_11_digits(text: str) -> None:
    assert_exact(text, np.random.default_rng(20170401).uniform(0.2, 3.5, (12, 2)))


@pytest.mark.parametrize("name", catalogue_names())
@pytest.mark.parametrize("seed", range(3))
def test_the_exact_gradient_of_the_catalogue_has_11_digits(name: str, seed: int) -> None:
    entry, random = load_catalogue_function(name), np.random.default_rng(seed)
    low, high = np.array(list(entry.domain.values())).T
    points = random.uniform(low, high, (12, 2))
    parameters = {
        # The first time as they are; an exponent must stay a whole number.
        key: parameter.default * (1.0 if seed == 0 else float(random.choice([0.5, 2, 3])))
        for key, parameter in entry.parameters.items()
    }
    assert_exact(entry.formula, points, **parameters)


@pytest.mark.parametrize(
    ("text", "x0", "slope"),
    [
        # Powers at 0.
        ("x0**2", 0, 0),
        ("x0**1", 0, 1),
        ("x0**0", 0, 0),
        ("x0**n", 0, 0),
        ("x0**1.5", 0, 0),
        ("2**x0", 0, math.log(2)),
        # Kinks and jumps.
        ("abs(x0)", 0, math.nan),
        ("sign(x0)", 0, math.nan),
        ("sign(x0)", 1, 0),
        ("floor(x0)", 1, math.nan),
        ("floor(x0)", 1.5, 0),
        ("max(x0, 0)", 0, math.nan),
        ("min(x0, -x0)", 0, math.nan),
        ("cbrt(x0)", 0, math.nan),
        ("hypot(x0, 0)", 0, math.nan),
        ("atan2(x0, -1)", 0, math.nan),
        ("where(x0 < 0, 0, 1)", 0, math.nan),
        ("where(x0 < 0, -x0, x0)", 0, math.nan),
        ("where(-1 < x0 < 1, 1, 0)", 1, math.nan),
        # Sides that join smoothly.
        ("max(x0**2, -x0**2)", 0, 0),
        ("where(x0 < 0, x0**2, x0**3)", 0, 0),
        ("where(x0 < 0, sin(x0), x0)", 0, 1),
        # Not defined, or not known.
        ("log(x0)", -1, math.nan),
        ("sqrt(x0)", -1, math.nan),
        ("1/x0", 0, math.nan),
        ("sin(x0)/x0", 0, math.nan),
        ("9**9**9*x0", 1, math.nan),
        # No axis in it at all.
        ("3 + n", 1, 0),
        # Where the other side of a choice is not defined.
        ("where(x0 > 0, log(x0), 0)", -1, 0),
        ("where(x0 > 0, log(x0), 0)", 2, 0.5),
        # Where the textbook formula loses its digits.
        ("tanh(x0)", 25, 4 * math.exp(-50) / (1 + math.exp(-50)) ** 2),
    ],
)
def test_known_slopes(text: str, x0: float, slope: float) -> None:
    (result,) = exact_gradient(text, [x0], n=2)
    # A few roundings.
    np.testing.assert_allclose(result, [slope], rtol=1e-14)


def test_a_choice_that_does_not_change_along_an_axis_has_a_slope_along_it() -> None:
    along_x0, along_x1 = exact_gradient("where(x1 < 0, x0, x0**2)", [3.0], [0.0])
    assert along_x0 == [6.0]
    assert np.isnan(along_x1)


def test_numbers_too_large_for_exact_arithmetic_cost_nothing() -> None:
    (slope,) = exact_gradient("(2*x0)**1000000000 + (3**2**20)*0*x0", [0.25])
    assert np.isnan(slope)  # 3**2**20 is infinite in float64
    (slope,) = exact_gradient("(2*x0)**1000000000", [0.25])
    assert slope == 0


def test_it_works_without_warnings_on_integers_and_read_only_arrays() -> None:
    points = np.array([1, 2])
    points.flags.writeable = False
    np.testing.assert_array_equal(exact_gradient("x0**3 + 1/x0", points)[0], [2.0, 11.75])
