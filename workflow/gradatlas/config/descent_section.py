"""The `descent` section of a study: where paths start, and the optimizers that take them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from annotated_types import Ge, Le, Len

from gradatlas.config.advice.keys import key_advice, value_advice
from gradatlas.config.arithmetic import why_no_number
from gradatlas.config.checking import check_options, field_types, is_finite_number
from gradatlas.config.grid_section import CheckedGrid, highest_value, lowest_value
from gradatlas.config.problems import Problems, join_key, listed, nearest, show
from gradatlas.descent.optimizer import (
    Convention,
    NonNegative,
    OptimizerSpec,
    find_optimizer,
    optimizer_names,
)
from gradatlas.descent.spec import (
    FILE_NAMES,
    GivenStarts,
    GridStarts,
    RandomStarts,
    RunSpec,
    Starts,
)
from gradatlas.numbers import canonical_number, number_text
from gradatlas.options import PositiveInt, options

MOST_STARTS = 1_000_000
MOST_STEPS = 1_000_000
MOST_RUNS = 100
MOST_KEPT = 10_000_000
"""The most points of paths in a file; beside f and others they take some 500 MB."""
USUALLY_KEPT = 2_000_000
"""With more, `keep: auto` keeps starts and ends alone."""
MOST_EVALUATIONS = 10**10
"""The most steps that all paths of a point may take together."""
_CONVENTIONS: tuple[str, ...] = get_args(Convention)
_RUN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.,+()=-]{0,39}")
RUNS = "The runs by name, each an optimizer with its options; a run alone may stand without a name."
"""What schemas say of the runs."""
_START = "a point, a list of points, {grid: [5, 5]} or {random: 20, seed: 1}"
_OF_A_RUN = ("optimizer", "convention")


@options
class StartGrid:
    """Starts on a grid over the domain."""

    grid: PositiveInt | Annotated[list[PositiveInt], Len(1, 3)]
    """How many along each axis, evenly spaced, the edges included; one number is for all axes."""


@options
class StartsAtRandom:
    """Starts at random, evenly distributed over the domain."""

    random: PositiveInt
    """How many."""
    seed: Annotated[int, Ge(0), Le(2**63 - 1)] = 0
    """The same seed gives the same starts."""


@options
class DescentOptions:
    """Where paths start, and when they end; options of optimizers beside these are for all runs."""

    start: float | list[float] | list[list[float]] | StartGrid | StartsAtRandom | None = None
    """A point, a list of points, or starts over the domain, on a grid or at random."""
    steps: Annotated[int, Ge(1), Le(MOST_STEPS)] = 100
    """How many steps a path takes at most."""
    tolerance: NonNegative = 0.0
    """A path ends where the norm of the gradient is at most this."""
    gradient: Literal["exact", "method"] = "exact"
    """The gradient that paths follow: the exact one, or that by the study's method, which is taken
    in any case where no exact one is known."""
    keep: Literal["auto", "all", "ends"] = "auto"
    """What the file keeps of a path: all points, or the start and the end alone; `auto` is `all` up
    to two million points."""


@options
class RunOptions:
    """A run: an optimizer with its options, which takes a path from each start."""

    optimizer: str | None = None
    """The name of the optimizer."""
    convention: Convention | None = None
    """The source whose usual values fill in the options that are not given."""


@dataclass(frozen=True)
class Descent:
    """A `descent` section that is right, for the axes of a certain grid."""

    starts: Starts
    runs: tuple[RunSpec, ...]
    steps: int
    tolerance: float
    is_exact: bool
    """Whether exact gradients are taken where they are known."""
    ends_only: bool


def domain_of(grid: CheckedGrid) -> tuple[tuple[float, float], ...]:
    """Return the lowest and the highest value of each axis."""
    return tuple((lowest_value(axis), highest_value(axis)) for axis in grid.values())


def check_descent(
    section: object,
    grid: CheckedGrid | None,
    key: str,
    problems: Problems,
    *,
    sweeps_optimizers: bool = False,
) -> Descent | None:
    """Return what a `descent` section describes; None if something is wrong.

    What is said for all runs is to be taken by one. But where optimizers are swept, those that have
    no such option leave it out, so that a sweep over them can share one learning rate.

    Args:
        section: The section.
        grid: The grid of the study; None if something is wrong with it.
        key: The section's dotted key.
        problems: Where to add what is wrong.
        sweeps_optimizers: Whether other points of the study have other optimizers.
    """
    if not isinstance(section, dict):
        problems.add(
            key,
            f"{show(section)} is not a mapping; give start and optimizer: "
            "{start: [1, 1], optimizer: gradient_descent, learning_rate: 0.1}",
        )
        return None
    before = len(problems)
    own = field_types(DescentOptions)
    checked = check_options(
        DescentOptions,
        {name: value for name, value in section.items() if name in own and name != "start"},
        key,
        problems,
    )
    starts = _check_start(section, grid, f"{key}.start", problems)
    runs = _Runs(section, key, problems, sweeps_optimizers=sweeps_optimizers).read()
    if checked is None or starts is None or len(problems) > before:
        return None
    points = len(runs) * starts.count * (checked.steps + 1)
    _check_sizes(checked, points, key, problems)
    if len(problems) > before:
        return None
    ends_only = checked.keep == "ends" or (checked.keep == "auto" and points > USUALLY_KEPT)
    is_exact = checked.gradient == "exact"
    return Descent(starts, runs, checked.steps, checked.tolerance, is_exact, ends_only)


def check_descent_names(
    axes: Sequence[str], parameters: Mapping[str, float], key: str, problems: Problems
) -> None:
    """Refuse axes and parameters with names that files of paths use already."""
    for name, section in [
        *((axis, "grid") for axis in axes),
        *((p, "parameters") for p in parameters),
    ]:
        if name in FILE_NAMES:
            problems.add(
                f"{key}.{section}.{name}",
                f"{show(name)} is a name in files of descent paths; use another one, or leave out "
                "descent",
            )


def _check_sizes(checked: DescentOptions, points: int, key: str, problems: Problems) -> None:
    if points > MOST_EVALUATIONS:
        problems.add(
            key, f"asks for {points} points of paths; {MOST_EVALUATIONS} at most; give fewer steps"
        )
    elif checked.keep == "all" and points > MOST_KEPT:
        problems.add(
            f"{key}.keep",
            f"all would keep {points} points of paths; {MOST_KEPT} at most; give ends, or fewer "
            "steps or starts",
        )


class _Runs:
    """Reads the runs of a section, and what it says for all of them."""

    def __init__(
        self,
        section: Mapping[str, Any],
        key: str,
        problems: Problems,
        *,
        sweeps_optimizers: bool,
    ) -> None:
        self._section = section
        self._sweeps_optimizers = sweeps_optimizers
        self._key = key
        self._problems = problems
        self._shared = {
            name: value
            for name, value in section.items()
            if name not in field_types(DescentOptions) and name != "runs"
        }
        self._taken: set[str] = set()

    def read(self) -> tuple[RunSpec, ...]:
        """Return the runs that are right."""
        before = len(self._problems)
        self._check_names_of_shared()
        section = self._section.get("runs")
        key = f"{self._key}.runs"
        if section is None:
            runs: dict[Any, Any] = {self._alone(): {}}
            key = self._key
        elif not isinstance(section, dict) or not section:
            self._problems.add(
                key,
                f"{show(section)} holds no run; give each by name: "
                "{plain: {optimizer: gradient_descent, learning_rate: 0.1}}",
            )
            return ()
        elif len(section) > MOST_RUNS:
            self._problems.add(key, f"has {len(section)} runs; {MOST_RUNS} at most")
            return ()
        else:
            runs = section
        read = []
        for name, own in runs.items():
            run_key = key if section is None else join_key(key, name)
            if section is not None and not _RUN_NAME.fullmatch(str(name)):
                self._problems.add(
                    run_key,
                    f"{show(name)} cannot name a run; use up to 40 letters, digits, spaces and "
                    "_ . , + ( ) = -, starting with a letter or a digit",
                )
            run = self._run(str(name), own, run_key)
            if run is not None:
                read.append(run)
        idle = [name for name in self._shared if name not in self._taken and name not in _OF_A_RUN]
        if len(self._problems) == before and not self._sweeps_optimizers:
            for name in idle:
                self._problems.add(
                    f"{self._key}.{name}",
                    f"no run takes it: {self._why_idle(name, runs)}; leave it out",
                )
        return tuple(read)

    def _alone(self) -> str:
        name = self._shared.get("optimizer")
        return name if isinstance(name, str) else "optimizer"

    def _why_idle(self, name: str, runs: Mapping[str, Any]) -> str:
        if any(isinstance(own, dict) and name in own for own in runs.values()):
            return "each that has such an option gives its own"
        used = dict.fromkeys(
            (own or {}).get("optimizer", self._shared.get("optimizer")) for own in runs.values()
        )
        return f"{listed([str(one) for one in used])} has no such option"

    def _check_names_of_shared(self) -> None:
        known = _all_options()
        for name in self._shared:
            if name not in known and name not in _OF_A_RUN:
                allowed = [*field_types(DescentOptions), "runs", *_OF_A_RUN, *known]
                advice = key_advice(name, allowed, "descent", value=self._shared[name])
                self._problems.add(join_key(self._key, name), f"unknown key {show(name)}; {advice}")
                self._taken.add(name)

    def _run(self, name: str, own: object, key: str) -> RunSpec | None:
        if own is None:
            own = {}
        if not isinstance(own, dict):
            self._problems.add(
                key,
                f"{show(own)} is not a run; give {{optimizer: …}} and its options",
            )
            return None
        optimizer = self._optimizer(own, key)
        preset = self._preset(own, optimizer, key)
        if optimizer is None or preset is None:
            return None
        module = find_optimizer(optimizer)
        has = field_types(module.Options)
        shared = {option: value for option, value in self._shared.items() if option in has}
        given = {option: value for option, value in own.items() if option not in _OF_A_RUN}
        self._taken |= {option for option in shared if option not in given}
        for option in [option for option in given if option not in has]:
            del given[option]
            others = option in _all_options()
            advice = (
                f"{optimizer} has no such option; it has {listed(list(has))}"
                if others
                else f"unknown key {show(option)}; "
                + key_advice(option, [*has, *_OF_A_RUN], "descent", value=own[option])
            )
            self._problems.add(join_key(key, option), advice)
        found = Problems(self._problems.root)
        values = check_options(module.Options, {**preset, **shared, **given}, key, found)
        for problem in found:
            option = problem.key.removeprefix(f"{key}.").partition(".")[0].partition("[")[0]
            where = problem.key if option in given else join_key(self._key, option)
            self._problems.add(where, problem.message)
        return None if values is None else RunSpec(name, OptimizerSpec(optimizer, values))

    def _optimizer(self, own: Mapping[str, Any], key: str) -> str | None:
        where = key if "optimizer" in own else self._key
        name = own.get("optimizer", self._shared.get("optimizer"))
        names = optimizer_names()
        if name is None:
            example = "optimizer: gradient_descent"
            self._problems.add(
                join_key(key, "optimizer"), f"is missing; give one, such as {example}"
            )
            return None
        if not isinstance(name, str) or name not in names:
            meant = value_advice("optimizer", name, names)
            advice = f"did you mean {meant}?" if meant else nearest(name, names)
            self._problems.add(
                join_key(where, "optimizer"), f"unknown optimizer {show(name)}; {advice}"
            )
            return None
        return name

    def _preset(
        self, own: Mapping[str, Any], optimizer: str | None, key: str
    ) -> Mapping[str, object] | None:
        """Return the options that a convention fills in; None if something is wrong with it."""
        where = join_key(key if "convention" in own else self._key, "convention")
        convention = own.get("convention", self._shared.get("convention"))
        if convention is None:
            return {}
        if convention not in _CONVENTIONS:
            self._problems.add(
                where, f"unknown convention {show(convention)}; {nearest(convention, _CONVENTIONS)}"
            )
            return None
        if optimizer is None:
            return None
        known = find_optimizer(optimizer).CONVENTIONS
        if convention not in known:
            others = f"it is in {listed(list(known))}" if known else "no source of these has it"
            self._problems.add(
                where, f"{convention} has no {optimizer}; {others}, or leave convention out"
            )
            return None
        return known[convention]


def _all_options() -> dict[str, Any]:
    """Return the types of the options of all optimizers."""
    return {
        name: annotation
        for optimizer in optimizer_names()
        for name, annotation in field_types(find_optimizer(optimizer).Options).items()
    }


def _check_start(
    section: Mapping[str, Any], grid: CheckedGrid | None, key: str, problems: Problems
) -> Starts | None:
    """Return where paths start; None if something is wrong."""
    value = section.get("start")
    if value is None:
        problems.add(key, f"is missing; give {_START}")
        return None
    if isinstance(value, dict):
        return _check_spread(value, grid, key, problems)
    if is_finite_number(value):
        value = [value]
    if not isinstance(value, list) or not value:
        problems.add(key, f"{show(value)} is no start; give {_START}")
        return None
    is_one = not any(isinstance(part, list) for part in value)
    if is_one and grid is not None and len(grid) == 1 and len(value) > 1:
        value, is_one = [[part] for part in value], False
    points = [value] if is_one else value
    if len(points) > MOST_STARTS:
        problems.add(key, f"has {len(points)} points; {MOST_STARTS} at most")
        return None
    read = []
    for index, point in enumerate(points):
        found = _check_point(point, grid, key if is_one else f"{key}[{index}]", problems)
        if found is not None:
            read.append(found)
    return GivenStarts(tuple(read)) if len(read) == len(points) else None


def _check_point(
    point: object, grid: CheckedGrid | None, key: str, problems: Problems
) -> tuple[float, ...] | None:
    if is_finite_number(point):
        point = [point]
    if not isinstance(point, list):
        problems.add(key, f"{show(point)} is not a point; give a number for each axis: [1, 1]")
        return None
    for number in point:
        if not is_finite_number(number):
            problems.add(key, why_no_number(number))
            return None
    if grid is None:
        return tuple(canonical_number(number) for number in point)
    if len(point) != len(grid):
        problems.add(
            key,
            f"{show(point)} does not have one number for each axis; the axes are "
            f"{listed(list(grid))}",
        )
        return None
    for name, number, (low, high) in zip(grid, point, domain_of(grid), strict=True):
        if not low <= number <= high:
            problems.add(
                key,
                f"{show(number)} lies outside the grid of {name}, from {number_text(low)} to "
                f"{number_text(high)}; start inside, or give a wider grid",
            )
            return None
    return tuple(canonical_number(number) for number in point)


def _check_spread(
    value: dict[str, Any], grid: CheckedGrid | None, key: str, problems: Problems
) -> Starts | None:
    if "random" in value and "grid" not in value:
        random = check_options(StartsAtRandom, value, key, problems)
        if random is None:
            return None
        starts: Starts = RandomStarts(random.random, random.seed)
    elif "grid" in value:
        spread = check_options(StartGrid, value, key, problems)
        if spread is None or grid is None:
            return None
        given = spread.grid
        counts = [given] * len(grid) if isinstance(given, int) else given
        if len(counts) != len(grid):
            problems.add(
                f"{key}.grid",
                f"{show(counts)} does not have one number for each axis; the axes are "
                f"{listed(list(grid))}",
            )
            return None
        starts = GridStarts(tuple(counts))
    else:
        problems.add(key, f"{show(value)} is no start; give {_START}")
        return None
    if starts.count > MOST_STARTS:
        problems.add(key, f"has {starts.count} points; {MOST_STARTS} at most")
        return None
    if any(not math.isfinite(high - low) for low, high in domain_of(grid or {})):
        problems.add(key, "the domain is too wide to spread starts over it; give them as points")
        return None
    return starts
