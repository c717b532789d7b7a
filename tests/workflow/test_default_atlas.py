"""The default atlas: complete, right, and worth looking at."""

from __future__ import annotations

import csv
from pathlib import Path

import matplotlib.figure
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.image import imread
from numpy.typing import NDArray

from gradatlas.fields.field import FLAGS
from gradatlas.fields.reading import read_field
from gradatlas.fields.spec import GradientSpec
from gradatlas.figures.frame import Frame
from gradatlas.figures.spec import FigureSpec
from gradatlas.functions.function import Function
from gradatlas.functions.kind import build_function
from gradatlas.plan.artifact import Artifact
from gradatlas.plan.plan import Published
from gradatlas.plan.targets import FOLDERS
from gradatlas.run.session import Session
from tests.support.drawn import distances_to
from tests.support.project import ROOT, Project
from tests.support.recorded import arrow_axes, arrow_places, contour_segments, record

Array = NDArray[np.float64]
CONFIG = ROOT / "config" / "config.yaml"
PLAN = Session([CONFIG], []).plan
SHORTEST = 1.44
"""What is shorter, in points, has no direction."""
NEAR = 0.36
"""A line as near to a place as this, in points, is drawn through it."""


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
    and set(file.artifact.inputs) & {"gradient", "paths", "points"} == {"gradient"}
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
        for folder in FOLDERS
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
        if file.artifact.kind != "gradient":
            continue
        if gradient_spec(file.artifact).method.option("step") not in (None, "auto"):
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
    figure = record(spec, field)
    frame = figure.frame
    one_x, one_y = np.diff(frame.points([0, 1], [0, 1]), axis=0)[0]
    assert one_x == pytest.approx(one_y)
    kinds = {layer.kind for layer in spec.layers}
    if "quiver" not in kinds:
        return
    places, arrows = arrow_places(figure), arrow_axes(figure)
    # A dot, which has no direction, is drawn for an arrow shorter than its own width.
    shown = np.hypot(*arrows.T) > SHORTEST
    places, arrows = places[shown], arrows[shown]
    assert len(places) >= 30
    points = figure.values_at(places)
    # What the method got wrong, as the file itself says, may turn an arrow; drawing may not: a
    # tenth of a degree is left for the rounding of float64.
    columns = np.abs(points[:, :1] - field.coordinates[field.axes[0]]).argmin(axis=1)
    rows = np.abs(points[:, 1:] - field.coordinates[field.axes[1]]).argmin(axis=1)
    # Arrows that the frame would cut have moved inwards, off their points.
    x, y = (field.coordinates[name] for name in field.axes)
    is_there = np.hypot(points[:, 0] - x[columns], points[:, 1] - y[rows]) < 1e-6 * np.ptp(x)
    assert is_there.mean() > 0.6
    places, points, arrows = places[is_there], points[is_there], arrows[is_there]
    columns, rows = columns[is_there], rows[is_there]
    assert field.error is not None
    assert function.exact_gradient is not None
    norms = np.hypot(*function.exact_gradient(*points.T))
    allowed = field.error[rows, columns] / norms + np.sin(np.radians(0.1))
    assert (cosines(tangents_on_paper(function, frame, points), arrows) <= allowed).all()
    if "contour" in kinds:
        starts, ends = contour_segments(figure)
        tangents = [tangents_on_paper(function, frame, figure.values_at(e)) for e in (starts, ends)]
        check_against_drawn_lines(places, arrows, allowed, (starts, ends), cosines(*tangents))


def check_against_drawn_lines(
    places: Array,
    arrows: Array,
    allowed: Array,
    segments: tuple[Array, Array],
    cosines_between_ends: Array,
) -> None:
    """Hold the arrows against the pieces of contour lines that are drawn through their points."""
    starts, ends = segments
    pieces = ends - starts
    # A piece is a chord between grid lines: it may differ from the contour by as much as that
    # turns on the way, and the contour may turn on the way from the piece to the point.
    turns = np.arccos(np.clip(cosines_between_ends, 0, 1))
    for place, arrow, turned in zip(places, arrows, allowed, strict=True):
        distances = distances_to(place, starts, ends)
        nearest = int(distances.argmin())
        if distances[nearest] > NEAR or turns[nearest] > np.radians(20):
            continue
        if np.hypot(*pieces[nearest]) < SHORTEST:
            continue  # too short to have a direction
        [cosine] = cosines(pieces[[nearest]], arrow[np.newaxis])
        assert cosine <= turned + np.sin(turns[nearest] + np.radians(5))


def tangents_on_paper(function: Function, frame: Frame, points: Array) -> Array:
    """The direction in which f does not change, in points, at points in data units."""
    assert function.exact_gradient is not None
    along, across = function.exact_gradient(*points.T)
    one = np.diff(frame.points([0, 1], [0, 1]), axis=0)
    return np.asarray(np.stack([-across, along], axis=1) * one)


def cosines(first: Array, second: Array) -> Array:
    """The absolute cosines of the angles between pairs of directions."""
    with np.errstate(invalid="ignore"):  # no direction where a gradient is 0
        result: Array = np.abs((first * second).sum(axis=1))
        return result / np.hypot(*first.T) / np.hypot(*second.T)
