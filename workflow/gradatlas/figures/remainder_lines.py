"""The lines of remainder against step of a checked gradient: one for each point looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.convergence_lines import Slope, assignment, fit_slope
from gradatlas.formulas.typesetting import names_mathtext, number_mathtext

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.fields.check_files import StoredCheck
    from gradatlas.figures.scene import StudyCase
    from gradatlas.functions.function import FloatArray

MOST_LINES = 6
"""The most lines of a figure with several gradients: more cannot be told apart."""
_EACH = 2
"""The most lines of each of several gradients."""
_CLEAR = 200.0
"""How many times the noise of f a remainder must be for its slope to be known to a hundredth."""
_SPREAD = 0.02
"""How much slopes from step to step may differ where they are one, as a part of the largest."""
_SEEN = 10.0
"""How many times the noise of f a remainder must be to be more than that."""
_DIGITS = 4
"""Of coordinates in names."""


@dataclass(frozen=True)
class RemainderLine:
    """The remainder of Taylor's theorem at one point, |f(x + t·v) − f(x) − t·g·v|."""

    name: str
    """Such as `(x0, x1) = (1, -0.5)`; mathematics between dollar signs where that is asked for."""
    steps: FloatArray
    """The steps t, increasing."""
    remainders: FloatArray
    """The remainder for each step; NaN where it is not known."""
    noise: float
    """How far rounding scatters f."""
    is_wrong: bool
    """Whether the gradient is flagged as wrong there."""

    @property
    def is_seen(self) -> NDArray[np.bool_]:
        """Where the remainder is more than rounding."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.remainders > _SEEN * self.noise)

    @property
    def is_exact(self) -> bool:
        """Whether there is nothing but rounding: f is linear there, and the gradient right."""
        return not self.is_seen.any()

    def slope(self) -> Slope | None:
        """Return the power law of the remainder above rounding; None where there is none."""
        with np.errstate(invalid="ignore"):
            clear = np.where(self.remainders > _CLEAR * self.noise, self.remainders, np.nan)
        return fit_slope(self.steps, clear, _SPREAD)

    def described(self, *, slopes: bool = True) -> str:
        """Return the name with what is to be said of the line."""
        said = []
        if slopes and self.is_exact:
            said.append("no remainder")
        elif slopes and (slope := self.slope()) is not None:
            said.append(f"slope {slope.slope:.2f}")
        if self.is_wrong:
            said.append("wrong")
        return self.name + (f": {', '.join(said)}" if said else "")


def verdicts(cases: Sequence[StudyCase]) -> list[str]:
    """Return the verdict on each gradient that was checked: `right`, `wrong` or `undecided`."""
    found = (case.check for case in cases)
    return [check.verdict for check in found if check is not None]


def remainder_lines(cases: Sequence[StudyCase], *, math_text: bool) -> list[RemainderLine]:
    """Return the lines of the gradients that were checked.

    A single one has all of its lines. Of several, those that are wrong, and worst, come first into
    the `MOST_LINES`; each has as many lines as the others.

    Args:
        cases: The points of the study.
        math_text: Whether names are written as mathematics.
    """
    checked = [(case, check) for case in cases if (check := case.check) is not None]
    kept = sorted(checked, key=lambda pair: _badness(pair[1]), reverse=True)[:MOST_LINES]
    each = max(1, min(_EACH, MOST_LINES // len(kept))) if len(checked) > 1 else None
    shown = {id(check) for _, check in kept}
    return [
        _line(case, check, index, several=len(checked) > 1, math_text=math_text)
        for case, check in checked
        if id(check) in shown
        for index in range(len(check.places))[:each]
    ]


def _badness(check: StoredCheck) -> tuple[bool, float]:
    largest = float(
        np.max(check.relative_errors, initial=0.0, where=~np.isnan(check.relative_errors))
    )
    return check.verdict == "wrong", largest


def _line(
    case: StudyCase, check: StoredCheck, index: int, *, several: bool, math_text: bool
) -> RemainderLine:
    name = _place(check.axes, check.places[index], math_text=math_text)
    if several:
        swept = [
            assignment(key, value, case.summary.parameters, math_text=math_text)
            for key, value in case.swept.items()
            if key != "gradient.method"
        ]
        name = ", ".join([*swept, name])
    return RemainderLine(
        name,
        check.steps,
        check.remainders[index],
        float(check.noise[index]),
        check.is_wrong[index],
    )


def _place(axes: Sequence[str], place: FloatArray, *, math_text: bool) -> str:
    """Return a point in words: `(x0, x1) = (1, -0.5)`."""
    if math_text:
        written = names_mathtext(axes)
        names = [written[axis] for axis in axes]
        # In braces, a minus is a sign: after a comma it would be set as that of a difference.
        values = [f"{{{number_mathtext(float(value), _DIGITS)}}}" for value in place]
    else:
        names = [axis.replace("$", "") for axis in axes]
        values = [f"{value:.{_DIGITS}g}" for value in place]
    left, right = ", ".join(names), ", ".join(values)
    text = f"({left}) = ({right})" if len(axes) > 1 else f"{left} = {right}"
    return f"${text}$" if math_text else text
