"""Studies: each a function, a grid, a gradient and figures, at every point of a sweep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gradatlas.config.advice.keys import figure_advice, key_advice, list_advice, study_advice
from gradatlas.config.cases import STUDY_KEYS, Case, CaseReader, Experiment
from gradatlas.config.figure_rules import check_limits_of_axes, check_scale_of_axes
from gradatlas.config.figures_section import Figure
from gradatlas.config.fonts import check_signs
from gradatlas.config.grid_section import MAX_MADE_TOGETHER, grid_points, values_to_make
from gradatlas.config.mathematics import check_mathematics
from gradatlas.config.models import MAX_TITLE
from gradatlas.config.names import check_distinct
from gradatlas.config.problems import Problems, join_key, listed, nearest, show
from gradatlas.config.sweep_section import MAX_POINTS
from gradatlas.descent.spec import POINT_NAMES, GridStarts
from gradatlas.figures.layer import find_paths_study_layer, find_study_layer
from gradatlas.functions.kind import find_kind

_FROM_DEFAULTS = " (the figures come from defaults)"
MAX_FILES = 300_000
"""The most files that one atlas may publish."""
MAX_ARROWS = 250_000
"""The most arrows of a figure: as many as a number of arrows can ask for."""
MAX_STUDY_FIGURE_POINTS = 10_000
"""The most points of a sweep in the figure of a study, which reads a file for each."""
_USUAL_FIGURES = {1: ("line",), 2: ("quiver", "contour")}
"""Number of axes → the figures that are drawn where a config names none."""


@dataclass(frozen=True)
class Study:
    """A named family of cases, each drawn in the same figures."""

    name: str
    title: str | None
    cases: tuple[Case, ...]
    figures: tuple[Figure, ...]
    critical_points: bool = False
    """Whether each case has a file of them."""
    fitted: bool = False
    """Whether each case has those of the figures alone that can draw its number of axes."""

    def draws(self, figure: Figure, case: Case) -> bool:
        """Return whether a figure is drawn for a case."""
        return not self.fitted or len(case.experiment.grid) in figure.dimensions


class StudyReader:
    """Reads studies, given the defaults and the figures that they may name."""

    def __init__(
        self,
        defaults: Mapping[str, Any],
        figures: Mapping[str, Figure | None],
        problems: Problems,
    ) -> None:
        self._defaults = defaults
        self._figures = figures
        self._problems = problems
        self._points = self._files = self._values = 0  # of the studies before
        self._figures_named({}, "")  # defaults count even where no study takes them

    def read(self, name: str, section: object) -> Study | None:
        """Return the study of that name; None if something is wrong with it."""
        key = f"studies.{name}"
        if not isinstance(section, dict):
            self._problems.add(key, f"{show(section)} is not a study; {study_advice(section)}")
            return None
        before = len(self._problems)
        for unknown in [other for other in section if other not in STUDY_KEYS]:
            self._problems.add(
                join_key(key, unknown),
                f"unknown key {show(unknown)}; "
                + key_advice(unknown, STUDY_KEYS, "study", value=section[unknown]),
            )
        title = self._title(section.get("title"), key)
        fitted = "figures" not in section and "figures" not in self._defaults
        figures = [] if fitted else self._figures_named(section, key)
        has_points = self._has_points(section, key)
        artifacts = 1 + int(section.get("descent") is not None) + int(has_points)
        most, why = self._room(figures, artifacts)
        cases = CaseReader(key, section, self._defaults, self._problems, most, why).read()
        if fitted:
            figures = self._usual_figures(cases)
        self._count_values(cases, key)
        self._count(cases, figures, key, artifacts, fitted=fitted)
        check_distinct((point.name for point in cases), f"{key}.sweep", self._problems)
        if not fitted:
            self._check_dimensions(cases, figures, section, key)
        self._check_titles(title, cases, figures, key)
        self._check_limits(cases, figures, key)
        grids = {id(one.grid): one.grid for one in _experiments(cases)}
        check_scale_of_axes(figures, grids.values(), key, self._problems)
        check_limits_of_axes(figures, grids.values(), key, self._problems)
        self._check_drawable(cases, figures, key)
        self._check_made_from(cases, figures, section, key)
        self._check_runs(cases, figures, section, key)
        if has_points:
            self._check_points(cases, key)
        if len(self._problems) == before:
            # A case that is left out, since something is wrong with it, may be what is missing.
            self._check_study_figures(cases, figures, section, key)
        if len(self._problems) > before:
            return None
        return Study(name, title, tuple(cases), tuple(figures), has_points, fitted)

    def _has_points(self, section: Mapping[str, Any], key: str) -> bool:
        given = section.get("critical_points", False)
        if not isinstance(given, bool):
            self._problems.add(
                f"{key}.critical_points", f"{show(given)} is not allowed; give true or false"
            )
        return given is True

    def _check_points(self, cases: list[Case], key: str) -> None:
        """Refuse what critical points cannot be found of."""
        for experiment in _experiments(cases):
            if find_kind(experiment.function.kind).SECOND_DERIVATIVES is None:
                self._problems.add(
                    f"{key}.critical_points",
                    f"{experiment.function.name} is no formula, and of formulas alone critical "
                    "points are found; leave it out",
                )
                return
        names = dict.fromkeys(
            name for case in cases for name in (*case.experiment.grid, *case.parameters)
        )
        for name in names:
            if name in POINT_NAMES:
                self._problems.add(
                    f"{key}.critical_points",
                    f"{show(name)} is a name in files of critical points; give the axis or "
                    "parameter another one, or leave critical_points out",
                )

    def _check_made_from(
        self, cases: list[Case], figures: list[Figure], section: Mapping[str, Any], key: str
    ) -> None:
        """Refuse figures of what this study does not make."""
        what = (
            (
                section.get("descent") is not None,
                [figure for figure in figures if figure.needs_paths],
                "descent paths, and this study has none; give it descent: {start: …, optimizer: …}",
            ),
            (
                # What is neither true nor false is told of by itself.
                section.get("critical_points", False) is not False,
                [figure for figure in figures if figure.needs_critical_points],
                "critical points, and this study has none; give it critical_points: true",
            ),
            (
                all(experiment.second for experiment in _experiments(cases)),
                [figure for figure in figures if figure.needs_second],
                "second derivatives, which this study does not store; give it gradient: "
                "{second: true}",
            ),
        )
        from_defaults = "" if "figures" in section else _FROM_DEFAULTS
        for has_it, drawn_by, told in what:
            for figure in [] if has_it else drawn_by:
                self._problems.add(
                    f"{key}.figures",
                    f"{figure.name} draws {told}, or leave the figure out{from_defaults}",
                )

    def _room(self, figures: list[Figure], artifacts: int) -> tuple[int, str]:
        """Return how many points the next study may have, and what sets this limit, in words.

        Each point has so many artifacts that are no figures.
        """
        per_point = artifacts + sum(
            len(figure.formats) for figure in figures if not figure.of_study
        )
        room = MAX_POINTS - self._points
        by_files = (MAX_FILES - self._files) // per_point
        taken = " with those of the studies before" if self._points else ""
        of_study = next((one.name for one in figures if one.of_study or one.shares_study), None)
        if of_study is not None and min(by_files, room) > MAX_STUDY_FIGURE_POINTS:
            return MAX_STUDY_FIGURE_POINTS, (
                f"the figure {of_study} can draw {MAX_STUDY_FIGURE_POINTS} at most"
            )
        if by_files < room:
            return by_files, (
                f"with {per_point} files each; an atlas has {MAX_FILES} files at most{taken}"
            )
        return room, f"an atlas has {MAX_POINTS} points at most{taken}"

    def _count(
        self,
        cases: list[Case],
        figures: list[Figure],
        key: str,
        artifacts: int,
        *,
        fitted: bool,
    ) -> None:
        self._points += len(cases)
        drawn = [len(cases)] * len(figures)
        if fitted:
            axes = Counter(len(case.experiment.grid) for case in cases)
            drawn = [sum(axes[count] for count in figure.dimensions) for figure in figures]
        for figure, count in zip(figures, drawn, strict=True):
            self._files += len(figure.formats) * (1 if figure.of_study else count)
        self._files += artifacts * len(cases)
        for count, most, what in (
            (self._points, MAX_POINTS, "points"),
            (self._files, MAX_FILES, "files"),
        ):
            if count > most:
                self._problems.add(
                    key, f"brings the atlas to {count} {what}; {most} at most; give fewer studies"
                )

    def _count_values(self, cases: list[Case], key: str) -> None:
        """Count the values of axes that will be written out, before any of them is made."""
        grids = {id(experiment.grid): experiment.grid for experiment in _experiments(cases)}
        self._values += sum(
            values_to_make(axis) for grid in grids.values() for axis in grid.values()
        )
        if self._values > MAX_MADE_TOGETHER:
            self._problems.add(
                f"{key}.grid",
                f"brings the values of axes by geomspace, logspace and linspace to {self._values}; "
                f"{MAX_MADE_TOGETHER} at most; give fewer, or {{start, stop, num}}",
            )

    def _title(self, title: object, key: str) -> str | None:
        if title is None:
            return None
        if not isinstance(title, str) or not title.isprintable() or len(title) > MAX_TITLE:
            self._problems.add(
                f"{key}.title",
                f"{show(title)} is not a title; give one line of {MAX_TITLE} characters at most",
            )
            return None
        return title

    def _check_titles(
        self, title: str | None, cases: list[Case], figures: list[Figure], key: str
    ) -> None:
        """Refuse what cannot be written in what figures with a title `auto` show."""
        titled = [figure.font for figure in figures if figure.options.title == "auto"]
        if titled:
            check_mathematics((title or "").splitlines(), f"{key}.title", self._problems)
        for font in dict.fromkeys(titled):
            before = len(self._problems)
            check_signs(title or "", f"{key}.title", font, self._problems)
            for text in dict.fromkeys(text for case in cases for text in case.shown_texts):
                check_signs(text, f"{key}.function", font, self._problems)
            if len(self._problems) > before:
                return

    def _usual_figures(self, cases: list[Case]) -> list[Figure]:
        """Return the figures that suit the numbers of axes of cases."""
        found = {}
        for count in dict.fromkeys(len(experiment.grid) for experiment in _experiments(cases)):
            for name in _USUAL_FIGURES.get(count, ()):
                figure = self._figures[name]
                # One of these names may be that of a figure of the config.
                if figure is not None and count in figure.dimensions and not figure.of_study:
                    found[name] = figure
        return list(found.values())

    def _figures_named(self, section: Mapping[str, Any], key: str) -> list[Figure]:
        own = "figures" in section
        names = section["figures"] if own else self._defaults.get("figures", [])
        key = f"{key}.figures" if own else "defaults.figures"
        if not isinstance(names, list):
            self._problems.add(
                key,
                list_advice(names, "figures", self._figures)
                or f"{show(names)} is not a list of figures; give names, or [] for none",
            )
            return []
        figures = {}
        for index, name in enumerate(names):
            if not isinstance(name, str) or name not in self._figures:
                self._problems.add(
                    f"{key}[{index}]",
                    f"unknown figure {show(name)}; {figure_advice(name, self._figures)}",
                )
            elif (figure := self._figures[name]) is not None:
                figures[name] = figure
        return list(figures.values())

    def _check_limits(self, cases: list[Case], figures: list[Figure], key: str) -> None:
        for axes in dict.fromkeys(tuple(experiment.grid) for experiment in _experiments(cases)):
            for figure in figures:
                for name in figure.options.limits or ():
                    if name == "f" and name not in axes and figure.ordinate == "f":
                        if len(axes) != 1:
                            self._problems.add(
                                f"figures.{figure.name}.limits.f",
                                f"is for figures over a single axis; {key} has {listed(axes)}; "
                                "leave it out, or use another figure there",
                            )
                    elif name not in axes:
                        self._problems.add(
                            f"figures.{figure.name}.limits.{name}",
                            f"{show(name)} is not an axis of {key} ({listed(axes)}); "
                            "name its axes, or use another figure there",
                        )

    def _check_drawable(self, cases: list[Case], figures: list[Figure], key: str) -> None:
        """Refuse figures that would draw more than can be told apart, or fits into the memory."""
        largest = max(
            (grid_points(experiment.grid) for experiment in _experiments(cases)), default=0
        )
        for figure in figures:
            every = any(getattr(layer.options, "arrows", None) == "all" for layer in figure.layers)
            if every and largest > MAX_ARROWS:
                self._problems.add(
                    f"{key}.figures",
                    f"{figure.name} would draw {largest} arrows, one at each point; {MAX_ARROWS} "
                    "at most; give another figure, or figures: [] for none",
                )

    def _check_study_figures(
        self, cases: list[Case], figures: list[Figure], section: Mapping[str, Any], key: str
    ) -> None:
        of_study = [figure for figure in figures if figure.of_study]
        if not of_study:
            return
        methods = [case.experiment.method for case in cases]
        descents = [() if case.descent is None else case.descent.runs for case in cases]
        for figure in of_study:
            for kind in figure.kinds:
                if figure.of_paths:
                    reason = find_paths_study_layer(kind).refusal(descents)
                else:
                    reason = find_study_layer(kind).refusal(methods)
                if reason is not None:
                    self._problems.add(
                        f"{key}.figures",
                        f"{figure.name} {reason}"
                        + ("" if "figures" in section else _FROM_DEFAULTS),
                    )

    def _check_runs(
        self, cases: list[Case], figures: list[Figure], section: Mapping[str, Any], key: str
    ) -> None:
        """Refuse figures of starts and runs that this study's descent has not."""
        where = f"{key}.figures"
        from_defaults = "" if "figures" in section else _FROM_DEFAULTS
        descents = [case.descent for case in cases if case.descent is not None]
        for figure in (figure for figure in figures if figure.needs_paths):
            if figure.needs_start_grid and not all(
                isinstance(descent.starts, GridStarts) for descent in descents
            ):
                self._problems.add(
                    where,
                    f"{figure.name} draws starts on a grid; give descent.start: {{grid: 100}}, or "
                    f"leave the figure out{from_defaults}",
                )
            for descent in descents[:1]:
                known = [run.name for run in descent.runs]
                for name in figure.run_names:
                    if name not in known:
                        self._problems.add(
                            where,
                            f"{figure.name} draws the run {show(name)}, which this study has not; "
                            f"{nearest(name, known)}",
                        )

    def _check_dimensions(
        self, cases: list[Case], figures: list[Figure], section: Mapping[str, Any], key: str
    ) -> None:
        for count in dict.fromkeys(len(experiment.grid) for experiment in _experiments(cases)):
            for figure in figures:
                if count not in figure.dimensions:
                    fitting = [
                        name
                        for name, other in self._figures.items()
                        if other is not None
                        and count in other.dimensions
                        and (not other.needs_paths or section.get("descent") is not None)
                        and (not other.needs_critical_points or section.get("critical_points"))
                    ]
                    self._problems.add(
                        f"{key}.figures",
                        f"{figure.name} cannot draw a function of {count} "
                        f"{'axis' if count == 1 else 'axes'}; "
                        f"allowed: {listed(fitting)}, or figures: [] for none"
                        + ("" if "figures" in section else _FROM_DEFAULTS),
                    )


def _experiments(cases: list[Case]) -> list[Experiment]:
    """Return the different experiments of cases, in order."""
    return list({id(case.experiment): case.experiment for case in cases}.values())
