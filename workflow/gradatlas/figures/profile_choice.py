"""Profiles of runs: which share of problems is solved within a budget, as curves.

Each start at each point of a study is a problem. (J. J. Moré, S. M. Wild: Benchmarking derivative-
free optimization algorithms. SIAM J. Optim. 20, 172–191 (2009), doi:10.1137/080724083.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.curves import AxisRange, Chart, Curve
from gradatlas.figures.line_widths import STUDY, line_width
from gradatlas.figures.path_values import step_numbers
from gradatlas.figures.run_looks import run_look
from gradatlas.figures.wording import name_of_f
from gradatlas.numbers import number_text

if TYPE_CHECKING:
    from gradatlas.descent.stored_paths import StoredPaths
    from gradatlas.figures.layers.profile import Options
    from gradatlas.figures.paths_scene import PathsCase
    from gradatlas.functions.function import FloatArray

_HEIGHT = (-0.02, 1.03)
"""What is shown of shares, so that lines at 0 and 1 are seen whole."""
_MARGIN = 1.05
"""Beside the least and the largest budget."""
_MARKS = 8
"""About so many along a line."""
_LABELS = {
    "evaluations": "budget of evaluations",
    "steps": "budget of steps",
    "ratio": "evaluations, as a multiple of the fewest",
}


@dataclass(frozen=True)
class RunCosts:
    """What the problems have cost a run."""

    name: str
    number: int
    """Of the run, in the first file that has it."""
    costs: FloatArray
    """Of each problem that it has been given, infinite where it has not solved it."""
    spent: float
    """The largest budget that it has used up."""


def choose_profile(cases: Sequence[PathsCase], options: Options, *, math_text: bool) -> Chart:
    """Return a line of steps for each run: the share of problems that a budget is enough for."""
    chart = Chart(x_label=_LABELS[options.abscissa], y_label="share of problems solved")
    runs = run_costs(cases, options)
    count = max((run.costs.size for run in runs), default=0)
    if not count:
        return replace(chart, y=AxisRange(None, ticks=()), note="f is not defined at any start")
    most = max(run.spent for run in runs)
    if options.abscissa == "ratio":
        found = np.concatenate([run.costs for run in runs])
        most = float(found[np.isfinite(found)].max(initial=1.0))
    ends = 1.0 / _MARGIN, max(most, 2.0) * _MARGIN
    problems = "problem" if count == 1 else "problems"
    words = [f"{count} {problems}, to a tolerance of {number_text(options.tolerance)}"]
    if any(case.paths.minimum is None for case in cases):
        words.append(f"least {name_of_f(math_text=math_text)}: as found by any run")
    return replace(
        chart,
        curves=tuple(_line(run, options, ends) for run in runs),
        x=AxisRange(ends, is_log=True),
        y=AxisRange(_HEIGHT),
        words=tuple(words),
    )


def _line(run: RunCosts, options: Options, ends: tuple[float, float]) -> Curve:
    look = run_look(run.number)
    solved = np.sort(run.costs[np.isfinite(run.costs)])
    shares = np.arange(solved.size + 1) / run.costs.size
    x = np.concatenate([[ends[0]], np.repeat(solved, 2), [ends[1]]])
    return Curve(
        x=x,
        y=np.repeat(shares, 2),
        color=look.color,
        width=line_width(options.linewidth, STUDY),
        keeps_width=options.linewidth != "auto",
        dashes=None if look.dashes is None else (0.0, look.dashes),
        marker=look.marker,
        marker_size=3.5,
        every=max(1, -(-x.size // _MARKS)),
        order=2.5,
        name=f"{run.name}: {share_text(run)}",
    )


def share_text(run: RunCosts) -> str:
    """Return in percent how many problems a run has solved in all."""
    return f"{100 * np.isfinite(run.costs).mean():.3g} %"


def run_costs(cases: Sequence[PathsCase], options: Options) -> list[RunCosts]:
    """Return what all problems have cost each run, runs of the same name taken together.

    Runs without a problem are left out.
    """
    found: dict[str, list[FloatArray]] = {}
    numbers: dict[str, int] = {}
    spent: dict[str, float] = {}
    for case in cases:
        costs = problem_costs(case.paths, options)
        for number, (name, own) in enumerate(zip(case.paths.runs, costs, strict=True)):
            numbers.setdefault(name, number)
            found.setdefault(name, []).append(own)
            used = _budgets(case.paths, options)[number]
            used = used[np.isfinite(used)]
            spent[name] = max(spent.get(name, 1.0), float(used.max(initial=1.0)))
    return [
        RunCosts(name, numbers[name], np.concatenate(parts), spent[name])
        for name, parts in found.items()
        if any(part.size for part in parts)
    ]


def problem_costs(paths: StoredPaths, options: Options) -> FloatArray:
    """Return what each start costs each run until it is solved: (runs, starts).

    That is infinite where it never is, and 1 at least. Starts at which f is not defined are no
    problems, and left out.
    """
    f = paths.paths.f
    is_problem = np.isfinite(f[0, :, 0])
    f = f[:, is_problem]
    budgets = _budgets(paths, options)[:, is_problem]
    at_start = f[:1, :, :1]
    # A run may find less than what is known of the least value, but for rounding.
    found = np.fmin.reduce(f, axis=(0, 2), initial=np.inf)[np.newaxis, :, np.newaxis]
    least = found if paths.minimum is None else np.full_like(found, paths.minimum.value)
    with np.errstate(over="ignore", invalid="ignore"):
        is_solved = f - least <= options.tolerance * (at_start - least)
    is_solved &= np.isfinite(budgets)
    first = is_solved.argmax(axis=-1)[..., np.newaxis]
    costs = np.take_along_axis(budgets, first, axis=-1)[..., 0]
    costs = np.where(is_solved.any(axis=-1), np.maximum(costs, 1.0), np.inf)
    if options.abscissa == "ratio" and costs.size:
        fewest = costs.min(axis=0, keepdims=True)
        costs = np.where(
            np.isfinite(costs), costs / np.where(np.isfinite(fewest), fewest, 1.0), np.inf
        )
    return np.asarray(costs)


def _budgets(paths: StoredPaths, options: Options) -> FloatArray:
    """Return what has been spent at each point of all paths: (runs, starts, points)."""
    return step_numbers(paths) if options.abscissa == "steps" else paths.paths.evaluations
