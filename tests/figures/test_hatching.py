"""Hatching: lines end where cells do; which points make areas."""

from __future__ import annotations

import typing

import numpy as np
import pytest

from gradatlas.figures.flag_areas import flagged_areas
from gradatlas.figures.hatching import Hatch, hatch_lines

HATCHES = typing.get_args(Hatch)


@pytest.mark.parametrize("hatch", HATCHES)
def test_lines_lie_in_cells_alone_and_reach_their_edges(hatch: Hatch) -> None:
    random = np.random.default_rng(1)
    columns, rows = np.cumsum(random.uniform(2, 9, 13)), np.cumsum(random.uniform(2, 9, 9))
    cells = random.uniform(size=(8, 12)) < 0.6
    pieces = hatch_lines(columns, rows, cells, hatch, 3.0)
    assert len(pieces) > 20

    def is_hatched(points: np.ndarray) -> np.ndarray:
        column = np.searchsorted(columns, points[:, 0], side="right") - 1
        row = np.searchsorted(rows, points[:, 1], side="right") - 1
        inside = (column >= 0) & (column < 12) & (row >= 0) & (row < 8)
        return np.asarray(inside & cells[row.clip(0, 7), column.clip(0, 11)])

    way = pieces[:, 1] - pieces[:, 0]
    for part in np.linspace(0.01, 0.99, 23):
        assert is_hatched(pieces[:, 0] + part * way).all()
    unit = way / np.hypot(*way.T)[:, np.newaxis]
    assert not is_hatched(pieces[:, 1] + 1e-6 * unit).any()
    assert not is_hatched(pieces[:, 0] - 1e-6 * unit).any()
    # Nothing is left out: their length is what the area and the distance make.
    area = float(np.diff(rows) @ cells @ np.diff(columns))
    assert np.hypot(*way.T).sum() == pytest.approx(area / 3.0, rel=0.15)


@pytest.mark.parametrize(
    ("hatch", "slope"), [("rising", 1), ("falling", -1), ("upright", None), ("level", 0)]
)
def test_directions(hatch: Hatch, slope: float | None) -> None:
    edges = np.array([0.0, 50.0])
    pieces = hatch_lines(edges, edges, np.ones((1, 1), bool), hatch, 5.0)
    way = pieces[:, 1] - pieces[:, 0]
    if slope is None:
        assert (way[:, 0] == 0).all()
    else:
        np.testing.assert_allclose(way[:, 1], slope * way[:, 0], atol=1e-9)


def test_no_cells_no_lines() -> None:
    edges = np.array([0.0, 50.0])
    assert hatch_lines(edges, edges, np.zeros((1, 1), bool), "rising", 5.0).shape == (0, 2, 2)


def test_areas_and_points_that_stand_alone() -> None:
    points = np.zeros((20, 30), bool)
    points[2:10, 3:15] = True
    points[5, 7] = False  # a hole
    points[15] = True  # a line
    points[18, 20] = points[12, 2] = True
    found = flagged_areas(points, (3.0, 3.0))
    wanted = points.copy()
    wanted[12:] = False
    np.testing.assert_array_equal(found, wanted)
    assert not flagged_areas(points, (14.0, 18.0)).any()


def test_small_fields_have_no_areas() -> None:
    assert not flagged_areas(np.ones((2, 40), bool), (1.0, 1.0)).any()
    assert flagged_areas(np.ones((3, 3), bool), (1.0, 1.0)).all()
