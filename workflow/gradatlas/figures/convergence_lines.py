"""The lines of error against step of a study: which points belong together, and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np

from gradatlas.figures.slopes import Slope, fit_slope
from gradatlas.functions.mathtext import names_mathtext, number_mathtext

if TYPE_CHECKING:
    from gradatlas.figures.study_scene import StudyPoint
    from gradatlas.functions.function import FloatArray

_SHOWN_APART = ("gradient.method", "gradient.order", "gradient.step")
"""Swept keys that the name of a line does not repeat: the method comes first in it, and the step is
along the axis."""
_GRADIENT = "gradient."
_NO_STEP = 0.0
"""In the place of a step where a method takes none, or chooses its own."""


@dataclass(frozen=True)
class Line:
    """The errors of one method, and of one value of whatever else is swept."""

    name: str
    """Such as `central, order 2`; mathematics between dollar signs where that is asked for."""
    steps: FloatArray
    """Increasing; empty for a method that takes no number as its step."""
    errors: FloatArray
    """An error for each step; for a method without steps, the one error that it has. NaN where it
    is not known."""

    @property
    def is_level(self) -> bool:
        """Whether there is a single error, whatever the step."""
        return self.steps.size == 0

    def slope(self) -> Slope | None:
        """Return the power law that the errors follow; None where there is no range of one."""
        return None if self.is_level else fit_slope(self.steps, self.errors)


def convergence_lines(
    points: Sequence[StudyPoint], measure: str, *, relative: bool, math_text: bool
) -> list[Line]:
    """Return the lines, in the order in which they come up in the sweep.

    Args:
        points: The points of the study; those without a known error are left out.
        measure: `worst` or `median`: which error of the grid counts.
        relative: Whether to divide by the largest norm of the gradient: that of the most exact
            among all points of the same function on the same grid, so that all methods are
            divided by the same number.
        math_text: Whether names are written as mathematics.
    """
    scales = _scales(points) if relative else {}
    found: dict[str, dict[float, float]] = {}
    for point in points:
        error = _error(point, measure)
        if error is None:
            continue
        step = point.summary.gradient.get("step")
        found.setdefault(_name(point, math_text=math_text), {})[
            float(step) if is_number(step) else _NO_STEP
        ] = error / scales.get(_function_of(point), 1.0)
    lines = []
    for name, errors in found.items():
        steps = sorted(step for step in errors if step != _NO_STEP)
        ordered = np.array([errors[step] for step in steps or [_NO_STEP]])
        lines.append(Line(name, np.array(steps, np.float64), ordered))
    return lines


def is_number(value: object) -> TypeGuard[float]:
    """Tell whether an option or a swept value is a number, and not a word."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _error(point: StudyPoint, measure: str) -> float | None:
    summary = point.summary
    return summary.error_worst if measure == "worst" else summary.error_median


def _scales(points: Sequence[StudyPoint]) -> dict[str, float]:
    """Return the largest norm of the gradient for each function on each grid."""
    best: dict[str, tuple[float, StudyPoint]] = {}
    for point in points:
        worst = point.summary.error_worst
        error = np.inf if worst is None or not np.isfinite(worst) else worst
        function = _function_of(point)
        if function not in best or error < best[function][0]:
            best[function] = (error, point)
    return {
        function: point.largest_norm if point.largest_norm > 0 else 1.0
        for function, (_, point) in best.items()
    }


def _function_of(point: StudyPoint) -> str:
    return repr([pair for pair in point.swept.items() if not pair[0].startswith(_GRADIENT)])


def _name(point: StudyPoint, *, math_text: bool) -> str:
    gradient = point.summary.gradient
    pieces = [str(gradient["method"])]
    if "order" in gradient:
        pieces.append(f"order {gradient['order']}")
    if gradient.get("step") == "auto":
        pieces.append("step auto")
    for key, value in point.swept.items():
        if key in _SHOWN_APART:
            continue
        if key.startswith(_GRADIENT):
            option = key.removeprefix(_GRADIENT)
            if option in gradient:  # other methods have no use for it
                pieces.append(f"{option} {_text(value)}")
        else:
            pieces.append(_assignment(key, value, point.summary.parameters, math_text=math_text))
    return ", ".join(pieces)


def _assignment(key: str, value: Any, parameters: Mapping[str, float], *, math_text: bool) -> str:
    if key == "function":
        return _text(value)
    if math_text and key in parameters:
        return f"${names_mathtext(parameters)[key]} = {number_mathtext(float(value), 6)}$"
    return f"{key.replace('$', '')} = {_text(value)}"


def _text(value: Any) -> str:
    return f"{value:g}" if is_number(value) else str(value).replace("$", "")
