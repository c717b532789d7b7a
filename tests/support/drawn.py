"""Fields to draw, and the specs of figures of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradatlas.config.figures_section import BUILTIN_FIGURES
from gradatlas.fields.field import Field
from gradatlas.figures.layer import find_layer
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.spec import FigureSpec, LayerSpec, Swept

Array = NDArray[np.float64]


def make_field(
    function: Callable[..., Any],
    gradient: Callable[..., Any],
    *points: Array,
    formula: str = "x0**2 + x1**2",
    parameters: Mapping[str, float] | None = None,
    names: Sequence[str] = ("x0", "x1"),
) -> Field:
    """Return a field of a function with a known gradient, both of the axes' values."""
    mesh = np.meshgrid(*points)
    with np.errstate(all="ignore"):
        values = np.asarray(function(*mesh), dtype=float) + 0 * mesh[0]
        parts = gradient(*mesh) if len(points) > 1 else (gradient(*mesh),)
        components = tuple(np.asarray(part, dtype=float) + 0 * mesh[0] for part in parts)
    return Field(
        coordinates=dict(zip(names, points, strict=False)),
        parameters=dict(parameters or {}),
        values=values,
        gradient=components,
        norm=np.sqrt(sum(part**2 for part in components)),
        error=None,
        error_estimate=None,
        flag=np.where(np.isfinite(values), 0, 1).astype(np.int8),
        formula=formula,
    )


def bowl(num: int = 41, reach: float = 2.0) -> Field:
    points = np.linspace(-reach, reach, num)
    return make_field(lambda x, y: x**2 + y**2, lambda x, y: (2 * x, 2 * y), points, points)


def rosenbrock(num: int = 81) -> Field:
    return make_field(
        lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2,
        lambda x, y: (-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)),
        np.linspace(-2, 2, num),
        np.linspace(-1, 3, num),
        formula="(a - x0)**2 + b*(x1 - x0**2)**2",
        parameters={"a": 1.0, "b": 100.0},
    )


def rastrigin(num: int = 101) -> Field:
    def f(x: Array, y: Array) -> Array:
        bowl = 20 + x**2 + y**2
        return np.asarray(bowl - 10 * np.cos(2 * np.pi * x) - 10 * np.cos(2 * np.pi * y))

    def part(x: Array) -> Array:
        return np.asarray(2 * x + 20 * np.pi * np.sin(2 * np.pi * x))

    points = np.linspace(-5.12, 5.12, num)
    return make_field(f, lambda x, y: (part(x), part(y)), points, points, formula="A*x0 + x1")


def saddle(num: int = 41) -> Field:
    points = np.linspace(-2, 2, num)
    return make_field(
        lambda x, y: x**2 - y**2,
        lambda x, y: (2 * x, -2 * y),
        points,
        points,
        formula="x0**2 - x1**2",
    )


def plane(width: float = 4.0, height: float = 4.0, num: int = 41) -> Field:
    return make_field(
        lambda x, y: x + 2 * y,
        lambda x, y: (1 + 0 * x, 2 + 0 * y),
        np.linspace(0, width, num),
        np.linspace(0, height, num),
        formula="x0 + 2*x1",
    )


def constant() -> Field:
    points = np.linspace(-2, 2, 21)
    return make_field(lambda x, y: 3 + 0 * x * y, lambda x, y: (0 * x, 0 * y), points, points)


def half_defined() -> Field:
    """Return a field that is NaN where x0 < 0, with an infinity at one point of the rest."""
    points = np.linspace(-2, 2, 41)
    field = make_field(
        lambda x, y: np.sqrt(x) + y, lambda x, y: (0.5 / np.sqrt(x), 1 + 0 * y), points, points
    )
    field.values[5, 30] = np.inf
    for part in (*field.gradient, field.norm):
        part[~np.isfinite(part)] = np.nan
    return field


def nowhere_defined() -> Field:
    points = np.linspace(-2, 2, 11)
    nan = np.nan
    return make_field(lambda x, y: nan * x * y, lambda x, y: (nan * x, nan * y), points, points)


def one_row() -> Field:
    return make_field(
        lambda x, y: x**2 + y,
        lambda x, y: (2 * x, 1 + 0 * y),
        np.linspace(-2, 2, 21),
        np.array([0.5]),
    )


def book_curve() -> Field:
    """Return 0.01x² + 0.1x on [0, 20) in steps of 0.1: chapter 4 of Deep Learning from Scratch."""
    return make_field(
        lambda x: 0.01 * x**2 + 0.1 * x,
        lambda x: 0.02 * x + 0.1,
        np.arange(0, 20, 0.1),
        formula="0.01*x**2 + 0.1*x",
        names=("x",),
    )


FIELDS: dict[str, Callable[[], Field]] = {
    "bowl": bowl,
    "rosenbrock": rosenbrock,
    "rastrigin": rastrigin,
    "saddle": saddle,
    "long": lambda: plane(60.0, 4.0),
    "tall": lambda: plane(1.0, 4.0),
    "constant": constant,
    "half defined": half_defined,
    "nowhere defined": nowhere_defined,
    "one row": one_row,
}


def layer(kind: str, **options: Any) -> LayerSpec:
    """Return a layer with options that are known to be right; others have their defaults."""
    return LayerSpec(kind, find_layer(kind).Options(**options))


def builtin(name: str) -> tuple[LayerSpec, ...]:
    """Return the layers of a built-in figure."""
    return tuple(layer(**described) for described in BUILTIN_FIGURES[name]["layers"])


def spec(
    *layers: LayerSpec,
    study_title: str | None = None,
    swept: Swept = (),
    file_format: str = "png",
    **options: Any,
) -> FigureSpec:
    """Return a figure of these layers, as the plan specifies it; `options` are its own."""
    return FigureSpec(FigureOptions(**options), layers, file_format, study_title, swept)


def distances_to(point: Array, starts: Array, ends: Array) -> Array:
    """Return the distances of a point to segments, in pixels."""
    along = ends - starts
    squares = np.maximum((along**2).sum(axis=1), 1e-12)
    part = np.clip(((point - starts) * along).sum(axis=1) / squares, 0, 1)
    nearest = starts + part[:, np.newaxis] * along
    distances: Array = np.hypot(*(nearest - point).T)
    return distances
