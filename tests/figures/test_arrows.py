"""In which colours arrows are, and what a key says of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from gradatlas.config.figures_section import BUILTIN_FIGURES
from gradatlas.fields.field import Field
from gradatlas.figures.arrow_colors import arrow_colors
from gradatlas.figures.arrow_lengths import plain_unit
from gradatlas.figures.arrow_plan import likely_frame
from gradatlas.figures.arrow_range import choose_range
from gradatlas.figures.arrow_words import key_norm, key_text
from gradatlas.figures.build import describe_figure
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.style_sheets import paper_of
from gradatlas.figures.styles import color_map
from gradatlas.figures.views import choose_view, has_equal_units
from tests.support.arrow_fields import arrows_of
from tests.support.drawn import (
    Array,
    bowl,
    layer,
    plane,
    rosenbrock,
    spec,
)
from tests.support.overlaps import check_layout
from tests.support.recorded import arrow_places, arrows, draw

# Colours and ranges


def contrast(colors: Array) -> Array:
    """Return the contrast with white, by WCAG 2.1."""
    rgb = np.asarray(colors)[:, :3]
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05))


@pytest.mark.parametrize("cmap", ["auto", "viridis", "plasma", "cividis", "magma", "devon"])
def test_on_paper_what_is_strong_is_dark(cmap: str) -> None:
    norms = np.geomspace(1, 1000, 50)
    faces = arrow_colors(norms, "magnitude", cmap, over_fill=False).faces(norms)
    assert (np.diff(contrast(faces)) > -1e-3).all()
    same = arrow_colors(np.full(9, 7.0), "magnitude", cmap, over_fill=False)
    np.testing.assert_allclose(same.faces(np.full(9, 7.0)), np.tile(faces[-1], (9, 1)))


@pytest.mark.parametrize("fill_map", ["viridis", "lajolla", "vik", None])
def test_over_a_fill_arrows_have_another_map_and_an_edge(fill_map: str | None) -> None:
    norms = np.geomspace(1, 1000, 50)
    found = arrow_colors(norms, "magnitude", "auto", over_fill=True, fill_map=fill_map)
    auto = arrow_colors(norms, "auto", "auto", over_fill=True)
    assert (found.edge, found.edge_width) == (auto.edge, auto.edge_width)
    assert found.table is not None
    if fill_map is not None:
        below = color_map(fill_map)(np.linspace(0, 1, 64))[:, np.newaxis]
        assert np.abs(found.table - below).sum(axis=-1).min(axis=0).mean() > 0.2
    edge = contrast(np.array([to_rgba(str(found.edge))]))[0]
    assert (edge / contrast(found.faces(norms))).min() > 3  # faces stand out from the edge


def test_colours_that_are_not_by_norm() -> None:
    norms = np.array([1.0, 2.0])
    named = arrow_colors(norms, "steelblue", "auto", over_fill=True)
    np.testing.assert_allclose(named.faces(norms), [to_rgba("steelblue")])
    assert named.edge is None
    assert named.table is None
    assert arrow_colors(np.zeros(3), "magnitude", "auto", over_fill=False).table is None


@pytest.mark.parametrize(
    ("norms", "wanted", "low", "high", "is_log"),
    [
        (np.linspace(1, 2, 99), "auto", 0, 2, False),
        (np.geomspace(1, 1e5, 99), "auto", 1, 1e5, True),
        (np.append(np.geomspace(1, 1e2, 99), 1e-9), "auto", 1, 1e2, True),
        (np.append(np.geomspace(1, 1e2, 99), 1e12), "auto", 1, 1e2, True),
        (
            np.append(np.geomspace(0.01, 1, 60), np.geomspace(1e-22, 1e-3, 15)),
            "auto",
            1e-6,
            1,
            True,
        ),
        (np.geomspace(1e-20, 1, 97), "auto", 1e-15, 1, True),
        (np.append(np.linspace(1, 2, 999), 9), "robust", 0, 2, False),
        (np.linspace(1, 2, 99), (0.5, 4.0), 0.5, 4, False),
        (np.linspace(1, 2, 99), (0.01, 4.0), 0.01, 4, True),
    ],
)
def test_ranges_of_norms(norms: Array, wanted: Any, low: float, high: float, is_log: bool) -> None:
    found = choose_range(norms, wanted)
    assert found is not None
    assert found.low == pytest.approx(low, rel=0.15)
    assert found.high == pytest.approx(high, rel=0.15)
    assert found.is_log == is_log
    assert found.has_below == bool(norms.min() < found.low)
    assert found.has_above == bool(norms.max() > found.high)


def test_the_colour_bar_has_tips_where_there_is_more() -> None:
    drawn = draw(bowl(), layer("quiver", color="magnitude", range=(1.0, 2.0)))
    (bar,) = drawn.composition.bars
    assert (bar.bar.scale.low, bar.bar.scale.high) == (1, 2)
    assert bar.bar.below is not None
    assert bar.bar.above is not None
    (plain,) = draw(bowl(), layer("quiver", color="magnitude")).composition.bars
    assert (plain.bar.below, plain.bar.above) == (None, None)


# Words


@pytest.mark.parametrize(
    ("length", "is_descent", "math_text", "text"),
    [
        ("true", False, False, "grad f, |grad f| = 5"),
        ("unit", True, False, "−grad f, direction only"),
        ("log", False, True, r"$\nabla f$, $\|\nabla f\| = 5$ (log length)"),
        ("unit", True, True, r"$-\nabla f$, direction only"),
    ],
)
def test_the_text_of_the_key(length: str, is_descent: bool, math_text: bool, text: str) -> None:
    assert key_text(5.0, length, is_descent=is_descent, math_text=math_text) == text


def test_the_key_has_a_round_norm_within_the_range() -> None:
    found = arrows_of(bowl())
    assert key_norm(found) == 5
    assert key_norm(found, 3.0) == 2
    assert key_norm(dataclasses.replace(found, norm=0 * found.norm)) is None


def test_both_built_in_figures_descend_and_say_so() -> None:
    for name in ("quiver", "landscape"):
        layers = [layer(**entry) for entry in BUILTIN_FIGURES[name]["layers"]]
        drawn = draw(himmel := bowl(), *layers)
        places = drawn.values_at(arrow_places(drawn))
        shapes = arrows(drawn).points
        ways = shapes[:, 3] - shapes[:, [0, 6]].mean(axis=1)
        assert ((ways * places).sum(axis=1) < 0).all()
        assert r"$-\nabla f$" in "".join(drawn.sheet.texts())
        assert "Arrows point against the gradient" in describe_figure(spec(*layers), himmel)[1]


@pytest.mark.parametrize("size", [(2.0, 2.0), (3.3, 2.5), (6.4, 4.8)])
def test_keys_of_several_layers_keep_clear_of_each_other(size: tuple[float, float]) -> None:
    layers = [
        layer("quiver", color="#ff0000"),
        layer("quiver", color="#0000ff", direction="descent", arrows=7),
        layer("quiver", length="unit"),
    ]
    drawn = draw(rosenbrock(), *layers, size=size, title="none")
    check_layout(drawn)
    if size[0] > 3:
        assert len(drawn.composition.keys) == 3


@pytest.mark.parametrize("size", [1e-310, 1e-12, 1.0, 1e12, 1e300])
def test_gradients_of_any_size_can_be_added_to_coordinates(size: float) -> None:
    found = dataclasses.replace(arrows_of(bowl()), norm=np.array([size]))
    assert 1e-4 < size / plain_unit(found) <= 1
    assert (plain_unit(found) == 1) == (size == 1)


@pytest.mark.parametrize("make", [bowl, rosenbrock, lambda: plane(60.0, 4.0)])
@pytest.mark.parametrize("size", [(3.3, 2.5), (6.4, 4.8), (12.0, 9.0)])
def test_the_likely_frame_is_about_the_frame(
    make: Callable[[], Field], size: tuple[float, float]
) -> None:
    field = make()
    drawn = draw(field, layer("quiver", color="magnitude"), size=size)
    view = choose_view(FigureOptions(), field)
    is_equal = has_equal_units(FigureOptions(), view)
    paper = paper_of(FigureOptions(size=size))
    likely = likely_frame(
        (72 * size[0], 72 * size[1]),
        view,
        is_equal=is_equal,
        bars=1,
        font_size=paper.font_size,
    )
    for ours, real in (
        (likely.box.width, drawn.frame.box.width),
        (likely.box.height, drawn.frame.box.height),
    ):
        assert ours == pytest.approx(real, rel=0.3)
