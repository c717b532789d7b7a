"""The plan: from a config to all artifacts to make and the files to publish them as."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gradatlas.config.cases import Case, Experiment
from gradatlas.config.config import Config
from gradatlas.config.descent_section import Descent, domain_of
from gradatlas.config.figures_section import Figure
from gradatlas.config.fonts import needs_japanese
from gradatlas.config.function_section import known_function
from gradatlas.config.grid_section import specify_grid
from gradatlas.config.studies import Study
from gradatlas.config.sweep_section import SweptValues, plain_value, value_text
from gradatlas.descent.optimizer import optimizer_module
from gradatlas.descent.spec import KnownMinimum, PathsSpec, PointsSpec
from gradatlas.differentiation.method import MethodSpec, method_module
from gradatlas.fields.spec import GradientSpec
from gradatlas.figures.fixed.layer import fixed_modules
from gradatlas.figures.font_files import JAPANESE, family_file
from gradatlas.figures.layer import PATHS_PICTURES, find_point_layer, layer_module
from gradatlas.figures.options import FigureOptions
from gradatlas.figures.spec import (
    FieldSource,
    FigureSpec,
    KnownFunction,
    StudyCaseSpec,
    StudyFigureSpec,
    StudyValuesSpec,
    Swept,
    shared_options,
)
from gradatlas.functions.catalogue_entry import load_catalogue_function
from gradatlas.functions.kind import find_kind, kind_module
from gradatlas.functions.kinds.formula import FormulaSpec
from gradatlas.numbers import number_text
from gradatlas.plan.artifact import (
    NO_CASE_SETTINGS,
    Artifact,
    CaseSettings,
    Template,
    make_artifact,
    make_template,
)
from gradatlas.plan.scopes import Scope


@dataclass(frozen=True, slots=True)
class Published:
    """A file of the published tree, and the artifact that it shows."""

    path: str
    """Relative to the results folder."""
    study: str
    point: str
    """The point's name; empty for a file of the whole study."""
    parameters: str
    """The parameters as text: `a=1,b=100`."""
    figure: str
    """The figure's name; empty for a file that is not a figure."""
    artifact: Artifact
    swept: SweptValues = field(default_factory=dict)
    """What was swept, by key."""

    @property
    def what(self) -> str:
        """What kind of file it is, for people: a figure by its name, or a kind of artifact."""
        return f"{self.figure}.{self.artifact.suffix}" if self.figure else self.artifact.kind

    @property
    def label(self) -> str:
        """What the file is, for people."""
        return f"{self.what} of {self.place}"

    @property
    def labels(self) -> dict[str, str]:
        """How the file differs from others of its study: the figure, and what was swept."""
        own = {"figure": self.what} if self.figure else {}
        return own | {key: value_text(value) for key, value in self.swept.items()}

    @property
    def place(self) -> str:
        """Where it belongs, for people: a point of a study, or the study as a whole."""
        return f"{self.study} at {self.point}" if self.point else self.study


@dataclass(frozen=True)
class Plan:
    """Everything that a config asks for."""

    results: Path
    """The folder that everything goes to, as the config gives it."""
    studies: tuple[str, ...]
    files: tuple[Published, ...]
    """The published files, in the order of the config."""
    shared_store: Path | None = None
    """A store that others share, as the config gives it; None for no such store."""

    @functools.cached_property
    def artifacts(self) -> Mapping[tuple[str, str], Artifact]:
        """All artifacts, by kind and digest, those that others are made from included."""
        return _with_inputs(file.artifact for file in self.files)

    @functools.cached_property
    def uses(self) -> Mapping[tuple[str, str], Sequence[Published]]:
        """For each artifact, the published files that show it or are made from it.

        Through what figures of a study share, gradients are not followed to all these figures.
        """
        uses: dict[tuple[str, str], list[Published]] = {}
        reached: dict[int, list[tuple[str, str]]] = {}
        for file in self.files:
            for key in _reached(file.artifact, reached):
                uses.setdefault(key, []).append(file)
        return uses

    def artifacts_of(self, study: str) -> frozenset[str]:
        """Return all artifacts of one study, by their paths relative to the store."""
        made = _with_inputs(file.artifact for file in self.files_in(Scope(study)))
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


def make_plan(config: Config) -> Plan:
    """Return what a config asks for."""
    planner = _Planner()
    files = tuple(file for study in config.studies for file in planner.files(study))
    names = tuple(study.name for study in config.studies)
    return Plan(config.results, names, files, config.shared_store)


_Drawn = tuple[Figure, str, Template, tuple[bool, bool]]
"""A figure, its format and template, and whether it has a title and a source of values."""


class _Planner:
    """Makes the artifacts of studies, and the names to publish them under."""

    def __init__(self) -> None:
        self._figures: dict[tuple[str, str, FieldSource | None], Template] = {}

    def files(self, study: Study) -> Iterator[Published]:
        """Yield the files of a study."""
        drawn: dict[int, list[_Drawn]] = {}
        gradients = list(_gradients(study))
        paths, points = list(_paths(study)), list(_points(study))
        shared = {
            figure.name: _study_values(figure, study, gradients)
            for figure in study.figures
            if figure.shares_study
        }
        for case, gradient, path, point in zip(study.cases, gradients, paths, points, strict=True):
            name, parameters = case.name, describe_parameters(case.parameters)
            yield Published(
                f"gradients/{study.name}/{name}.nc",
                study.name,
                name,
                parameters,
                "",
                gradient,
                case.swept,
            )
            for folder, also in (("paths", path), ("points", point)):
                if also is not None:
                    yield Published(
                        f"{folder}/{study.name}/{name}.nc",
                        study.name,
                        name,
                        parameters,
                        "",
                        also,
                        case.swept,
                    )
            of_case = {"gradient": gradient, "paths": path, "points": point}
            made = {role: one for role, one in of_case.items() if one is not None}
            if id(case.experiment) not in drawn:
                drawn[id(case.experiment)] = self._drawn(study, case.experiment)
            settings: dict[tuple[bool, bool, bool], CaseSettings] = {}
            texts = (study.title or "", *case.shown_texts)
            for figure, suffix, template, (has_title, has_source) in drawn[id(case.experiment)]:
                if not study.draws(figure, case):
                    continue
                inputs = {role: made[role] for role in figure.made_from}
                if figure.name in shared:
                    inputs["study_values"] = shared[figure.name]
                has = (has_title, has_source, has_title and _needs_japanese(figure, texts))
                if has not in settings:
                    settings[has] = _case_settings(study, case, *has)
                yield Published(
                    f"figures/{study.name}/{name}/{figure.name}.{suffix}",
                    study.name,
                    name,
                    parameters,
                    figure.name,
                    make_artifact(template, settings[has], inputs),
                    case.swept,
                )
        # In the folder that holds the points' folders. Names of points hold a `=`, or are `base`,
        # or are cut and then 120 characters long; those of these files have no `=`, end in a
        # format and are shorter. So they cannot be the same.
        for of_study in (figure for figure in study.figures if figure.of_study):
            cases, roles = _all_cases(of_study, study, paths if of_study.of_paths else gradients)
            for suffix in of_study.formats:
                yield Published(
                    f"figures/{study.name}/{of_study.name}.{suffix}",
                    study.name,
                    "",
                    "",
                    of_study.name,
                    make_artifact(self._figure_template(of_study, suffix), cases, roles),
                )

    def _drawn(self, study: Study, experiment: Experiment) -> list[_Drawn]:
        """Return the figures of the points of an experiment."""
        return [
            (
                figure,
                suffix,
                self._figure_template(figure, suffix, source),
                (figure.options.title == "auto", source is not None),
            )
            for figure in study.figures
            if not figure.of_study
            for source in (_source(figure, experiment),)
            for suffix in figure.formats
        ]

    def _figure_template(
        self, figure: Figure, suffix: str, source: FieldSource | None = None
    ) -> Template:
        key = figure.name, suffix, source
        if key not in self._figures:
            spec = (
                StudyFigureSpec(figure.options, figure.layers, suffix)
                if figure.of_study
                else FigureSpec(figure.options, figure.layers, suffix, source=source)
            )
            modules = [layer_module(layer) for layer in figure.kinds]
            if figure.options.layout == "fixed":
                modules += fixed_modules(figure.kinds)
            if figure.of_paths:
                modules.append(PATHS_PICTURES)
            if source is not None:
                modules.append(kind_module(source.function.kind))
            file = figure.font.file
            self._figures[key] = make_template(
                "study_figure" if figure.of_study else "figure",
                suffix,
                dataclasses.replace(
                    spec,
                    font_digest=None if file is None else file.digest,
                    japanese_digest=_japanese_digest() if figure.needs_japanese else None,
                ),
                tuple(sorted(modules)),
                files={} if file is None else {"font": Path(file.path)},
            )
        return self._figures[key]


def _source(figure: Figure, experiment: Experiment) -> FieldSource | None:
    """Return what f is where a figure can use more of its values than are stored."""
    options, function = figure.options, experiment.function
    is_of_use = options.refine != 1 and options.layout != "fixed" and not figure.of_paths
    if not is_of_use or not find_kind(function.kind).HAS_CHEAP_VALUES:
        return None
    if not any(find_point_layer(one.kind).needs(one.options).finer for one in figure.layers):
        return None
    return FieldSource(function, tuple(experiment.grid))


def _case_settings(
    study: Study, case: Case, has_title: bool, has_source: bool, is_japanese: bool
) -> CaseSettings:
    """Return in what figures of a point differ from others of their template."""
    values: dict[str, object] = {}
    # A title that is not drawn is no part of the figure, nor are parameters that are not used.
    if has_title:
        values |= {"study_title": study.title, "swept": _swept(case)}
        values["function"] = _known_function(case)
    if has_source:
        values["parameters"] = case.parameters
    if is_japanese:
        values["japanese_digest"] = _japanese_digest()
    return CaseSettings(**values) if values else NO_CASE_SETTINGS


def _gradients(study: Study) -> Iterator[Artifact]:
    # By what they are, not by what they hold: the cases share their grids, which may be long.
    grids: dict[int, Mapping[str, Artifact]] = {}
    templates: dict[int, Template] = {}
    for case in study.cases:
        experiment = case.experiment
        if id(experiment) not in templates:
            templates[id(experiment)] = _gradient_template(experiment)
        if id(experiment.grid) not in grids:
            template = make_template("grid", "nc", specify_grid(experiment.grid))
            grid = make_artifact(template, NO_CASE_SETTINGS, {})
            grids[id(experiment.grid)] = {"grid": grid}
        yield make_artifact(
            templates[id(experiment)],
            CaseSettings(parameters=case.parameters),
            grids[id(experiment.grid)],
        )


def _gradient_template(experiment: Experiment) -> Template:
    function, method = experiment.function, experiment.method
    spec = GradientSpec(
        function, tuple(experiment.grid), method, experiment.second, experiment.compression
    )
    kind = find_kind(function.kind)
    second = [kind.SECOND_DERIVATIVES] if experiment.second and kind.SECOND_DERIVATIVES else []
    return make_template(
        "gradient",
        "nc",
        spec,
        (kind_module(function.kind), *sorted(map(method_module, spec.methods)), *second),
        libraries=experiment.libraries,
        files=experiment.files,
    )


def _paths(study: Study) -> Iterator[Artifact | None]:
    """Yield the descent paths of each case; None where there are none."""
    templates: dict[tuple[int, int], Template] = {}
    grids: dict[int, Mapping[str, Artifact]] = {}
    for case in study.cases:
        experiment, descent = case.experiment, case.descent
        if descent is None:
            yield None
            continue
        key = id(experiment), id(descent)
        if key not in templates:
            templates[key] = _paths_template(experiment, descent)
        inputs: Mapping[str, Artifact] = {}
        if _method_of_paths(experiment, descent) is not None:
            if id(experiment.grid) not in grids:
                template = make_template("grid", "nc", specify_grid(experiment.grid))
                grids[id(experiment.grid)] = {"grid": make_artifact(template, NO_CASE_SETTINGS, {})}
            inputs = grids[id(experiment.grid)]
        settings = CaseSettings(parameters=case.parameters, minimum=_known_minimum(case))
        yield make_artifact(templates[key], settings, inputs)


def _paths_template(experiment: Experiment, descent: Descent) -> Template:
    function, method = experiment.function, _method_of_paths(experiment, descent)
    spec = PathsSpec(
        function,
        tuple(experiment.grid),
        domain_of(experiment.grid),
        descent.starts,
        descent.runs,
        descent.steps,
        descent.tolerance,
        method,
        descent.ends_only,
    )
    optimizers = {optimizer_module(run.optimizer.name) for run in descent.runs}
    return make_template(
        "paths",
        "nc",
        spec,
        (
            kind_module(function.kind),
            *sorted(optimizers),
            *([] if method is None else [method_module(method.name)]),
        ),
        libraries=experiment.libraries,
        files=experiment.files,
    )


def _points(study: Study) -> Iterator[Artifact | None]:
    """Yield the critical points of each case; None where they are not asked for."""
    templates: dict[int, Template] = {}
    for case in study.cases:
        experiment = case.experiment
        if not study.critical_points:
            yield None
            continue
        if id(experiment) not in templates:
            axes, domain = tuple(experiment.grid), domain_of(experiment.grid)
            spec = PointsSpec(experiment.function, axes, domain)
            modules = (kind_module(experiment.function.kind),)
            templates[id(experiment)] = make_template("points", "nc", spec, modules)
        yield make_artifact(templates[id(experiment)], CaseSettings(parameters=case.parameters), {})


def _method_of_paths(experiment: Experiment, descent: Descent) -> MethodSpec | None:
    """Return the method by which paths take gradients; None for exact ones."""
    has_exact = find_kind(experiment.function.kind).HAS_EXACT_GRADIENT
    return None if has_exact and descent.is_exact else experiment.method


def _known_minimum(case: Case) -> KnownMinimum | None:
    """Return what the catalogue knows of the least value of a function in its domain.

    It knows that for the default parameters alone.
    """
    function = case.experiment.function
    if function.kind != FormulaSpec.kind or function.name is None:
        return None
    entry = load_catalogue_function(function.name)
    usual = {name: parameter.default for name, parameter in entry.parameters.items()}
    if not entry.minima or dict(case.parameters) != usual:
        return None
    return KnownMinimum(entry.minima[0].value, tuple(minimum.at for minimum in entry.minima))


def _all_cases(
    figure: Figure, study: Study, artifacts: Sequence[Artifact | None]
) -> tuple[CaseSettings, Mapping[str, Artifact]]:
    """Return the cases that a figure of a study draws, and what it is made from by role.

    Args:
        figure: The figure.
        study: The study.
        artifacts: The gradients or the paths of all its points.
    """
    made = [artifact for artifact in artifacts if artifact is not None]
    # Cases that differ in what their method does not use share a file.
    roles: dict[str, str] = {}
    for artifact in made:
        roles.setdefault(artifact.digest, f"{artifact.kind}{len(roles)}")
    is_titled = figure.options.title == "auto"
    functions = {_known_function(case) for case in study.cases} if is_titled else {None}
    texts = (study.title or "", *(text for case in study.cases for text in case.shown_texts))
    also: dict[str, object] = {}
    if is_titled and _needs_japanese(figure, dict.fromkeys(texts)):
        also["japanese_digest"] = _japanese_digest()
    settings = CaseSettings(
        **also,
        study_title=study.title if is_titled else None,
        function=functions.pop() if len(functions) == 1 else None,
        cases=tuple(
            StudyCaseSpec(roles[artifact.digest], _swept(case))
            for case, artifact in zip(study.cases, made, strict=True)
        ),
    )
    return settings, {roles[artifact.digest]: artifact for artifact in made}


def _study_values(figure: Figure, study: Study, gradients: Sequence[Artifact]) -> Artifact:
    """Return what the figures of that name share, at all points that it is drawn for."""
    drawn = [
        (gradient, case)
        for case, gradient in zip(study.cases, gradients, strict=True)
        if study.draws(figure, case)
    ]
    # By digest, so that no order of the sweep is a part of it.
    made = {gradient.digest: gradient for gradient, _ in drawn}
    roles = {digest: f"gradient{number}" for number, digest in enumerate(sorted(made))}
    settings = NO_CASE_SETTINGS
    if figure.options.title == "auto":
        cases = {
            StudyCaseSpec(roles[gradient.digest], _swept(case), _known_function(case))
            for gradient, case in drawn
        }
        settings = CaseSettings(study_title=study.title, cases=tuple(sorted(cases, key=repr)))
    needs = (
        find_point_layer(layer.kind).needs(layer.options)
        for layer in figure.layers
        if layer.shares_study
    )
    ranged = tuple(sorted({name for need in needs for name in need.ranged}))
    spec = StudyValuesSpec(shared_options(figure.options), variables=ranged)
    # The maker does not import the options that it is given, but runs them.
    template = make_template("study_values", "nc", spec, (FigureOptions.__module__,))
    return make_artifact(template, settings, {roles[digest]: made[digest] for digest in roles})


def _needs_japanese(figure: Figure, texts: Iterable[str]) -> bool:
    """Tell whether texts need the Japanese font where the figure's own do not."""
    return not figure.needs_japanese and any(needs_japanese(text, figure.font) for text in texts)


@functools.cache
def _japanese_digest() -> str | None:
    file = family_file(JAPANESE)
    return None if file is None else file.digest


def _known_function(case: Case) -> KnownFunction | None:
    function = case.experiment.function
    is_formula = function.kind == FormulaSpec.kind
    return known_function(function.name, tuple(case.experiment.grid)) if is_formula else None


def _swept(case: Case) -> Swept:
    return tuple((key, plain_value(value)) for key, value in case.swept.items())


def _with_inputs(artifacts: Iterable[Artifact]) -> dict[tuple[str, str], Artifact]:
    """Return artifacts and all that they are made from, by kind and digest."""
    found: dict[tuple[str, str], Artifact] = {}
    waiting = list(artifacts)
    while waiting:
        made = waiting.pop()
        if (made.kind, made.digest) not in found:
            found[made.kind, made.digest] = made
            waiting += made.inputs.values()
    return found


def _reached(made: Artifact, known: dict[int, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """Return kind and digest of an artifact and of what it is made from, each once.

    What others are made from that are made from several artifacts is not followed.

    What is `known` of other artifacts, by their `id`, is used and added to.
    """
    if id(made) not in known:
        own = [(made.kind, made.digest)]
        for other in made.inputs.values():
            # What figures share is made from all gradients of a study, each of which is published
            # itself: to follow that from each figure would be a square of the points.
            if len(other.inputs) > 1:
                own.append((other.kind, other.digest))
            else:
                own += _reached(other, known)
        known[id(made)] = own if len(made.inputs) < 2 else list(dict.fromkeys(own))
    return known[id(made)]


def describe_parameters(parameters: Mapping[str, float]) -> str:
    """Return parameters as text: `a=1,b=100`."""
    return ",".join(f"{name}={number_text(value)}" for name, value in parameters.items())
