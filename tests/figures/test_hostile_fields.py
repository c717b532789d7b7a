"""Whatever there is to draw, with whatever options: a picture, no exception and no warning.

Warnings are errors in all tests.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from matplotlib.contour import QuadContourSet
from matplotlib.quiver import Quiver

from gradatlas.figures.build import build_figure, describe_figure, describe_study_figure
from gradatlas.figures.layers import convergence
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.saving import save_figure
from tests.figures.test_convergence import Study
from tests.support.drawn import settings
from tests.support.hostile_fields import NAMES, OPTIONS, RANGES, field_of, samples

# Layer and number of axes → how many figures of each field.
FIGURES = {
    **{("quiver", 2): 3, ("contour", 2): 2, ("contourf", 2): 2, ("error", 2): 1},
    **{("line", 1): 1, ("tangent", 1): 1, ("error", 1): 1},
}


def shows_something(figure, kind) -> bool:
    """Tell whether there is an arrow, a line or a band in view, or a note that says why not."""
    axes = figure.axes[0]
    if any(text.get_bbox_patch() is not None for text in axes.texts):
        return True
    children = axes.get_children()
    if kind == "quiver":
        return any(isinstance(item, Quiver) and item.N > 0 for item in children)
    return any(
        isinstance(item, QuadContourSet) and any(len(path) for path in item.get_paths())
        for item in children
    )


def test_every_layer_is_among_them() -> None:
    layers = {path.stem for path in Path(convergence.__file__).parent.glob("[a-z]*.py")}
    drawn = {(kind, axes) for axes, kinds in OPTIONS.items() for kind in kinds}
    assert set(FIGURES) == drawn
    assert {kind for kind, _ in drawn} | {"convergence"} == layers


@pytest.mark.parametrize(("kind", "axes"), FIGURES)
@pytest.mark.parametrize("name", NAMES)
def test_every_layer_draws_every_field(name, axes, kind, tmp_path) -> None:
    field = field_of(name, axes)
    for index, (layer, options) in enumerate(samples(axes, kind, name, FIGURES[kind, axes])):
        file_format = "svg" if index == 0 else "png"
        own = {"kind": kind, **layer}
        wanted = settings(own, size=(2.4, 1.8), dpi=40, file_format=file_format, **options)
        try:
            figure = build_figure(wanted, field)
            title, text = describe_figure(wanted, field)
            path = tmp_path / f"figure.{file_format}"
            save_figure(figure, path, file_format, FigureOptions(**wanted["figure"]), title, text)
            assert kind not in ("quiver", "contour", "contourf") or shows_something(figure, kind), (
                "an empty picture without a note"
            )
        except (Exception, Warning) as error:
            raise AssertionError(f"{name} with {own} and {options}: {error!r}") from error


@pytest.mark.parametrize(
    "formula",
    ["0*x0", "3", "log(-1 - x0**2)", "floor(x0)", "1e300*x0", "1e-310*x0*x1", "exp(709*x0)"],
)
def test_convergence_draws_every_study(formula, tmp_path) -> None:
    study = Study(tmp_path, formula)
    for method in ("central", "richardson"):
        study.sweep(method, [1e-300, 1e-6, 1e-3, 1e300])
    study.add("exact", {"gradient.method": "exact"})
    for index, wanted in enumerate(["auto", *RANGES]):
        options = {
            "relative": index % 2 == 0,
            "measure": ("worst", "median")[index // 2 % 2],
            "range": wanted,
            "size": (2.4, 1.8),
            "dpi": 40,
        }
        study.draw(**options)
        assert describe_study_figure(study.settings(**options), study.scene_points())


def test_a_study_of_a_single_step_far_from_all_others_is_drawn(tmp_path) -> None:
    for index, step in enumerate([1e-305, 1e-281, 1e290]):
        study = Study(tmp_path, f"sin({index + 1}*x0)")
        study.sweep("central", [step])
        study.draw(size=(2.4, 1.8), dpi=40)
