"""What the layer hessian shows: numbers made of the second derivatives of f, and their names."""

from __future__ import annotations

import dataclasses
import math
import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.contour_choice import Bands
    from gradatlas.functions.function import FloatArray

_NAMES = {
    "eigenvalue_min": (r"$\lambda_{\mathrm{min}}$", "least eigenvalue"),
    "eigenvalue_max": (r"$\lambda_{\mathrm{max}}$", "largest eigenvalue"),
    "determinant": (r"$\det\,\nabla^2 f$", "determinant"),
    "trace": (r"$\mathrm{tr}\,\nabla^2 f$", "trace"),
    "condition": (r"$\kappa$", "condition number"),
}
"""Value → its name in mathematics, and in words."""
_NEARLY_ALL = 0.99
_FEW_DECADES, _MOST_DECADES = 5, 15
"""Up to how many each has several levels; and beyond how many a Hessian is singular by rounding."""
_F = re.compile(r"\bf\b")


def hessian_values(field: Field, value: str) -> FloatArray:
    """Return a value made of the Hessian at each point, shaped like the field; NaN where none is.

    Args:
        field: A field over two axes that has second derivatives.
        value: `eigenvalue_min`, `eigenvalue_max`, `determinant`, `trace` or `condition`, which is
            infinite, and so NaN here, where the Hessian is singular.

    The eigenvalues of [[a, b], [b, c]] are m ± hypot((a − c)/2, b) about their mean m = (a + c)/2.
    """
    assert field.second is not None  # since the layer needs them
    a, b, c = field.second
    with np.errstate(all="ignore"):
        mean, radius = a / 2 + c / 2, np.hypot(a / 2 - c / 2, b)
        determinant = a * c - b * b
        if value == "determinant":
            result = determinant
        elif value == "trace":
            result = a + c
        elif value == "eigenvalue_min":
            result = mean - radius
        elif value == "eigenvalue_max":
            result = mean + radius
        else:
            # |λ|max/|λ|min = |λ|max²/|det|: a difference of eigenvalues would lose its digits.
            largest = np.abs(mean) + radius
            result = largest / (np.abs(determinant) / largest)
    return np.where(np.isfinite(result), result, np.nan)


def condition_levels(values: FloatArray) -> tuple[float, ...]:
    """Return levels for condition numbers, which are never below 1: 1, 2, 5, 10 and so on.

    They go up to where nearly all are below, or by powers of ten if that is far.
    """
    known = values[np.isfinite(values)]
    top = float(np.quantile(known, _NEARLY_ALL)) if known.size else 1.0
    decades = min(_MOST_DECADES, max(1, math.ceil(math.log10(max(top, 1.0)))))
    steps = (1.0, 2.0, 5.0) if decades <= _FEW_DECADES else (1.0,)
    levels = [step * 10.0**power for power in range(decades) for step in steps]
    return (*levels, 10.0**decades)


def hessian_name(value: str, *, math_text: bool) -> str:
    """Return what stands at the colour bar."""
    mathematics, words = _NAMES[value]
    return mathematics if math_text else words


def in_words(value: str) -> str:
    """Return what a caption calls a value."""
    return f"the {_NAMES[value][1]} of the Hessian of f"


def noted(bands: Bands, value: str) -> Bands:
    """Return bands whose remarks speak of the value, and not of f."""
    subject = f"the {_NAMES[value][1]}"

    def about(words: str) -> str:
        return _F.sub(subject, words)

    beyond = None if bands.beyond is None else about(bands.beyond)
    return dataclasses.replace(bands, note=about(bands.note), beyond=beyond)
