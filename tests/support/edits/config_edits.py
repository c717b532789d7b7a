"""Edits of configs, functions in Python and the project's own code, as functions of states.

An edit that makes something the project would refuse is tried again with other luck; see
`apply_edit`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from tests.support.edits.code import MARKABLE, SOURCES, TEXTS
from tests.support.edits.generating import (
    random_axis,
    random_descent,
    random_figure,
    random_formula,
    random_layer,
    random_run,
    random_study,
    unused_name,
)
from tests.support.edits.model import (
    DESCENT,
    FAMILIES,
    FIGURES,
    FORMATS,
    LAYERS,
    METHODS,
    OPTIMIZERS,
    PYTHON,
    Catalogue,
    Formula,
    Layer,
    Number,
    State,
    Study,
    Value,
    family_of,
    is_valid,
    parameters_of,
    with_option,
)
from tests.support.edits.registry import STATE_EDITS, state_edit

_T = TypeVar("_T")
_TRIES = 30


def apply_edit(name: str, state: State, rng: random.Random) -> State | None:
    """Return a state after an edit; None where the edit finds nothing to do."""
    for _ in range(_TRIES):
        edited = STATE_EDITS[name](state, rng)
        if edited is not None and edited != state and is_valid(edited):
            return edited
    return None


# Studies


@state_edit
def add_study(state: State, rng: random.Random) -> State | None:
    if len(state.studies) >= 4:
        return None
    study = random_study(state, rng)
    place = rng.randrange(len(state.studies) + 1)
    return replace(state, studies=(*state.studies[:place], study, *state.studies[place:]))


@state_edit
def copy_study(state: State, rng: random.Random) -> State | None:
    if len(state.studies) >= 4:
        return None
    study = rng.choice(state.studies)
    name = unused_name([other.name for other in state.studies], rng)
    return replace(state, studies=(*state.studies, replace(study, name=name)))


@state_edit
def remove_study(state: State, rng: random.Random) -> State | None:
    if len(state.studies) < 3:
        return None
    place = rng.randrange(len(state.studies))
    return replace(state, studies=without(state.studies, place))


@state_edit
def rename_study(state: State, rng: random.Random) -> State:
    place = rng.randrange(len(state.studies))
    return state.with_study(place, name=unused_name([study.name for study in state.studies], rng))


@state_edit
def swap_names_of_studies(state: State, rng: random.Random) -> State | None:
    if len(state.studies) < 2:
        return None
    one, other = rng.sample(range(len(state.studies)), 2)
    names = state.studies[one].name, state.studies[other].name
    return state.with_study(one, name=names[1]).with_study(other, name=names[0])


@state_edit
def reorder_studies(state: State, rng: random.Random) -> State:
    return replace(state, studies=shuffled(state.studies, rng))


@state_edit
def change_title(state: State, rng: random.Random) -> State:
    titles = (None, "A bowl", "A ravine $x_0$", "Hills")
    return state.with_study(rng.randrange(len(state.studies)), title=rng.choice(titles))


# Functions and parameters


@state_edit
def change_constant_of_formula(state: State, rng: random.Random) -> State | None:
    place, study = choose(state, rng)
    if not isinstance(study.function, Formula):
        return None
    function = replace(study.function, constant=constant(rng))
    return state.with_study(place, function=function)


@state_edit
def change_formula(state: State, rng: random.Random) -> State | None:
    place, study = choose(state, rng)
    if not isinstance(study.function, Formula):
        return None
    function = random_formula(study.function.kind.axes, rng)
    names = parameters_of(function)
    swept = {key for product in study.sweep for key, _ in product if "." not in key}
    if swept - set(names):
        return None
    given = dict(study.parameters)
    parameters = tuple(sorted((name, given.get(name, constant(rng))) for name in names))
    return state.with_study(place, function=function, parameters=parameters)


@state_edit
def change_parameter(state: State, rng: random.Random) -> State | None:
    place, study = choose(state, rng)
    names = parameters_of(study.function)
    if not names:
        return None
    parameters = with_option(study.parameters, rng.choice(names), constant(rng))
    return state.with_study(place, parameters=parameters)


@state_edit
def swap_two_parameters(state: State, rng: random.Random) -> State | None:
    place, study = choose(state, rng)
    names = [name for name, _ in study.parameters]
    if len(names) < 2:
        return None
    one, other = rng.sample(names, 2)
    values = dict(study.parameters)
    values[one], values[other] = values[other], values[one]
    return state.with_study(place, parameters=tuple(sorted(values.items())))


# Grids


@state_edit
def change_grid(state: State, rng: random.Random) -> State | None:
    place, study = choose(state, rng)
    if study.grid is None:
        return None
    axis = rng.randrange(len(study.grid))
    name = study.grid[axis][0]
    return state.with_study(place, grid=put(study.grid, axis, (name, random_axis(rng))))


@state_edit
def swap_axes(state: State, rng: random.Random) -> State | None:
    place, study = choose(state, rng)
    if study.grid is None or len(study.grid) < 2:
        return None
    return state.with_study(place, grid=study.grid[::-1])


@state_edit
def swap_ranges_of_axes(state: State, rng: random.Random) -> State | None:
    place, study = choose(state, rng)
    if study.grid is None or len(study.grid) < 2:
        return None
    (one, first), (other, second) = study.grid
    if any(key.startswith("grid.") for product in study.sweep for key, _ in product):
        return None
    return state.with_study(place, grid=((one, second), (other, first)))


@state_edit
def drop_or_set_grid(state: State, rng: random.Random) -> State | None:
    place, study = choose(state, rng)
    if any(key.startswith("grid.") for product in study.sweep for key, _ in product):
        return None
    if study.grid is not None:
        return state.with_study(place, grid=None)
    return state.with_study(place, grid=state.grid_of(study))


@state_edit
def change_default_grid(state: State, rng: random.Random) -> State:
    axis = rng.randrange(2)
    return replace(state, grid=put(state.grid, axis, (state.grid[axis][0], random_axis(rng))))


# Gradients


@state_edit
def change_method(state: State, rng: random.Random) -> State:
    place, study = choose(state, rng)
    method = rng.choice(list(METHODS))
    return state.with_study(place, gradient=with_option(study.gradient, "method", method))


@state_edit
def change_step(state: State, rng: random.Random) -> State:
    # Also where the method uses no step: then nothing is to be made.
    place, study = choose(state, rng)
    step = rng.choice(METHODS["central"]["step"])
    return state.with_study(place, gradient=with_option(study.gradient, "step", step))


@state_edit
def change_order_or_tolerance(state: State, rng: random.Random) -> State:
    place, study = choose(state, rng)
    name, values = rng.choice(
        [("order", METHODS["central"]["order"]), ("tolerance", METHODS["richardson"]["tolerance"])]
    )
    return state.with_study(place, gradient=with_option(study.gradient, name, rng.choice(values)))


@state_edit
def change_compression(state: State, rng: random.Random) -> State:
    place, study = choose(state, rng)
    level = rng.choice((0, 1, 4))
    return state.with_study(place, gradient=with_option(study.gradient, "compression", level))


@state_edit
def store_second_derivatives_or_not(state: State, rng: random.Random) -> State:
    place, study = choose(state, rng)
    wanted = not dict(study.gradient).get("second", False)
    return state.with_study(place, gradient=with_option(study.gradient, "second", wanted))


@state_edit
def find_critical_points_or_not(state: State, rng: random.Random) -> State:
    place, study = choose(state, rng)
    return state.with_study(place, critical_points=not study.critical_points)


@state_edit
def change_default_gradient(state: State, rng: random.Random) -> State:
    name = rng.choice(("method", "step", "order"))
    values: Sequence[Any] = ("central", "forward") if name == "method" else METHODS["central"][name]
    return replace(state, gradient=with_option(state.gradient, name, rng.choice(values)))


# Descent paths


@state_edit
def add_or_drop_descent(state: State, rng: random.Random) -> State:
    place, study = choose(state, rng)
    if study.descent is None:
        return state.with_study(place, descent=random_descent(rng))
    return state.with_study(place, descent=None)


@state_edit
def change_descent(state: State, rng: random.Random) -> State | None:
    place, study = choose(state, rng)
    if study.descent is None:
        return None
    name = rng.choice(list(DESCENT))
    options = with_option(study.descent.options, name, rng.choice(DESCENT[name]))
    return state.with_study(place, descent=replace(study.descent, options=options))


@state_edit
def change_starts(state: State, rng: random.Random) -> State | None:
    place, study = choose(state, rng)
    if study.descent is None:
        return None
    start = random_descent(rng).start
    return state.with_study(place, descent=replace(study.descent, start=start))


@state_edit
def change_run(state: State, rng: random.Random) -> State | None:
    place, study = choose(state, rng)
    if study.descent is None:
        return None
    index = rng.randrange(len(study.descent.runs))
    run = study.descent.runs[index]
    name = rng.choice(list(OPTIMIZERS[run.optimizer]))
    value = rng.choice(OPTIMIZERS[run.optimizer][name])
    changed = rng.choice(
        (replace(run, options=with_option(run.options, name, value)), random_run(run.name, rng))
    )
    descent = replace(study.descent, runs=put(study.descent.runs, index, changed))
    return state.with_study(place, descent=descent)


@state_edit
def reorder_runs(state: State, rng: random.Random) -> State | None:
    place, study = choose(state, rng)
    if study.descent is None:
        return None
    descent = replace(study.descent, runs=study.descent.runs[::-1])
    return state.with_study(place, descent=descent)


# Sweeps


@state_edit
def sweep_something(state: State, rng: random.Random) -> State | None:
    place, study = choose(state, rng)
    if study.sweep:
        return state.with_study(place, sweep=())
    names = parameters_of(study.function)
    choices: list[tuple[str, tuple[Value, ...]]] = [(name, numbers(2, rng)) for name in names]
    choices += [
        ("gradient.method", tuple(rng.sample(("central", "forward", "richardson"), 2))),
        ("gradient.step", tuple(rng.sample((1e-4, 0.001, 0.25), 2))),
    ]
    if study.descent is not None:
        choices += [("descent.steps", (3, 4)), ("descent.learning_rate", (0.1, 0.2))]
    grid = study.grid or ()
    choices += [(f"grid.{name}.num", (5, 6)) for name, axis in grid if axis.form == "num"]
    return state.with_study(place, sweep=((rng.choice(choices),),))


@state_edit
def sweep_functions(state: State, rng: random.Random) -> State | None:
    place, study = choose(state, rng)
    if any(key == "function" for product in study.sweep for key, _ in product):
        return state.with_study(place, sweep=())
    functions = tuple(rng.sample([*PYTHON, Catalogue("sphere")], 2))
    products = rng.choice((study.sweep, ((("gradient.step", (1e-4, 0.01)),),))) or ((),)
    products = tuple((("function", functions), *product) for product in products)
    return state.with_study(place, sweep=products)


def edit_swept_values(
    state: State,
    rng: random.Random,
    edit: Callable[[str, tuple[Value, ...]], tuple[Value, ...] | None],
) -> State | None:
    """Give a swept key other values; None if nothing is swept or the edit finds none."""
    place, study = choose(state, rng)
    if not study.sweep:
        return None
    product = rng.randrange(len(study.sweep))
    index = rng.randrange(len(study.sweep[product]))
    key, values = study.sweep[product][index]
    edited = edit(key, values)
    if edited is None:
        return None
    products = put(study.sweep, product, put(study.sweep[product], index, (key, edited)))
    return state.with_study(place, sweep=products)


@state_edit
def change_swept_values(state: State, rng: random.Random) -> State | None:
    def edit(key: str, values: tuple[Value, ...]) -> tuple[Value, ...] | None:
        if "." in key or key == "function":
            return None
        edited = values[1:] if len(values) > 2 else (*values, constant(rng))
        return edited if len(set(edited)) == len(edited) else None

    return edit_swept_values(state, rng, edit)


@state_edit
def swap_swept_values(state: State, rng: random.Random) -> State | None:
    return edit_swept_values(state, rng, lambda _, values: values[::-1])


@state_edit
def split_or_repeat_a_product(state: State, rng: random.Random) -> State | None:
    # A union of parts is the whole; what is named twice is there once.
    place, study = choose(state, rng)
    if len(study.sweep) != 1:
        return state.with_study(place, sweep=study.sweep[:1]) if study.sweep else None
    (product,) = study.sweep
    (key, values), *rest = product
    parts = tuple(((key, (value,)), *rest) for value in values)
    return state.with_study(place, sweep=rng.choice((parts, (product, parts[0]))))


# Figures


@state_edit
def choose_other_figures(state: State, rng: random.Random) -> State:
    place, _ = choose(state, rng)
    names = [figure.name for figure in state.figures]
    count = rng.choice((0, 1, 1, 2, 2, 3))
    chosen = tuple(rng.sample(names, min(count, len(names))))
    return state.with_study(place, figures=rng.choice((chosen, chosen, None)))


@state_edit
def change_default_figures(state: State, rng: random.Random) -> State:
    names = [figure.name for figure in state.figures if family_of(figure) == "two"]
    return replace(state, default_figures=tuple(rng.sample(names, min(len(names), 2))))


@state_edit
def add_figure(state: State, rng: random.Random) -> State | None:
    if len(state.figures) >= 7:
        return None
    place, study = choose(state, rng)
    figure = random_figure(state, "two", rng)
    with_figure = replace(state, figures=(*state.figures, figure))
    return with_figure.with_study(place, figures=(*state.figures_of(study), figure.name))


@state_edit
def remove_figure(state: State, rng: random.Random) -> State | None:
    if len(state.figures) < 4:
        return None
    place = rng.randrange(len(state.figures))
    name = state.figures[place].name
    if [name] == list(state.default_figures):
        return None
    edited = replace(
        state,
        figures=without(state.figures, place),
        default_figures=tuple(other for other in state.default_figures if other != name),
    )
    for index, study in enumerate(state.studies):
        if study.figures is not None:
            edited = edited.with_study(
                index, figures=tuple(other for other in study.figures if other != name)
            )
    return edited


@state_edit
def rename_figure(state: State, rng: random.Random) -> State:
    place = rng.randrange(len(state.figures))
    old = state.figures[place].name
    new = unused_name([figure.name for figure in state.figures], rng)

    def renamed(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new if name == old else name for name in names)

    edited = state.with_figure(place, name=new)
    edited = replace(edited, default_figures=renamed(state.default_figures))
    for index, study in enumerate(state.studies):
        if study.figures is not None:
            edited = edited.with_study(index, figures=renamed(study.figures))
    return edited


@state_edit
def change_layer(state: State, rng: random.Random) -> State:
    place = rng.choice(drawn_figures(state))
    figure = state.figures[place]
    index = rng.randrange(len(figure.layers))
    layer = figure.layers[index]
    name = rng.choice(list(LAYERS[layer.kind]))
    value = rng.choice(LAYERS[layer.kind][name])
    changed = replace(layer, options=with_option(layer.options, name, value))
    return state.with_figure(place, layers=put(figure.layers, index, changed))


@state_edit
def change_color(state: State, rng: random.Random) -> State | None:
    place = rng.choice(drawn_figures(state))
    figure = state.figures[place]
    index = rng.randrange(len(figure.layers))
    layer = figure.layers[index]
    if "color" not in LAYERS[layer.kind]:
        return None
    color = f"#{rng.randrange(2**24):06x}"
    changed = Layer(layer.kind, with_option(layer.options, "color", color))
    return state.with_figure(place, layers=put(figure.layers, index, changed))


@state_edit
def change_levels(state: State, rng: random.Random) -> State | None:
    place = rng.choice(drawn_figures(state))
    figure = state.figures[place]
    index = rng.randrange(len(figure.layers))
    layer = figure.layers[index]
    if "levels" not in LAYERS[layer.kind]:
        return None
    levels: Any = rng.choice(LAYERS[layer.kind]["levels"])
    if rng.random() < 0.5:
        levels = tuple(sorted(set(numbers(3, rng))))
    changed = Layer(layer.kind, with_option(layer.options, "levels", levels))
    return state.with_figure(place, layers=put(figure.layers, index, changed))


@state_edit
def add_or_remove_layer(state: State, rng: random.Random) -> State | None:
    place = rng.choice(drawn_figures(state))
    figure = state.figures[place]
    if len(figure.layers) > 1:
        return state.with_figure(
            place, layers=without(figure.layers, rng.randrange(len(figure.layers)))
        )
    family = family_of(figure)
    kinds = [kind for kind in FAMILIES[family] if kind not in figure.kinds]
    if not kinds:
        return None
    layer = random_layer(rng.choice(kinds), rng)
    return state.with_figure(
        place, layers=rng.choice(((*figure.layers, layer), (layer, *figure.layers)))
    )


@state_edit
def reorder_layers(state: State, rng: random.Random) -> State:
    place = rng.choice(drawn_figures(state))
    layers = shuffled(state.figures[place].layers, rng)
    return state.with_figure(place, layers=layers)


@state_edit
def change_figure(state: State, rng: random.Random) -> State:
    place = rng.choice(drawn_figures(state))
    # Size and resolution stay small, or drawing would take long.
    name = rng.choice(list(FIGURES))
    values = FIGURES[name][1:] if name in ("size", "dpi") else FIGURES[name]
    return state.with_figure(
        place, options=with_option(state.figures[place].options, name, rng.choice(values))
    )


@state_edit
def change_formats(state: State, rng: random.Random) -> State:
    place = rng.choice(drawn_figures(state))
    return state.with_figure(place, formats=tuple(rng.sample(FORMATS, rng.choice((1, 1, 2)))))


# Code


@state_edit
def edit_python_function(state: State, rng: random.Random) -> State:
    return with_constant(state, rng.choice(list(SOURCES)), rng)


@state_edit
def edit_module_of_python_function(state: State, rng: random.Random) -> State:
    modules = [file for file in TEXTS if file not in SOURCES and file != "idle.py"]
    return with_constant(state, rng.choice(modules), rng)


@state_edit
def edit_module_that_nothing_imports(state: State, rng: random.Random) -> State:
    return with_constant(state, "idle.py", rng)


@state_edit
def edit_own_code(state: State, rng: random.Random) -> State:
    module = rng.choice(MARKABLE)
    marks = dict(state.marks)
    if module in marks and rng.random() < 0.5:
        del marks[module]
    else:
        marks[module] = rng.randrange(10**6)
    return replace(state, marks=frozenset(marks.items()))


# Tools


def choose(state: State, rng: random.Random) -> tuple[int, Study]:
    place = rng.randrange(len(state.studies))
    return place, state.studies[place]


def constant(rng: random.Random) -> Number:
    return rng.choice((1, 2, 3, 5, 0.5, 0.25, 1.5, 0.1, 20, round(rng.uniform(0.1, 3), 3)))


def numbers(count: int, rng: random.Random) -> tuple[Number, ...]:
    return tuple(rng.sample((0.5, 1, 1.5, 2, 2.5, 3, 0.1, 0.7, 1 / 3), count))


def with_constant(state: State, file: str, rng: random.Random) -> State:
    return replace(state, constants=with_option(state.constants, file, constant(rng)))


def drawn_figures(state: State) -> list[int]:
    """Return the places of figures, those that some study draws more than once."""
    used = {name for study in state.studies for name in state.figures_of(study)}
    places = range(len(state.figures))
    return [
        *places,
        *(place for place in places if state.figures[place].name in used for _ in "12"),
    ]


def put(items: tuple[_T, ...], place: int, item: _T) -> tuple[_T, ...]:
    return (*items[:place], item, *items[place + 1 :])


def without(items: tuple[_T, ...], place: int) -> tuple[_T, ...]:
    return items[:place] + items[place + 1 :]


def shuffled(items: tuple[_T, ...], rng: random.Random) -> tuple[_T, ...]:
    return tuple(rng.sample(items, len(items)))
