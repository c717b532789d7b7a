"""Critical points in figures: which marks stand where, and what is said of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gradatlas.descent.stored_points import KINDS, read_points_file
from gradatlas.figures.build import describe_figure
from gradatlas.figures.points_marks import LOOKS
from gradatlas.figures.styles import WHITE, rgba
from tests.support.drawn import Array, builtin, layer, make_field, spec
from tests.support.overlaps import check_layout
from tests.support.point_files import make_points
from tests.support.recorded import MarkersMark, Recorded, draw

POINTS = layer("points")
X = np.linspace(-2, 2, 41)
SQUARE = {"x0": (-2.0, 2.0), "x1": (-2.0, 2.0)}
WELLS = "x0**4 - 2*x0**2 + x1**2"
"""Minima at (±1, 0), a saddle at (0, 0)."""
FIELD = make_field(
    lambda x, y: x**4 - 2 * x**2 + y**2,
    lambda x, y: (4 * x**3 - 4 * x, 2 * y),
    X,
    X,
    formula=WELLS,
)
TENT = make_field(
    lambda x, y: abs(x) + abs(y), lambda x, y: (np.sign(x), np.sign(y)), X, X, formula="abs(x0)"
)
CURVE = make_field(
    lambda x: x**3 - x, lambda x: 3 * x**2 - 1, X, formula="x0**3 - x0", names=("x0",)
)


@pytest.fixture(scope="module")
def wells(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_points(tmp_path_factory.mktemp("points") / "wells.nc", WELLS, SQUARE)


def marked(drawn: Recorded, kind: str, *, proved: bool = True) -> Array:
    """Return where marks of a kind are, in data units."""
    color = rgba(LOOKS[kind][1])
    found = [
        drawn.values_at(mark.points)
        for mark in drawn.inside(MarkersMark)
        if (mark.face == color if proved else mark.face == WHITE)
        and mark.pen is not None
        and (proved or mark.pen.color == color)
    ]
    return np.concatenate([np.empty((0, 2)), *found])


def test_each_kind_has_its_mark_where_the_point_is(wells: Path) -> None:
    drawn = draw(FIELD, layer("contourf"), POINTS, points=wells)
    np.testing.assert_allclose(marked(drawn, "minimum"), [(-1, 0), (1, 0)], atol=1e-9)
    np.testing.assert_allclose(marked(drawn, "saddle"), [(0, 0)], atol=1e-9)
    assert not len(marked(drawn, "maximum"))
    assert drawn.legend_texts == ["2 minima", "1 saddle"]


def test_what_is_not_proved_is_hollow_and_the_legend_says_so(tmp_path: Path) -> None:
    path = make_points(tmp_path / "tent.nc", "abs(x0) + abs(x1)", SQUARE)
    drawn = draw(TENT, POINTS, points=path)
    assert not len(marked(drawn, "minimum"))
    np.testing.assert_allclose(marked(drawn, "minimum", proved=False), [(0, 0)], atol=1e-6)
    assert drawn.legend_texts == ["1 minimum", "not proved"]
    _, text = describe_figure(spec(POINTS), TENT, points=path)
    assert "1 minimum, not proved; the domain may have others" in text


def test_over_one_axis_they_lie_on_the_graph(tmp_path: Path) -> None:
    path = make_points(tmp_path / "curve.nc", "x0**3 - x0", {"x0": (-2.0, 2.0)})
    drawn = draw(CURVE, layer("line"), POINTS, points=path)
    at = 3**-0.5
    np.testing.assert_allclose(marked(drawn, "minimum"), [(at, at**3 - at)], atol=1e-9)
    np.testing.assert_allclose(marked(drawn, "maximum"), [(-at, at - at**3)], atol=1e-9)
    np.testing.assert_allclose(marked(drawn, "boundary"), [(-2, -6)], atol=1e-9)
    alone = draw(CURVE, POINTS, points=path)
    assert alone.frame.y_scale.low <= -6
    assert alone.frame.y_scale.high >= at - at**3


def test_those_outside_of_the_view_are_not_counted(wells: Path) -> None:
    drawn = draw(FIELD, POINTS, points=wells, limits={"x0": (0.5, 2.0)})
    assert drawn.legend_texts == ["1 minimum"]
    assert not len(marked(drawn, "saddle"))
    empty = draw(FIELD, POINTS, points=wells, limits={"x0": (1.5, 2.0)})
    assert empty.composition.page.notes == ["no critical point here"]


def test_kinds_can_be_chosen(wells: Path) -> None:
    drawn = draw(FIELD, layer("points", kinds=("saddle",)), points=wells)
    assert drawn.legend_texts == ["1 saddle"]
    assert not len(marked(drawn, "minimum"))


def test_hundreds_of_them_are_small_and_all_there(tmp_path: Path) -> None:
    domain = {"x0": (-5.0, 6.0), "x1": (-5.0, 6.0)}
    formula = "20 + x0**2 + x1**2 - 10*cos(2*pi*x0) - 10*cos(2*pi*x1)"
    path = make_points(tmp_path / "rastrigin.nc", formula, domain)
    axis = np.linspace(-5, 6, 21)
    field = make_field(lambda x, y: x + y, lambda x, y: (1 + 0 * x, 1 + 0 * y), axis, axis)
    drawn = draw(field, POINTS, points=path)
    assert [len(marked(drawn, kind)) for kind in KINDS] == [144, 121, 264, 0, 0]
    few = draw(field, layer("points", size=8.0), points=path)

    def size(of: Recorded) -> float:
        return max(float(np.ptp(mark.marker.vertices)) for mark in of.inside(MarkersMark))

    assert size(drawn) < 0.5 * size(few)


def test_the_caption_counts_and_says_what_is_proved(wells: Path) -> None:
    _, text = describe_figure(spec(POINTS), FIELD, points=wells)
    assert "2 minima and 1 saddle, all proved; the domain has no others" in text


def test_the_built_in_figure_draws_them_over_contours(wells: Path) -> None:
    drawn = draw(FIELD, *builtin("points"), points=wells)
    np.testing.assert_allclose(marked(drawn, "minimum"), [(-1, 0), (1, 0)], atol=1e-9)
    assert [one.kind for one in builtin("points")] == ["contour", "points"]


@pytest.mark.parametrize("size", [(2, 2), (6.4, 4.8), (13.3, 7.5)])
def test_everything_fits(size: tuple[float, float], tmp_path: Path) -> None:
    formula = "x0**3 - 3*x0*x1**2 + 0.1*x0**2"
    path = make_points(tmp_path / "monkey.nc", formula, SQUARE)
    assert len(np.unique(read_points_file(path).points.kind)) >= 3
    drawn = draw(FIELD, layer("contourf"), POINTS, points=path, size=size)
    check_layout(drawn)
