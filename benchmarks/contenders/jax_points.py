"""jit(vmap(grad f)) over a list of points, as jax's documentation shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.problems import Problem

jax.config.update("jax_enable_x64", True)

TITLE = "jax, list of points"
GIVEN = "the axes; meshgrid, compiled too, is on the clock; compilation is off it"
LARGEST = 10**7


def prepare(problem: Problem, axes: Any) -> Callable[[], tuple[Any, ...]]:
    """Return what computes the gradient, compiled."""
    gradient = jax.grad(problem.write(jnp), argnums=(0, 1))

    def make_points(x: Any, y: Any) -> tuple[Any, ...]:
        return tuple(array.ravel() for array in jnp.meshgrid(x, y))

    # Two programs, because in one the compiler would see through the list of points: that is what
    # `jax_axes` shows.
    points = jax.jit(make_points).lower(*axes).compile()
    listed = jax.ShapeDtypeStruct((axes[0].size * axes[1].size,), axes[0].dtype)
    compiled = jax.jit(jax.vmap(gradient)).lower(listed, listed).compile()
    shape = (axes[1].size, axes[0].size)

    def compute() -> tuple[Any, ...]:
        components = jax.block_until_ready(compiled(*points(*axes)))
        # Views of the same memory: jax's own reshape would copy.
        return tuple(np.asarray(component).reshape(shape) for component in components)

    return compute
