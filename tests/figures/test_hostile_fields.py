"""Whatever there is to draw, with whatever options: a picture, no exception and no warning.

Warnings are errors in all tests.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from pathlib import Path

import pytest

from gradatlas.differentiation.method import specify_method
from gradatlas.figures.build import describe_study_figure, draw_figure, draw_study_figure
from gradatlas.figures.fixed.layer import fixed_kinds
from gradatlas.figures.layer import find_layer, has_own_axes, layer_kinds
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.spec import FigureSpec, LayerSpec
from tests.support.drawn import layer
from tests.support.gradient_files import Study
from tests.support.hostile_fields import NAMES, field_of
from tests.support.option_values import choices, samples
from tests.support.overlaps import overlap
from tests.support.path_files import hostile_paths
from tests.support.point_files import hostile_points
from tests.support.recorded import Recorded, record

SMALL = {"size": (2.4, 1.8), "dpi": 40}
OF_PATHS = [kind for kind in layer_kinds() if find_layer(kind).OF_PATHS]
OF_STUDIES = [k for k in layer_kinds() if find_layer(k).OF_STUDY and k not in OF_PATHS]
OF_FIELDS = [
    (kind, axes)
    for kind in layer_kinds()
    for axes in find_layer(kind).AXES
    if not has_own_axes(kind)
]


Paths = Mapping[int, Path]
"""Number of axes → a file of descent paths, or of critical points."""


@pytest.fixture(scope="module")
def points(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    folder = tmp_path_factory.mktemp("points")
    return {
        axes: hostile_points(folder / f"{axes}.nc", [f"x{n}" for n in range(axes)])
        for axes in (1, 2)
    }


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    folder = tmp_path_factory.mktemp("paths")
    return {
        axes: hostile_paths(folder / f"{axes}.nc", [f"x{n}" for n in range(axes)])
        for axes in (1, 2)
    }


def figures_of_a_field(kind: str, axes: int) -> int:
    """Return how many figures to draw of each field: the more, the more there is to choose.

    They are enough for each value of each option to come up, over all fields.
    """
    of_layer, of_figure = choices(find_layer(kind).Options), choices(FigureOptions)
    most_values = max(len(values) for values in (*of_layer.values(), *of_figure.values()))
    return max(round(axes * len(of_layer) / 5), -(-most_values // len(NAMES)))


@functools.cache
def figures(kind: str, axes: int) -> Mapping[str, tuple[FigureSpec, ...]]:
    """Return field → figures with options by chance; over all fields, each value comes up."""
    count, seed = figures_of_a_field(kind, axes), f"{axes} {kind}"
    of_layers = samples(find_layer(kind).Options, count * len(NAMES), seed)
    of_figures = samples(FigureOptions, count * len(NAMES), seed, **SMALL)
    made = []
    has_fixed = set()
    for index, (of_layer, of_figure) in enumerate(zip(of_layers, of_figures, strict=True)):
        if of_figure.layout == "fixed":
            # One for each field: they take five times as long, most of it in matplotlib.
            if index // count in has_fixed or kind not in fixed_kinds():
                of_figure = dataclasses.replace(of_figure, layout="fitted")
            has_fixed.add(index // count)
        if axes == 1 and of_figure.aspect == "equal":  # which configs may not have
            of_figure = dataclasses.replace(of_figure, aspect="free")
        file_format = ("svg", "png")[index % 2]
        made.append(FigureSpec(of_figure, (LayerSpec(kind, of_layer),), file_format))
    starts = range(0, len(made), count)
    return {n: tuple(made[i : i + count]) for n, i in zip(NAMES, starts, strict=True)}


def shows_something(drawn: Recorded) -> bool:
    """Tell whether there is a mark of a layer in view, or a note that says why not."""
    if drawn.composition.page.notes:
        return True
    frame = drawn.frame.box.padded(1)
    return any(overlap(frame, mark.box.padded(1)) for mark in drawn.marks_of_layers)


@pytest.mark.parametrize(("kind", "axes"), OF_FIELDS)
@pytest.mark.parametrize("name", NAMES)
def test_every_layer_draws_every_field(
    name: str, axes: int, kind: str, paths: Paths, points: Paths
) -> None:
    field = field_of(name, axes)
    for wanted in figures(kind, axes)[name]:
        try:
            assert draw_figure(wanted, field, paths=paths[axes], points=points[axes])
            # A range that is asked for may hold no value.
            asked = getattr(wanted.layers[0].options, "range", "auto") != "auto"
            if wanted.options.layout == "fitted" and not asked:
                assert shows_something(
                    record(wanted, field, paths=paths[axes], points=points[axes])
                ), "an empty picture without a note"
        except (Exception, Warning) as error:
            raise AssertionError(f"{name} with {wanted}: {error!r}") from error


@pytest.mark.parametrize("kind", OF_STUDIES)
@pytest.mark.parametrize(
    "formula",
    ["0*x0", "3", "log(-1 - x0**2)", "floor(x0)", "1e300*x0", "1e-310*x0*x1", "exp(709*x0)"],
)
def test_every_layer_of_studies_draws_every_study(formula: str, kind: str, tmp_path: Path) -> None:
    study = Study(tmp_path, formula)
    for method in ("central", "richardson"):
        study.sweep(method, [1e-300, 1e-6, 1e-3, 1e300])
    study.add(specify_method("exact"), {"gradient.method": "exact"})
    for options in samples(find_layer(kind).Options, 6, formula):
        wanted = LayerSpec(kind, options)
        assert shows_something(study.record(wanted, **SMALL))
        assert draw_study_figure(study.spec(wanted, **SMALL), study.scene_cases())
        assert describe_study_figure(study.spec(wanted), study.scene_cases())


@pytest.mark.parametrize("kind", OF_STUDIES)
def test_a_study_of_a_single_step_far_from_all_others_is_drawn(kind: str, tmp_path: Path) -> None:
    for index, step in enumerate([1e-305, 1e-281, 1e290]):
        study = Study(tmp_path, f"sin({index + 1}*x0)")
        study.sweep("central", [step])
        assert draw_study_figure(study.spec(layer(kind), **SMALL), study.scene_cases())
