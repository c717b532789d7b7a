"""What draws figures with `layout: fixed`: all found by name, and loaded where one asks for it.

Layers are modules in `layers/`; a kind that is not among them has the fitted layout alone. The plan
imports this: nothing heavy at its top.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.fixed.scene import FixedScene, FixedStudyScene
    from gradatlas.figures.scene import StudyCase
    from gradatlas.figures.spec import FigureSpec, StudyFigureSpec

_PICTURES = "gradatlas.figures.fixed.pictures"
_LAYERS = Path(__file__).with_name("layers")


class FixedLayer(Protocol):
    """The contract of a module in `fixed/layers/` that draws one point of a study."""

    def draw(self, scene: FixedScene, options: Any, /) -> None:
        """Draw the layer of this name on matplotlib's axes; choose nothing of what it shows."""


class FixedStudyLayer(Protocol):
    """The contract of a module in `fixed/layers/` that draws a whole study."""

    def draw(self, scene: FixedStudyScene, options: Any, /) -> None:
        """Draw the layer of this name on matplotlib's axes; choose nothing of what it shows."""


class FixedPictures(Protocol):
    """The contract of the module that makes the content of files."""

    def field_picture(self, spec: FigureSpec, field: Field, title: str, text: str, /) -> bytes:
        """Return the file of a figure of a field, with a title and a description in it."""

    def study_picture(
        self, spec: StudyFigureSpec, cases: Sequence[StudyCase], title: str, text: str, /
    ) -> bytes:
        """Return the file of a figure of a whole study, with a title and a description in it."""


def fixed_pictures() -> FixedPictures:
    """Return what makes the content of files."""
    return cast(FixedPictures, importlib.import_module(_PICTURES))


def fixed_modules(kinds: Iterable[str]) -> tuple[str, ...]:
    """Return the full names of the modules that draw figures with layers of these kinds."""
    return (_PICTURES, *map(fixed_layer_module, kinds))


@functools.cache
def fixed_kinds() -> tuple[str, ...]:
    """Return the kinds of layers that can be drawn, sorted."""
    return tuple(sorted(p.stem for p in _LAYERS.glob("*.py") if not p.stem.startswith("_")))


def find_fixed_layer(kind: str) -> FixedLayer:
    """Return a layer that draws one point of a study."""
    return cast(FixedLayer, importlib.import_module(fixed_layer_module(kind)))


def find_fixed_study_layer(kind: str) -> FixedStudyLayer:
    """Return a layer that draws a whole study."""
    return cast(FixedStudyLayer, importlib.import_module(fixed_layer_module(kind)))


def fixed_layer_module(kind: str) -> str:
    """Return the full name of the module of a layer."""
    return f"gradatlas.figures.fixed.layers.{kind}"
