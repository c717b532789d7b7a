"""jit(vmap(vmap(grad f))) over the axes: jax at its best, which has to read no points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from benchmarks.problems import Problem

jax.config.update("jax_enable_x64", True)

TITLE = "jax, nested over axes"
GIVEN = "the axes; compilation is off the clock"
LARGEST = 10**7


def prepare(problem: Problem, axes: Any) -> Callable[[], tuple[Any, ...]]:
    """Return what computes the gradient, compiled."""
    gradient = jax.grad(problem.write(jnp), argnums=(0, 1))
    along_row = jax.vmap(gradient, in_axes=(0, None))
    everywhere = jax.vmap(along_row, in_axes=(None, 0))
    compiled = jax.jit(everywhere).lower(*axes).compile()

    def compute() -> tuple[Any, ...]:
        components: tuple[Any, ...] = jax.block_until_ready(compiled(*axes))
        return components

    return compute
