"""The default atlas: complete, right, and worth looking at."""

from __future__ import annotations

import csv
from pathlib import Path

import matplotlib.figure
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.contour import QuadContourSet
from matplotlib.image import imread
from matplotlib.quiver import Quiver
from numpy.typing import NDArray

from gradatlas.fields.field import FLAGS
from gradatlas.fields.reading import read_field
from gradatlas.fields.spec import GradientSpec
from gradatlas.figures.build import build_figure
from gradatlas.figures.spec import FigureSpec
from gradatlas.functions.function import Function
from gradatlas.functions.kind import build_function
from gradatlas.plan.artifact import Artifact
from gradatlas.plan.plan import Published
from gradatlas.run.session import Session
from tests.support.drawn import arrow_axes, arrow_points, contour_segments, distances_to
from tests.support.project import ROOT, Project

Array = NDArray[np.float64]
CONFIG = ROOT / "config" / "config.yaml"
PLAN = Session([CONFIG], []).plan


def gradient_spec(gradient: Artifact) -> GradientSpec:
    """What the plan says of a gradient."""
    assert isinstance(gradient.spec, GradientSpec)
    return gradient.spec


def figure_spec(figure: Artifact) -> FigureSpec:
    """What the plan says of a figure of one point."""
    assert isinstance(figure.spec, FigureSpec)
    return figure.spec


FLAT = [
    file
    for file in PLAN.files
    if file.artifact.suffix == "png"
    and file.point
    and len(gradient_spec(file.artifact.inputs["gradient"]).axes) == 2
]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default atlas, made from nothing."""
    project = Project(tmp_path_factory.mktemp("atlas"), ROOT / "Snakefile")
    project.configure(CONFIG.read_text())
    project.run()
    assert "Nothing to be done" in project.run()
    return project.results


def test_every_figure_is_there_and_no_two_are_alike(results: Path) -> None:
    with (results / "manifest.csv").open() as file:
        rows = list(csv.DictReader(file))
    figures = [row for row in rows if row["figure"]]
    assert len(figures) >= 60
    assert {row["path"] for row in rows} == {
        path.relative_to(results).as_posix()
        for folder in ("figures", "gradients")
        for path in (results / folder).rglob("*")
        if path.is_file()
    }
    assert len({row["sha256"] for row in figures}) == len(figures)
    studies = {row["study"] for row in figures}
    assert {"seed", "tangent"} <= studies
    assert len(studies) >= 10


def test_the_seed_is_pixel_for_pixel_what_plain_matplotlib_draws(results: Path) -> None:
    # The figure of the book, with numpy and matplotlib alone.
    axis = np.arange(-2, 2.5, 0.25)
    x, y = np.meshgrid(axis, axis)
    h = 1e-4
    u = ((x + h) ** 2 + y**2 - (x - h) ** 2 - y**2) / (2 * h)
    v = (x**2 + (y + h) ** 2 - x**2 - (y - h) ** 2) / (2 * h)
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        figure = matplotlib.figure.Figure()
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        axes.quiver(x, y, -u, -v, angles="xy", color="#ff0000")
        axes.set_xlim(-2, 2)
        axes.set_ylim(-2, 2)
        axes.set_xlabel("x0")
        axes.set_ylabel("x1")
        axes.grid()
        canvas.draw()
        plain = np.asarray(canvas.buffer_rgba())
    assert (plain[..., 3] == 255).all()  # the file leaves out that it is opaque
    drawn = np.round(imread(results / "figures/seed/base/seed.png") * 255).astype(np.uint8)
    assert drawn.shape == (480, 640, 3)
    np.testing.assert_array_equal(drawn, plain[..., :3])


def test_gradients_are_as_exact_as_their_method_promises(results: Path) -> None:
    checked = 0
    for file in PLAN.files:
        if file.figure or gradient_spec(file.artifact).method.option("step") not in (None, "auto"):
            continue
        field = read_field(results / file.path)
        assert field.error is not None
        # Of the size of the largest gradient: a difference cannot tell less from rounding.
        assert np.nanmax(field.error) <= 1e-8 * np.nanmax(field.norm), file.path
        assert np.all(np.isfinite(field.norm) | (field.flag == FLAGS["kink"]))
        checked += 1
    assert checked >= 20


def test_only_the_seed_is_drawn_with_unequal_aspect() -> None:
    free = {file.study for file in FLAT if figure_spec(file.artifact).options.aspect == "free"}
    assert free == {"seed"}


@pytest.mark.parametrize("file", FLAT, ids=lambda file: file.path)
def test_arrows_cross_contours_at_right_angles_on_screen(file: Published, results: Path) -> None:
    spec = figure_spec(file.artifact)
    if spec.options.aspect == "free":
        return  # the figure of the book, whose box is matplotlib's
    gradient = gradient_spec(file.artifact.inputs["gradient"])
    function = build_function(gradient.function, gradient.axes, gradient.parameters)
    field = read_field(results / f"gradients/{file.study}/{file.point}.nc")
    figure = build_figure(spec, field)
    figure.canvas.draw()
    axes = figure.axes[0]
    assert axes.get_aspect() == 1
    drawn = axes.get_children()
    if not any(isinstance(item, Quiver) for item in drawn):
        return
    points, arrows = arrow_points(figure), arrow_axes(figure)
    # matplotlib draws a dot, which has no direction, for an arrow shorter than its own width.
    shown = np.hypot(*arrows.T) > 2
    points, arrows = points[shown], arrows[shown]
    assert len(points) >= 30
    # What the method got wrong, as the file itself says, may turn an arrow; drawing may not: a
    # tenth of a degree is left for the rounding of coordinates in pixels.
    columns = np.abs(points[:, :1] - field.coordinates[field.axes[0]]).argmin(axis=1)
    rows = np.abs(points[:, 1:] - field.coordinates[field.axes[1]]).argmin(axis=1)
    assert field.error is not None
    assert function.exact_gradient is not None
    norms = np.hypot(*function.exact_gradient(*points.T))
    allowed = field.error[rows, columns] / norms + np.sin(np.radians(0.1))
    assert (cosines(tangents_on_screen(function, axes, points), arrows) <= allowed).all()
    if any(isinstance(item, QuadContourSet) and not item.filled for item in drawn):
        starts, ends = (axes.transData.inverted().transform(e) for e in contour_segments(figure))
        check_against_drawn_lines(function, axes, points, arrows, allowed, starts, ends)


def check_against_drawn_lines(
    function: Function,
    axes: Axes,
    points: Array,
    arrows: Array,
    allowed: Array,
    starts: Array,
    ends: Array,
) -> None:
    """Hold the arrows against the pieces of contour lines that are drawn through their points."""
    to_pixels = axes.transData.transform
    pieces = to_pixels(ends) - to_pixels(starts)
    # A piece is a chord between grid lines: it may differ from the contour by as much as that
    # turns on the way, and the contour may turn on the half pixel from the piece to the point.
    turns = np.arccos(
        np.clip(
            cosines(
                tangents_on_screen(function, axes, starts), tangents_on_screen(function, axes, ends)
            ),
            0,
            1,
        )
    )
    for point, arrow, turned in zip(points, arrows, allowed, strict=True):
        distances = distances_to(to_pixels(point), to_pixels(starts), to_pixels(ends))
        nearest = int(distances.argmin())
        if distances[nearest] > 0.5 or turns[nearest] > np.radians(20):
            continue
        if np.hypot(*pieces[nearest]) < 2:
            continue  # too short to have a direction
        [cosine] = cosines(pieces[[nearest]], arrow[np.newaxis])
        assert cosine <= turned + np.sin(turns[nearest] + np.radians(5))


def tangents_on_screen(function: Function, axes: Axes, points: Array) -> Array:
    """The direction in which f does not change, in pixels, at points in data units."""
    assert function.exact_gradient is not None
    along, across = function.exact_gradient(*points.T)
    origin, one = axes.transData.transform([(0, 0), (1, 1)])
    on_screen: Array = np.stack([-across, along], axis=1) * (one - origin)
    return on_screen


def cosines(first: Array, second: Array) -> Array:
    """The absolute cosines of the angles between pairs of directions."""
    with np.errstate(invalid="ignore"):  # no direction where a gradient is 0
        result: Array = np.abs((first * second).sum(axis=1))
        return result / np.hypot(*first.T) / np.hypot(*second.T)
