"""The lines of error against step of a study: which points belong together, and their slopes."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gradatlas.figures.line_looks import NamePart, is_number
from gradatlas.formulas.typesetting import names_mathtext, number_mathtext

if TYPE_CHECKING:
    from gradatlas.figures.scene import StudyCase
    from gradatlas.functions.function import FloatArray

_LEAST_POINTS = 3
_LEAST_SPAN = 0.45
"""Of the steps, in powers of ten: over less, chance makes slopes."""
_LEAST_SLOPE = 0.5
"""An error of truncation falls with the step: half as fast as the lowest order is none."""
_SPREAD = 0.06
"""How much the slopes between neighbours may differ, as a part of the largest."""
_SHOWN_APART = ("gradient.method", "gradient.order", "gradient.step")
"""Swept keys that the name of a line does not repeat: the method comes first in it, and the step is
along the axis."""
_GRADIENT = "gradient."
_NO_STEP = 0.0
"""In the place of a step where a method takes none, or chooses its own."""


@dataclass(frozen=True)
class Slope:
    """A power law: error = factor · step**slope."""

    slope: float
    steps: tuple[float, float]
    """The range of steps that it was fitted over."""
    errors: tuple[float, float]
    """The fitted errors at both ends of this range."""


def fit_slope(steps: FloatArray, errors: FloatArray, spread: float = _SPREAD) -> Slope | None:
    """Return the power law that errors follow where truncation makes them; None if there is none.

    There, log(error) is a straight line in log(step) that rises, so the slopes from each point to
    the next agree. Where rounding takes over they turn negative, and where the step is as long as
    what f does they level off or grow. The fit is by least squares over the widest range in which
    all slopes agree; of two that are as wide, over that with the smaller steps.

    Args:
        steps: Increasing.
        errors: Of the same shape; those that are 0 or not finite part the line.
        spread: How much slopes that agree may differ, as a part of the largest.
    """
    # The words for who cannot see a figure say the same slopes as its legend.
    return _fit_slope(
        np.asarray(steps, np.float64).tobytes(), np.asarray(errors, np.float64).tobytes(), spread
    )


@functools.lru_cache(256)
def _fit_slope(step_bytes: bytes, error_bytes: bytes, spread: float) -> Slope | None:
    steps, errors = np.frombuffer(step_bytes), np.frombuffer(error_bytes)
    usable = np.isfinite(errors) & (errors > 0)
    x, y = np.log10(steps), np.log10(np.where(usable, errors, np.nan))
    slopes: list[float] = (np.diff(y) / np.diff(x)).tolist()
    places: list[float] = x.tolist()
    best: tuple[int, int] | None = None
    widest = _LEAST_SPAN
    for first in range(len(slopes)):
        low, high = math.inf, -math.inf
        for last in range(first, len(slopes)):
            if math.isnan(slopes[last]):
                break
            low, high = min(low, slopes[last]), max(high, slopes[last])
            if low < _LEAST_SLOPE or high - low > spread * high:
                break
            span = places[last + 1] - places[first]
            if last + 2 - first >= _LEAST_POINTS and span > widest * (1 + 1e-9):
                best, widest = (first, last + 2), span
    if best is None:
        return None
    part = slice(*best)
    slope, height = (float(v) for v in np.polyfit(x[part], y[part], 1))
    ends = float(steps[part][0]), float(steps[part][-1])
    low_end, high_end = (float(10.0 ** (height + slope * np.log10(end))) for end in ends)
    return Slope(slope, ends, (low_end, high_end))


@dataclass(frozen=True)
class Line:
    """The errors of one method, and of one value of whatever else is swept."""

    parts: tuple[NamePart, ...]
    """Of its name; mathematics between dollar signs where that is asked for."""
    steps: FloatArray
    """Increasing; empty for a method that takes no number as its step."""
    errors: FloatArray
    """An error for each step; for a method without steps, the one error that it has. NaN where it
    is not known."""

    @property
    def name(self) -> str:
        """Such as `central, order 2`."""
        return ", ".join(part.text for part in self.parts)

    @property
    def is_level(self) -> bool:
        """Whether there is a single error, whatever the step."""
        return self.steps.size == 0

    def slope(self) -> Slope | None:
        """Return the power law that the errors follow; None where there is no range of one."""
        return None if self.is_level else fit_slope(self.steps, self.errors)


def convergence_lines(
    cases: Sequence[StudyCase], measure: str, *, relative: bool, math_text: bool
) -> list[Line]:
    """Return the lines, in the order in which they come up in the sweep.

    Args:
        cases: The points of the study; those without a known error are left out.
        measure: `worst` or `median`: which error of the grid counts.
        relative: Whether to divide by the largest norm of the gradient: that of the most exact
            among all cases of the same function on the same grid, so that all methods are
            divided by the same number.
        math_text: Whether names are written as mathematics.
    """
    scales = _scales(cases) if relative else {}
    found: dict[tuple[NamePart, ...], dict[float, float]] = {}
    for case in cases:
        error = _error(case, measure)
        if error is None:
            continue
        step = case.summary.gradient.get("step")
        found.setdefault(_name_parts(case, math_text=math_text), {})[
            float(step) if is_number(step) else _NO_STEP
        ] = error / scales.get(_function_of(case), 1.0)
    lines = []
    for parts, errors in found.items():
        steps = sorted(step for step in errors if step != _NO_STEP)
        ordered = np.array([errors[step] for step in steps or [_NO_STEP]])
        lines.append(Line(parts, np.array(steps, np.float64), ordered))
    return lines


def _error(case: StudyCase, measure: str) -> float | None:
    summary = case.summary
    return summary.error_worst if measure == "worst" else summary.error_median


def _scales(cases: Sequence[StudyCase]) -> dict[str, float]:
    """Return the largest norm of the gradient for each function on each grid."""
    best: dict[str, tuple[float, StudyCase]] = {}
    for case in cases:
        worst = case.summary.error_worst
        error = np.inf if worst is None or not np.isfinite(worst) else worst
        function = _function_of(case)
        if function not in best or error < best[function][0]:
            best[function] = (error, case)
    return {
        function: case.largest_norm if case.largest_norm > 0 else 1.0
        for function, (_, case) in best.items()
    }


def _function_of(case: StudyCase) -> str:
    return repr([pair for pair in case.swept.items() if not pair[0].startswith(_GRADIENT)])


def _name_parts(case: StudyCase, *, math_text: bool) -> tuple[NamePart, ...]:
    gradient = case.summary.gradient
    method = str(gradient["method"])
    parts = [NamePart("gradient.method", method, method)]
    if "order" in gradient:
        order = gradient["order"]
        parts.append(NamePart("gradient.order", f"order {order}", order))
    if gradient.get("step") == "auto":
        parts.append(NamePart("gradient.step", "step auto", "auto"))
    for key, value in case.swept.items():
        if key in _SHOWN_APART:
            continue
        if key.startswith(_GRADIENT):
            option = key.removeprefix(_GRADIENT)
            if option in gradient:  # other methods have no use for it
                parts.append(NamePart(key, f"{option} {_text(value)}", value))
        else:
            text = assignment(key, value, case.summary.parameters, math_text=math_text)
            parts.append(NamePart(key, text, value))
    return tuple(parts)


def swept_names(cases: Sequence[StudyCase], *, math_text: bool) -> dict[str, str]:
    """Return what the values of each swept key are called: a parameter, or an option."""
    names = {}
    for case in cases[:1]:
        parameters = case.summary.parameters
        written = names_mathtext(parameters) if math_text else {}
        for key in case.swept:
            name = key.rpartition(".")[2] if key.startswith(_GRADIENT) else key
            names[key] = f"${written[key]}$" if key in written else name.replace("$", "")
    return names


def assignment(key: str, value: Any, parameters: Mapping[str, float], *, math_text: bool) -> str:
    """Return a swept key with its value, as in the name of a line: `a = 2`."""
    if key == "function":
        return _text(value)
    if math_text and key in parameters:
        return f"${names_mathtext(parameters)[key]} = {number_mathtext(float(value), 6)}$"
    return f"{key.replace('$', '')} = {_text(value)}"


def _text(value: Any) -> str:
    return f"{value:g}" if is_number(value) else str(value).replace("$", "")
