"""The benchmarks compare the same things, and compute what their tables say."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from benchmarks.contenders import book_loop, open_numpy, our_central, our_exact, plain_numpy
from benchmarks.figures import figure_rows
from benchmarks.ours import our_function
from benchmarks.picture_times import FIGURES, contenders, formula, make_curve, make_valley
from benchmarks.problems import PROBLEMS, Problem
from benchmarks.table import markdown_table, show_ratio, speed_ratio
from benchmarks.timing import make_axes, worst_error

EPS = float(np.finfo(np.float64).eps)
every_problem = pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)


def small_axes(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    # Different lengths, so that swapped axes are found out; even, so that no point is Ackley's tip.
    (left, right), (low, high) = problem.domain
    return np.linspace(left, right, 24), np.linspace(low, high, 16)


@every_problem
def test_everybody_is_given_the_same_function(problem: Problem) -> None:
    x, y = np.meshgrid(*small_axes(problem))
    theirs = problem.write(np)(x, y)
    ours = our_function(problem).evaluate(x, y)
    # Some dozens of operations, each of which rounds, on terms no larger than the largest value.
    assert np.abs(ours - theirs).max() <= 100 * EPS * np.abs(theirs).max()


@every_problem
def test_the_gradient_by_hand_is_the_exact_one(problem: Problem) -> None:
    axes = small_axes(problem)
    components = our_exact.prepare(problem, axes)()
    assert worst_error(problem, axes, components) <= 100 * EPS


@every_problem
@pytest.mark.parametrize(
    "contender", [our_central, plain_numpy, open_numpy, book_loop], ids=lambda c: c.TITLE
)
def test_contenders_compute_the_gradient(problem: Problem, contender: ModuleType) -> None:
    axes = small_axes(problem)
    # h²·f'''/6 with the book's h = 1e-4: below 1e-6 of the gradient for third derivatives up to
    # 600 times as large as it. Ackley's ripples have (2π)³ = 248 times.
    assert worst_error(problem, axes, contender.prepare(problem, axes)()) < 1e-6


def test_the_worst_error_is_in_units_of_the_longest_gradient() -> None:
    problem = PROBLEMS[0]
    axes = make_axes(problem, 10**4)
    x, y = np.meshgrid(*axes)
    right = problem.gradient(np, x, y)
    longest = np.hypot(*right).max()
    wrong = right[1].copy()
    wrong[3, 5] += longest / 8
    assert worst_error(problem, axes, (right[0], wrong)) == pytest.approx(1 / 8, rel=1e-12)


def test_a_value_that_is_missing_is_an_infinite_error() -> None:
    problem = PROBLEMS[0]
    axes = make_axes(problem, 10**4)
    along_x, along_y = problem.gradient(np, *np.meshgrid(*axes))
    along_x[0, 0] = np.nan
    assert worst_error(problem, axes, (along_x, along_y)) == np.inf


@pytest.mark.parametrize("spoil", [np.transpose, np.float32], ids=["axes swapped", "float32"])
def test_other_shapes_and_types_are_refused(spoil: Callable[[Any], Any]) -> None:
    problem = PROBLEMS[0]
    axes = small_axes(problem)
    components = problem.gradient(np, *np.meshgrid(*axes))
    with pytest.raises(ValueError, match="instead of float64"):
        worst_error(problem, axes, tuple(spoil(component) for component in components))


def test_ratios_tell_by_how_much_ours_is_faster() -> None:
    measured = {
        "ours": {"seconds": [9.0, 2.0, 2.0]},
        "faster": {"seconds": [1.0, 1.0, 7.0]},
        "slower": {"seconds": [50.0, 10.0]},
    }
    assert speed_ratio(measured, "ours", "faster") == 0.5
    assert speed_ratio(measured, "ours", "slower") == 15
    assert speed_ratio(measured, "ours", "absent") is None


@pytest.mark.parametrize(
    ("ratio", "shown"), [(None, "–"), (0.034, "0.03"), (0.996, "1.0"), (2.04, "2.0"), (73.4, "73")]
)
def test_ratios_are_shown_with_two_digits(ratio: float | None, shown: str) -> None:
    assert show_ratio(ratio) == shown


def test_columns_of_tables_are_aligned() -> None:
    table = markdown_table(("who", "ms"), [("numpy", "3"), ("jax", "12.5")])
    assert table.splitlines() == [
        "| who   |   ms |",
        "| ----- | ---: |",
        "| numpy |    3 |",
        "| jax   | 12.5 |",
    ]


# --- figures ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("file_format", ["png", "svg", "pdf"])
def test_we_and_pyplot_draw_a_figure(name: str, file_format: str) -> None:
    starts = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}
    calls = contenders(name, file_format)
    drawn = {who: call() for who, call in calls.items()}
    assert all(content.startswith(starts[file_format]) for content in drawn.values())
    # No title comes again.
    assert calls["ours_known"]() != drawn["ours_known"]
    assert calls["ours_fresh"]() != drawn["ours_fresh"]
    plt.close("all")


def test_figures_are_of_the_same_data_as_the_formula_says() -> None:
    curve = make_curve()
    x = curve["x"].values
    names = {"x": x, "b": 100, "sin": np.sin}
    assert np.allclose(eval(formula("line", 1), names), curve["f"].values)
    valley = make_valley()
    x0, x1 = np.meshgrid(valley["x0"].values, valley["x1"].values)
    told = eval(formula("contour", 1), {"x0": x0, "x1": x1, "b": 100})
    assert np.allclose(told, valley["f"].values)


def test_rows_of_figures_say_what_was_measured() -> None:
    def timed(milliseconds: float, size: int) -> dict[str, Any]:
        return {"seconds": [milliseconds / 1e3] * 3, "size": size}

    figure = {
        "ours_known": timed(10, 5_000),
        "plain_known": timed(100, 9_000),
        "ours_fresh": timed(30, 5_000),
        "plain_fresh": timed(120, 9_000),
    }
    rows = list(figure_rows({"png": {"line": figure}, "pdf": {"line": figure}}))
    numbers = ("10", "100", "0.10", "30", "120", "0.25")
    assert rows[0] == ("line", "png", *numbers, "0.15", "no", "5", "9")
    assert rows[1] == ("line", "pdf", *numbers, "0.4", "yes", "5", "9")
