"""Critical points: minima, maxima, saddles and what else there is, each kind with its own mark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from annotated_types import Gt, Le, Len, Predicate

from gradatlas.figures.layer import Needs
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.scene import Scene

AXES = (1, 2)
OF_STUDY = False
OF_PATHS = False
FILLS = False
ARROWS = False
ORDINATE = "f"


_KINDS = ("minimum", "maximum", "saddle", "degenerate", "boundary")


def _are_kinds(names: tuple[str, ...]) -> bool:
    return set(names) <= set(_KINDS)


PointKinds = Annotated[
    tuple[str, ...],
    Len(1, len(_KINDS)),
    Predicate(_are_kinds),
    f"a list with some of {', '.join(_KINDS)}",
]
"""Kinds of critical points."""


@options
class Options:
    """Which points are drawn, and how large."""

    kinds: Literal["all"] | PointKinds = "all"
    """The kinds of points, such as [minimum, saddle]; `boundary` are minima of f on the domain that
    lie on its edge, where the gradient does not vanish."""
    size: Literal["auto"] | Annotated[float, Gt(0), Le(50)] = "auto"
    """How large the marks are, in points; `auto` is 8 on screen and what goes with that on paper
    and slides, and less for more points."""


def needs(_options: Options) -> Needs:
    """Return what it needs of a field."""
    return Needs(("f",), critical_points=True)


def draw(scene: Scene, options: Options) -> None:
    """Draw the points in view; those of which nothing is proved are hollow."""
    from gradatlas.descent.stored_points import read_points_file
    from gradatlas.figures.points_choice import choose_points, points_in_words
    from gradatlas.figures.points_marks import add_points

    assert scene.points_file is not None  # since it needs critical points
    points = read_points_file(scene.points_file).points
    shown = choose_points(points, options, scene.view)
    add_points(scene, shown)
    if len(scene.field.axes) == 1:
        scene.axes.y.show(shown.heights)  # if no graph sets the height
    if not shown.kinds:
        scene.notes.append("no critical point here")
    scene.tell(points_in_words(points, shown))


def describe(_field: Field, _options: Options) -> str:
    """Return in plain words what it shows."""
    return "critical points of f"
