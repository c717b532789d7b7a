"""Whatever there is to draw, with whatever options: a picture, no exception and no warning.

Warnings are errors in all tests.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from matplotlib.collections import QuadMesh
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.quiver import Quiver

from gradatlas.differentiation.method import specify_method
from gradatlas.figures.build import build_figure, describe_figure, describe_study_figure
from gradatlas.figures.layer import find_layer, layer_kinds
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.saving import save_figure
from gradatlas.figures.spec import FigureSpec, LayerSpec
from tests.support.drawn import layer
from tests.support.gradient_files import Study
from tests.support.hostile_fields import NAMES, field_of
from tests.support.option_values import choices, samples

SMALL = {"size": (2.4, 1.8), "dpi": 40}
OF_STUDIES = [kind for kind in layer_kinds() if find_layer(kind).OF_STUDY]
OF_FIELDS = [
    (kind, axes)
    for kind in layer_kinds()
    for axes in find_layer(kind).AXES
    if kind not in OF_STUDIES
]


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
    for index, (of_layer, of_figure) in enumerate(zip(of_layers, of_figures, strict=True)):
        if axes == 1 and of_figure.aspect == "equal":  # which configs may not have
            of_figure = dataclasses.replace(of_figure, aspect="free")
        file_format = ("svg", "png")[index % 2]
        made.append(FigureSpec(of_figure, (LayerSpec(kind, of_layer),), file_format))
    starts = range(0, len(made), count)
    return {n: tuple(made[i : i + count]) for n, i in zip(NAMES, starts, strict=True)}


def shows_something(figure: Figure) -> bool:
    """Tell whether there is an arrow, a line or a band in view, or a note that says why not."""
    axes = figure.axes[0]
    if any(text.get_bbox_patch() is not None for text in axes.texts):
        return True
    for item in axes.get_children():
        if isinstance(item, Quiver) and item.N > 0:
            return True
        if isinstance(item, QuadContourSet) and any(len(path) for path in item.get_paths()):
            return True
        if isinstance(item, QuadMesh):
            return True
        if isinstance(item, Line2D) and np.isfinite(item.get_xydata()).all(axis=1).any():
            return True
    return False


@pytest.mark.parametrize(("kind", "axes"), OF_FIELDS)
@pytest.mark.parametrize("name", NAMES)
def test_every_layer_draws_every_field(name: str, axes: int, kind: str, tmp_path: Path) -> None:
    field = field_of(name, axes)
    for wanted in figures(kind, axes)[name]:
        try:
            figure = build_figure(wanted, field)
            title, text = describe_figure(wanted, field)
            path = tmp_path / "figure"
            save_figure(figure, path, wanted.format, wanted.options, title, text)
            assert shows_something(figure), "an empty picture without a note"
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
        assert shows_something(study.draw(wanted, **SMALL))
        assert describe_study_figure(study.spec(wanted), study.scene_cases())


@pytest.mark.parametrize("kind", OF_STUDIES)
def test_a_study_of_a_single_step_far_from_all_others_is_drawn(kind: str, tmp_path: Path) -> None:
    for index, step in enumerate([1e-305, 1e-281, 1e290]):
        study = Study(tmp_path, f"sin({index + 1}*x0)")
        study.sweep("central", [step])
        study.draw(layer(kind), **SMALL)
