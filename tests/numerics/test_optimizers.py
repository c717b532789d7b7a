"""Optimizers: their rules beside exact arithmetic and the code of their sources."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
from numpy.typing import NDArray

from gradatlas.descent.optimizer import OptimizerSpec, optimizer_names, specify_optimizer
from gradatlas.descent.paths import descend
from gradatlas.descent.problem import Objective, exact_objective
from gradatlas.descent.stored_paths import STATUSES, Paths
from gradatlas.functions.kind import build_function
from gradatlas.functions.kinds.formula import FormulaSpec

SOURCES = json.loads(
    Path(__file__).with_name("data").joinpath("optimizer_paths.json").read_text(encoding="utf-8")
)
"""Paths of torch, keras and optax, by their own code: see `benchmarks/optimizers.py`."""
DOMAIN = [(-10.0, 10.0)] * 2
BOOK = "x0**2/20 + x1**2"
START = (-7, 2)
STEPS = 30
Step = Callable[[Any, Any, dict[str, Any], int], tuple[Any, Any]]


def objective_of(formula: str, axes: tuple[str, ...] = ("x0", "x1")) -> Objective:
    return exact_objective(build_function(FormulaSpec(formula), axes, {}))


def paths_of(
    formula: str,
    *optimizers: OptimizerSpec,
    start: Any = (START,),
    steps: int = STEPS,
    tolerance: float = 0.0,
) -> Paths:
    return descend(
        objective_of(formula),
        optimizers,
        np.array(start, np.float64).T.copy(),
        steps=steps,
        tolerance=tolerance,
        domain=DOMAIN,
    )


# The book's rules, each coordinate by itself, as "Deep Learning from Scratch" has them in
# common/optimizer.py: with 50 digits, and written without a look at the modules.


def sgd(x: Any, g: Any, _memory: dict[str, Any], _step: int) -> Any:
    return x - mpmath.mpf("0.95") * g


def momentum(x: Any, g: Any, memory: dict[str, Any], _step: int) -> Any:
    memory["v"] = mpmath.mpf("0.9") * memory.get("v", 0) - mpmath.mpf("0.1") * g
    return x + memory["v"]


def nesterov(x: Any, g: Any, memory: dict[str, Any], _step: int) -> Any:
    before, m, rate = memory.get("v", 0), mpmath.mpf("0.9"), mpmath.mpf("0.1")
    memory["v"] = m * before - rate * g
    return x + m * m * before - (1 + m) * rate * g


def adagrad(x: Any, g: Any, memory: dict[str, Any], _step: int) -> Any:
    memory["h"] = memory.get("h", 0) + g * g
    return x - mpmath.mpf("1.5") * g / (mpmath.sqrt(memory["h"]) + mpmath.mpf("1e-7"))


def rmsprop(x: Any, g: Any, memory: dict[str, Any], _step: int) -> Any:
    rate = mpmath.mpf("0.99")
    memory["h"] = rate * memory.get("h", 0) + (1 - rate) * g * g
    return x - mpmath.mpf("0.1") * g / (mpmath.sqrt(memory["h"]) + mpmath.mpf("1e-7"))


def adam(x: Any, g: Any, memory: dict[str, Any], step: int) -> Any:
    one, two = mpmath.mpf("0.9"), mpmath.mpf("0.999")
    memory["m"] = memory.get("m", 0) + (1 - one) * (g - memory.get("m", 0))
    memory["v"] = memory.get("v", 0) + (1 - two) * (g * g - memory.get("v", 0))
    rate = mpmath.mpf("0.3") * mpmath.sqrt(1 - two**step) / (1 - one**step)
    return x - rate * memory["m"] / (mpmath.sqrt(memory["v"]) + mpmath.mpf("1e-7"))


BOOK_RULES = {
    "gradient_descent": (sgd, 0.95),
    "momentum": (momentum, 0.1),
    "nesterov": (nesterov, 0.1),
    "adagrad": (adagrad, 1.5),
    "rmsprop": (rmsprop, 0.1),
    "adam": (adam, 0.3),
}


def true_path(rule: Callable[..., Any]) -> NDArray[np.float64]:
    with mpmath.workdps(50):
        coordinates = []
        for start, factor in zip(START, (mpmath.mpf(1) / 10, mpmath.mpf(2)), strict=True):
            memory: dict[str, Any] = {}
            values = [mpmath.mpf(start)]
            for step in range(1, STEPS + 1):
                values.append(rule(values[-1], factor * values[-1], memory, step))
            coordinates.append([float(value) for value in values])
        return np.array(coordinates)


@pytest.mark.parametrize("name", BOOK_RULES)
def test_the_book_s_paths_are_those_of_fifty_digits(name: str) -> None:
    rule, rate = BOOK_RULES[name]
    spec = specify_optimizer(name, "book", learning_rate=rate)
    found, true = paths_of(BOOK, spec).points[:, 0, 0], true_path(rule)
    # Thirty steps round some ten times each, and a bowl makes none of it grow; of the largest.
    assert np.abs(found - true).max() <= 1e-13 * np.abs(true).max()
    where = np.abs(true) > 1e-3
    assert (np.abs(found - true)[where] <= 1e-12 * np.abs(true)[where]).all()


def test_where_epsilon_stands_matters_little_for_adam() -> None:
    usual = specify_optimizer("adam", learning_rate=0.3)
    # Between the two there are 9.5e-6 when ε is 1e-7 in one of them; here both have 1e-8.
    other = specify_optimizer("adam", learning_rate=0.3, epsilon_at="uncorrected")
    one, two = paths_of(BOOK, usual, other).points[:, :, 0].swapaxes(0, 1)
    assert 0 < np.abs(one - two).max() <= 1e-5 * np.abs(one).max()


CASES = [
    (source, optimizer, formula)
    for source, optimizers in SOURCES["paths"].items()
    for optimizer, paths in optimizers.items()
    for formula in paths
]


@pytest.mark.parametrize(("source", "optimizer", "formula"), CASES, ids=str)
def test_a_convention_is_that_of_its_source(source: str, optimizer: str, formula: str) -> None:
    from benchmarks.optimizers import FUNCTIONS, rate_of

    every, told = SOURCES["every"], SOURCES["paths"][source][optimizer][formula]
    theirs = np.array([[float.fromhex(x) for x in axis] for axis in told])
    spec = specify_optimizer(optimizer, source, learning_rate=rate_of(optimizer))
    start, steps = FUNCTIONS[formula][1], every * (theirs.shape[1] - 1)
    ours = paths_of(formula, spec, start=(start,), steps=steps).points[:, 0, 0, ::every]
    # A hundred steps round some thousand times; these paths make no more of it than 20 times that.
    assert np.abs(ours - theirs).max() <= 1e-13 * np.abs(theirs).max()


def test_every_convention_is_compared_with_its_source() -> None:
    compared = {(source, optimizer) for source, optimizer, _ in CASES}
    compared |= {("book", name) for name in BOOK_RULES}
    from gradatlas.descent.optimizer import find_optimizer

    claimed = {
        (source, name) for name in optimizer_names() for source in find_optimizer(name).CONVENTIONS
    }
    assert claimed == compared


EVERY = [
    *(specify_optimizer(name) for name in optimizer_names()),
    *(specify_optimizer("steepest_descent", line_search=one) for one in ("armijo", "wolfe")),
    *(
        specify_optimizer("newton", line_search="armijo", hessian=one)
        for one in ("shifted", "absolute")
    ),
]


def label(spec: OptimizerSpec) -> str:
    kinds = (spec.option(name) for name in ("line_search", "hessian"))
    return "-".join([spec.name, *(str(kind) for kind in kinds if kind is not None)])


every_optimizer = pytest.mark.parametrize("spec", EVERY, ids=label)


@functools.cache
def paths_of_many(formula: str) -> tuple[Paths, NDArray[np.float64]]:
    """Return the paths of all optimizers from many starts, and these."""
    starts = np.random.default_rng(1).uniform(-2, 2, (101, 2))
    return paths_of(formula, *EVERY, start=starts, steps=20), starts


@every_optimizer
@pytest.mark.parametrize(
    "formula",
    [
        "(1 - x0)**2 + 100*(x1 - x0**2)**2",
        "-20*exp(-0.2*sqrt((x0**2 + x1**2)/2)) - exp((cos(2*pi*x0) + cos(2*pi*x1))/2) + 20 + e",
    ],
    ids=["polynomial", "ackley"],
)
def test_a_path_is_the_same_alone_and_among_others(spec: OptimizerSpec, formula: str) -> None:
    among, starts = paths_of_many(formula)
    alone = paths_of(formula, spec, start=starts[[57]], steps=20)
    run = EVERY.index(spec)
    np.testing.assert_array_equal(among.points[:, run, 57], alone.points[:, 0, 0])
    np.testing.assert_array_equal(among.evaluations[run, 57], alone.evaluations[0, 0])
    assert among.status[run, 57] == alone.status[0, 0]


@every_optimizer
def test_a_start_without_a_slope_is_the_whole_path(spec: OptimizerSpec) -> None:
    paths = paths_of("x0**2 + x1**2", spec, start=((0, 0), (1, 1)))
    assert paths.status[0, 0] == STATUSES["converged"]
    assert paths.steps_taken[0, 0] == 0
    assert paths.steps_taken[0, 1] > 0


@every_optimizer
def test_a_single_step(spec: OptimizerSpec) -> None:
    paths = paths_of("x0**2 + 3*x1**2", spec, start=((1, 2),), steps=1)
    assert paths.points.shape == (2, 1, 1, 2)
    assert paths.steps_taken[0, 0] == 1
    assert paths.f[0, 0, 1] < paths.f[0, 0, 0]


@every_optimizer
def test_what_comes_of_kinks_edges_and_poles(spec: OptimizerSpec) -> None:
    for formula, allowed in (
        ("abs(x0) + abs(x1)", set(STATUSES) - {"diverged"}),
        ("log(x0) + x1**2", set(STATUSES)),
        ("-1/((x0 - 1)**2 + x1**2)", set(STATUSES)),
        ("where(x0 > 0.5, x0, -x0) + x1**2", set(STATUSES)),
        ("-x0**4 - x1**2", set(STATUSES)),
    ):
        paths = paths_of(formula, spec, start=((0.9, 0.8), (0.6, -0.3)), steps=200)
        names = {number: name for name, number in STATUSES.items()}
        assert {names[status] for status in paths.status[0].tolist()} <= allowed
        for start in range(2):
            taken = int(paths.steps_taken[0, start])
            assert np.isfinite(paths.points[:, 0, start, : taken + 1]).all()
            assert np.isfinite(paths.f[0, start, : taken + 1]).all()
            assert np.isnan(paths.points[:, 0, start, taken + 1 :]).all()


def test_ends_of_plain_descent() -> None:
    def end(formula: str, start: tuple[float, float], rate: float, **more: Any) -> tuple[str, int]:
        spec = specify_optimizer("gradient_descent", learning_rate=rate)
        paths = paths_of(formula, spec, start=(start,), **more)
        names = {number: name for name, number in STATUSES.items()}
        return names[int(paths.status[0, 0])], int(paths.steps_taken[0, 0])

    assert end("x0**2 + x1**2", (1, 1), 0.1) == ("steps_used_up", 30)
    assert end("x0**2 + x1**2", (1, 1), 0.5) == ("converged", 1)
    assert end("x0**2 + x1**2", (1, 1), 0.1, tolerance=1.0) == ("converged", 5)
    # (1 − 2·10)ⁿ = 19ⁿ, whose square passes 1.8e308 after 120 steps.
    assert end("x0**2 + x1**2", (1, 1), 10, steps=200) == ("diverged", 120)
    assert end("log(x0) + x1**2", (1, 0), 0.75) == ("left_the_domain", 1)
    assert end("abs(x0) + x1**2", (1, 0), 0.5) == ("no_gradient", 2)
    # ∞ − ∞ far away is no edge of a domain.
    assert end("x0**4 - x0**2 + x1**2", (3, 0), 1.0, steps=20)[0] == "diverged"


@pytest.mark.parametrize("power", [-600, 0, 600])
def test_a_path_ends_at_the_tolerance_though_squares_of_gradients_are_lost(power: int) -> None:
    # Of s x²/2, half of what is left goes at each step, and all numbers are powers of 2: exact.
    scale = 2.0**power
    spec = specify_optimizer("gradient_descent", learning_rate=0.5 / scale)
    for tolerance, steps in ((scale * 2.0**-5, 5), (scale * 2.0**-5 * (1 - 2.0**-52), 6)):
        paths = paths_of(f"{scale!r}*x0**2/2", spec, start=((1, 0),), tolerance=tolerance)
        assert paths.steps_taken.item() == steps
        assert paths.status.item() == STATUSES["converged"]
        expected = scale * 2.0 ** -np.arange(steps + 1)
        np.testing.assert_array_equal(paths.grad_norm[0, 0, : steps + 1], expected)


def test_gradients_are_shortened_where_that_is_asked_for() -> None:
    spec = specify_optimizer("gradient_descent", learning_rate=1, clip_norm=0.5)
    points = paths_of("3*x0 + 4*x1", spec, start=((0, 0),), steps=2).points[:, 0, 0]
    # 0.5 · (3, 4)/5, and rounding of a quotient and a product.
    expected = np.array([[0.0, 0.0], [-0.3, -0.4], [-0.6, -0.8]])
    np.testing.assert_allclose(points.T, expected, rtol=1e-15)
    longer = specify_optimizer("gradient_descent", learning_rate=1, clip_norm=50)
    plain = specify_optimizer("gradient_descent", learning_rate=1)
    one, two = paths_of("3*x0 + 4*x1", longer, plain, steps=2).points[:, :, 0].swapaxes(0, 1)
    np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize(
    "name", [name for name in optimizer_names() if specify_optimizer(name).option("epsilon")]
)
def test_a_coordinate_without_a_slope_stays_even_without_epsilon(name: str) -> None:
    spec = specify_optimizer(name, epsilon=0.0, weight_decay=0.0)
    paths = paths_of("x0**2 + 0*x1", spec, start=((1, 0.5),), steps=5)
    assert paths.steps_taken[0, 0] == 5
    assert (paths.points[1, 0, 0] == 0.5).all()


def test_damping_begins_after_the_first_step() -> None:
    spec = specify_optimizer("momentum", learning_rate=1, momentum=0.5, dampening=0.5)
    points = paths_of("x0 + 0*x1", spec, start=((0, 0),), steps=3).points[0, 0, 0]
    # v = 1, then ½·1 + ½·1 = 1 again and again.
    assert points.tolist() == [0, -1, -2, -3]
