"""The cases of a study: its sections with the values of each point of the sweep put in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from gradatlas.config.advice.keys import is_meant, parameters_advice
from gradatlas.config.advice.names import number_advice
from gradatlas.config.arithmetic import why_no_number
from gradatlas.config.checking import field_types, is_finite_number
from gradatlas.config.descent_section import (
    Descent,
    check_descent,
    check_descent_names,
    domain_of,
)
from gradatlas.config.function_section import FunctionSource, check_function, check_names
from gradatlas.config.gradient_section import (
    DEFAULT_GRADIENT,
    GradientSection,
    check_gradient,
    check_second_names,
    with_method,
)
from gradatlas.config.grid_section import CheckedGrid, check_grid
from gradatlas.config.models import StudySection
from gradatlas.config.names import check_variable
from gradatlas.config.problems import Problems, join_key, listed, nearest, show
from gradatlas.config.sweep_section import (
    MAX_POINTS,
    NOTHING_SWEPT,
    SweptValues,
    case_names,
    expand_sweep,
    value_text,
)
from gradatlas.differentiation.method import GIVEN, MethodSpec, find_method
from gradatlas.functions.kind import FunctionSpec
from gradatlas.numbers import canonical

_T = TypeVar("_T")

DEFAULT_GRID: dict[str, Any] = {
    "x0": {"start": -2, "stop": 2, "num": 81},
    "x1": {"start": -2, "stop": 2, "num": 81},
}
"""What holds where neither the config nor the catalogue says anything."""
STUDY_KEYS = tuple(field_types(StudySection))
_SECTIONS = ("grid", "gradient", "descent", "parameters")
_NO_GRADIENT = (
    "the function brings no gradient; give it one, {python: path:name, gradient: path:name}, or use"
    " central or richardson"
)
_NO_SECOND = "of formulas alone second derivatives are known; leave it out"
_MANY_WRONG, _MOST_WRONG = 100, 1000
"""Wrong cases of a study after which not every other one is read, and none."""


@dataclass(frozen=True)
class Experiment:
    """What cases have in common that differ in their parameters alone."""

    function: FunctionSpec
    grid: CheckedGrid
    method: MethodSpec
    second: bool
    """Whether the gradient file has the second derivatives, too."""
    compression: int
    """The level of deflate for the gradient file."""
    files: Mapping[str, Path]
    """The files that the function is made from, by role."""
    libraries: tuple[str, ...]
    """The libraries that it runs beside our own."""


@dataclass(frozen=True, slots=True)
class Case:
    """One point of a sweep, with everything that its gradient is made from."""

    name: str
    """Its name, as that of a file or a folder."""
    swept: SweptValues
    experiment: Experiment
    parameters: Mapping[str, float]
    """In canonical form and in order of name."""
    descent: Descent | None = None
    """What paths there are; None where the study has no `descent`."""

    @property
    def shown_texts(self) -> tuple[str, ...]:
        """What its title may show beside formulas and numbers: names, and what is swept."""
        swept = [value for value in self.swept.values() if isinstance(value, str)]
        return (self.experiment.function.name or "", *swept)


class CaseReader:
    """Reads the cases of one study; a section that was checked once is not checked again."""

    def __init__(
        self,
        key: str,
        section: Mapping[str, Any],
        defaults: Mapping[str, Any],
        problems: Problems,
        most: int = MAX_POINTS,
        why: str = "",
    ) -> None:
        """Prepare to read a study.

        Args:
            key: its dotted key.
            section: the study.
            defaults: what holds where it says nothing.
            problems: where to add what is wrong.
            most: how many cases it may have, and
            why: the ground for that, for the message.
        """
        self._most, self._why = most, why
        self._key = key
        self._section = section
        self._defaults = defaults
        self._problems = problems
        self._checked: dict[str, Any] = {}
        self._last: dict[str, tuple[Any, str]] = {}
        self._right: dict[tuple[tuple[str, ...], str], Case] = {}
        self._experiments: dict[tuple[str, int, str], Experiment] = {}

    def read(self) -> list[Case]:
        """Return the cases, in the order of the sweep; those with something wrong are left out."""
        if "function" not in self._section:
            unknown = [name for name in self._section if name not in STUDY_KEYS]
            if not any(is_meant(name, "function", STUDY_KEYS, "study") for name in unknown[:100]):
                self._problems.add(
                    f"{self._key}.function",
                    "is missing; give an expression, a name from the catalogue or"
                    " {python: path:name}",
                )
            return []
        base = self._base()
        # What every point of a sweep overwrites is to be right all the same.
        self._once("gradient", base["gradient"], check_gradient, self._problems)
        _check_parameters(base["parameters"], f"{self._key}.parameters", self._problems)
        sweep = self._section.get("sweep")
        swept_cases: dict[str, SweptValues] = {NOTHING_SWEPT: {}}
        names = [NOTHING_SWEPT]
        if sweep is not None:
            swept_cases = expand_sweep(
                sweep, f"{self._key}.sweep", self._problems, self._most, self._why
            )
            names = case_names(swept_cases)
            usable = self._check_swept_keys(swept_cases.values())
            if len(usable) < len({key for swept in swept_cases.values() for key in swept}):
                swept_cases = {
                    full: {key: value for key, value in swept.items() if key in usable}
                    for full, swept in swept_cases.items()
                }
        return self._read_all(base, zip(names, swept_cases.values(), strict=True))

    def _read_all(
        self, base: Mapping[str, Any], swept_cases: Iterable[tuple[str, SweptValues]]
    ) -> list[Case]:
        """Return the cases that are right.

        Where hundreds are wrong, most for the same reason, only those with values not seen yet are
        read, and some of these: that finds what is wrong with each value, in time.
        """
        cases: list[Case] = []
        seen: set[tuple[str, str]] = set()
        wrong = 0
        for name, swept in swept_cases:
            values = {(key, value_text(value)) for key, value in swept.items()} if wrong else set()
            if wrong >= _MOST_WRONG or (wrong >= _MANY_WRONG and values <= seen):
                continue
            seen |= values
            case = self._like_another(name, swept) or self._case(name, base, swept)
            if case is None:
                wrong += 1
            else:
                cases.append(case)
        return cases

    def _base(self) -> dict[str, Any]:
        """Return the sections of the study before anything is swept, the defaults filled in."""
        section, gradient = self._section, self._section.get("gradient", {})
        if isinstance(gradient, dict):
            gradient = {**DEFAULT_GRADIENT, **self._defaults.get("gradient", {}), **gradient}
        return {
            "function": section["function"],
            "grid": section.get("grid"),
            "gradient": gradient,
            "parameters": {} if section.get("parameters") is None else section["parameters"],
            **({} if section.get("descent") is None else {"descent": section["descent"]}),
        }

    def _check_swept_keys(self, cases: Iterable[SweptValues]) -> set[str]:
        """Return the swept keys that may be swept; the others are problems."""
        usable = set()
        combinations = dict.fromkeys(map(tuple, cases))
        for key in dict.fromkeys(key for keys in combinations for key in keys):
            where = f"{self._key}.sweep.{key}"
            first, dot, rest = key.partition(".")
            if dot and first not in _SECTIONS:
                self._problems.add(
                    where, f"{show(first)} cannot be swept; {nearest(first, _SECTIONS)}"
                )
            elif key in STUDY_KEYS and key != "function":
                self._problems.add(
                    where,
                    f"{key} cannot be swept; sweep a parameter, function or a key in "
                    f"{listed(_SECTIONS)}, such as gradient.step",
                )
            elif dot and not rest:
                self._problems.add(where, f"{show(key)} names nothing; give a key after the dot")
            else:
                usable.add(key)
        for keys in combinations:
            first_with: dict[str, str] = {}
            for key in keys:
                first_with.setdefault(".".join(_path(key)), key)
            for other in keys:
                parts = _path(other)
                paths = (".".join(parts[:length]) for length in range(1, len(parts) + 1))
                key = next((first_with[path] for path in paths if path in first_with), other)
                if key != other:
                    self._problems.add(
                        f"{self._key}.sweep.{other}",
                        f"sets what {key} sets as well; sweep one of them",
                    )
                    usable.discard(other)
        return usable

    def _like_another(self, name: str, swept: SweptValues) -> Case | None:
        """Return the case if one that is right differs from it in numbers for parameters alone.

        Whether a case is right is a matter of the names of its parameters, not of their values.
        """
        like = self._right.get(_all_but_numbers(swept))
        if like is None:
            return None
        numbers: Any = {
            _parameter(key): value for key, value in swept.items() if _is_number_for(key, value)
        }
        parameters = {**like.parameters, **numbers}
        return Case(name, swept, like.experiment, parameters, like.descent)

    def _case(self, name: str, base: Mapping[str, Any], swept: SweptValues) -> Case | None:
        problems = Problems(self._problems.root)
        case = self._read(name, base, swept, problems)
        if case is not None:
            self._right[_all_but_numbers(swept)] = case
        for problem in problems:
            # What is wrong with a swept value is reported at the sweep, where users find it.
            key = problem.key
            for name in swept:
                path = join_key(self._key, *_path(name))
                if key == path or key.startswith(f"{path}.") or path.startswith(f"{key}."):
                    key = f"{self._key}.sweep.{name}"
                    break
            self._problems.add(key, problem.message)
        return case

    def _read(
        self, name: str, base: Mapping[str, Any], swept: SweptValues, problems: Problems
    ) -> Case | None:
        section = dict(base)
        if section["grid"] is None and any(name.startswith("grid.") for name in swept):
            function = self._once("function", section["function"], check_function, problems)
            section["grid"] = self._grid_for(function)
        for key, value in swept.items():
            self._set(section, key, value, problems)
        names_method = "gradient.method" in swept or "method" in _mapping(
            self._section.get("gradient")
        )
        function, grid, gradient, parameters = self._sections(
            section, problems, names_method=names_method
        )
        takes_given = gradient is not None and gradient.method.name == GIVEN
        if function is not None and gradient is not None:
            reason = find_method(gradient.method.name).refusal(function.expression)
            if reason is None and takes_given and not function.brings_gradient:
                reason = _NO_GRADIENT
            if reason is not None:
                problems.add(f"{self._key}.gradient.method", reason)
            if gradient.second and function.expression is None:
                problems.add(f"{self._key}.gradient.second", _NO_SECOND)
            elif gradient.second and grid is not None:
                check_second_names(tuple(grid), f"{self._key}.gradient.second", problems)
        if function is None or grid is None or parameters is None:
            return None
        filled = {**function.defaults_on(tuple(grid)), **parameters}
        named = check_names(
            function,
            tuple(grid),
            filled,
            self._key,
            problems,
            has_own_grid=self._section.get("grid") is not None,
        )
        descent = self._descent(section, grid, filled, swept, problems)
        if gradient is None or not named or len(problems):
            return None
        python = function.python
        # What differs in its descent alone is one experiment.
        what = json.dumps([section[part] for part in ("function", "gradient")], default=repr)
        one = (what, id(grid), gradient.method.name)
        if one not in self._experiments:
            self._experiments[one] = Experiment(
                function.spec_on(tuple(grid), with_gradient=takes_given),
                grid,
                gradient.method,
                gradient.second,
                gradient.compression,
                {} if python is None else python.files(with_gradient=takes_given),
                () if python is None else python.libraries(with_gradient=takes_given),
            )
        # The order of parameters has no meaning.
        parameters = canonical(dict(sorted(filled.items())))
        return Case(name, swept, self._experiments[one], parameters, descent)

    def _descent(
        self,
        section: Mapping[str, Any],
        grid: CheckedGrid,
        parameters: Mapping[str, float],
        swept: SweptValues,
        problems: Problems,
    ) -> Descent | None:
        if "descent" not in section:
            return None
        check_descent_names(tuple(grid), parameters, self._key, problems)

        def check(value: Any, key: str, found: Problems) -> Descent | None:
            return check_descent(
                value["section"], grid, key, found, sweeps_optimizers=value["sweeps_optimizers"]
            )

        # Where paths may start depends on the grid.
        value = {
            "section": section["descent"],
            "domain": domain_of(grid),
            "axes": list(grid),
            "sweeps_optimizers": any(
                part[0] == "descent" and part[-1] == "optimizer" for part in map(_path, swept)
            ),
        }
        return self._once("descent", value, check, problems)

    def _sections(
        self, section: Mapping[str, Any], problems: Problems, *, names_method: bool
    ) -> tuple[
        FunctionSource | None, CheckedGrid | None, GradientSection | None, dict[str, float] | None
    ]:
        function = self._once("function", section["function"], check_function, problems)
        gradient = with_method(section["gradient"], function, is_named=names_method)
        grid = section["grid"]
        if grid is None:
            grid = self._grid_for(function)
        return (
            function,
            self._once("grid", grid, check_grid, problems),
            self._once("gradient", gradient, check_gradient, problems),
            # Seldom the same twice, and checked in less time than it takes to remember.
            _check_parameters(section["parameters"], f"{self._key}.parameters", problems),
        )

    def _grid_for(self, function: FunctionSource | None) -> Any:
        if function is not None and function.grid is not None:
            return function.grid
        return self._defaults.get("grid", DEFAULT_GRID)

    def _set(self, section: dict[str, Any], name: str, value: object, problems: Problems) -> None:
        path = _path(name)
        target = section
        for part in path[:-1]:
            inner = target.get(part)
            if not isinstance(inner, dict):
                what = f"this study has no {part}, in which {path[-1]} could be set"
                problems.add(f"{self._key}.{name}", f"{what}; give it one, or sweep something else")
                return
            # A copy of what is changed: the rest is shared by all points.
            target[part] = target = dict(inner)
        target[path[-1]] = value

    def _once(
        self, name: str, value: Any, check: Callable[[Any, str, Problems], _T], problems: Problems
    ) -> _T:
        """Check a section; the second time that it comes with the same content, remember."""
        last, content = self._last.get(name, (None, ""))
        if not content or last is not value:
            content = json.dumps([name, value], default=repr)
            self._last[name] = (value, content)
        if content not in self._checked:
            found = Problems(self._problems.root)
            self._checked[content] = (check(value, f"{self._key}.{name}", found), tuple(found))
        result: _T
        result, remembered = self._checked[content]
        for problem in remembered:
            problems.add(problem.key, problem.message)
        return result


def _mapping(section: object) -> Mapping[str, Any]:
    """Return a section, or nothing for one that is no mapping."""
    return section if isinstance(section, dict) else {}


def _path(name: str) -> list[str]:
    """Return the path of a swept key below its study; a name without dots is a parameter's."""
    return name.split(".") if "." in name or name == "function" else ["parameters", name]


def _parameter(name: str) -> str:
    """Return the parameter that a swept key stands for; empty for a key of another kind."""
    short = name.removeprefix("parameters.")
    return "" if "." in short or name == "function" else short


def _is_number_for(name: str, value: object) -> bool:
    """Return whether a swept value is a number, and the key that of a parameter."""
    return type(value) in (int, float) and _parameter(name) != ""


def _all_but_numbers(swept: SweptValues) -> tuple[tuple[str, ...], str]:
    """Return a text that is the same where nothing differs but numbers for parameters."""
    others = {key: value for key, value in swept.items() if not _is_number_for(key, value)}
    return tuple(swept), json.dumps(others) if others else ""


def _check_parameters(section: object, key: str, problems: Problems) -> dict[str, float] | None:
    if not isinstance(section, dict):
        problems.add(key, f"{show(section)} is not a mapping; {parameters_advice(section)}")
        return None
    usable = {}
    for name, value in section.items():
        where = join_key(key, name)
        usable[name] = value
        check_variable(name, "a parameter", where, problems)
        if not is_finite_number(value):
            advice = number_advice(name)
            meant = f"{show(value)} is not a finite number; {advice}" if advice else None
            problems.add(where, meant or why_no_number(value))
            usable[name] = 1  # so that the names can be checked as well
    return usable
