"""Formulas as graphs and as programs: nothing is computed twice, and nothing is mixed up."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradatlas.formulas.derivatives import Calculus, slopes_along
from gradatlas.formulas.evaluation import ExactGradient, compile_expression
from gradatlas.formulas.graph import Graph, formula_node, reached
from gradatlas.formulas.language import parse_expression
from gradatlas.formulas.program import Program
from tests.support.formulas import formulas

AXES = ("x0", "x1")


def operations(text: str, *, with_slopes: bool) -> Counter[str]:
    graph = Graph(2)
    node = formula_node(graph, parse_expression(text), AXES, {})
    slopes = slopes_along(Calculus(graph), node) if with_slopes else ()
    return Counter(part.operation for part in reached([node, *filter(None, slopes)]))


def test_a_part_that_occurs_often_is_computed_once() -> None:
    text = "sqrt(x0*x1 + 1) + exp(sqrt(x1*x0 + 1)) * sin(sqrt(1 + x0*x1))"
    found = operations(text, with_slopes=False)
    assert found["sqrt"] == 1
    assert found["multiply"] == 2  # x0*x1, and exp times sin


def test_derivatives_share_their_parts_with_the_function() -> None:
    found = operations("exp(sin(x0*x1))/sqrt(x0 + x1)", with_slopes=True)
    assert found["exp"] == found["sqrt"] == found["sin"] == found["cos"] == 1


def test_what_depends_on_no_axis_is_computed_beforehand() -> None:
    found = operations("x0*(sin(2)**3 + log(7)*pi)", with_slopes=True)
    assert not {"sin", "log", "power", "add"} & set(found)


def test_gradients_of_long_formulas_stay_small() -> None:
    # Written out, the derivative of a product of n factors has n² parts.
    text = "*".join(f"sin(x0 + {number}*x1)" for number in range(40))
    value, both = (sum(operations(text, with_slopes=s).values()) for s in (False, True))
    assert both <= 8 * value


def test_conditions_that_are_known_beforehand_choose_beforehand() -> None:
    function = compile_expression(parse_expression("where(b < 1, x0, x1)"), AXES, {"b": 0})
    np.testing.assert_array_equal(function(np.array([1.0]), np.array([2.0])), [1.0])


@settings(max_examples=200, derandomize=True)
@given(formulas, st.integers(0, 2**32 - 1))
def test_open_meshes_tiles_and_single_points_give_the_same_bits(text: str, seed: int) -> None:
    # What is computed on one axis alone, remembered, or written over must not show.
    function = compile_expression(parse_expression(text), AXES, {"b": 2})
    gradient = ExactGradient(parse_expression(text), AXES, {"b": 2}).gradient
    random = np.random.default_rng(seed)
    x0, x1 = random.normal(size=(1, 5)), random.normal(size=(4, 1))
    x0[0, 1] = x1[2, 0] = 0.0
    flat = [part.ravel() for part in np.broadcast_arrays(x0, x1)]
    for compute in (lambda *a: (function(*a),), gradient):
        field = compute(x0, x1)
        once_more = compute(x0, x1)
        tiles = [compute(x0[:, part], x1) for part in (slice(0, 2), slice(2, 5))]
        for index, component in enumerate(field):
            np.testing.assert_array_equal(once_more[index], component)
            np.testing.assert_array_equal(np.hstack([tile[index] for tile in tiles]), component)
            one_by_one = compute(*flat)[index].reshape(4, 5)
            # numpy takes other instructions for other lengths: the last digits may differ.
            np.testing.assert_allclose(one_by_one, component, rtol=1e-9, atol=1e-9)


def test_values_of_an_axis_are_not_taken_for_others_like_them() -> None:
    function = compile_expression(parse_expression("x0**2 + x1"), AXES, {})
    column = np.zeros((2, 1))
    first, second = np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, 5.0, 3.0]])
    for array in (first, second, first):
        np.testing.assert_array_equal(function(array, column), np.tile(array**2, (2, 1)))


def test_results_do_not_change_when_the_next_are_computed() -> None:
    function = compile_expression(parse_expression("x0*x1 + x0"), AXES, {})
    first = function(np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]))
    kept = first.copy()
    function(np.array([[5.0, 6.0]]), np.array([[7.0], [8.0]]))
    np.testing.assert_array_equal(first, kept)


@pytest.mark.parametrize("exponent", [-7, -2, -1, 0, 1, 2, 3, 5, 8, 20, 64, 65, 0.5, -0.5, 2.5])
def test_powers_that_are_multiplied_out_are_powers(exponent: float) -> None:
    graph = Graph(1)
    node = graph.apply("power", graph.axes[0], graph.constant(exponent))
    points = np.array([0.3, 0.9, 1.7, 3.1])
    (result,) = Program(graph, [node]).run([points])
    # A rounding for each of up to 12 factors.
    np.testing.assert_allclose(result, points**exponent, rtol=1e-14)
