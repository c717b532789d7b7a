"""Arrows, contours, bands and ticks on the sheet against those of matplotlib's artists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure

from gradatlas.fields.field import Field
from gradatlas.figures.fixed.build import build_figure
from gradatlas.figures.frame import Scale
from gradatlas.figures.spec import LayerSpec
from gradatlas.figures.styles import UNDEFINED, rgba
from gradatlas.figures.ticks import find_ticks
from tests.support import yardstick
from tests.support.drawn import (
    Array,
    bowl,
    distances_to,
    half_defined,
    layer,
    rastrigin,
    rosenbrock,
    saddle,
    spec,
)
from tests.support.recorded import (
    PathMark,
    arrow_axes,
    arrow_points,
    arrows,
    contour_lines,
    draw,
)


def one_side() -> Field:
    """Return a field that is undefined on one side; no point alone, which we draw otherwise."""
    field = half_defined()
    x, y = (points[at] for points, at in zip(field.coordinates.values(), (30, 5), strict=True))
    field.values[5, 30] = np.sqrt(x) + y
    return field


FIELDS = [bowl, rosenbrock, rastrigin, saddle, one_side]
every_field = pytest.mark.parametrize("make", FIELDS, ids=lambda make: make.__name__)


def fixed(field: Field, drawn: LayerSpec, **options: Any) -> Figure:
    """Return a figure whose artists know all that they would draw."""
    figure = build_figure(spec(drawn, layout="fixed", **options), field)
    figure.draw_without_rendering()
    return figure


def by_place(points: Array) -> Array:
    """Return the order of points by their places, up to rounding."""
    rounded = points.round(6)
    return np.lexsort((rounded[:, 0], rounded[:, 1]))


@every_field
@pytest.mark.parametrize(
    "options",
    [
        # A number, since `auto` goes by the size of the frame, which differs.
        {"length": "log", "arrows": 21},
        {"length": "unit", "arrows": 15},
        {"length": "true", "arrows": 21},
    ],
)
@pytest.mark.parametrize("color", ["magnitude", "#336699"])
def test_arrows_are_those_of_quiver(
    make: Callable[[], Field], options: dict[str, Any], color: str
) -> None:
    # Of the same size, so that lengths in units of the frame are the same.
    drawn_layer = layer("quiver", color=color, direction="descent", **options)
    figure = fixed(make(), drawn_layer)
    theirs, ours = yardstick.arrows(figure), draw(make(), drawn_layer)
    our_order, their_order = by_place(arrow_points(ours)), by_place(theirs.points)
    np.testing.assert_allclose(arrow_points(ours)[our_order], theirs.points[their_order], atol=1e-9)
    our_axes = arrow_axes(ours)[our_order]
    their_axes = (theirs.tips - theirs.tails)[their_order]
    # matplotlib draws a hexagon for an arrow shorter than its shaft is wide.
    is_long = np.hypot(*their_axes.T) > 3
    assert is_long.sum() > 20
    angles = np.angle((our_axes @ [1, 1j]) / (their_axes @ [1, 1j]))
    assert np.abs(angles[is_long]).max() < np.radians(0.05)
    ratio = (np.hypot(*our_axes.T) / np.hypot(*their_axes.T))[is_long]
    np.testing.assert_allclose(ratio, np.median(ratio), rtol=1e-3)
    np.testing.assert_allclose(
        arrows(ours).faces[our_order], theirs.colors[their_order], atol=1 / 256
    )


@pytest.mark.parametrize("make", [lambda: bowl(18), lambda: saddle(9), lambda: bowl(41)])
@pytest.mark.parametrize("direction", ["ascent", "descent"])
@pytest.mark.parametrize("size", [1e-200, 1.0, 1e200])
def test_all_arrows_of_true_length_have_the_scale_of_quiver(
    make: Callable[[], Field], direction: str, size: float
) -> None:
    field = make()
    for part in (*field.gradient, field.norm):
        part *= size
    drawn_layer = layer("quiver", color="#336699", direction=direction, arrows="all", length="true")
    figure = fixed(field, drawn_layer)
    theirs, ours = yardstick.arrows(figure), draw(field, drawn_layer)
    corners = arrows(ours).points
    tails = ours.values_at((corners[:, 0] + corners[:, 6]) / 2)
    our_order, their_order = by_place(tails), by_place(theirs.points)
    is_long = np.hypot(*(theirs.tips - theirs.tails)[their_order].T) > 5
    assert is_long.sum() > 20
    apart = tails[our_order] - theirs.points[their_order]
    np.testing.assert_allclose(apart[is_long], 0, atol=1e-9)
    # Lengths are parts of the axes' width, and so are those of heads.
    widths = (ours.frame.box.width, figure.axes[0].get_window_extent().width)
    lengths = [
        np.hypot(*axes.T)[order][is_long] / width
        for axes, order, width in zip(
            (arrow_axes(ours), theirs.tips - theirs.tails),
            (our_order, their_order),
            widths,
            strict=True,
        )
    ]
    np.testing.assert_allclose(*lengths, rtol=2e-3)
    assert ours.frame.x_scale == Scale(*figure.axes[0].get_xlim())


@every_field
@pytest.mark.parametrize("levels", ["linear", "log"])
def test_contour_lines_are_those_of_contour(make: Callable[[], Field], levels: str) -> None:
    drawn_layer = layer("contour", levels=levels, labels=False)
    figure = fixed(make(), drawn_layer)
    theirs, colors = yardstick.contour_lines(figure), yardstick.contour_colors(figure)
    ours = contour_lines(draw(make(), drawn_layer))
    span = max(np.ptp(values) for values in make().coordinates.values())
    assert len(ours) == sum(bool(lines) for lines in theirs.values())
    for level, lines in theirs.items():
        if not lines:
            continue
        (mine,) = [own for color, own in ours.items() if np.allclose(color, colors[level])]
        starts = np.concatenate([line[:-1] for line in mine])
        ends = np.concatenate([line[1:] for line in mine])
        for point in np.concatenate(lines)[::17]:
            # Of points that lie on straight lines some are left out.
            assert distances_to(point, starts, ends).min() < 1e-3 * span
        length = [
            sum(float(np.hypot(*np.diff(line, axis=0).T).sum()) for line in some)
            for some in (lines, mine)
        ]
        assert length[0] == pytest.approx(length[1], rel=2e-3)


def area_of(mark: PathMark) -> float:
    """Return the area of a path in square points, holes left out."""
    return abs(
        sum(
            float(np.sum(ring[:-1, 0] * ring[1:, 1] - ring[1:, 0] * ring[:-1, 1])) / 2
            for ring in mark.lines
        )
    )


@every_field
def test_bands_have_the_areas_and_colours_of_contourf(make: Callable[[], Field]) -> None:
    drawn_layer = layer("contourf", levels="log")
    figure = fixed(make(), drawn_layer)
    theirs, colors = yardstick.band_areas(figure), yardstick.band_colors(figure)
    ours = draw(make(), drawn_layer)
    ground = rgba(UNDEFINED)
    marks = [mark for mark in ours.inside(PathMark) if mark.face not in (None, ground)]
    # Each area has those of higher bands in it.
    covered = [*(area_of(mark) for mark in marks), 0.0]
    box, frame = ours.frame.box, figure.axes[0].get_window_extent()
    whole = box.width * box.height
    shown = [band for band, area in theirs.items() if area > 0]
    for band, mark, area in zip(shown, marks, -np.diff(covered), strict=True):
        part = theirs[band] / (frame.width * frame.height)
        assert area / whole == pytest.approx(part, abs=2e-3)
        assert mark.face == pytest.approx(colors[band], abs=1 / 256)


@pytest.mark.parametrize(
    ("low", "high"),
    [(-2, 2), (0, 1), (0.013, 0.87), (-5.12, 5.12), (-1000, 30000), (1e-3, 4e-3), (-7, -2.2)],
)
@pytest.mark.parametrize("size", [(6.4, 4.8), (3, 3), (12, 4)])
def test_ticks_are_those_of_matplotlib(low: float, high: float, size: tuple[float, float]) -> None:
    field = bowl(9)
    coordinates = {"x0": np.linspace(low, high, 9), "x1": np.linspace(low, high, 9)}
    field = type(field)(**{**vars(field), "coordinates": coordinates})
    figure = fixed(field, layer("contour"), size=size, aspect="free")
    theirs = yardstick.ticks(figure, "y")
    height = figure.axes[0].get_window_extent().height / figure.dpi * 72
    ours = find_ticks(Scale(low, high), int(height // 20))
    np.testing.assert_allclose(ours.values, theirs.places, atol=1e-12 * max(abs(low), abs(high)))
    if not ours.exponent and not ours.shift:
        assert ours.texts == theirs.labels
