"""Jumps, poles and edges are found where they are, and nothing else is taken for one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from gradatlas.figures.breaks import ON_PAPER, ROUGHLY, find_edges, find_jumps
from gradatlas.figures.fine_curve import FineCurve, finer_curve, stored_curve
from gradatlas.figures.suspects import may_jump, seem_to_jump
from tests.support.recorded import Array

Function = Callable[[Array], Array]
JUMPS: dict[str, tuple[Function, float]] = {
    "step": (lambda x: np.where(x < 0.3, 1.0, 2.0) + x, 0.3),
    "floor": (np.floor, 0.0),
    "sign": (lambda x: np.sign(x - 0.123) * (2 + x), 0.123),
    "pole": (lambda x: 1 / (x - 0.013), 0.013),
    "tangent": (lambda x: np.tan(x + 1), np.pi / 2 - 1),
}
SMOOTH: dict[str, Function] = {
    "steep": lambda x: np.tanh(1e6 * (x - 0.1)),
    "kink": lambda x: np.abs(x - 0.07),
    "cubic": lambda x: x**3 - x,
    "root": lambda x: np.sqrt(np.abs(x - 0.2)),
    "wave": lambda x: np.sin(40 * x),
    "peak": lambda x: np.exp(-((30 * x) ** 2)),
}


@pytest.mark.parametrize("rounds", [ON_PAPER, 44])
@pytest.mark.parametrize("name", JUMPS)
def test_a_jump_or_a_pole_is_found_where_it_is(name: str, rounds: int) -> None:
    function, place = JUMPS[name]
    ends = np.array([place - 0.37]), np.array([place + 0.45])
    found = find_jumps(function, (ends[0],), (ends[1],), rounds=rounds)
    assert found.is_jump.tolist() == [True]
    (before,), (after,) = found.before[0], found.after[0]
    assert before <= place <= after
    assert after - before < 1e-6


@pytest.mark.parametrize("rounds", [ON_PAPER, 44])
@pytest.mark.parametrize("name", SMOOTH)
def test_steep_slopes_and_kinks_are_no_jumps(name: str, rounds: int) -> None:
    starts = np.linspace(-1, 0.9, 20)
    found = find_jumps(SMOOTH[name], (starts,), (starts + 0.1,), rounds=rounds)
    if name == "steep" and rounds == ON_PAPER:
        pytest.skip("a slope as steep is none on paper")
    assert not found.is_jump.any()


def test_the_edge_of_a_domain_is_found_from_both_sides() -> None:
    def root(x: Array) -> Array:
        with np.errstate(invalid="ignore"):
            return np.sqrt(1 - x**2)

    inside, outside = np.array([0.9, -0.95]), np.array([1.1, -1.2])
    part = find_edges(root, (inside,), (outside,))
    np.testing.assert_allclose(inside + part * (outside - inside), [1, -1], atol=1e-6)
    assert np.isfinite(root(inside + part * (outside - inside))).all()


@pytest.mark.parametrize("num", [41, 80, 201])
@pytest.mark.parametrize("name", [*JUMPS, "even pole"])
def test_no_jump_is_above_suspicion(name: str, num: int) -> None:
    function, place = JUMPS.get(name, (lambda x: 1 / (x - 0.213) ** 2, 0.213))
    points = np.linspace(-2, 2, num)
    with np.errstate(all="ignore"):
        curve = finer_curve(points, function(points), function, parts=1, paper=(80.0, 50.0))
    at = np.searchsorted(curve.points, place)
    assert np.isnan(curve.values[at - 2 : at + 3]).any()
    assert curve.has_poles == ("pole" in name or name == "tangent")


@pytest.mark.parametrize("name", SMOOTH)
def test_smooth_curves_are_whole(name: str) -> None:
    points = np.linspace(-1, 1, 81)
    values = SMOOTH[name](points)
    curve = finer_curve(points, values, SMOOTH[name], parts="auto", paper=(160.0, 120.0))
    assert np.isfinite(curve.values).all()
    assert (np.diff(curve.points) > 0).all()
    assert np.isin(points, curve.points).all()
    np.testing.assert_allclose(curve.values, SMOOTH[name](curve.points), atol=1e-12)


def test_where_nothing_is_gained_f_is_not_asked() -> None:
    def never(_x: Array) -> Array:
        raise AssertionError("asked for values")

    points = np.linspace(-2, 2, 201)
    curve = finer_curve(points, points**2, never, parts="auto", paper=(80.0, 60.0))
    assert curve.points is points


def _stored(function: Function, slope: Function, num: int = 201) -> FineCurve:
    points = np.linspace(-2, 2, num)
    with np.errstate(all="ignore"):
        return stored_curve(points, function(points), slope(points))


def test_without_f_a_jump_is_what_contradicts_both_slopes() -> None:
    assert np.isnan(_stored(np.floor, np.zeros_like).values).sum() == 4  # the last at the end
    pole = _stored(lambda x: 1 / (x - 0.013), lambda x: -1 / (x - 0.013) ** 2)
    assert np.isnan(pole.values).sum() == 1
    assert pole.has_poles


def test_without_f_a_kink_and_a_wave_are_no_jumps() -> None:
    assert np.isfinite(_stored(np.abs, np.sign).values).all()
    assert np.isfinite(_stored(lambda x: np.sin(9 * x), lambda x: 9 * np.cos(9 * x)).values).all()


def test_suspicion_needs_more_than_rounding() -> None:
    points = np.linspace(-2, 2, 201)
    values = 60000 + 1e-8 * points
    assert not may_jump(values, points).any()
    assert not seem_to_jump(values, np.full(201, 1e-8), points).any()


def test_parts_of_an_axis_in_which_f_is_undefined_are_exact() -> None:
    def f(x: Array) -> Array:
        with np.errstate(all="ignore"):
            return np.sqrt(1.03 - x**2) + 0 / x

    points = np.linspace(-2, 2, 81)
    curve = finer_curve(points, f(points), f, parts="auto", paper=(80.0, 60.0))
    ends = [place for part in curve.undefined for place in part]
    # 0 is a single point, and no part.
    np.testing.assert_allclose(ends, [-2, -np.sqrt(1.03), np.sqrt(1.03), 2], atol=1e-6)


@pytest.mark.parametrize("count", [3, 200])
def test_a_pole_in_the_middle_of_a_step_is_one(count: int) -> None:
    starts = np.full(count, -0.5)
    found = find_jumps(lambda x: 1 / x, (starts,), (-starts,), rounds=ROUGHLY)
    assert found.is_jump.all()
    closer = find_jumps(lambda x: 1 / x, found.before, found.after, rounds=ON_PAPER)
    assert found.then(np.arange(count), closer).is_jump.all()


@pytest.mark.parametrize("count", [3, 200])
@pytest.mark.parametrize("power", [0.2, 0.5])
def test_a_cusp_is_no_jump_even_roughly(power: float, count: int) -> None:
    starts = np.linspace(-0.5, -0.4, count)
    found = find_jumps(lambda x: np.abs(x) ** power, (starts,), (starts + 0.45,), rounds=ROUGHLY)
    assert not found.is_jump.any()
