"""What a run has to make and to publish, told from the model alone and from what is promised.

Nothing here knows how the project computes a digest. An artifact is known by its key: a tuple of
all that the manual says it depends on, and of nothing else.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tests.support.edits.code import COMPARED, SOURCES, marks_on
from tests.support.edits.model import (
    DESCENT,
    FIGURES,
    LAYERS,
    METHODS,
    OPTIMIZERS,
    Axis,
    Catalogue,
    Descent,
    Figure,
    Formula,
    Function,
    Grid,
    Number,
    Options,
    Python,
    State,
    Study,
    Value,
    family_of,
    parameter_defaults,
    ranged,
    shares_study,
    with_option,
)

Key = tuple[Any, ...]
"""The kind of an artifact, such as `gradient`, and then all that it depends on."""


@dataclass(frozen=True)
class File:
    """A file that is to be published."""

    path: str
    """Relative to the results folder."""
    study: str
    point: str
    parameters: frozenset[tuple[str, Number]]
    figure: str
    key: Key


@dataclass(frozen=True)
class Expected:
    """What a state asks for."""

    files: tuple[File, ...]
    """In the order of the manifest."""
    inputs: Mapping[Key, tuple[Key, ...]]
    """What each artifact is made from."""

    def closure(self, keys: Iterable[Key]) -> set[Key]:
        """Return artifacts with all that they are made from."""
        found: set[Key] = set()
        waiting = list(keys)
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting += self.inputs[key]
        return found

    def of_study(self, name: str) -> tuple[File, ...]:
        """Return the files of a study."""
        return tuple(file for file in self.files if file.study == name)

    def is_whole_with(self, study: str, shown: Expected) -> bool:
        """Tell whether `figures/<study>` publishes all that is to change.

        Afterwards everything is published, and the store need not have what was not published
        now: the plain command has nothing to do, whatever is lost.

        Args:
            study: The study that is published.
            shown: What was published before.
        """
        names = {file.study for file in (*self.files, *shown.files)}
        # A study that is shown already is not published, not even for the order of the studies.
        return {name for name in names if self.of_study(name) != shown.of_study(name)} == {study}

    def to_make(self, stored: Iterable[Key], study: str | None = None) -> set[Key]:
        """Return what has to be made for the published files, given what there is.

        Args:
            stored: What is in the store.
            study: The study whose files are published; None for all files.
        """
        there = set(stored)
        missing: set[Key] = set()
        files = self.files if study is None else self.of_study(study)
        waiting = [file.key for file in files]
        while waiting:
            key = waiting.pop()
            if key not in there and key not in missing:
                missing.add(key)
                waiting += self.inputs[key]
        return missing


@dataclass(frozen=True)
class Point:
    swept: tuple[tuple[str, Value], ...]
    function: Function
    parameters: frozenset[tuple[str, Number]]
    grid: Grid
    gradient: Options
    descent: Descent | None = None

    @property
    def name(self) -> str:
        return ",".join(f"{key}={shortest(value)}" for key, value in self.swept) or "base"


def expect(state: State) -> Expected:
    """Return what a state asks for."""
    files: list[File] = []
    inputs: dict[Key, tuple[Key, ...]] = {}
    for study in state.studies:
        figures = [state.figure(name) for name in dict.fromkeys(state.figures_of(study))]
        points = list(points_of(state, study))
        gradients, paths = [], []
        found = [points_key(state, point) if study.critical_points else None for point in points]
        inputs |= {one: () for one in found if one is not None}
        for point in points:
            grid = grid_key(state, point.grid)
            gradient = gradient_key(state, point, grid)
            inputs |= {grid: (), gradient: (grid,)}
            gradients.append(gradient)
            path = paths_key(state, point, grid)
            if path is not None:
                inputs[path] = (grid,) if method_of_paths(point) else ()
            paths.append(path)
        for point, gradient, path, one in zip(points, gradients, paths, found, strict=True):
            place = (study.name, point.name, point.parameters)
            files.append(File(f"gradients/{study.name}/{point.name}.nc", *place, "", gradient))
            if path is not None:
                files.append(File(f"paths/{study.name}/{point.name}.nc", *place, "", path))
            if one is not None:
                files.append(File(f"points/{study.name}/{point.name}.nc", *place, "", one))
            for figure in figures:
                if family_of(figure) == "study":
                    continue
                shared: tuple[Key, ...] = ()
                if shares_study(figure):
                    shared = (study_values_key(state, figure, study, points, gradients),)
                    inputs[shared[0]] = tuple(dict.fromkeys(gradients))
                for suffix in figure.formats:
                    key = figure_key(state, figure, suffix, study, point, (gradient, *shared))
                    inputs[key] = (gradient, *shared)
                    path = f"figures/{study.name}/{point.name}/{figure.name}.{suffix}"
                    files.append(File(path, *place, figure.name, key))
        for figure in figures:
            if family_of(figure) != "study":
                continue
            for suffix in figure.formats:
                key = study_figure_key(state, figure, suffix, study, points, gradients)
                inputs[key] = tuple(gradients)
                path = f"figures/{study.name}/{figure.name}.{suffix}"
                files.append(File(path, study.name, "", frozenset(), figure.name, key))
    return Expected(tuple(files), inputs)


def points_of(state: State, study: Study) -> Iterator[Point]:
    """Yield the points of a study: the union of products, without repetitions."""
    gradient = {**dict(state.gradient), **dict(study.gradient)}
    seen = set()
    for product in study.sweep or ((),):
        keys = [key for key, _ in product]
        for values in itertools.product(*(values for _, values in product)):
            point = Point(
                tuple(zip(keys, values, strict=True)),
                dict(zip(keys, values, strict=True)).get("function", study.function),
                frozenset(),
                state.grid_of(study),
                (),
            )
            if point.name in seen:
                continue
            seen.add(point.name)
            parameters = {**parameter_defaults(point.function), **dict(study.parameters)}
            usual = "richardson" if isinstance(point.function, Python) else "central"
            options, grid = {"method": usual, **gradient}, dict(point.grid)
            descent = study.descent
            for key, value in point.swept:
                match key.split("."):
                    case ["gradient", name]:
                        options[name] = value
                    case ["grid", axis, "num"]:
                        old = grid[axis].numbers
                        grid[axis] = Axis("num", (old[0], old[1], value))  # type: ignore[arg-type]
                    case ["descent", name]:
                        assert descent is not None
                        descent = replace(
                            descent, options=with_option(descent.options, name, value)
                        )
                    case [name] if name != "function":
                        parameters[name] = value  # type: ignore[assignment]
            yield replace(
                point,
                parameters=frozenset(parameters.items()),
                grid=tuple(grid.items()),
                gradient=tuple(options.items()),
                descent=descent,
            )


def grid_key(state: State, grid: Grid) -> Key:
    """The key of a grid: its axes, in their order."""
    return ("grid", grid, marks_on(state.marks, "grid", ()))


def gradient_key(state: State, point: Point, grid: Key) -> Key:
    """The key of a gradient: options that its method does not use have no part in it."""
    given, function = dict(point.gradient), point.function
    method = given["method"]
    runs = [f"method {method}"]
    if isinstance(function, Formula | Catalogue):
        runs.append("formula")
    else:
        runs += ["python"] if method == "richardson" else ["python", COMPARED]
    second = bool(given.get("second", False))
    runs += ["second"] if second else []
    return (
        "gradient",
        *function_key(state, point),
        grid,
        method_key(point),
        second,
        given.get("compression", 0),
        marks_on(state.marks, "gradient", runs),
    )


def function_key(state: State, point: Point) -> Key:
    """What a function is, with its parameters."""
    source: Any = None
    match point.function:
        case Formula(template, constant):
            # A constant that is written in a formula is read as a number.
            source = (template, constant)
        case Catalogue(name):
            source = name
        case Python(file, name):
            constants = dict(state.constants)
            source = (file, name, tuple((one, constants.get(one)) for one in SOURCES[file]))
    return type(point.function).__name__, source, point.parameters


def method_key(point: Point) -> Key:
    """A method with the options that it uses."""
    given = dict(point.gradient)
    usual = METHODS[given["method"]]
    return given["method"], tuple((name, given.get(name, usual[name][0])) for name in usual)


def method_of_paths(point: Point) -> bool:
    """Tell whether paths take gradients by the method, and not exact ones."""
    assert point.descent is not None
    options = filled(DESCENT, point.descent.options)
    return isinstance(point.function, Python) or options["gradient"] == "method"


def paths_key(state: State, point: Point, grid: Key) -> Key | None:
    """The key of descent paths: the grid counts by its ends alone where gradients are exact."""
    if point.descent is None:
        return None
    options = filled(DESCENT, point.descent.options)
    follows_method = method_of_paths(point)
    shared = {name: value for name, value in point.descent.options if name not in DESCENT}
    runs = tuple(
        (run.name, run.optimizer, tuple(filled(usual, tuple(given.items())).items()))
        for run in point.descent.runs
        for usual in (OPTIMIZERS[run.optimizer],)
        for given in ({**shared, **dict(run.options)},)
    )
    own = [f"optimizer {run.optimizer}" for run in point.descent.runs]
    own.append("python" if isinstance(point.function, Python) else "formula")
    if follows_method:
        own.append(f"method {dict(point.gradient)['method']}")
    return (
        "paths",
        *function_key(state, point),
        tuple((name, *ends(axis)) for name, axis in point.grid),
        (grid, method_key(point)) if follows_method else None,
        point.descent.start,
        runs,
        (options["steps"], options["tolerance"], options["keep"] == "ends"),
        marks_on(state.marks, "paths", own),
    )


def points_key(state: State, point: Point) -> Key:
    """The key of critical points: of the grid its ends count, and nothing of the method."""
    return (
        "points",
        *function_key(state, point),
        tuple((name, *ends(axis)) for name, axis in point.grid),
        marks_on(state.marks, "points", ()),
    )


def ends(axis: Axis) -> tuple[Number, Number]:
    """The lowest and the highest value of an axis."""
    if axis.form == "values":
        return axis.numbers[0], axis.numbers[-1]
    start, stop, step = axis.numbers
    if axis.form == "num":
        return start, stop
    steps = math.ceil((Decimal(repr(stop)) - Decimal(repr(start))) / Decimal(repr(step))) - 1
    return start, float(Decimal(repr(start)) + steps * Decimal(repr(step)))


def figure_key(
    state: State,
    figure: Figure,
    suffix: str,
    study: Study,
    point: Point,
    made_from: tuple[Key, ...],
) -> Key:
    """The key of a figure: its name has no part in it, nor a title that is not drawn."""
    drawn = style_key(figure, suffix)
    titled = dict(drawn[0])["title"] == "auto"
    return (
        "figure",
        drawn,
        (study.title, point.swept) if titled else None,
        made_from,
        marks_on(state.marks, "figure", figure.kinds),
    )


def study_values_key(
    state: State,
    figure: Figure,
    study: Study,
    points: Iterable[Point],
    gradients: Iterable[Key],
) -> Key:
    """The key of what figures share: values have no order, and titles count where they differ."""
    options = filled(FIGURES, figure.options)
    titles = None
    if options["title"] == "auto":
        cases = frozenset(zip((point.swept for point in points), gradients, strict=True))
        titles = (options["size"], study.title, cases)
    return (
        "study_values",
        ranged(figure),
        frozenset(gradients),
        titles,
        marks_on(state.marks, "study_values", ()),
    )


def study_figure_key(
    state: State,
    figure: Figure,
    suffix: str,
    study: Study,
    points: Iterable[Point],
    gradients: Iterable[Key],
) -> Key:
    """The key of a figure of a whole study."""
    drawn = style_key(figure, suffix)
    return (
        "study_figure",
        drawn,
        study.title if dict(drawn[0])["title"] == "auto" else None,
        tuple(zip((point.swept for point in points), gradients, strict=True)),
        marks_on(state.marks, "study_figure", figure.kinds),
    )


def style_key(figure: Figure, suffix: str) -> Key:
    """What a figure looks like, all defaults filled in."""
    return (
        tuple(filled(FIGURES, figure.options).items()),
        tuple(
            (layer.kind, tuple(filled(LAYERS[layer.kind], layer.options).items()))
            for layer in figure.layers
        ),
        suffix,
    )


def filled(usual: Mapping[str, tuple[Any, ...]], own: Options) -> dict[str, Any]:
    """Return options with the defaults of those that are not given."""
    return {name: dict(own).get(name, values[0]) for name, values in usual.items()}


def shortest(value: Value) -> str:
    """Return a swept value as it stands in names: numbers with twelve digits at most.

    No two of a key's values here need more to be told apart.
    """
    if isinstance(value, Python):
        return f"{value.file.removesuffix('.py')}.{value.name}"
    if isinstance(value, Catalogue):
        return value.name
    if isinstance(value, str):
        return value
    return all_digits(float(f"{value:.12g}"))


def all_digits(value: Number) -> str:
    """Return a number in its shortest exact form."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))
