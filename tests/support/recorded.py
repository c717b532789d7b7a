"""A sheet that keeps its marks as plain data, and figures drawn on it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

import numpy as np
from matplotlib.path import Path
from numpy.typing import NDArray

from gradatlas.figures.build import compose_figure, compose_study_figure
from gradatlas.figures.composition import Composition
from gradatlas.figures.frame import Frame, Scale
from gradatlas.figures.scene import StudyCase
from gradatlas.figures.sheets.bitmap import BitmapSheet
from gradatlas.figures.sheets.sheet import Box, Pen, Rgba
from gradatlas.figures.spec import FigureSpec, LayerSpec, StudyFigureSpec, Swept
from tests.support.drawn import spec

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.sheets.texts import SetText
    from gradatlas.figures.study_values import StudyValues

Array = NDArray[np.float64]
Kind = Literal["path", "shapes", "markers", "text", "image"]


def box_around(points: Array) -> Box:
    """Return the smallest box around points, (..., 2), those that are no numbers left out."""
    flat = np.asarray(points, np.float64).reshape(-1, 2)
    flat = flat[np.isfinite(flat).all(axis=1)]
    low, high = flat.min(axis=0), flat.max(axis=0)
    return Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))


@dataclass(frozen=True)
class PathMark:
    """A path that is filled, or drawn with a pen, or both."""

    kind: ClassVar[Kind] = "path"
    path: Path
    face: Rgba | None
    pen: Pen | None
    clip: Box | None
    snap: bool | None

    @property
    def points(self) -> Array:
        """Its vertices in points: (vertices, 2)."""
        return np.asarray(self.path.vertices, np.float64)

    @property
    def lines(self) -> list[Array]:
        """Its parts, as they are without a break, in points; closed ones end where they begin."""
        return lines_of(self.path)

    @property
    def box(self) -> Box:
        """The box around it, without the width of its line."""
        return box_around(self.points)


@dataclass(frozen=True)
class ShapesMark:
    """Polygons, each with its colour."""

    kind: ClassVar[Kind] = "shapes"
    points: Array
    """(shapes, corners, 2)."""
    faces: Array
    pen: Pen | None
    clip: Box | None

    @property
    def box(self) -> Box:
        """The box around them, without the width of their edges."""
        return box_around(self.points)


@dataclass(frozen=True)
class MarkersMark:
    """The same mark at many points."""

    kind: ClassVar[Kind] = "markers"
    marker: Path
    points: Array
    """Where they stand: (markers, 2)."""
    face: Rgba | None
    pen: Pen | None
    clip: Box | None
    snap: bool | None

    @property
    def corners(self) -> int:
        """How many vertices the outline of the mark has, by which its shape is told."""
        return len(np.asarray(self.marker.vertices))

    @property
    def box(self) -> Box:
        """The box around them, without the width of their edges."""
        own = np.asarray(self.marker.vertices, np.float64)
        return box_around(self.points[:, np.newaxis] + own)


@dataclass(frozen=True)
class TextMark:
    """A line of text."""

    kind: ClassVar[Kind] = "text"
    text: SetText
    x: float
    y: float
    color: Rgba
    angle: float
    halo: Pen | None
    clip: ClassVar[None] = None

    @property
    def points(self) -> Array:
        """The corners of the room it takes: (4, 2)."""
        text, turn = self.text, np.deg2rad(self.angle)
        across = np.array([np.cos(turn), np.sin(turn)])
        up = np.array([-across[1], across[0]])
        start = np.array([self.x, self.y])
        return np.array(
            [
                start + along * across + height * up
                for along, height in (
                    (0.0, -text.descent),
                    (text.width, -text.descent),
                    (text.width, text.ascent),
                    (0.0, text.ascent),
                )
            ]
        )

    @property
    def box(self) -> Box:
        """The box around the room it takes."""
        return box_around(self.points)


@dataclass(frozen=True)
class ImageMark:
    """A box filled with rectangles of one colour each."""

    kind: ClassVar[Kind] = "image"
    pixels: NDArray[np.uint8]
    """The lowest row first."""
    box: Box
    clip: Box | None

    @property
    def points(self) -> Array:
        """Its lower left and its upper right corner."""
        return np.array([(self.box.left, self.box.bottom), (self.box.right, self.box.top)])

    def color_at(self, x: float, y: float) -> tuple[int, ...]:
        """Return red, green, blue and opacity, from 0 to 255, at a place in points."""
        rows, columns = self.pixels.shape[:2]
        row = int((y - self.box.bottom) / self.box.height * rows)
        column = int((x - self.box.left) / self.box.width * columns)
        return tuple(int(part) for part in self.pixels[row, column])


Mark = PathMark | ShapesMark | MarkersMark | TextMark | ImageMark
_M = TypeVar("_M", PathMark, ShapesMark, MarkersMark, TextMark, ImageMark)


@dataclass
class RecordingSheet:
    """A sheet that draws nothing and keeps what it is told, from the bottom up."""

    size: tuple[float, float]
    is_bitmap: bool = True
    marks: list[Mark] = field(default_factory=list)

    def path(
        self,
        path: Path,
        *,
        face: Rgba | None = None,
        pen: Pen | None = None,
        clip: Box | None = None,
        snap: bool | None = None,
    ) -> None:
        """Keep a path."""
        _check_finite(path.vertices)
        self.marks.append(PathMark(path, face, pen, clip, snap))

    def shapes(
        self,
        shapes: Array,
        faces: Array,
        *,
        pen: Pen | None = None,
        clip: Box | None = None,
    ) -> None:
        """Keep polygons."""
        assert shapes.ndim == 3
        assert shapes.shape[2] == 2
        assert faces.shape == (len(shapes), 4)
        _check_finite(shapes)
        self.marks.append(ShapesMark(np.array(shapes), np.array(faces), pen, clip))

    def markers(
        self,
        marker: Path,
        points: Array,
        *,
        face: Rgba | None = None,
        pen: Pen | None = None,
        clip: Box | None = None,
        snap: bool | None = None,
    ) -> None:
        """Keep marks."""
        assert points.ndim == 2
        assert points.shape[1] == 2
        _check_finite(points)
        self.marks.append(MarkersMark(marker, np.array(points), face, pen, clip, snap))

    def text(
        self,
        text: SetText,
        x: float,
        y: float,
        *,
        color: Rgba,
        angle: float = 0.0,
        halo: Pen | None = None,
    ) -> None:
        """Keep a text."""
        _check_finite([x, y, angle])
        self.marks.append(TextMark(text, float(x), float(y), color, float(angle), halo))

    def image(self, pixels: NDArray[np.uint8], box: Box, clip: Box | None = None) -> None:
        """Keep a box of colours."""
        assert pixels.dtype == np.uint8
        assert pixels.ndim == 3
        assert pixels.shape[2] == 4
        self.marks.append(ImageMark(np.array(pixels), box, clip))

    def content(self, title: str, description: str) -> bytes:
        """Return the words alone: there is no file."""
        return f"{title}\n{description}".encode()

    def of(self, kind: type[_M]) -> list[_M]:
        """Return the marks of a kind, from the bottom up."""
        return [mark for mark in self.marks if isinstance(mark, kind)]

    def texts(self) -> list[str]:
        """Return all that is written, from the bottom up."""
        return [mark.text.text for mark in self.of(TextMark)]


@dataclass(frozen=True)
class Recorded:
    """A figure that was drawn on a recording sheet."""

    composition: Composition
    sheet: RecordingSheet

    @property
    def frame(self) -> Frame:
        """The frame of its picture."""
        return self.composition.frame

    def inside(self, kind: type[_M]) -> list[_M]:
        """Return the marks of the layers: those between the ground and what is around the frame."""
        return [mark for mark in self.marks_of_layers if isinstance(mark, kind)]

    @property
    def marks_of_layers(self) -> list[Mark]:
        """The marks that layers put on the sheet, from the bottom up."""
        page = self.composition.page
        sheet = RecordingSheet(self.sheet.size, self.sheet.is_bitmap)
        for _, draw in sorted(page.marks, key=lambda mark: mark[0]):
            draw(sheet, self.frame)
        return sheet.marks

    @property
    def legend_texts(self) -> list[str]:
        """What the legend says, in the order in which layers have said it."""
        return [text for _, text in self.composition.page.legend]

    def values_at(self, points: Array) -> Array:
        """Return places, (..., 2) in points, in units of the axes."""
        frame, box = self.frame, self.frame.box
        x = _value(frame.x_scale, (points[..., 0] - box.left) / box.width)
        y = _value(frame.y_scale, (points[..., 1] - box.bottom) / box.height)
        return np.stack([x, y], axis=-1)


def record(
    wanted: FigureSpec,
    drawn: Field,
    *,
    study: StudyValues | None = None,
    values_at: Callable[..., Array] | None = None,
    paths: FilePath | None = None,
    points: FilePath | None = None,
    is_bitmap: bool = True,
) -> Recorded:
    """Return a figure of a field on a recording sheet.

    `study` is what points share, `values_at` is f, where it is known at any place, and `paths`
    and `points` are the files of descent paths and of critical points.
    """
    composition = compose_figure(
        wanted, drawn, study=study, values_at=values_at, paths=paths, points=points
    )
    return record_composition(composition, is_bitmap=is_bitmap)


def draw(
    drawn: Field,
    *layers: LayerSpec,
    study_title: str | None = None,
    swept: Swept = (),
    values_at: Callable[..., Array] | None = None,
    paths: FilePath | None = None,
    points: FilePath | None = None,
    is_bitmap: bool = True,
    **options: Any,
) -> Recorded:
    """Return a figure of a field with these layers; see `tests.support.drawn.spec`."""
    wanted = spec(*layers, study_title=study_title, swept=swept, **options)
    return record(
        wanted, drawn, values_at=values_at, paths=paths, points=points, is_bitmap=is_bitmap
    )


def record_study(wanted: StudyFigureSpec, cases: Sequence[StudyCase]) -> Recorded:
    """Return a figure of a study on a recording sheet."""
    return record_composition(compose_study_figure(wanted, cases))


def record_composition(composition: Composition, *, is_bitmap: bool = True) -> Recorded:
    """Return a figure in which everything has its place on a recording sheet."""
    sheet = RecordingSheet(composition.size, is_bitmap)
    composition.draw(sheet)
    return Recorded(composition, sheet)


def lines_of(path: Path) -> list[Array]:
    """Return the parts of a path of straight lines, each without a break: (points, 2)."""
    return list(_parts(path))


def _parts(path: Path) -> Iterator[Array]:
    vertices = np.asarray(path.vertices, np.float64)
    if path.codes is None:
        yield vertices
        return
    codes = np.asarray(path.codes)
    assert set(codes.tolist()) <= {Path.MOVETO, Path.LINETO, Path.CLOSEPOLY}
    starts = [*np.flatnonzero(codes == Path.MOVETO).tolist(), len(codes)]
    for start, stop in itertools.pairwise(starts):
        part = vertices[start:stop].copy()
        if codes[stop - 1] == Path.CLOSEPOLY:
            part[-1] = part[0]
        yield part


def _value(scale: Scale, fraction: Array) -> Array:
    if scale.is_log:
        low, high = np.log10(scale.low), np.log10(scale.high)
        return np.asarray(10 ** (low + (high - low) * fraction))
    return np.asarray(scale.low + (scale.high - scale.low) * fraction)


def _check_finite(numbers: object) -> None:
    assert np.isfinite(np.asarray(numbers, np.float64)).all(), "a mark at no place"


def pixels(drawn: Recorded, dpi: float = 100) -> NDArray[np.uint8]:
    """Return the picture of a figure: shape (height, width, 4), the highest row first."""
    sheet = BitmapSheet(drawn.sheet.size, dpi)
    drawn.composition.draw(sheet)
    return np.array(sheet.pixels)


def arrows(drawn: Recorded) -> ShapesMark:
    """Return the arrows of the one quiver of a figure."""
    (found,) = drawn.inside(ShapesMark)
    return found


def arrow_places(drawn: Recorded) -> Array:
    """Return where the arrows stand, in points: (arrows, 2)."""
    # Corners go round an arrow from its tail: 0 and 6 are the tail's, 3 is the tip.
    corners = arrows(drawn).points
    return np.asarray(((corners[:, 0] + corners[:, 6]) / 2 + corners[:, 3]) / 2)


def arrow_points(drawn: Recorded) -> Array:
    """Return where the arrows stand, in data units: (arrows, 2)."""
    return drawn.values_at(arrow_places(drawn))


def arrow_axes(drawn: Recorded) -> Array:
    """Return the arrows from tail to tip, in points: (arrows, 2)."""
    corners = arrows(drawn).points
    return np.asarray(corners[:, 3] - (corners[:, 0] + corners[:, 6]) / 2)


def contour_lines(drawn: Recorded) -> dict[Rgba, list[Array]]:
    """Return colour → the lines that have it, in data units, for contours coloured by level."""
    found: dict[Rgba, list[Array]] = {}
    for mark in drawn.inside(PathMark):
        if mark.pen is not None and mark.face is None:
            lines = [drawn.values_at(line) for line in mark.lines]
            found.setdefault(mark.pen.color, []).extend(lines)
    return found


def contour_segments(drawn: Recorded) -> tuple[Array, Array]:
    """Return the starts and the ends of all segments of contour lines, in points."""
    lines = [
        line
        for mark in drawn.inside(PathMark)
        if mark.pen is not None and mark.face is None
        for line in mark.lines
    ]
    starts = np.concatenate([line[:-1] for line in lines])
    ends = np.concatenate([line[1:] for line in lines])
    is_long = (starts != ends).any(axis=1)
    return starts[is_long], ends[is_long]
