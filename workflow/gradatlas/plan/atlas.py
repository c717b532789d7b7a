"""The plan: from a config to all objects to make and the files to publish them as."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gradatlas.numbers import number_text
from gradatlas.plan.axes import check_grid, with_values
from gradatlas.plan.checking import field_types
from gradatlas.plan.config_numbers import read_numbers
from gradatlas.plan.figures import Figure, check_figures
from gradatlas.plan.gradients import DEFAULT_GRADIENT, check_gradient
from gradatlas.plan.loading import from_home, with_sources
from gradatlas.plan.modules import causes_name, gradient_modules, judge_name
from gradatlas.plan.names import check_distinct, check_name
from gradatlas.plan.objects import (
    NO_VARIATION,
    Object,
    Recipe,
    Variation,
    make_object,
    make_recipe,
)
from gradatlas.plan.other_keys import key_advice
from gradatlas.plan.points import Point, Setup
from gradatlas.plan.problems import (
    ConfigError,
    Problems,
    TooManyProblemsError,
    listed,
    show,
)
from gradatlas.plan.sections import ConfigSections, DefaultsSection
from gradatlas.plan.studies import Study, StudyReader
from gradatlas.plan.sweeps import SweptValues, plain_value, value_text
from gradatlas.scopes import Scope

CONFIG_KEYS = tuple(field_types(ConfigSections))
DEFAULTS_KEYS = tuple(field_types(DefaultsSection))


@dataclass(frozen=True, slots=True)
class Published:
    """A file of the published tree, and the object that it shows."""

    path: str
    """Relative to the results folder."""
    study: str
    point: str
    """The point's name; empty for a file of the whole study."""
    parameters: str
    """The parameters as text: `a=1,b=100`."""
    figure: str
    """The figure's name; empty for a file that is not a figure."""
    object: Object
    swept: SweptValues = field(default_factory=dict)
    """What was swept, by key."""

    @property
    def what(self) -> str:
        """What kind of file it is, for people: a figure by its name, or a kind of object."""
        return f"{self.figure}.{self.object.suffix}" if self.figure else self.object.kind

    @property
    def label(self) -> str:
        """What the file is, for people."""
        return f"{self.what} of {self.place}"

    @property
    def labels(self) -> dict[str, str]:
        """What tells the file from others of its study: the figure, and what was swept."""
        own = {"figure": self.what} if self.figure else {}
        return own | {key: value_text(value) for key, value in self.swept.items()}

    @property
    def place(self) -> str:
        """Where it belongs, for people: a point of a study, or the study as a whole."""
        return f"{self.study} at {self.point}" if self.point else self.study


@dataclass(frozen=True)
class Atlas:
    """Everything that a config asks for."""

    results: Path
    """The folder that everything goes to, as the config gives it."""
    studies: tuple[str, ...]
    files: tuple[Published, ...]
    """The published files, in the order of the config."""
    shared_store: Path | None = None
    """A store that others share, as the config gives it; None for no such store."""

    @functools.cached_property
    def objects(self) -> Mapping[tuple[str, str], Object]:
        """All objects, by kind and digest, those that others are made from included."""
        return _with_inputs(file.object for file in self.files)

    @functools.cached_property
    def uses(self) -> Mapping[tuple[str, str], Sequence[Published]]:
        """For each object, the published files that show it or are made from it."""
        uses: dict[tuple[str, str], list[Published]] = {}
        reached: dict[int, list[tuple[str, str]]] = {}
        for file in self.files:
            for key in _reached(file.object, reached):
                uses.setdefault(key, []).append(file)
        return uses

    def objects_of(self, study: str) -> frozenset[str]:
        """Return all objects of one study, by their paths relative to the store."""
        made = _with_inputs(file.object for file in self.files_in(Scope(study)))
        return frozenset(one.path for one in made.values())

    def files_in(self, scope: Scope) -> Iterator[Published]:
        """Yield the published files of a scope, in the order of the config."""
        if scope.path is not None:
            return iter([self.by_path[scope.path]] if scope.path in self.by_path else [])
        files = self.files if scope.study is None else self._by_study.get(scope.study, ())
        return filter(scope.holds, files) if scope.folder else iter(files)

    @functools.cached_property
    def by_path(self) -> Mapping[str, Published]:
        """The published files by their paths."""
        return {file.path: file for file in self.files}

    @functools.cached_property
    def _by_study(self) -> Mapping[str, Sequence[Published]]:
        files: dict[str, list[Published]] = {}
        for file in self.files:
            files.setdefault(file.study, []).append(file)
        return files


def results_folder(config: Mapping[str, Any]) -> Path:
    """Return the folder that everything goes to, as a config gives it.

    Raises:
        ConfigError: it cannot be a folder.
    """
    problems = Problems()
    results = _check_folder(config, "results", "results", problems)
    problems.raise_if_any()
    return results or Path()


def make_atlas(config: Mapping[str, Any]) -> Atlas:
    """Return what a config asks for.

    Raises:
        ConfigError: with everything that is wrong with the config.
    """
    problems = Problems()
    try:
        return _make_atlas(config, problems)
    except TooManyProblemsError as error:
        # They may have been gathered for one point of one study.
        raise ConfigError([*problems, *error.problems]) from None
    except ConfigError as error:
        raise ConfigError(with_sources(config, error.problems)) from None


def _make_atlas(config: Mapping[str, Any], problems: Problems) -> Atlas:
    config = read_numbers(config)
    for unknown in [key for key in config if key not in CONFIG_KEYS]:
        problems.add(
            unknown,
            f"unknown key {show(unknown)}; "
            + key_advice(unknown, CONFIG_KEYS, "top", value=config[unknown]),
        )
    results = _check_folder(config, "results", "results", problems)
    shared_store = _check_folder(config, "shared_store", None, problems)
    figures = check_figures(config.get("figures"), "figures", problems)
    check_distinct(figures, "figures", problems)
    defaults = _check_defaults(config.get("defaults"), problems)
    reader = StudyReader(defaults, figures, problems)
    studies = _check_studies(config.get("studies"), reader, problems)
    problems.raise_if_any()
    planner = _Planner()
    files = tuple(file for study in studies for file in planner.files(study))
    names = tuple(study.name for study in studies)
    return Atlas(results or Path(), names, files, shared_store)


def _check_folder(
    config: Mapping[str, Any], key: str, default: str | None, problems: Problems
) -> Path | None:
    value = config.get(key, default)
    if value is None and default is None:
        return None
    usable = (
        isinstance(value, str)
        and value.strip()
        and value.isprintable()
        # What file systems can hold, with room for what goes below.
        and len(value.encode()) <= 1000
        and all(len(part.encode()) <= 200 for part in value.split("/"))
    )
    if not isinstance(value, str) or not usable or set("{}") & set(value):
        problems.add(
            key,
            f"{show(value)} cannot be a folder; give a path without braces, such as {key}, of at "
            "most 1000 bytes and 200 a folder",
        )
        return None
    folder = from_home(value)
    if folder.startswith("~"):
        problems.add(
            key,
            f"{show(value)} begins with ~, but there is no such home folder; give another path, or "
            f"./{value}",
        )
        return None
    return Path(folder)


def _check_defaults(section: object, problems: Problems) -> Mapping[str, Any]:
    if section is None:
        return {}
    if not isinstance(section, dict):
        problems.add(
            "defaults", f"{show(section)} is not a mapping; its keys are {listed(DEFAULTS_KEYS)}"
        )
        return {}
    usable = {}
    for key, value in section.items():
        before = len(problems)
        if key == "grid":
            check_grid(value, "defaults.grid", problems)
        elif key == "gradient":
            whole = {**DEFAULT_GRADIENT, **value} if isinstance(value, dict) else value
            check_gradient(whole, "defaults.gradient", problems)
        elif key != "figures":
            problems.add(
                f"defaults.{key}",
                f"unknown key {show(key)}; "
                + key_advice(key, DEFAULTS_KEYS, "defaults", value=value),
            )
        # What is wrong here is told here, once, and not again for each study.
        if len(problems) == before:
            usable[key] = value
    return usable


def _by_name(section: object) -> str:
    """Return how a list of studies, each with a name, is written as a mapping."""
    first = section[0] if isinstance(section, list) and section else None
    name = first.get("name") if isinstance(first, dict) else None
    return f": {{{name}: {{function: …}}}}" if isinstance(name, str) and len(name) < 50 else ""


def _check_studies(section: object, reader: StudyReader, problems: Problems) -> list[Study]:
    if not isinstance(section, dict) or not section:
        what = "is missing" if section is None else f"{show(section)} holds no study"
        named = _by_name(section)
        problems.add("studies", f"{what}; give at least one study by name{named}")
        return []
    check_distinct(section, "studies", problems)
    studies = []
    for name, study in section.items():
        check_name(name, f"studies.{name}", problems)
        read = reader.read(name, study)
        if read is not None:
            studies.append(read)
    return studies


class _Planner:
    """Makes the objects of studies, and the names to publish them under."""

    def __init__(self) -> None:
        self._figures: dict[tuple[str, str], Recipe] = {}

    def files(self, study: Study) -> Iterator[Published]:
        """Yield the files of a study."""
        drawn = [
            (figure, suffix, self._figure_recipe(figure, suffix))
            for figure in study.figures
            if not figure.of_study
            for suffix in figure.formats
        ]
        # A title that is not drawn is no part of the figure.
        untitled = Variation({"study_title": None, "swept": []})
        titled = {figure.name: figure.options["title"] == "auto" for figure in study.figures}
        has_titles = any(titled.values())
        gradients = list(_gradients(study))
        for point, gradient in zip(study.points, gradients, strict=True):
            name, parameters = point.name, describe_point(point.parameters)
            yield Published(
                f"gradients/{study.name}/{name}.nc",
                study.name,
                name,
                parameters,
                "",
                gradient,
                point.swept,
            )
            inputs = {"gradient": gradient}
            title = (
                Variation({"study_title": study.title, "swept": _swept(point)})
                if has_titles
                else untitled
            )
            for figure, suffix, recipe in drawn:
                if not study.draws(figure, point):
                    continue
                yield Published(
                    f"figures/{study.name}/{name}/{figure.name}.{suffix}",
                    study.name,
                    name,
                    parameters,
                    figure.name,
                    make_object(recipe, title if titled[figure.name] else untitled, inputs),
                    point.swept,
                )
        # In the folder that holds the points' folders. Names of points hold a `=`, or are `base`,
        # or are cut and then 120 characters long; those of these files have no `=`, end in a
        # format and are shorter. So they cannot be the same.
        for of_study in (figure for figure in study.figures if figure.of_study):
            variation, roles = _all_points(of_study, study, gradients)
            for suffix in of_study.formats:
                yield Published(
                    f"figures/{study.name}/{of_study.name}.{suffix}",
                    study.name,
                    "",
                    "",
                    of_study.name,
                    make_object(self._figure_recipe(of_study, suffix), variation, roles),
                )

    def _figure_recipe(self, figure: Figure, suffix: str) -> Recipe:
        key = figure.name, suffix
        if key not in self._figures:
            settings = {
                "figure": figure.options,
                "layers": list(figure.layers),
                "format": suffix,
            }
            kind = "study_figure" if figure.of_study else "figure"
            self._figures[key] = make_recipe(kind, suffix, settings, figure.modules)
        return self._figures[key]


def _gradients(study: Study) -> Iterator[Object]:
    # By what they are, not by what they hold: the points share their grids, which may be long.
    grids: dict[int, Mapping[str, Object]] = {}
    recipes: dict[int, Recipe] = {}
    for point in study.points:
        setup = point.setup
        if id(setup) not in recipes:
            recipes[id(setup)] = _gradient_recipe(setup)
        if id(setup.grid) not in grids:
            grids[id(setup.grid)] = {"grid": _grid(setup.grid)}
        variation = Variation({"parameters": point.parameters})
        yield make_object(recipes[id(setup)], variation, grids[id(setup.grid)])


def _grid(grid: Mapping[str, Any]) -> Object:
    axes = [[name, with_values(axis)] for name, axis in grid.items()]
    return make_object(make_recipe("grid", "nc", {"axes": axes}), NO_VARIATION, {})


def _gradient_recipe(setup: Setup) -> Recipe:
    kind, method = "formula", setup.gradient.method
    function: dict[str, Any] = {"expression": setup.expression, "name": setup.function}
    files: dict[str, Path] = {}
    libraries: tuple[str, ...] = ()
    if (python := setup.python) is not None:
        kind = "python"
        function = {
            "python": python.label,
            "source": python.sources.digest,
            "name": setup.function,
        }
        files, libraries = {"python": python.path}, python.sources.libraries
    settings: dict[str, Any] = {
        "kind": kind,
        "function": function,
        "axes": list(setup.grid),
        "method": method,
        "options": setup.gradient.options,
        "judge": judge_name(kind, method),
        "causes": causes_name(method),
        "compression": setup.gradient.compression,
    }
    return make_recipe(
        "gradient", "nc", settings, gradient_modules(settings), libraries=libraries, files=files
    )


def _all_points(
    figure: Figure, study: Study, gradients: Sequence[Object]
) -> tuple[Variation, Mapping[str, Object]]:
    """Return what a figure of a study is told of its points, and its gradients by role."""
    # Points that differ in what their method does not use share a file.
    roles: dict[str, str] = {}
    for gradient in gradients:
        roles.setdefault(gradient.digest, f"gradient{len(roles)}")
    settings = {
        "study_title": study.title if figure.options["title"] == "auto" else None,
        "points": [
            {"file": roles[gradient.digest], "swept": _swept(point)}
            for point, gradient in zip(study.points, gradients, strict=True)
        ],
    }
    return Variation(settings), {roles[gradient.digest]: gradient for gradient in gradients}


def _swept(point: Point) -> list[list[Any]]:
    return [[key, plain_value(value)] for key, value in point.swept.items()]


def _with_inputs(objects: Iterable[Object]) -> dict[tuple[str, str], Object]:
    """Return objects and all that they are made from, by kind and digest."""
    found: dict[tuple[str, str], Object] = {}
    waiting = list(objects)
    while waiting:
        made = waiting.pop()
        if (made.kind, made.digest) not in found:
            found[made.kind, made.digest] = made
            waiting += made.inputs.values()
    return found


def _reached(made: Object, known: dict[int, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """Return kind and digest of an object and of all that it is made from, each once.

    What is `known` of other objects, by their `id`, is used and added to.
    """
    if id(made) not in known:
        own = [(made.kind, made.digest)]
        for other in made.inputs.values():
            own += _reached(other, known)
        known[id(made)] = own if len(made.inputs) < 2 else list(dict.fromkeys(own))
    return known[id(made)]


def describe_point(parameters: Mapping[str, float]) -> str:
    """Return parameters as text: `a=1,b=100`."""
    return ",".join(f"{name}={number_text(value)}" for name, value in parameters.items())
