"""Where descent ends at each learning rate: which runs of which points make a line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.convergence_lines import assignment
from gradatlas.figures.line_looks import NamePart, is_number
from gradatlas.figures.path_values import choose_measure, last_values
from gradatlas.figures.run_words import has_failed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gradatlas.figures.path_values import Measure, Ordinate
    from gradatlas.figures.paths_scene import PathsCase
    from gradatlas.functions.function import FloatArray

_RATE = "learning_rate"


@dataclass(frozen=True)
class Ends:
    """The ends of paths at one learning rate."""

    rate: float | None
    """None for an optimizer that has none."""
    values: FloatArray
    """(starts,); infinite where a path cannot go on."""
    starts: FloatArray
    """The values where they start, all finite."""

    @property
    def median(self) -> float:
        """That of all starts: infinite where most diverge, NaN where none has a value."""
        return float(np.median(self.values)) if self.values.size else np.nan


@dataclass(frozen=True)
class RateLine:
    """The ends of one optimizer, with all options but its learning rate."""

    parts: tuple[NamePart, ...]
    """Of its name."""
    number: int | None
    """Which run it is in all files; None where it is not always the same."""
    ends: tuple[Ends, ...]
    """In increasing order of rates."""

    @property
    def name(self) -> str:
        """Such as `Adam, b = 10`."""
        return ", ".join(part.text for part in self.parts)

    @property
    def is_level(self) -> bool:
        """Whether it has no learning rate."""
        return self.ends[0].rate is None

    @property
    def best(self) -> Ends | None:
        """The ends that are lowest in the median; None where descent always diverges."""
        known = [ends for ends in self.ends if np.isfinite(ends.median)]
        return min(known, key=lambda ends: ends.median, default=None)

    def described(self) -> str:
        """Return the name and the least value in words."""
        best = self.best
        if best is None:
            return f"{self.name} diverges"
        at = "" if best.rate is None else f" at {best.rate:.3g}"
        return f"{self.name}, least {best.median:.3g}{at}"


def measured_name(cases: Sequence[PathsCase], ordinate: Ordinate) -> str:
    """Return in plain words what is shown of the cases."""
    return _measures(cases, ordinate, math_text=False)[0].name


def _measures(cases: Sequence[PathsCase], ordinate: Ordinate, *, math_text: bool) -> list[Measure]:
    if ordinate == "auto" and any(case.paths.minimum is None for case in cases):
        ordinate = "f"
    return [choose_measure(case.paths, ordinate, math_text=math_text) for case in cases]


def measure_of_all(cases: Sequence[PathsCase], ordinate: Ordinate, *, math_text: bool) -> Measure:
    """Return what is shown of the cases, as that of the first one for which it is known."""
    measures = _measures(cases, ordinate, math_text=math_text)
    return next((one for one in measures if one.values is not None), measures[0])


def rate_lines(
    cases: Sequence[PathsCase], ordinate: Ordinate, *, math_text: bool
) -> list[RateLine]:
    """Return the lines, in the order in which they come up.

    Runs that differ in nothing but their learning rate make one, whether they are runs of one point
    or of several.

    Args:
        cases: The points of the study.
        ordinate: What is shown.
        math_text: Whether names are written as mathematics.
    """
    measures = _measures(cases, ordinate, math_text=math_text)
    found: dict[str, list[_Run]] = {}
    for case, measure in zip(cases, measures, strict=True):
        runs = [_Run(case, number, measure, math_text) for number in range(len(case.paths.runs))]
        # Two runs of one point with the same rate are two lines, though all else is the same.
        taken = Counter((run.key, run.rate) for run in runs)
        for run in runs:
            key = f"{run.key} {run.name}" if taken[run.key, run.rate] > 1 else run.key
            found.setdefault(key, []).append(run)
    names = _names(list(found.values()))
    return [_line(runs, name) for runs, name in zip(found.values(), names, strict=True)]


class _Run:
    """A run of a point."""

    def __init__(self, case: PathsCase, number: int, measure: Measure, math_text: bool) -> None:
        paths = case.paths
        self.number, self.name = number, paths.runs[number]
        self.options: Mapping[str, object] = {
            name: value for name, value in paths.optimizers[number].items() if name != _RATE
        }
        rate = paths.optimizers[number].get(_RATE)
        self.rate = float(rate) if is_number(rate) else None
        others = {k: v for k, v in case.swept.items() if k.rpartition(".")[2] != _RATE}
        self.others = tuple(
            NamePart(key, assignment(key, value, paths.parameters, math_text=math_text), value)
            for key, value in others.items()
            if not key.startswith("descent.")
        )
        self.key = json.dumps([dict(self.options), [list(part) for part in self.others]])
        self.values = self.starts = np.empty(0)
        if measure.values is not None:
            along = measure.values[number]
            ends = last_values(paths, along, number)
            ends = np.where(has_failed(paths.paths.status[number]), np.inf, ends)
            is_there = np.isfinite(along[:, 0]) & ~np.isnan(ends)
            self.values, self.starts = ends[is_there], along[is_there, 0]


def _names(lines: Sequence[Sequence[_Run]]) -> list[str]:
    """Return what each line is called: as its run, or as its optimizer with what sets it apart."""
    names = []
    for runs in lines:
        own = {run.name for run in runs}
        names.append(own.pop() if len(own) == 1 else str(runs[0].options["optimizer"]))
    count = Counter(zip(names, (runs[0].others for runs in lines), strict=True))
    told = []
    for name, runs in zip(names, lines, strict=True):
        alike = [
            other
            for other, others_name in zip(lines, names, strict=True)
            if others_name == name and other[0].others == runs[0].others
        ]
        if count[name, runs[0].others] > 1:
            differ = [
                f"{option} {value}"
                for option, value in runs[0].options.items()
                if any(other[0].options.get(option) != value for other in alike)
            ]
            name = ", ".join([name, *differ])
        told.append(name)
    return told


def _line(runs: Sequence[_Run], name: str) -> RateLine:
    rates = sorted({run.rate for run in runs}, key=lambda rate: -1.0 if rate is None else rate)
    ends = []
    for rate in rates:
        here = [run for run in runs if run.rate == rate]
        ends.append(
            Ends(
                rate,
                np.concatenate([run.values for run in here]),
                np.concatenate([run.starts for run in here]),
            )
        )
    numbers = {run.number for run in runs}
    number = numbers.pop() if len(numbers) == 1 and not runs[0].others else None
    return RateLine((NamePart("run", name, name), *runs[0].others), number, tuple(ends))
