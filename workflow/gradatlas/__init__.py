"""Gradient Atlas in Python: gradients, pictures and studies without a workflow.

>>> import gradatlas
>>> field = gradatlas.gradient("x0**2 + a*x1", {"x0": (-1, 1, 3), "x1": (0, 1, 2)}, {"a": 3})
>>> field.df_dx0.sel(x1=0).values.tolist()
[-2.0, 0.0, 2.0]

Nothing heavy is imported before one of these functions is used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gradatlas.api.gradients import gradient
    from gradatlas.api.pictures import draw
    from gradatlas.api.studies import open_study

__all__ = ["draw", "gradient", "open_study"]
_HOMES = {"gradient": "gradients", "draw": "pictures", "open_study": "studies"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.api.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
