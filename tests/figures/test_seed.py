"""The figure that everything started from, pixel for pixel."""

from __future__ import annotations

import dataclasses
import io
from typing import Any

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from gradatlas.fields.field import Field
from gradatlas.figures.fixed.build import build_figure
from gradatlas.figures.fixed.saving import figure_bytes
from gradatlas.figures.spec import LayerSpec
from tests.support.drawn import layer, make_field, spec
from tests.support.yardstick import pixels

SEED_LAYER = layer(
    "quiver",
    direction="descent",
    color="#ff0000",
    length="true",
    zero="dot",
    arrows="all",
    key=False,
)
SEED_FIGURE: dict[str, Any] = {
    "size": (6.4, 4.8),
    "dpi": 100,
    "title": "none",
    "aspect": "free",
    "limits": {"x0": (-2, 2), "x1": (-2, 2)},
    "gridlines": True,
    "labels": "plain",
    "layout": "fixed",
}


def seed_field() -> Field:
    h = 1e-4
    points = np.arange(-2, 2.5, 0.25)
    return make_field(
        lambda x, y: x**2 + y**2,
        lambda x, y: (
            ((x + h) ** 2 - (x - h) ** 2) / (2 * h),
            ((y + h) ** 2 - (y - h) ** 2) / 2e-4,
        ),
        points,
        points,
    )


def plain_matplotlib(field: Field) -> Figure:
    figure = Figure()
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    x, y = np.meshgrid(*field.coordinates.values())
    u, v = field.gradient
    axes.quiver(x, y, -u, -v, angles="xy", color="#ff0000")
    axes.set_xlim(-2, 2)
    axes.set_ylim(-2, 2)
    axes.set_xlabel("x0")
    axes.set_ylabel("x1")
    axes.grid()
    return figure


def test_the_seed_figure_is_pixel_for_pixel_that_of_plain_matplotlib() -> None:
    field = seed_field()
    ours = build_figure(spec(SEED_LAYER, **SEED_FIGURE), field)
    np.testing.assert_array_equal(pixels(ours), pixels(plain_matplotlib(field)))


@pytest.mark.parametrize("length", ["true", True])
def test_the_seed_png_holds_the_pixels_of_plain_matplotlib(length: str | bool) -> None:
    field = seed_field()
    options = dataclasses.replace(SEED_LAYER.options, length=length)
    wanted = spec(LayerSpec("quiver", options), **SEED_FIGURE)
    content = figure_bytes(build_figure(wanted, field), "png", wanted.options, "seed", "seed")
    buffer = io.BytesIO()
    plain_matplotlib(field).savefig(buffer, format="png")
    with Image.open(io.BytesIO(content)) as ours, Image.open(buffer) as plain:
        assert plain.getchannel("A").getextrema() == (255, 255)  # so ours has no such channel
        np.testing.assert_array_equal(np.array(ours), np.array(plain.convert("RGB")))


def test_the_comparison_would_notice_one_other_arrow() -> None:
    field = seed_field()
    field.gradient[0][3, 4] *= 1.5
    ours = build_figure(spec(SEED_LAYER, **SEED_FIGURE), field)
    assert (pixels(ours) != pixels(plain_matplotlib(seed_field()))).any()
