"""Evaluating formulas on arrays."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings

from gradatlas.formulas.evaluation import compile_expression
from gradatlas.formulas.language import parse_expression
from gradatlas.functions.function import FloatArray
from tests.support.formulas import evaluate_with_python, formulas


def evaluate(text: str, *arrays: object, **parameters: float) -> FloatArray:
    axes = ("x0", "x1", "x2")[: len(arrays)]
    function = compile_expression(parse_expression(text), axes, parameters)
    return function(*(np.asarray(array) for array in arrays))


@settings(max_examples=400)
@given(formulas)
def test_a_formula_has_the_value_that_python_computes(text: str) -> None:
    x0, x1, b = 0.7, -1.3, 2.0
    try:
        wanted = evaluate_with_python(text, x0=x0, x1=x1, b=b)
        # Rounding may differ in the last digits, and a formula may blow that up: such are no test.
        nearby = [
            evaluate_with_python(text, x0=x0 * scale, x1=x1 * scale, b=b * scale)
            for scale in (1 - 1e-12, 1 + 1e-12)
        ]
    except (ArithmeticError, ValueError, TypeError):
        assume(False)
    assume(all(math.isclose(value, wanted, rel_tol=1e-9, abs_tol=1e-9) for value in nearby))
    result = evaluate(text, np.full((1, 2), x0), np.full((3, 1), x1), b=b)
    assert result.shape == (3, 2)
    np.testing.assert_allclose(result, wanted, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-2**2", -4),
        ("2**3**2", 512),
        ("2 - 3 - 4", -5),
        ("8 / 4 / 2", 1),
        ("7/2", 3.5),
        ("2**-1", 0.5),
        ("where(1 < 2 < 3, 10, 20)", 10),
        ("where(1 < 3 < 2, 10, 20)", 20),
        ("where(1 == 1, 10, 0/0)", 10),
        ("floor(-0.5) + sign(-3)", -2),
        ("max(1, 3, 2) - min(3, 1, 2)", 2),
        ("hypot(3, 4)", 5),
        ("atan2(1, -1)", 3 * math.pi / 4),
        ("log(e**2)", 2),
        ("log10(1000) + log2(8)", 6),
        ("cbrt(-8)", -2),
        ("erf(0.5)", math.erf(0.5)),
    ],
)
def test_known_values(text: str, value: float) -> None:
    # A rounding or two.
    np.testing.assert_allclose(evaluate(text, [0.0]), [value], rtol=1e-15)


@pytest.mark.parametrize("text", ["3", "x0", "x1", "x0*x1", "b", "where(x0 < 0, 1, 2)"])
def test_the_result_has_the_broadcast_shape_and_is_a_new_array(text: str) -> None:
    x0, x1 = np.zeros((1, 4)), np.zeros((3, 1))
    result = evaluate(text, x0, x1, b=1)
    assert result.shape == (3, 4)
    assert result.dtype == np.float64
    assert result.flags.writeable
    assert not np.shares_memory(result, x0)
    assert not np.shares_memory(result, x1)


def test_integers_are_taken_as_real_numbers() -> None:
    integers = np.array([-2, -1, 1, 2])
    np.testing.assert_array_equal(evaluate("x0**-1 / b", integers, b=2), [-0.25, -0.5, 0.5, 0.25])
    # In int64 this would overflow without a word.
    np.testing.assert_array_equal(evaluate("x0**40", np.array([10])), [1e40])
    np.testing.assert_array_equal(evaluate("x0*x0*x0", np.array([10**7])), [1e21])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0/0", math.nan),
        ("1/x0", math.inf),
        ("log(x0)", -math.inf),
        ("log(x0 - 1)", math.nan),
        ("sqrt(x0 - 1)", math.nan),
        ("asin(2)", math.nan),
        ("(-8)**(1/3)", math.nan),
        ("x0**-1", math.inf),
        ("exp(1000)", math.inf),
        ("9**9**9", math.inf),
        ("1e300*1e300*b", math.inf),
        ("max(0/0, 1)", math.nan),
        ("b/x0", math.inf),
    ],
)
def test_what_is_undefined_gives_nan_or_infinity_without_a_warning(text: str, value: float) -> None:
    np.testing.assert_array_equal(evaluate(text, np.zeros(2), b=2), [value, value])


def test_arguments_are_not_changed() -> None:
    x0 = np.array([1.0, 2.0])
    x0.flags.writeable = False
    evaluate("-(x0 + x0**2) * sin(x0)", x0)
    np.testing.assert_array_equal(x0, [1.0, 2.0])


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(ValueError, match="c in a \\* x0 \\+ c: neither axis nor parameter"):
        compile_expression(parse_expression("a*x0 + c"), ("x0",), {"a": 1})
