"""Fields of arrows, and what is decided of them on a frame of a usual size."""

from __future__ import annotations

from typing import Any

import numpy as np

from gradatlas.fields.field import Field
from gradatlas.figures.arrow_choice import Arrows, Density, choose_arrows
from gradatlas.figures.arrow_worth import judge
from gradatlas.figures.frame import Frame, Scale
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.sheets.sheet import Box
from gradatlas.figures.views import choose_view
from tests.support.drawn import (
    Array,
    bowl,
    make_field,
    plane,
    rosenbrock,
    saddle,
)

SMOOTH = [bowl, rosenbrock, saddle, plane]


def norms_of(field: Field, **options: Any) -> Array:
    view = choose_view(FigureOptions(**options), field)
    return judge(field, view, hide_zero=True).norm


def remarks_of(field: Field) -> tuple[str, ...]:
    return judge(field, choose_view(FigureOptions(), field), hide_zero=True).remarks


def frame_of(field: Field, size: tuple[float, float] = (250.0, 250.0)) -> Frame:
    x, y = choose_view(FigureOptions(), field).values()
    return Frame(Box(0.0, 0.0, *size), Scale(*x), Scale(*y))


def arrows_of(field: Field, count: Any = "auto", **options: Any) -> Arrows:
    return choose_arrows(field, norms_of(field), frame_of(field, **options), Density(count))


def waves(per_side: float, num: int = 101) -> Field:
    points, k = np.linspace(0, 1, num), 2 * np.pi * per_side
    return make_field(
        lambda x, y: np.sin(k * x) * np.cos(k * y),
        lambda x, y: (
            k * np.cos(k * x) * np.cos(k * y),
            -k * np.sin(k * x) * np.sin(k * y),
        ),
        points,
        points,
    )
