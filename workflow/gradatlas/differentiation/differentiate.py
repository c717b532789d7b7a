"""Differentiating in tiles, so that what is computed on the way stays in the processor's cache."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gradatlas.differentiation.gradient import Gradient
from gradatlas.differentiation.method import find_method
from gradatlas.grids import Block, Mesh, blocks, even_shape

if TYPE_CHECKING:
    from gradatlas.differentiation.method import Method, MethodSpec
    from gradatlas.functions.function import Function

TILE_POINTS = 3 * 2**15
"""The points of a tile: the two or three arrays at work stay in a core's own cache or the next one,
and each operation does enough to be worth its call."""
TILE_WIDTH = 2**11
"""What is computed on the last dimension alone is computed for each tile: tiles should be high."""


@dataclass(frozen=True)
class PreparedMethod:
    """A method with all that it has decided for a whole grid."""

    module: Method
    prepared: Any
    """What its `prepare` has returned."""


def prepare(function: Function, mesh: Mesh, method: MethodSpec) -> PreparedMethod:
    """Return a method that is prepared for a function on a grid.

    Args:
        function: What to differentiate.
        mesh: Points of the grid, whose axes are those of the whole grid; not changed.
        method: How to differentiate.
    """
    module = find_method(method.name)
    with np.errstate(all="ignore"):
        return PreparedMethod(module, module.prepare(function, mesh, method.options))


def differentiate(function: Function, mesh: Mesh, method: MethodSpec | PreparedMethod) -> Gradient:
    """Return the gradient of a function at all points of a mesh.

    Args:
        function: What to differentiate.
        mesh: The points, all of a grid or a part of them; not changed.
        method: How to differentiate: prepared, or else it is prepared here, for the whole grid.
    """
    if not isinstance(method, PreparedMethod):
        method = prepare(function, mesh, method)
    cut = list(tiles(mesh))
    if len(cut) == 1:
        with np.errstate(all="ignore"):
            return method.module.compute_gradient(function, mesh, method.prepared)
    gradient = _Assembly(mesh)
    for tile in cut:
        with np.errstate(all="ignore"):
            part = method.module.compute_gradient(function, mesh.part(tile), method.prepared)
        gradient.put(tile, part)
    return gradient.gradient()


def tiles(mesh: Mesh) -> Iterator[Block]:
    """Yield the tiles that cover a mesh."""
    return blocks(mesh.shape, even_shape(mesh.shape, TILE_POINTS, TILE_WIDTH))


class _Assembly:
    """The gradient of a mesh, put together from those of its tiles."""

    def __init__(self, mesh: Mesh) -> None:
        self._mesh = mesh
        self._arrays: dict[str, NDArray[Any]] = {}
        self._evaluations = 0
        self._step: float | str | None = None
        self._is_given = False

    def put(self, block: Block, tile: Gradient) -> None:
        for axis, component in enumerate(tile.components):
            self._put(f"component {axis}", self._mesh.shape, block, component)
        for axis, stencil_radius in enumerate(tile.stencil_radius or ()):
            # Of each point, or of each value of the axis.
            of_points = stencil_radius.shape == tile.components[axis].shape
            shape = self._mesh.shape if of_points else self._mesh.arrays[axis].shape
            self._put(f"stencil_radius {axis}", shape, block, stencil_radius)
        if tile.error_estimate is not None:
            self._put("error_estimate", self._mesh.shape, block, tile.error_estimate)
        if tile.converged is not None:
            self._put("converged", self._mesh.shape, block, tile.converged)
        self._evaluations += tile.evaluations_per_point * tile.components[0].size
        self._step = tile.step
        self._is_given = tile.is_given

    def gradient(self) -> Gradient:
        axes = range(len(self._mesh.arrays))
        return Gradient(
            components=tuple(self._arrays[f"component {axis}"] for axis in axes),
            evaluations_per_point=round(self._evaluations / math.prod(self._mesh.shape)),
            step=self._step,
            stencil_radius=tuple(self._arrays[f"stencil_radius {axis}"] for axis in axes)
            if "stencil_radius 0" in self._arrays
            else None,
            error_estimate=self._arrays.get("error_estimate"),
            converged=self._arrays.get("converged"),
            is_given=self._is_given,
        )

    def _put(self, name: str, shape: tuple[int, ...], block: Block, tile: NDArray[Any]) -> None:
        if name not in self._arrays:
            self._arrays[name] = np.empty(shape, tile.dtype)
        inside = tuple(
            part if size > 1 else slice(None) for part, size in zip(block, shape, strict=True)
        )
        self._arrays[name][inside] = tile
