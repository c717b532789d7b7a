"""The fixed layout: plain matplotlib, to the last pixel, of what figures of any layout show."""

from __future__ import annotations

import dataclasses
import importlib.util
import io
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import BoundaryNorm, LogNorm
from matplotlib.figure import Figure
from PIL import Image

from gradatlas.differentiation.method import specify_method
from gradatlas.figures.fixed.build import build_figure, build_study_figure
from gradatlas.figures.fixed.layer import fixed_kinds, fixed_modules, fixed_pictures
from gradatlas.figures.fixed.saving import figure_bytes
from gradatlas.figures.layer import layer_kinds
from gradatlas.figures.spec import FigureSpec, LayerSpec
from tests.support.drawn import FIELDS, book_curve, bowl, builtin, layer, rosenbrock, spec
from tests.support.gradient_files import Study
from tests.support.hostile_fields import field_of
from tests.support.imports import brought_along
from tests.support.yardstick import legend, notes, pixels

BARE: dict[str, Any] = {"title": "none", "labels": "plain", "layout": "fixed"}


def bare(*layers: LayerSpec, **options: Any) -> FigureSpec:
    return spec(*layers, **(BARE | options))


def plain_axes(x_label: str, y_label: str) -> Axes:
    figure = Figure()
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    return axes


def assert_looks_like(drawn: Figure, plain: Axes) -> None:
    figure = plain.get_figure(root=True)
    assert figure is not None
    np.testing.assert_array_equal(pixels(drawn), pixels(figure))


FITTED = {"paths", "history", "learning_rates", "basins", "profile", "points", "hessian"}
"""Layers that `layout: fixed` has not: no plain script draws them, whose pixels would count."""


def test_every_other_kind_of_layer_has_a_fixed_one() -> None:
    assert {*fixed_kinds()} == {*layer_kinds()} - FITTED


def test_what_draws_is_found_by_name() -> None:
    for module in fixed_modules(fixed_kinds()):
        assert importlib.util.find_spec(module) is not None
    wanted = spec(*builtin("contour"), layout="fixed", file_format="pdf")
    content = fixed_pictures().field_picture(wanted, FIELDS["bowl"](), "a title", "a text")
    assert content.startswith(b"%PDF")


def test_what_the_plan_reads_of_it_is_light() -> None:
    code = "from gradatlas.config import figures_section"
    assert brought_along(code, ("numpy", "matplotlib")) == []


def test_a_curve_and_its_tangent_are_those_of_plain_matplotlib() -> None:
    field = book_curve()
    drawn = build_figure(bare(layer("line"), layer("tangent", at=5.0)), field)
    plain = plain_axes("x", "f(x)")
    x, f = field.coordinates["x"], field.values
    plain.plot(x, f, color="#1f77b4")
    ends = np.array([x[0], x[-1]])
    plain.plot(ends, 0.75 + 0.2 * (ends - 5), color="#d62728", zorder=2.1)
    plain.plot([5], [0.75], "o", color="#d62728", markersize=5, zorder=2.2)
    plain.set_xlim(x[0], x[-1])
    plain.set_ylim(f[0] - 0.05 * (f[-1] - f[0]), f[-1] + 0.05 * (f[-1] - f[0]))
    assert_looks_like(drawn, plain)


def test_bands_and_their_bar_are_those_of_plain_matplotlib() -> None:
    field, edges = bowl(9), [0.0, 1.0, 2.0, 8.0]
    drawn = build_figure(bare(layer("contourf", levels=(1.0, 2.0))), field)
    plain = plain_axes("x0", "x1")
    plain.set_aspect("equal")
    bands = plain.contourf(
        *field.coordinates.values(),
        field.values,
        levels=edges,
        cmap="viridis",
        norm=BoundaryNorm(edges, 256),
        antialiased=True,
    )
    bands.set_edgecolor("face")
    bands.set_linewidth(0.4)
    figure = plain.get_figure(root=True)
    assert figure is not None
    bar = figure.colorbar(bands, ax=plain, ticks=[1, 2], spacing="uniform", format="%g")
    bar.ax.minorticks_off()
    bar.set_label("f")
    assert_looks_like(drawn, plain)


def test_a_map_of_errors_is_that_of_plain_matplotlib() -> None:
    field = field_of("simple", 2)
    errors = 1e-9 * np.abs(field.values) + 1e-12
    field = dataclasses.replace(field, error=errors)
    drawn = build_figure(bare(layer("error", flags=False, range=(1e-12, 1e-8))), field)
    plain = plain_axes("x0", "x1")
    x, y = field.coordinates.values()
    plain.set_xlim(x[0], x[-1])
    plain.set_ylim(y[0], y[-1])
    plain.set_aspect("equal")
    mesh = plain.pcolormesh(x, y, errors, norm=LogNorm(1e-12, 1e-8), zorder=0.5)
    figure = plain.get_figure(root=True)
    assert figure is not None
    figure.colorbar(mesh, ax=plain).set_label("error |g - grad f|")
    assert_looks_like(drawn, plain)


def test_lines_of_a_study_are_those_of_plain_matplotlib(tmp_path: Path) -> None:
    study = Study(tmp_path, "exp(sin(3*x0))*cos(2*x1)")
    steps = [1e-6, 1e-5, 1e-4, 1e-3]
    study.sweep("forward", steps)
    cases = study.scene_cases()
    shown = layer("convergence", range=(1e-9, 1.0), slopes=False)
    drawn = build_study_figure(study.spec(shown, **BARE), cases)
    plain = plain_axes("step h", "largest error |g - grad f|")
    plain.set_xscale("log")
    plain.set_xlim(1e-6 / 10 ** (3 * 0.03), 1e-3 * 10 ** (3 * 0.03))
    plain.set_yscale("log")
    plain.set_ylim(1e-9, 1)
    errors = [float(case.summary.error_worst or 0) for case in cases]
    plain.plot(steps, errors, "o-", lw=1.2, ms=4, mew=0, color="#0072b2", zorder=2.5)
    plain.legend(["forward"], loc="best", fontsize="small", framealpha=0.9)
    assert legend(drawn) == ["forward"]
    assert_looks_like(drawn, plain)


def test_a_check_without_a_gradient_to_check_says_so(tmp_path: Path) -> None:
    study = Study(tmp_path, "x0")
    study.add(specify_method("exact"), {})
    drawn = build_study_figure(study.spec(layer("gradient_check"), **BARE), study.scene_cases())
    assert notes(drawn) == ["no point of f is defined, so that nothing could be checked"]


@pytest.mark.parametrize("file_format", ["png", "svg", "pdf"])
def test_the_same_figure_has_the_same_bytes_whatever_was_drawn_before(file_format: str) -> None:
    wanted = spec(*builtin("landscape"), layout="fixed", file_format=file_format)

    def content() -> bytes:
        return fixed_pictures().field_picture(wanted, rosenbrock(), "a title", "a < text")

    first = content()
    build_figure(spec(*builtin("contour"), layout="fixed"), bowl())
    assert content() == first
    assert b"a title" in first
    assert b"Matplotlib" not in first


def test_a_png_has_the_pixels_of_the_figure_and_its_words() -> None:
    wanted = spec(*builtin("quiver"), layout="fixed")
    figure = build_figure(wanted, bowl())
    content = figure_bytes(figure, "png", wanted.options, "a title", "a text")
    with Image.open(io.BytesIO(content)) as picture:
        np.testing.assert_array_equal(np.asarray(picture.convert("RGB")), pixels(figure)[..., :3])
        assert picture.info["Title"] == "a title"
        assert picture.info["Description"] == "a text"


def test_an_unknown_format_is_refused() -> None:
    wanted = spec(*builtin("contour"), layout="fixed")
    with pytest.raises(ValueError, match="format 'gif': not one of png, svg, pdf"):
        figure_bytes(build_figure(wanted, bowl()), "gif", wanted.options, "", "")


def test_the_settings_of_matplotlib_play_no_part_and_stay() -> None:
    wanted = spec(*builtin("contour"), layout="fixed")

    def draw() -> bytes:
        figure = build_figure(wanted, bowl())
        return figure_bytes(figure, "png", wanted.options, "", "")

    usual = draw()
    with matplotlib.rc_context({"font.size": 20, "axes.linewidth": 3.0, "lines.linewidth": 5.0}):
        assert draw() == usual
        assert matplotlib.rcParams["font.size"] == 20
