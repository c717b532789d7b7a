"""No text of a figure lies upon another: in the default atlas and over the whole catalogue."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gradatlas.axes import GridSpec
from gradatlas.config.config import read_config
from gradatlas.config.loading import load_config
from gradatlas.descent.stored_paths import read_paths_file
from gradatlas.fields.field import Field
from gradatlas.fields.spec import GradientSpec
from gradatlas.figures.build import compose_figure, compose_study_figure, study_cases
from gradatlas.figures.layer import find_layer
from gradatlas.figures.paths_pictures import compose_paths, compose_paths_study, paths_cases
from gradatlas.figures.spec import FigureSpec, StudyFigureSpec
from gradatlas.functions.catalogue_entry import catalogue_names, load_catalogue_function
from gradatlas.functions.kinds.formula import FormulaSpec
from gradatlas.grids import axis_values
from gradatlas.plan.artifact import Artifact
from gradatlas.plan.plan import Plan, Published, make_plan
from tests.golden.cases import make
from tests.support.drawn import layer, spec
from tests.support.overlaps import check_layout, written
from tests.support.quick_fields import quick_field

ATLAS = Path(__file__).parents[2] / "config" / "config.yaml"
_POINTS = 13
"""Of an axis: what there is to write is the same as with more."""
_STEPS = 3
"""Of a sweep over steps."""
PAGES: dict[str, dict[str, Any]] = {
    "screen": {},
    "2 × 2": {"size": (2, 2)},
    "paper": {"style": "paper"},
    "two columns": {"size": "two_columns"},
    "slides": {"style": "slides", "size": (13.3, 7.5)},
}
RATIOS = (0.1, 0.4, 3.0, 10.0)
"""Height over width of the domain."""
LAYERS = (
    (layer("contourf"), layer("quiver", length="unit")),
    (layer("quiver", color="magnitude", length="log"),),
    (layer("contourf", colorbar="bottom"), layer("quiver", color="magnitude", length="log")),
    (layer("contourf", colorbar="bottom"), layer("quiver", color="magnitude", colorbar="bottom")),
    (layer("error"),),
    (layer("error", colorbar="bottom"), layer("contour")),
)


def with_fewer(section: Any, *, inside: str = "") -> Any:
    """Return a part of a config with fewer values of axes and steps."""
    if isinstance(section, list):
        return [with_fewer(part, inside=inside) for part in section]
    if not isinstance(section, dict):
        return section
    most = _STEPS if inside == "sweep" else _POINTS
    return {
        key: min(part, most)
        if key == "num"
        else with_fewer(part, inside=key if key in ("sweep", "grid") else inside)
        for key, part in section.items()
    }


@functools.cache
def default_atlas() -> Plan:
    return make_plan(read_config(with_fewer(load_config([ATLAS], []))))


def figures_of_atlas() -> Iterator[Published]:
    return (file for file in default_atlas().files if file.figure)


def field_of(artifact: Artifact) -> Field:
    """Return about the field that a figure of the plan shows."""
    gradient = artifact.inputs["gradient"]
    said, grid = gradient.spec, gradient.inputs["grid"].spec
    assert isinstance(said, GradientSpec)
    assert isinstance(grid, GridSpec)
    coordinates = {name: axis_values(axis) for name, axis in grid.axes}
    return quick_field(said.function, coordinates, said.parameters)


@pytest.mark.parametrize("study", dict.fromkeys(file.study for file in figures_of_atlas()))
def test_the_default_atlas_has_no_text_upon_text(study: str, tmp_path: Path) -> None:
    for file in figures_of_atlas():
        if file.study != study:
            continue
        wanted = file.artifact.spec
        if isinstance(wanted, StudyFigureSpec):
            files = {role: make(one, tmp_path) for role, one in file.artifact.inputs.items()}
            if find_layer(wanted.layers[0].kind).OF_PATHS:
                composition = compose_paths_study(wanted, paths_cases(wanted, files))
            else:
                composition = compose_study_figure(wanted, study_cases(wanted, files))
        else:
            assert isinstance(wanted, FigureSpec)
            if wanted.options.layout == "fixed":
                continue
            beside = {
                role: make(made, tmp_path)
                for role, made in file.artifact.inputs.items()
                if role in ("paths", "points")
            }
            if "gradient" not in file.artifact.inputs:
                composition = compose_paths(wanted, read_paths_file(beside["paths"]))
            else:
                composition = compose_figure(wanted, field_of(file.artifact), **beside)
        check_layout(written(composition))


@functools.cache
def field_of_catalogue(name: str, ratio: float) -> Field:
    """Return a function of the catalogue over a part of its domain of a certain shape."""
    function = load_catalogue_function(name)
    coordinates = {}
    first, *_ = function.domain.values()
    lengths = ((first[1] - first[0]) * side for side in (1.0, ratio))
    for (axis, (low, high)), length in zip(function.domain.items(), lengths, strict=True):
        middle = (low + high) / 2
        coordinates[axis] = np.linspace(middle - length / 2, middle + length / 2, _POINTS)
    parameters = {name: one.default for name, one in function.parameters.items()}
    return quick_field(FormulaSpec(function.formula, name), coordinates, parameters)


def cases_of(name: str) -> Iterator[tuple[str, float, int]]:
    """Yield each page with a shape of the domain and layers: all come together in turn."""
    turn = catalogue_names().index(name)
    for index, page in enumerate(PAGES):
        yield page, RATIOS[(turn + index) % len(RATIOS)], (turn // 4 + index) % len(LAYERS)


def test_all_pages_shapes_and_layers_come_together() -> None:
    cases = [case for name in catalogue_names() for case in cases_of(name)]
    assert {(page, ratio) for page, ratio, _ in cases} == set(itertools.product(PAGES, RATIOS))
    assert {(page, which) for page, _, which in cases} == set(
        itertools.product(PAGES, range(len(LAYERS)))
    )


@pytest.mark.parametrize("name", catalogue_names())
def test_the_catalogue_has_no_text_upon_text_on_any_page(name: str) -> None:
    for page, ratio, which in cases_of(name):
        aspect = "equal" if 0.2 < ratio < 5 else "auto"
        title = f"The {name} function"
        wanted = spec(*LAYERS[which], study_title=title, aspect=aspect, **PAGES[page])
        try:
            check_layout(written(compose_figure(wanted, field_of_catalogue(name, ratio))))
        except AssertionError as error:
            raise AssertionError(f"{page}, {ratio}, {wanted.layers}") from error


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("which", range(len(LAYERS)))
def test_logarithmic_axes_have_no_text_upon_text(which: int, page: str) -> None:
    for low, high in ((1e-6, 10.0), (0.02, 0.7), (1e-12, 1e-11), (3.0, 5e9)):
        coordinates = {"rate": np.geomspace(low, high, _POINTS), "x": np.linspace(-1, 1, _POINTS)}
        field = quick_field(FormulaSpec("log(rate)**2 + x**2"), coordinates, {})
        wanted = spec(*LAYERS[which], scale={"rate": "log"}, **PAGES[page])
        check_layout(written(compose_figure(wanted, field)))
