"""Fields that are hard to draw."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from gradatlas.fields.field import FLAGS, Field
from tests.support.drawn import Array, make_field

# ruff: noqa: ARG005 (all of them take both axes)
_NAN = np.nan
_POINTS = np.linspace(-1.0, 1.0, 7)
_FORMULAS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    # f(r, s) and its gradient; over one axis s is 0.
    "zero": (lambda r, s: 0 * r, lambda r, s: (0 * r, 0 * s)),
    "constant": (lambda r, s: 3 + 0 * r, lambda r, s: (0 * r, 0 * s)),
    "constant but for rounding": (
        lambda r, s: 1 + 2e-16 * np.sign(r * s + r),
        lambda r, s: (1e-17 * r, 0 * s),
    ),
    "undefined": (lambda r, s: _NAN * r, lambda r, s: (_NAN * r, _NAN * s)),
    "half defined": (
        lambda r, s: np.where(r < 0, _NAN, r + s),
        lambda r, s: (np.where(r < 0, _NAN, 1), np.where(r < 0, _NAN, 1)),
    ),
    "defined at one point": (
        lambda r, s: np.where((r == 0) & (s == 0), 2, _NAN),
        lambda r, s: (np.where((r == 0) & (s == 0), 1, _NAN),) * 2,
    ),
    "defined at separate points": (
        lambda r, s: np.where(np.round(3 * (r + 3 * s)) % 2 == 0, r, _NAN),
        lambda r, s: (np.where(np.round(3 * (r + 3 * s)) % 2 == 0, 1, _NAN),) * 2,
    ),
    "infinite": (lambda r, s: np.inf + 0 * r, lambda r, s: (np.inf + 0 * r, 0 * s)),
    "infinite on both sides": (
        lambda r, s: np.where(r < 0, -np.inf, np.inf),
        lambda r, s: (_NAN * r, -np.inf + 0 * s),
    ),
    "infinite at one point": (
        lambda r, s: np.where((r == 0) & (s == 0), np.inf, r + s),
        lambda r, s: (np.where((r == 0) & (s == 0), np.inf, 1), 1 + 0 * s),
    ),
    "smallest": (lambda r, s: 5e-324 * np.round(3 * r), lambda r, s: (5e-324 + 0 * r, 0 * s)),
    "subnormal": (lambda r, s: 1e-310 * (r + s), lambda r, s: (1e-310 + 0 * r, 1e-312 * s)),
    "tiny": (lambda r, s: 1e-200 * r * s, lambda r, s: (1e-200 * s, 1e-200 * r)),
    "huge": (lambda r, s: 1e300 * r * s, lambda r, s: (1e300 * s, 1e300 * r)),
    "largest": (lambda r, s: 1.7e308 * r, lambda r, s: (1.7e308 + 0 * r, 1e308 * s)),
    "constant, largest": (lambda r, s: 1.79e308 + 0 * r, lambda r, s: (0 * r, 0 * s)),
    "of every size": (
        lambda r, s: 10.0 ** (300 * r) + 0 * s,
        lambda r, s: (10.0 ** (300 * r), 10.0 ** (-300 * s)),
    ),
    "in a tiny range": (lambda r, s: 1e6 + 1e-6 * (r + s), lambda r, s: (1e-6 + 0 * r, 1e-6)),
    "in two steps": (lambda r, s: np.sign(r), lambda r, s: (0 * r, 0 * s)),
    "zero but at one point": (
        lambda r, s: np.where((r == 0) & (s == 0), 1, 0),
        lambda r, s: (np.where((r == 0) & (s == 0), 1e-3, 0), 0 * s),
    ),
    "simple": (lambda r, s: r**2 + s, lambda r, s: (2 * r, 1 + 0 * s)),
}


def _errors(field: Field, name: str) -> Field:
    size = np.abs(field.norm)
    with np.errstate(all="ignore"):
        values = {"simple": 1e-9 * size, "zero": 0 * size, "constant": _NAN * size}
        error = values.get(name, size)
    flag = np.where(np.isfinite(field.norm), FLAGS["good"], FLAGS["not_finite"]).astype(np.int8)
    if name == "constant, largest":
        flag[:] = FLAGS["kink"]
    estimate = None if name == "simple" else error / 2
    return dataclasses.replace(field, error=error, error_estimate=estimate, flag=flag)


def field_of(name: str, axes: int) -> Field:
    """Return a hostile field over one axis or two."""
    function, gradient = _FORMULAS[name]
    with np.errstate(all="ignore"):
        if axes == 1:
            field = make_field(
                lambda r: function(r, 0 * r), lambda r: gradient(r, 0 * r)[0], _POINTS
            )
        else:
            field = make_field(function, gradient, _POINTS, _POINTS[:6])
        norm: Array = np.hypot(*field.gradient) if axes == 2 else np.abs(field.gradient[0])
        # Curved in ways as hostile as f itself.
        second = (field.values, -field.values / 2, field.values**2)[: axes * (axes + 1) // 2]
        return _errors(dataclasses.replace(field, norm=norm, second=second), name)


NAMES = tuple(_FORMULAS)
