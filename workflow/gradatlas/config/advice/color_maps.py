"""Why a colour map of another tool is not among those that there are."""

from __future__ import annotations

from typing import Any

from gradatlas.config.advice.keys import literals
from gradatlas.config.problems import folded
from gradatlas.figures.color_maps import UNFIT_MAPS

DEFAULT_MAP = "viridis"
"""What may stand in the place of any other map."""
_LONGEST = 100


def why_unfit(value: object, annotation: Any) -> str | None:
    """Return why a colour map is not to be had; None if nothing is known against it.

    Args:
        value: What the config says.
        annotation: The type of the option; of one that takes no colour map nothing is said.
    """
    if not isinstance(value, str) or DEFAULT_MAP not in literals(annotation):
        return None
    name = folded(value[:_LONGEST])
    return UNFIT_MAPS.get(name) or UNFIT_MAPS.get(name.removesuffix("r"))
