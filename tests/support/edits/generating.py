"""Small configs, drawn at random."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from tests.support.edits.code import TEXTS
from tests.support.edits.model import (
    DESCENT,
    FAMILIES,
    FIGURES,
    LAYERS,
    METHODS,
    OPTIMIZERS,
    PYTHON,
    TEMPLATES,
    Axis,
    Catalogue,
    Descent,
    Figure,
    Formula,
    Function,
    Grid,
    Layer,
    Number,
    Run,
    State,
    Study,
    Sweep,
    family_of,
    fits,
    is_valid,
    parameter_defaults,
    parameters_of,
)

_NAMES = ("bowl", "Tilt", "saddle-2", "run.b", "hill_top", "q", "Valley", "e1", "base", "w-w")


def random_state(rng: random.Random, studies: int = 3) -> State:
    """Return a config with one figure of each family, and a few studies."""
    while True:
        state = State(
            grid=(("x0", random_axis(rng)), ("x1", random_axis(rng))),
            gradient=(),
            default_figures=(),
            figures=(),
            studies=(),
            constants=tuple(sorted((file, rng.choice((1, 2, 0.5, 1.5))) for file in TEXTS)),
        )
        for family in ("two", "two", "one", "study"):
            state = replace(state, figures=(*state.figures, random_figure(state, family, rng)))
        two = [figure.name for figure in state.figures if family_of(figure) == "two"]
        state = replace(state, default_figures=(two[0],))
        for _ in range(studies):
            state = replace(state, studies=(*state.studies, random_study(state, rng)))
        if is_valid(state):
            return state


def random_study(state: State, rng: random.Random) -> Study:
    """Return a study that fits into a state."""
    while True:
        function = random_function(rng)
        grid = _random_grid(function, rng)
        names = parameters_of(function)
        defaults = parameter_defaults(function)
        study = Study(
            name=unused_name([other.name for other in state.studies], rng),
            function=function,
            title=rng.choice((None, "A hill", "Its $x_0$ axis")),
            parameters=tuple(
                sorted(
                    (name, rng.choice((1, 2, 0.5)))
                    for name in names
                    if name not in defaults or rng.random() < 0.3
                )
            ),
            grid=grid,
            gradient=_random_gradient(rng),
            sweep=_random_sweep(names, rng),
            figures=_random_figures(state, function, rng),
            descent=random_descent(rng) if rng.random() < 0.4 else None,
            critical_points=rng.random() < 0.2,
        )
        if fits(state, study):
            return study


def random_function(rng: random.Random) -> Function:
    """Return a function of any kind."""
    match rng.choice(("formula", "formula", "one axis", "catalogue", "python", "python")):
        case "formula":
            return random_formula(2, rng)
        case "one axis":
            return random_formula(1, rng)
        case "catalogue":
            return Catalogue(rng.choice(("rosenbrock", "sphere")))
    return rng.choice(list(PYTHON))


def random_descent(rng: random.Random) -> Descent:
    """Return descent paths of a few steps."""
    names = rng.sample(("plain", "heavy", "a 1"), rng.choice((1, 1, 2)))
    starts: tuple[tuple[str, tuple[Number, ...]], ...] = (
        ("grid", (2, 2)),
        ("grid", (3, 1)),
        ("grid", (2,)),
        ("random", (3, 1)),
    )
    runs = tuple(random_run(name, rng) for name in names)
    options: dict[str, Any] = {"steps": rng.choice(DESCENT["steps"][1:])}
    if rng.random() < 0.3:
        options["gradient"] = "method"
    if rng.random() < 0.3:
        options["learning_rate"] = rng.choice(OPTIMIZERS["momentum"]["learning_rate"])
    return Descent(rng.choice(starts), runs, tuple(sorted(options.items())))


def random_run(name: str, rng: random.Random) -> Run:
    """Return a run of any optimizer, with one option or none."""
    optimizer = rng.choice(list(OPTIMIZERS))
    option = rng.choice(list(OPTIMIZERS[optimizer]))
    value = rng.choice(OPTIMIZERS[optimizer][option])
    return Run(name, optimizer, ((option, value),) if rng.random() < 0.7 else ())


def random_formula(axes: int, rng: random.Random) -> Formula:
    """Return a formula over so many axes."""
    places = [place for place, template in enumerate(TEMPLATES) if template.axes == axes]
    return Formula(rng.choice(places), rng.choice((1, 2, 0.5, 1.5, 0.1)))


def random_axis(rng: random.Random) -> Axis:
    """Return an axis of five to nine points."""
    match rng.choice(("num", "num", "step", "values")):
        case "num":
            return Axis(
                "num", (rng.choice((-2, -1.5, -1)), rng.choice((1, 2, 0.5)), rng.randint(5, 9))
            )
        case "step":
            return Axis(
                "step", (rng.choice((-2, -1)), rng.choice((1, 1.5)), rng.choice((0.5, 0.4)))
            )
    return Axis("values", (-1, -0.5, 0.1, rng.choice((0.5, 0.75)), 1.5))


def random_figure(state: State, family: str, rng: random.Random) -> Figure:
    """Return a small figure of a family."""
    kinds = FAMILIES[family]
    chosen = rng.sample(kinds, rng.choice((1, 2)) if len(kinds) > 1 else 1)
    options: dict[str, Any] = {"size": rng.choice(FIGURES["size"][1:]), "dpi": 40}
    if rng.random() < 0.2:
        options["title"] = rng.choice(FIGURES["title"])
    return Figure(
        unused_name([figure.name for figure in state.figures], rng),
        tuple(random_layer(kind, rng) for kind in chosen),
        tuple(rng.sample(("png", "png", "svg", "pdf"), 1)),
        tuple(sorted(options.items())),
    )


def random_layer(kind: str, rng: random.Random) -> Layer:
    """Return a layer with one or two options of its own."""
    names = rng.sample(list(LAYERS[kind]), rng.choice((0, 1, 2)))
    return Layer(kind, tuple(sorted((name, rng.choice(LAYERS[kind][name])) for name in names)))


def unused_name(taken: Collection[str], rng: random.Random) -> str:
    """Return a name that differs from others in more than case."""
    lower = {name.lower() for name in taken}
    while True:
        name = rng.choice(_NAMES)
        if rng.random() < 0.5:
            name += str(rng.randrange(100))
        if name.lower() not in lower:
            return name


def _random_grid(function: Function, rng: random.Random) -> Grid | None:
    if isinstance(function, Formula) and function.kind.axes == 1:
        return ((rng.choice(("x0", "t")), random_axis(rng)),)
    if rng.random() < 0.3:
        return None
    names = ("x0", "x1")
    if not isinstance(function, Formula | Catalogue):
        names = rng.choice((("x0", "x1"), ("x0", "x1"), ("x1", "x0")))
    elif rng.random() < 0.3:
        names = ("u", "v")
    return tuple((name, random_axis(rng)) for name in names)


def _random_gradient(rng: random.Random) -> tuple[tuple[str, Any], ...]:
    gradient: dict[str, Any] = {}
    if rng.random() < 0.6:
        gradient["method"] = rng.choice(list(METHODS))
    for name in ("step", "order"):
        if rng.random() < 0.3:
            gradient[name] = rng.choice(METHODS["central"][name])
    return tuple(sorted(gradient.items()))


def _random_sweep(names: tuple[str, ...], rng: random.Random) -> Sweep:
    values: tuple[Number, ...] = rng.choice(((1, 2), (0.5, 1, 1.5), (3, 0.1)))
    if names and rng.random() < 0.5:
        return (((rng.choice(names), values),),)
    match rng.randrange(5):
        case 0:
            return ((("gradient.step", (1e-4, 0.01)),),)
        case 1:
            return ((("gradient.method", ("central", "forward")), ("gradient.step", (0.001, 0.1))),)
    return ()


def _random_figures(state: State, function: Function, rng: random.Random) -> tuple[str, ...] | None:
    if rng.random() < 0.2:
        return None
    one = isinstance(function, Formula) and function.kind.axes == 1
    wanted = {"one" if one else "two", *rng.sample(("study", ""), 1)}
    names = [figure.name for figure in state.figures if family_of(figure) in wanted]
    return tuple(rng.sample(names, min(len(names), rng.choice((1, 2, 2)))))
