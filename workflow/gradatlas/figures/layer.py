"""What a layer is: a module in `layers/`, found by its file name.

The plan imports this, and the modules of all layers: nothing heavy at their top.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from gradatlas.descent.spec import RunSpec
    from gradatlas.descent.stored_paths import StoredPaths
    from gradatlas.differentiation.method import MethodSpec
    from gradatlas.fields.field import Field
    from gradatlas.figures.paths_scene import PathsCase, PathsScene, PathsStudyScene
    from gradatlas.figures.scene import Scene, StudyCase, StudyScene
    from gradatlas.figures.spec import FigureSpec, StudyFigureSpec
    from gradatlas.figures.views import View

_LAYERS = Path(__file__).with_name("layers")
PATHS_PICTURES = "gradatlas.figures.paths_pictures"
"""The module that makes figures of descent paths alone."""


@dataclass(frozen=True)
class Needs:
    """What a layer needs of a field: of large fields no more is read."""

    variables: tuple[str, ...]
    """Those that it draws: `f`, `gradient` (all derivatives), `second` (all second ones),
    `grad_norm`, `error`, `error_estimate`, `flag`."""
    ranged: tuple[str, ...] = ()
    """Those of which its option `range` is: `f`, `grad_norm`, `error`, `error_estimate`."""
    points: int = 0
    """How many points along an axis are enough, if that is more than there are pixels."""
    places: Callable[[Field, View], Sequence[float]] | None = None
    """Where, over a single axis, it interpolates between neighbours on the grid, given all of the
    field with few points and what is shown of it."""
    finer: bool = False
    """Whether it can use values of f between the points of the grid."""
    paths: bool = False
    """Whether it draws descent paths, too."""
    start_grid: bool = False
    """Whether these must start on a grid."""
    critical_points: bool = False
    """Whether it draws critical points, too."""


class AnyLayer(Protocol):
    """What layers of all kinds have; the docstring of the module says what it draws."""

    @property
    def AXES(self) -> tuple[int, ...]:  # noqa: N802 - a constant of the module
        """The numbers of axes that it can draw."""

    @property
    def OF_STUDY(self) -> bool:  # noqa: N802
        """Whether it draws all points of a study in one figure."""

    @property
    def OF_PATHS(self) -> bool:  # noqa: N802
        """Whether it draws descent paths alone, on axes of their own, and nothing of a field."""

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


class PathsLayer(AnyLayer, Protocol):
    """The contract of a module in `layers/` that draws the descent paths of a point alone."""

    def draw(self, scene: PathsScene, options: Any, /) -> None:
        """Draw the paths; take none."""

    def describe(self, paths: StoredPaths, options: Any, /) -> str:
        """Return in plain words what it shows, as the beginning of a sentence of the caption."""


class PathsStudyLayer(AnyLayer, Protocol):
    """The contract of a module in `layers/` that draws the descent paths of a whole study."""

    def refusal(self, descents: Sequence[Sequence[RunSpec]], /) -> str | None:
        """Return why it cannot draw a study; None if it can.

        Args:
            descents: The runs at each point of the study.
        """

    def draw(self, scene: PathsStudyScene, options: Any, /) -> None:
        """Draw the paths; take none."""

    def describe(self, cases: Sequence[PathsCase], options: Any, /) -> str:
        """Return in plain words what it shows, as a sentence of the caption."""


class PathsPictures(Protocol):
    """The contract of the module that makes figures of descent paths alone."""

    def paths_picture(self, spec: FigureSpec, file: Path, font: Path | None, /) -> bytes:
        """Return a figure of one point, given its file of paths, as the content of a file."""

    def paths_study_picture(
        self, spec: StudyFigureSpec, files: Mapping[str, Path], font: Path | None, /
    ) -> bytes:
        """Return a figure of a study as the content of a file, given files of paths by role."""


@functools.cache
def layer_kinds() -> tuple[str, ...]:
    """Return the kinds of layers there are, sorted."""
    return tuple(sorted(p.stem for p in _LAYERS.glob("*.py") if not p.stem.startswith("_")))


def find_layer(kind: str) -> AnyLayer:
    """Return the layer of a kind, whatever it draws."""
    return cast(AnyLayer, importlib.import_module(layer_module(kind)))


def has_own_axes(kind: str) -> bool:
    """Return whether a layer has axes of its own, and not those of the domain."""
    layer = find_layer(kind)
    return layer.OF_STUDY or layer.OF_PATHS


def find_point_layer(kind: str) -> Layer:
    """Return a layer that draws the field of one point of a study."""
    return cast(Layer, find_layer(kind))


def find_study_layer(kind: str) -> StudyLayer:
    """Return a layer that draws the fields of a whole study."""
    return cast(StudyLayer, find_layer(kind))


def find_paths_layer(kind: str) -> PathsLayer:
    """Return a layer that draws the descent paths of a point alone."""
    return cast(PathsLayer, find_layer(kind))


def find_paths_study_layer(kind: str) -> PathsStudyLayer:
    """Return a layer that draws the descent paths of a whole study."""
    return cast(PathsStudyLayer, find_layer(kind))


def paths_pictures() -> PathsPictures:
    """Return what makes figures of descent paths alone: loaded where one is asked for."""
    return cast(PathsPictures, importlib.import_module(PATHS_PICTURES))


def layer_module(kind: str) -> str:
    """Return the full name of the module of a layer."""
    return f"gradatlas.figures.layers.{kind}"


def layer_modules(kinds: Iterable[str]) -> tuple[str, ...]:
    """Return the full names of the modules that draw layers of these kinds, found by name."""
    kinds = tuple(kinds)
    of_paths = any(find_layer(kind).OF_PATHS for kind in kinds)
    return (*map(layer_module, kinds), *([PATHS_PICTURES] if of_paths else []))
