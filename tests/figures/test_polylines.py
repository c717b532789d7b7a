"""Lines through very many points: what is left out, and what must stay."""

from __future__ import annotations

import numpy as np
import pytest

from gradatlas.figures.frame import Frame, Scale
from gradatlas.figures.polylines import FINEST, curve_path, seen_places, seen_points
from gradatlas.figures.sheets.sheet import Box
from tests.support.recorded import Array, lines_of

BOX = Box(50, 40, 450, 340)


def frame(x: tuple[float, float], y: tuple[float, float], *, is_log: bool = False) -> Frame:
    return Frame(BOX, Scale(*x), Scale(*y, is_log))


def parts(within: Frame, x: Array, y: Array) -> list[Array]:
    path = curve_path(within, x, y)
    return [] if path is None else lines_of(path)


def test_few_points_are_all_drawn_where_they_are() -> None:
    x = np.linspace(0, 1, 50)
    (line,) = parts(frame((0, 1), (0, 1)), x, x**2)
    np.testing.assert_allclose(line, np.stack([50 + 400 * x, 40 + 300 * x**2], axis=1))


def test_a_line_has_gaps_where_values_are_missing() -> None:
    y = np.array([0.1, 0.2, np.nan, 0.3, 0.4, np.inf, np.nan, 0.5, 0.6, 0.7])
    found = parts(frame((0, 9), (0, 1)), np.arange(10.0), y)
    assert [len(part) for part in found] == [2, 2, 3]
    assert not parts(frame((0, 1), (0, 1)), np.array([0.0]), np.array([0.5]))
    assert not parts(frame((0, 1), (0, 1)), np.arange(3.0), np.full(3, np.nan))
    log = parts(frame((0, 3), (1e-3, 1), is_log=True), np.arange(4.0), np.array([1, 0, -1, 0.1]))
    assert all(np.isfinite(part).all() for part in log)


@pytest.mark.parametrize("kind", ["noise", "wave", "straight", "zigzag"])
def test_a_million_points_become_few_and_none_is_missed(kind: str) -> None:
    x = np.linspace(0, 1, 1_000_000)
    y = {
        "noise": np.random.default_rng(3).uniform(0, 1, x.size),
        "wave": 0.5 + 0.4 * np.sin(20 * x),
        "straight": x,
        "zigzag": np.arange(x.size) % 2.0,
    }[kind]
    y[654_321] = 1.7  # a single spike
    within = frame((0, 1), (0, 2))
    (line,) = parts(within, x, np.asarray(y, np.float64))
    assert len(line) < 4 * 400 / FINEST + 10
    if kind == "straight":
        assert len(line) < 100
    assert line[0] == pytest.approx(within.points(x[:1], y[:1])[0])
    assert line[-1] == pytest.approx(within.points(x[-1:], y[-1:])[0])
    assert line[:, 1].max() == pytest.approx(within.y(1.7))
    # In each column of pixels the line is as low and as high as all points.
    columns = np.minimum((400 * x / 0.75).astype(int), 532)
    starts = np.flatnonzero(np.diff(columns, prepend=-1))
    lowest = np.minimum.reduceat(within.y(y), starts)
    inside = np.minimum(((line[:, 0] - 50) / 0.75 + 1e-9).astype(int), 532)
    if kind in ("noise", "zigzag"):
        for column in (10, 100, 400):
            drawn = line[inside == column, 1].min()
            assert drawn == pytest.approx(lowest[column], abs=0.2)


def test_what_is_left_out_of_a_line_is_nearer_than_can_be_seen() -> None:
    turn = np.linspace(0, 2 * np.pi, 50_000)
    points = np.stack([250 + 150 * np.cos(turn), 190 + 150 * np.sin(turn)], axis=1)
    starts = np.zeros(len(points), bool)
    starts[0] = True
    kept = seen_points(points, starts, BOX)
    assert len(kept) < 10_000
    assert kept[0] == 0
    assert kept[-1] == len(points) - 1
    between = np.stack([np.interp(np.arange(len(points)), kept, points[kept, i]) for i in (0, 1)])
    # Along the line points may be moved, across it they are not.
    radius = np.hypot(between[0] - 250, between[1] - 190)
    np.testing.assert_allclose(radius, 150, atol=0.1)


def test_lines_stay_apart() -> None:
    points = np.stack([np.repeat(np.linspace(50, 51, 500), 2), np.arange(1000.0)], axis=1)
    starts = np.zeros(1000, bool)
    starts[[0, 300, 700]] = True
    kept = seen_points(points, starts, BOX)
    assert {0, 299, 300, 699, 700, 999} <= set(kept.tolist())


def test_a_steep_line_keeps_its_direction() -> None:
    for slope in (1e3, 1e9, 1e100, 1e290):
        x = np.array([0.0, 1.0])
        (line,) = parts(frame((0, 1), (-1, 1)), x, slope * (x - 0.25))
        assert np.isfinite(line).all()
        assert np.abs(line).max() < 1e6
        crossing = np.interp(190, line[:, 1], line[:, 0])
        assert crossing == pytest.approx(150)


def test_a_jump_between_far_away_points_is_drawn_through_the_frame() -> None:
    y = np.array([-1e200, 1e200, 1e200, -1e200])
    (line,) = parts(frame((0, 3), (-1, 1)), np.arange(4.0), y)
    signs = np.sign(line[:, 1] - 190)
    [first, second] = np.flatnonzero(np.diff(signs))
    assert line[first, 0] == pytest.approx(line[first + 1, 0], abs=1e-6)
    assert line[first, 0] == pytest.approx(50 + 400 / 6)
    assert line[second, 0] == pytest.approx(50 + 400 * 5 / 6)


def test_points_far_left_and_right_do_not_turn_a_line() -> None:
    (line,) = parts(frame((0, 1e-9), (0, 1)), np.array([-1.0, 3.0]), np.array([0.0, 1.0]))
    assert np.abs(line).max() < 1e6
    assert np.interp(250, line[:, 0], line[:, 1]) == pytest.approx(40 + 300 * 0.25, abs=1e-3)


def test_places_that_are_the_same_on_paper_are_taken_once() -> None:
    points = np.array([[0.01, 0.01], [5, 5], [0.02, 0.02], [5.01, 5.0], [9, 1]])
    np.testing.assert_array_equal(seen_places(points), points[[0, 1, 4]])
    many = np.random.default_rng(1).uniform(0, 1, (200_000, 2))
    assert len(seen_places(many)) <= (1 / FINEST + 1) ** 2
