"""What layers put on the sheet against the same figure drawn by matplotlib's artists."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from matplotlib.figure import Figure

from gradatlas.fields.field import Field
from gradatlas.figures.fixed.build import build_figure, build_study_figure
from gradatlas.figures.frame import Frame
from gradatlas.figures.markers import marker_path
from gradatlas.figures.spec import LayerSpec
from tests.support import yardstick
from tests.support.drawn import (
    Array,
    book_curve,
    bowl,
    distances_to,
    half_defined,
    layer,
    make_field,
    spec,
)
from tests.support.gradient_files import Study
from tests.support.hostile_fields import NAMES, field_of
from tests.support.recorded import (
    ImageMark,
    MarkersMark,
    PathMark,
    Recorded,
    draw,
    record_study,
)

GRAPH = (layer("line"), layer("tangent", at=(0.2, 0.7)))
NEAR = 0.12
"""How far a point may lie from a line that was drawn with fewer points, in points of the sheet."""


def fixed(field: Field, *layers: LayerSpec) -> Figure:
    figure = build_figure(spec(*layers, layout="fixed"), field)
    figure.canvas.draw()
    return figure


def in_view(frame: Frame, places: Array) -> Array:
    """Return the places on paper that are in the frame; places are in data units: (points, 2)."""
    known = places[np.isfinite(places).all(axis=1)]
    points, box = frame.points(known[:, 0], known[:, 1]), frame.box.padded(1e-6)
    inside = (points >= (box.left, box.bottom)) & (points <= (box.right, box.top))
    return points[inside.all(axis=1)]


def check_lines(drawn: Recorded, figure: Figure) -> None:
    """Check that each line of matplotlib's is there, in its colour, width and place."""
    marks = drawn.inside(PathMark)
    for curve in yardstick.curves(figure):
        points = in_view(drawn.frame, np.stack([curve.x, curve.y], axis=1))
        is_there = np.isfinite(curve.y)
        if not curve.width or not len(points) or not (is_there[1:] & is_there[:-1]).any():
            continue
        same = [
            mark
            for mark in marks
            if mark.pen
            and mark.pen.width == pytest.approx(curve.width)
            and mark.pen.color == pytest.approx(curve.color, abs=0.003)
        ]
        lines = [line for mark in same for line in mark.lines]
        starts = np.concatenate([line[:-1] for line in lines])
        ends = np.concatenate([line[1:] for line in lines])
        for point in points[:: max(1, len(points) // 50)]:
            assert distances_to(point, starts, ends).min() < NEAR


def check_markers(drawn: Recorded, figure: Figure, sizes: dict[str, float]) -> None:
    """Check that marks of these kinds and sizes stand where matplotlib has them."""
    for name, size in sizes.items():
        wanted = in_view(drawn.frame, yardstick.markers(figure)[name])
        shape = np.asarray(marker_path(name, size).vertices)
        found = [
            mark.points
            for mark in drawn.inside(MarkersMark)
            if np.array_equal(np.asarray(mark.marker.vertices), shape)
        ]
        assert len(wanted)
        both = [np.round(places, 3) for places in (wanted, np.concatenate(found))]
        one, other = ({tuple(place) for place in places.tolist()} for places in both)
        assert len(one ^ other) <= 0.02 * len(one)


def with_errors(field: Field, size: float = 1e-9) -> Field:
    """Return a field with errors that have a zero and one that is not known."""
    error = size * (1 + np.abs(field.values))
    error.flat[3], error.flat[4] = 0.0, np.nan
    return dataclasses.replace(field, error=error)


@pytest.mark.parametrize("name", NAMES)
def test_graphs_and_tangents_lie_where_matplotlib_draws_them(name: str) -> None:
    field = field_of(name, 1)
    drawn, figure = draw(field, *GRAPH), fixed(field, *GRAPH)
    (x, y) = yardstick.limits(figure)
    scales = drawn.frame.x_scale, drawn.frame.y_scale
    # Where nothing is known, or values are not normal, matplotlib has limits of its own.
    if drawn.composition.page.notes == [] and name != "subnormal":
        for scale, ends in zip(scales, (x, y), strict=True):
            assert (scale.low, scale.high) == pytest.approx(ends)
    check_lines(drawn, figure)
    assert drawn.composition.page.notes == yardstick.notes(figure)


def test_the_line_of_the_book_and_its_dot_lie_where_matplotlib_draws_them() -> None:
    layers = (layer("line"), layer("tangent", at=(1, 5, 15)))
    drawn, figure = draw(book_curve(), *layers), fixed(book_curve(), *layers)
    check_lines(drawn, figure)
    check_markers(drawn, figure, {"o": 5})


def test_errors_along_a_line_lie_where_matplotlib_draws_them() -> None:
    points = np.linspace(0, 3, 60)
    field = with_errors(make_field(np.exp, np.exp, points, names=("x",)))
    drawn, figure = draw(field, layer("error")), fixed(field, layer("error"))
    check_lines(drawn, figure)
    check_markers(drawn, figure, {"o": 2.5, "v": 3.5})
    _, ends = yardstick.limits(figure)
    assert (drawn.frame.y_scale.low, drawn.frame.y_scale.high) == pytest.approx(ends)
    assert drawn.legend_texts == yardstick.legend(figure)


@pytest.mark.parametrize("cmap", ["viridis", "batlow"])
def test_cells_have_the_colours_of_matplotlib(cmap: str) -> None:
    for field in (with_errors(bowl(15)), with_errors(half_defined())):
        wanted = layer("error", cmap=cmap, flags=False)
        drawn = draw(field, wanted)
        (image,) = drawn.inside(ImageMark)
        for corners, colors in yardstick.cells(fixed(field, wanted)):
            middles = (corners[:-1, :-1] + corners[1:, 1:]) / 2
            seen = 0
            for place, color in zip(middles.reshape(-1, 2), colors.reshape(-1, 4), strict=True):
                if color[3] > 0:  # that of one of the two maps
                    at = drawn.frame.points(*place)
                    found = np.array(image.color_at(float(at[0]), float(at[1])))
                    np.testing.assert_allclose(found / 255, color, atol=0.003)
                    seen += 1
            assert seen


def test_lines_of_a_study_lie_where_matplotlib_draws_them(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    study = Study(tmp_path_factory.mktemp("study"), "exp(x0)*cos(2*x1)")
    steps = [float(step) for step in np.geomspace(1e-10, 1, 11)]
    study.sweep("forward", steps)
    study.sweep("central", steps, order=2)
    lines = layer("convergence")
    drawn = record_study(study.spec(lines), study.scene_cases())
    figure = build_study_figure(study.spec(lines, layout="fixed"), study.scene_cases())
    check_lines(drawn, figure)
    check_markers(drawn, figure, {"o": 4, "s": 4})
    for scale, ends in zip(
        (drawn.frame.x_scale, drawn.frame.y_scale), yardstick.limits(figure), strict=True
    ):
        assert (scale.low, scale.high) == pytest.approx(ends)
    assert drawn.legend_texts == yardstick.legend(figure)
