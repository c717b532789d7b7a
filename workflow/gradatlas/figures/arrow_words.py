"""What a figure says of its arrows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from gradatlas.figures.levels import round_down
from gradatlas.figures.number_texts import number_texts
from gradatlas.figures.wording import name_of_norm

if TYPE_CHECKING:
    from gradatlas.figures.arrow_choice import Arrows

VARIES = "f varies between the arrows: each is true of its own point alone"
"""Where arrows are too far apart for what lies between them."""


def key_norm(arrows: Arrows, most: float = math.inf) -> float | None:
    """Return the round norm whose arrow is the key; None where there is nothing to tell.

    Args:
        arrows: The arrows that the key is for.
        most: The norm of the longest arrow there can be; infinite where the arrows themselves say.
    """
    largest = most if math.isfinite(most) else float(arrows.norm.max(initial=0.0))
    return round_down(largest) if largest > 0 else None


def key_text(norm: float, length: str, *, is_descent: bool, math_text: bool) -> str:
    """Return what stands beside the arrow of the key: what it is, and how long for which norm.

    Args:
        norm: The norm whose arrow it is.
        length: The option of that name.
        is_descent: Whether arrows show the negative gradient.
        math_text: Whether names are written as mathematics.
    """
    name = r"$-\nabla f$" if is_descent else r"$\nabla f$"
    if not math_text:
        name = "−grad f" if is_descent else "grad f"
    if length == "unit":
        return f"{name}, direction only"
    norm_name = name_of_norm(math_text=math_text)
    (number,) = number_texts([norm], math_text=math_text)
    equation = f"{norm_name} = {number}"
    if math_text:
        equation = f"{norm_name[:-1]} = {number.strip('$')}$"
    return f"{name}, {equation}" + (" (log length)" if length == "log" else "")
