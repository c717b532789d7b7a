"""The yardstick reads what is drawn: on figures of which that is known by heart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from gradatlas.fields.field import Field
from gradatlas.figures.fixed.build import build_figure
from gradatlas.figures.spec import LayerSpec
from tests.support import yardstick
from tests.support.drawn import book_curve, bowl, layer, spec
from tests.support.hostile_fields import field_of


def drawn(field: Field, *layers: LayerSpec, **options: Any) -> Figure:
    figure = build_figure(spec(*layers, layout="fixed", **options), field)
    figure.canvas.draw()
    return figure


@pytest.mark.parametrize("arrows", [9, "all"])
def test_arrows_of_a_bowl_point_away_from_its_bottom(arrows: int | str) -> None:
    figure = drawn(bowl(9), layer("quiver", arrows=arrows, length="true", color="#ff0000"))
    found = yardstick.arrows(figure)
    assert len(found.points) == 9 * 9 - 1
    radius = np.hypot(*found.points.T)
    np.testing.assert_allclose(found.lengths / found.lengths.max(), radius / radius.max())
    np.testing.assert_allclose(
        found.directions, np.arctan2(found.points[:, 1], found.points[:, 0]), atol=1e-6
    )
    middles = found.tails if arrows == "all" else (found.tails + found.tips) / 2
    on_paper = figure.axes[0].transData.transform(found.points)
    np.testing.assert_allclose(middles, on_paper, atol=1e-6)
    assert (found.colors == [1, 0, 0, 1]).all()


def test_contours_of_a_bowl_are_circles() -> None:
    levels = (0.5, 1.0, 2.0)
    lines = yardstick.contour_lines(
        drawn(bowl(81), layer("contour", levels=levels, labels=False, color="#0000ff"))
    )
    assert tuple(lines) == levels
    for level, (ring,) in lines.items():
        np.testing.assert_allclose(np.hypot(*ring.T), level**0.5, rtol=2e-3)
        np.testing.assert_array_equal(ring[0], ring[-1])


def test_each_line_and_band_has_its_color() -> None:
    figure = drawn(bowl(), layer("contourf", levels=(1.0, 2.0)), layer("contour", levels=(1.0,)))
    assert list(yardstick.contour_colors(figure)) == [1.0]
    assert len(set(yardstick.band_colors(figure).values())) == 3


def test_the_bands_of_a_bowl_are_rings() -> None:
    figure = drawn(bowl(161), layer("contourf", levels=(1.0, 2.0)))
    areas = yardstick.band_areas(figure)
    box = figure.axes[0].get_window_extent()
    unit = (box.width / 4) ** 2
    assert list(areas) == [(0.0, 1.0), (1.0, 2.0), (2.0, 8.0)]
    np.testing.assert_allclose(
        np.array(list(areas.values())) / unit, [np.pi, np.pi, 16 - 2 * np.pi], rtol=1e-3
    )


def test_curves_marks_ticks_and_limits() -> None:
    field = book_curve()
    figure = drawn(field, layer("line", color="#112233"), layer("tangent", at=5.0))
    graph, tangent, dot = yardstick.curves(figure)
    np.testing.assert_array_equal(graph.y, field.values)
    assert (graph.marker, graph.width) == (None, 1.5)
    assert graph.color == pytest.approx((0x11 / 255, 0x22 / 255, 0x33 / 255, 1))
    assert np.diff(tangent.y) / np.diff(tangent.x) == pytest.approx([0.2])
    assert (dot.marker, dot.width) == ("o", 0)
    np.testing.assert_allclose(yardstick.markers(figure)["o"], [[5.0, 0.75]])
    ticks = yardstick.ticks(figure, "x")
    assert ticks.labels[:3] == ("0.0", "2.5", "5.0")
    np.testing.assert_allclose(ticks.places[:3], [0, 2.5, 5])
    box = figure.axes[0].get_window_extent()
    assert ticks.pixels[0] == pytest.approx(box.x0)
    assert yardstick.limits(figure)[0] == pytest.approx((0, 19.9))


def test_cells_legends_and_notes() -> None:
    figure = drawn(field_of("half defined", 2), layer("error"))
    ((corners, colors),) = yardstick.cells(figure)
    assert corners.shape == (7, 8, 2)
    assert colors.shape == (6, 7, 4)
    assert yardstick.legend(figure) == ["not known", "not finite"]
    assert yardstick.notes(drawn(field_of("constant", 2), layer("contour"))) == [
        "f is 3 everywhere"
    ]
