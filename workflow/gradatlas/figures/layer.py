"""What a layer is: a module in `layers/`, found by its file name.

The plan imports this, and the modules of all layers: nothing heavy at their top.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from gradatlas.differentiation.method import MethodSpec
    from gradatlas.fields.field import Field
    from gradatlas.figures.scene import Scene, StudyCase, StudyScene
    from gradatlas.figures.views import View

_LAYERS = Path(__file__).with_name("layers")


@dataclass(frozen=True)
class Needs:
    """What a layer needs of a field: of large fields no more is read."""

    variables: tuple[str, ...]
    """Those that it draws: `f`, `gradient` (all derivatives), `grad_norm`, `error`,
    `error_estimate`, `flag`."""
    ranged: tuple[str, ...] = ()
    """Those of which its option `range` is: `f`, `grad_norm`, `error`, `error_estimate`."""
    points: int = 0
    """How many points along an axis are enough, if that is more than there are pixels."""
    places: Callable[[Field, View], Sequence[float]] | None = None
    """Where, over a single axis, it interpolates between neighbours on the grid, given all of the
    field with few points and what is shown of it."""
    finer: bool = False
    """Whether it can use values of f between the points of the grid."""


class AnyLayer(Protocol):
    """What layers of both kinds have; the docstring of the module says what it draws."""

    @property
    def AXES(self) -> tuple[int, ...]:  # noqa: N802 - a constant of the module
        """The numbers of axes that it can draw."""

    @property
    def OF_STUDY(self) -> bool:  # noqa: N802
        """Whether it draws all points of a study in one figure."""

    @property
    def Options(self) -> type[Any]:  # noqa: N802
        """The class of its options, made with `gradatlas.options.options`."""


class Layer(AnyLayer, Protocol):
    """The contract of a module in `layers/` that draws one point of a study."""

    @property
    def FILLS(self) -> bool:  # noqa: N802
        """Whether it fills the axes: then others must be readable on any colour."""

    @property
    def ARROWS(self) -> bool:  # noqa: N802
        """Whether it draws arrows: what is written on lines must then be readable above them."""

    @property
    def ORDINATE(self) -> str:  # noqa: N802
        """What it draws over a single axis; layers go together that draw the same."""

    def needs(self, options: Any, /) -> Needs:
        """Return what it needs of a field."""

    def draw(self, scene: Scene, options: Any, /) -> None:
        """Draw the stored field; compute no gradients."""

    def describe(self, field: Field, options: Any, /) -> str:
        """Return in plain words what it shows, as the beginning of a sentence of the caption.

        What only the drawn figure knows, such as its levels, `draw` tells with `scene.tell`.
        """


class StudyLayer(AnyLayer, Protocol):
    """The contract of a module in `layers/` that draws a whole study."""

    def refusal(self, methods: Sequence[MethodSpec], /) -> str | None:
        """Return why it cannot draw a study; None if it can.

        Args:
            methods: The method at each point of the study.
        """

    def draw(self, scene: StudyScene, options: Any, /) -> None:
        """Draw the points; compute no gradients."""

    def describe(self, cases: Sequence[StudyCase], options: Any, /) -> str:
        """Return in plain words what it shows, as a sentence of the caption."""


@functools.cache
def layer_kinds() -> tuple[str, ...]:
    """Return the kinds of layers there are, sorted."""
    return tuple(sorted(p.stem for p in _LAYERS.glob("*.py") if not p.stem.startswith("_")))


def find_layer(kind: str) -> AnyLayer:
    """Return the layer of a kind, whatever it draws."""
    return cast(AnyLayer, importlib.import_module(layer_module(kind)))


def find_point_layer(kind: str) -> Layer:
    """Return a layer that draws one point of a study."""
    return cast(Layer, find_layer(kind))


def find_study_layer(kind: str) -> StudyLayer:
    """Return a layer that draws a whole study."""
    return cast(StudyLayer, find_layer(kind))


def layer_module(kind: str) -> str:
    """Return the full name of the module of a layer."""
    return f"gradatlas.figures.layers.{kind}"
