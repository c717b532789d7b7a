"""Finding the functions of the catalogue: one file each, found by its name.

The plan imports this: nothing heavy here.
"""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradatlas.functions.catalogue_entry import CatalogueFunction


@cache
def catalogue_names() -> tuple[str, ...]:
    """Return the names of all functions of the catalogue, sorted."""
    files = Path(__file__).with_name("catalogue").glob("[a-z]*.py")
    return tuple(sorted(file.stem for file in files))


def load_catalogue_function(name: str) -> CatalogueFunction:
    """Return the function of the catalogue with this name.

    Raises:
        KeyError: if there is none.
    """
    if name not in catalogue_names():
        raise KeyError(f"{name!r} is not in the catalogue; it has {', '.join(catalogue_names())}")
    function: CatalogueFunction = importlib.import_module(
        f"gradatlas.functions.catalogue.{name}"
    ).FUNCTION
    return function
