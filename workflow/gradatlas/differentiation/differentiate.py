"""Differentiating in tiles, so that what is computed on the way stays in the processor's cache."""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gradatlas.differentiation.gradient import Gradient
from gradatlas.grids import Mesh, Place, box_shape, boxes

if TYPE_CHECKING:
    from gradatlas.functions.function import Function

_TILE_POINTS = 2**16
"""The points of a tile: the two or three arrays at work stay in a core's own cache or the next one,
and each operation does enough to be worth its call."""
_TILE_WIDTH = 2**11
"""What is computed on the last dimension alone is computed for each tile: tiles should be high."""


def differentiate(
    function: Function, mesh: Mesh, method: str, options: Mapping[str, Any]
) -> Gradient:
    """Return the gradient by a method, found by its name in `differentiation.methods`.

    Args:
        function: What to differentiate.
        mesh: The points; not changed.
        method: The name of the method's module.
        options: The method's options by name; those left out have their defaults.
    """
    module = importlib.import_module(f"gradatlas.differentiation.methods.{method}")
    return differentiate_by(module, function, mesh, options)


def differentiate_by(
    method: ModuleType, function: Function, mesh: Mesh, options: Mapping[str, Any]
) -> Gradient:
    """Return the gradient by the method of a module; see `differentiate`."""
    chosen = method.Options(**options)
    whole = _Assembly(mesh)
    for place in tiles(mesh):
        with np.errstate(all="ignore"):
            whole.put(place, method.compute_gradient(function, mesh.part(place), chosen))
    return whole.gradient()


def tiles(mesh: Mesh) -> Iterator[Place]:
    """Yield the places of the tiles that cover a mesh."""
    return boxes(mesh.shape, box_shape(mesh.shape, _TILE_POINTS, _TILE_WIDTH))


class _Assembly:
    """The gradient of a mesh, put together from those of its tiles."""

    def __init__(self, mesh: Mesh) -> None:
        self._mesh = mesh
        self._arrays: dict[str, Any] = {}
        self._evaluations = 0
        self._step: float | str | None = None

    def put(self, place: Place, tile: Gradient) -> None:
        for axis, component in enumerate(tile.components):
            self._put(f"component {axis}", self._mesh.shape, place, component)
        for axis, reach in enumerate(tile.reach or ()):
            # Of each point, or of each value of the axis.
            of_points = reach.shape == tile.components[axis].shape
            shape = self._mesh.shape if of_points else self._mesh.arrays[axis].shape
            self._put(f"reach {axis}", shape, place, reach)
        if tile.error_estimate is not None:
            self._put("error_estimate", self._mesh.shape, place, tile.error_estimate)
        if tile.converged is not None:
            self._put("converged", self._mesh.shape, place, tile.converged)
        self._evaluations += tile.evaluations_per_point * tile.components[0].size
        self._step = tile.step

    def gradient(self) -> Gradient:
        axes = range(len(self._mesh.arrays))
        return Gradient(
            components=tuple(self._arrays[f"component {axis}"] for axis in axes),
            evaluations_per_point=round(self._evaluations / math.prod(self._mesh.shape)),
            step=self._step,
            reach=tuple(self._arrays[f"reach {axis}"] for axis in axes)
            if "reach 0" in self._arrays
            else None,
            error_estimate=self._arrays.get("error_estimate"),
            converged=self._arrays.get("converged"),
        )

    def _put(self, name: str, shape: tuple[int, ...], place: Place, tile: NDArray[Any]) -> None:
        if name not in self._arrays:
            self._arrays[name] = np.empty(shape, tile.dtype)
        inside = tuple(
            part if size > 1 else slice(None) for part, size in zip(place, shape, strict=True)
        )
        self._arrays[name][inside] = tile
