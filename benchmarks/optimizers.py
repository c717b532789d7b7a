"""The paths of our optimizers beside those of torch, keras and optax, by their own code.

    make bench PART=optimizers

Each preset takes 100 steps on three functions, in float64, and so does the source's own optimizer,
which is given the same gradients. The table says how far they come apart. With `--write`, the paths
of the sources go to `tests/numerics/data/optimizer_paths.json`, which the tests hold ours against.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).parents[1] / "tests" / "numerics" / "data" / "optimizer_paths.json"
STEPS = 100
Array = NDArray[np.float64]
Source = Callable[[str, Mapping[str, Any], Array], Callable[[Array], Array]]
"""Name of an optimizer, its options and the start → what takes a gradient and returns a point."""


def _book(x: Array) -> Array:
    return np.array([x[0] / 10, 2 * x[1]])


def _rosenbrock(x: Array) -> Array:
    ridge = x[1] - x[0] ** 2
    return np.array([-2 * (1 - x[0]) - 400 * x[0] * ridge, 200 * ridge])


def _himmelblau(x: Array) -> Array:
    one, other = x[0] ** 2 + x[1] - 11, x[0] + x[1] ** 2 - 7
    return np.array([4 * x[0] * one + 2 * other, 2 * one + 4 * x[1] * other])


FUNCTIONS: dict[str, tuple[Callable[[Array], Array], tuple[float, float]]] = {
    "x0**2/20 + x1**2": (_book, (-7.0, 2.0)),
    "(1 - x0)**2 + 100*(x1 - x0**2)**2": (_rosenbrock, (-1.2, 1.0)),
    "(x0**2 + x1 - 11)**2 + (x0 + x1**2 - 7)**2": (_himmelblau, (-1.0, 2.5)),
}
"""Formula → its gradient by hand, and where paths start."""
RATE = 0.0008
"""A learning rate with which all paths stay finite; other optimizers have others, see `rate_of`."""
# Source → our name → what the source is asked for beside the learning rate; all else is its own.
# optax 0.2.8 has rprop, too, but returns at each step the update of the one before.
ASKED: dict[str, dict[str, tuple[str, dict[str, Any]]]] = {
    "torch": {
        "gradient_descent": ("SGD", {}),
        "momentum": ("SGD", {"momentum": 0.9}),
        "nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
        "adagrad": ("Adagrad", {}),
        "adadelta": ("Adadelta", {}),
        "rmsprop": ("RMSprop", {}),
        "adam": ("Adam", {}),
        "amsgrad": ("Adam", {"amsgrad": True}),
        "adamw": ("AdamW", {}),
        "nadam": ("NAdam", {}),
        "rprop": ("Rprop", {}),
    },
    "keras": {
        "gradient_descent": ("SGD", {}),
        "momentum": ("SGD", {"momentum": 0.9}),
        "nesterov": ("SGD", {"momentum": 0.9, "nesterov": True}),
        "adagrad": ("Adagrad", {}),
        "adadelta": ("Adadelta", {}),
        "rmsprop": ("RMSprop", {}),
        "adam": ("Adam", {}),
        "amsgrad": ("Adam", {"amsgrad": True}),
        "adamw": ("AdamW", {}),
        "nadam": ("Nadam", {}),
        "lion": ("Lion", {}),
    },
    "optax": {
        "gradient_descent": ("sgd", {}),
        "momentum": ("sgd", {"momentum": 0.9}),
        "nesterov": ("sgd", {"momentum": 0.9, "nesterov": True}),
        "adagrad": ("adagrad", {}),
        "adadelta": ("adadelta", {}),
        "rmsprop": ("rmsprop", {}),
        "adam": ("adam", {}),
        "amsgrad": ("amsgrad", {}),
        "adamw": ("adamw", {}),
        "nadam": ("nadam", {}),
        "lion": ("lion", {}),
    },
}
_LARGE = {"adagrad": 0.1, "adadelta": 1.0, "rmsprop": 0.001, "lion": 0.02, "rprop": 0.01}
_LARGE |= dict.fromkeys(("adam", "amsgrad", "adamw", "nadam"), 0.05)


def rate_of(optimizer: str) -> float:
    """Return the learning rate that an optimizer is run with."""
    return _LARGE.get(optimizer, RATE)


def _torch(name: str, options: Mapping[str, Any], start: Array) -> Callable[[Array], Array]:
    import torch

    torch.set_default_dtype(torch.float64)  # NAdam keeps a product in it
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = getattr(torch.optim, name)(
        [point], **{"lr": options["learning_rate"]} | _rest(options)
    )

    def step(gradient: Array) -> Array:
        point.grad = torch.tensor(gradient, dtype=torch.float64)
        optimizer.step()
        result: Array = point.detach().numpy().copy()
        return result

    return step


def _keras(name: str, options: Mapping[str, Any], start: Array) -> Callable[[Array], Array]:
    os.environ["KERAS_BACKEND"] = "numpy"
    import keras
    from keras.src.backend.common import dtypes

    # Whatever is asked for, results of operations are float32 but with TensorFlow.
    dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"
    keras.config.set_floatx("float64")
    point = keras.Variable(start, dtype="float64")
    optimizer = getattr(keras.optimizers, name)(**options)
    optimizer.build([point])

    def step(gradient: Array) -> Array:
        optimizer.apply([gradient], [point])
        return np.array(point.value, np.float64)

    return step


def _optax(name: str, options: Mapping[str, Any], start: Array) -> Callable[[Array], Array]:
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp
    import optax

    optimizer = getattr(optax, name)(**options)
    place = [jnp.array(start), optimizer.init(jnp.array(start))]

    def step(gradient: Array) -> Array:
        updates, place[1] = optimizer.update(jnp.array(gradient), place[1], place[0])
        place[0] = optax.apply_updates(place[0], updates)
        return np.array(place[0], np.float64)

    return step


SOURCES: dict[str, Source] = {"torch": _torch, "keras": _keras, "optax": _optax}


def _rest(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name != "learning_rate"}


def source_path(source: str, optimizer: str, formula: str) -> Array:
    """Return the path that a source's own optimizer takes, (2, steps + 1)."""
    gradient, start = FUNCTIONS[formula]
    name, options = ASKED[source][optimizer]
    given = {"learning_rate": rate_of(optimizer), **options}
    step = SOURCES[source](name, given, np.array(start))
    points = [np.array(start)]
    for _ in range(STEPS):
        points.append(step(gradient(points[-1])))
    return np.array(points).T


def our_path(source: str, optimizer: str, formula: str) -> Array:
    """Return the path that our optimizer takes with the convention of a source."""
    from gradatlas.descent.optimizer import specify_optimizer
    from gradatlas.descent.paths import descend
    from gradatlas.descent.problem import exact_objective
    from gradatlas.functions.kind import build_function
    from gradatlas.functions.kinds.formula import FormulaSpec

    spec = specify_optimizer(optimizer, source, learning_rate=rate_of(optimizer))
    function = build_function(FormulaSpec(formula), ("x0", "x1"), {})
    start = np.array(FUNCTIONS[formula][1])[:, np.newaxis]
    paths = descend(
        exact_objective(function),
        [spec],
        start,
        steps=STEPS,
        tolerance=0.0,
        domain=[(-10, 10)] * 2,
    )
    points: Array = paths.points[:, 0, 0]
    return points


def distance(one: Array, other: Array) -> float:
    """Return how far paths come apart, as a part of the farthest coordinate."""
    return float(np.abs(one - other).max() / np.abs(other).max())


def main() -> None:
    """Compare, and tell; or write the sources' paths."""
    parser = argparse.ArgumentParser(prog="benchmarks.optimizers", description=__doc__)
    parser.add_argument("--write", action="store_true", help="renew the paths that tests read")
    parser.add_argument("--cores", type=int, help="not used")
    arguments = parser.parse_args()
    found = {
        source: {
            optimizer: {formula: source_path(source, optimizer, formula) for formula in FUNCTIONS}
            for optimizer in asked
        }
        for source, asked in ASKED.items()
    }
    for source, optimizers in found.items():
        for optimizer, paths in optimizers.items():
            apart = [distance(our_path(source, optimizer, f), path) for f, path in paths.items()]
            print(f"{source:6} {optimizer:17}", *(f"{one:.1e}" for one in apart))
    if arguments.write:
        # Every fifth point is enough to tell paths apart; in hexadecimal, no digit is lost.
        told = {
            "versions": {name: version(name) for name in (*SOURCES, "jax", "numpy")},
            "every": 5,
            "paths": {
                source: {
                    optimizer: {
                        formula: [[float(x).hex() for x in axis] for axis in path[:, ::5]]
                        for formula, path in paths.items()
                    }
                    for optimizer, paths in optimizers.items()
                }
                for source, optimizers in found.items()
            },
        }
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(json.dumps(told, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
