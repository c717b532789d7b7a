"""The page of a PDF file, drawn on as on one of matplotlib's renderers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_pdf import PdfFile

from gradatlas.figures.sheets.digits import short
from gradatlas.figures.sheets.pdf_file import PdfObjects, dictionary, reference
from gradatlas.figures.sheets.pdf_fonts import PdfFonts, advance
from gradatlas.figures.sheets.texts import EM

if TYPE_CHECKING:
    from matplotlib.path import Path
    from numpy.typing import NDArray

    from gradatlas.figures.sheets.letters import Bars, Letter
    from gradatlas.figures.sheets.sheet import FloatArray, Rgba

_CAPS = {"butt": 0, "round": 1, "projecting": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
_MILLI = 1000
"""Thousandths of the size of a font."""
_COLOR_DIGITS = 3
"""Of parts of a colour: they tell 256 steps apart."""
_MOST_COLORS = 256
"""Of a bitmap that has one byte for each pixel."""


class PdfPage:
    """A page.

    Args:
        size: Width and height in points.
        fonts: With all letters that will be drawn.
    """

    def __init__(self, size: tuple[float, float], fonts: PdfFonts) -> None:
        self._size = size
        self._fonts = fonts
        self._objects = PdfObjects()
        self._parts: list[bytes] = []
        self._state: dict[str, str] = {}
        """What holds for marks that follow: name of a setting → what sets it."""
        self._clip = ""
        self._opacities: dict[tuple[float, float], str] = {}
        self._context: Any = None
        """Of the last mark: what it says of lines and the clip still holds."""
        self._line = 0.0
        """Its opacity of lines; 0 where there are none."""
        self._pictures: dict[str, int] = {}
        self._markers: dict[tuple[bytes, str], str] = {}

    def new_gc(self) -> Any:
        """Return how to draw; it can be changed."""
        context: Any = GraphicsContextBase
        return context()

    def draw_path(self, context: Any, path: Path, transform: Any, face: Rgba | None = None) -> None:
        """Fill a path, and draw its edge or line."""
        paint = self._prepare(context, face)
        seen = None if face is not None else (0.0, 0.0, *self._size)
        self._parts.append(_operations(path, transform, seen))
        self._write(paint)

    def draw_markers(
        self,
        context: Any,
        marker: Path,
        marker_transform: Any,
        points: Path,
        transform: Any,  # noqa: ARG002 - points of the page
        face: Rgba | None = None,
    ) -> None:
        """Draw the same mark at many points; those that are not on the page are left out."""
        paint = self._prepare(context, face)
        places: FloatArray = np.asarray(points.vertices)
        seen = ((places >= 0) & (places <= self._size)).all(axis=1)
        shape = _operations(marker, marker_transform, None)
        if not seen.any() or not shape:
            return
        corners = np.asarray(marker.vertices)
        corners = corners[np.isfinite(corners).all(axis=1)]
        room = context.get_linewidth() * 10 if paint != "f" else 0.0  # miters are long
        box = [*(corners.min(axis=0) - room), *(corners.max(axis=0) + room)]
        name = self._marker(shape + paint.encode(), " ".join(short(side) for side in box))
        self._write("q")
        before = np.zeros(2)
        for place in np.round(places[seen], 2):
            x, y = (place - before).tolist()
            self._write(f"1 0 0 1 {short(x)} {short(y)} cm /{name} Do")
            before = place
        self._write("Q")

    def _marker(self, content: bytes, box: str) -> str:
        """Return the name of a mark, which takes colours and lines from where it is used."""
        name = self._markers.get((content, box))
        if name is None:
            name = self._markers[content, box] = f"M{len(self._markers)}"
            self._pictures[name] = self._objects.stream(
                content, Type="/XObject", Subtype="/Form", BBox=f"[{box}]"
            )
        return name

    def draw_image(
        self, context: Any, x: float, y: float, pixels: NDArray[np.uint8], transform: Any
    ) -> None:
        """Draw a bitmap, (rows, columns, 4), the lowest row first."""
        self._prepare(context, None)
        width, _, _, height, _, _ = transform.to_values()
        name = f"I{len(self._pictures)}"
        self._pictures[name] = self._bitmap(pixels[::-1])
        place = " ".join(short(length) for length in (x, y))
        self._write(f"q {short(width)} 0 0 {short(height)} {place} cm /{name} Do Q")

    def _bitmap(self, pixels: NDArray[np.uint8]) -> int:
        """Add a bitmap, the highest row first, and return its number."""
        rows, columns, _ = pixels.shape
        facts: dict[str, str | int] = {
            "Type": "/XObject",
            "Subtype": "/Image",
            "Width": columns,
            "Height": rows,
            "BitsPerComponent": 8,
        }
        mask = {}
        if (pixels[..., 3] != 255).any():
            number = self._objects.stream(
                pixels[..., 3].tobytes(), **facts, ColorSpace="/DeviceGray"
            )
            mask = {"SMask": reference(number)}
        colors = pixels[..., :3].astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
        # Neighbours are mostly the same.
        starts = np.append(True, (colors[1:] != colors[:-1]).any(axis=1))
        few = colors[starts]
        few = few[:, np.append(True, (few[:, 1:] != few[:, :-1]).any(axis=0))]
        palette = np.unique(few)
        if len(palette) > _MOST_COLORS:
            content, space = np.ascontiguousarray(pixels[..., :3]), "/DeviceRGB"
        else:
            content = np.searchsorted(palette, colors).astype(np.uint8)
            told = "".join(f"{color:06x}" for color in palette.tolist())
            space = f"[/Indexed /DeviceRGB {len(palette) - 1} <{told}>]"
        return self._objects.stream(content.tobytes(), **facts, **mask, ColorSpace=space)

    def draw_letters(
        self,
        letters: tuple[Letter, ...],
        bars: Bars,
        place: tuple[float, float],
        *,
        size: float,
        angle: float,
        color: Rgba,
    ) -> None:
        """Write a text whose baseline starts at a place; `size` is that of the font in points."""
        context = self.new_gc()
        context.set_linewidth(0.0)
        self._prepare(context, color)
        turn, unit = math.radians(angle), size / EM
        across, up = math.cos(turn), math.sin(turn)
        turned = " ".join(short(part, 5) for part in (across, up, -up, across))

        def matrix(x: float, y: float) -> str:
            left = place[0] + unit * (across * x - up * y)
            bottom = place[1] + unit * (up * x + across * y)
            return f"{turned} {short(left)} {short(bottom)}"

        self._write("BT")
        for run in _runs(letters):
            first = run[0]
            self._write(f"/{self._fonts.name(first)} {short(size * first.scale, 3)} Tf")
            self._write(f"{matrix(first.x, first.y)} Tm {self._shown(run)}")
        self._write("ET")
        for x, y, width, height in bars:
            sides = f"{short(width * unit, 3)} {short(height * unit, 3)}"
            self._write(f"q {matrix(x, y)} cm 0 0 {sides} re f Q")

    def _shown(self, run: list[Letter]) -> str:
        """Return what shows letters of one font, size and height after each other."""
        parts, codes = [], ""
        end = 0
        for letter in run:
            here = round((letter.x - run[0].x) / (EM * letter.scale) * _MILLI)
            if abs(here - end) > 1:  # where it would stand, but for rounding
                parts.append(f"<{codes}>{end - here}")
                codes, end = "", here
            codes += self._fonts.code(letter)
            end += advance(letter)
        if not parts:
            return f"<{codes}> Tj"
        return f"[{''.join(parts)}<{codes}>] TJ"

    def _prepare(self, context: Any, face: Rgba | None) -> str:
        """Set how the next mark is drawn, and return what paints it."""
        if context is not self._context:
            self._prepare_lines(context)
            self._context = context
        line = self._line
        if face is None or face[3] == 0:
            self._set("gs", self._opacity(line or 1.0, 1.0))
            return "S" if line else "n"
        self._set("gs", self._opacity(line or 1.0, face[3]))
        self._set("rg", " ".join(short(part, _COLOR_DIGITS) for part in face[:3]))
        return "B" if line else "f"

    def _prepare_lines(self, context: Any) -> None:
        """Set the clip, and how lines are drawn."""
        clip = context.get_clip_rectangle()
        box = "" if clip is None else " ".join(short(side) for side in clip.bounds)
        if box != self._clip:
            if self._clip:
                self._write("Q")
            if box:
                self._write(f"q {box} re W n")
            self._clip = box
            self._state.clear()  # it went with the clip, or is the page's
        *color, opacity = context.get_rgb()
        self._line = opacity if context.get_linewidth() > 0 else 0.0
        if not self._line:
            return
        self._set("RG", " ".join(short(part, _COLOR_DIGITS) for part in color))
        self._set("w", short(context.get_linewidth(), 3))
        self._set("J", str(_CAPS[context.get_capstyle()]))
        self._set("j", str(_JOINS[context.get_joinstyle()]))
        offset, dashes = context.get_dashes()
        pattern = " ".join(short(length, 3) for length in (() if dashes is None else dashes))
        self._set("d", f"[{pattern}] {short(offset or 0, 3)}")

    def _opacity(self, line: float, face: float) -> str:
        """Return the name of opacities of lines and of what is filled."""
        name = self._opacities.get((line, face))
        if name is None:
            name = self._opacities[line, face] = f"/A{len(self._opacities)}"
        return name

    def _set(self, operator: str, operands: str) -> None:
        if self._state.get(operator) != operands:
            self._state[operator] = operands
            self._write(f"{operands} {operator}")

    def _write(self, operations: str) -> None:
        self._parts.append(f"{operations}\n".encode())

    def file(self, info: dict[str, str]) -> bytes:
        """Return the file, with strings about it; call it once."""
        objects = self._objects
        if self._clip:
            self._write("Q")
        opacities = {
            name[1:]: dictionary({"CA": short(line, 3), "ca": short(face, 3)})
            for (line, face), name in self._opacities.items()
        }
        resources = {
            "Font": self._fonts.put(objects),
            "XObject": self._pictures,
        }
        named = {
            kind: dictionary({name: reference(number) for name, number in numbers.items()})
            for kind, numbers in resources.items()
        }
        pages = objects.reserve()
        page = objects.put(
            dictionary(
                {
                    "Type": "/Page",
                    "Parent": reference(pages),
                    "MediaBox": f"[0 0 {short(self._size[0])} {short(self._size[1])}]",
                    "Resources": dictionary({**named, "ExtGState": dictionary(opacities)}),
                    "Contents": reference(objects.stream(b"".join(self._parts))),
                    # Blends are those of colours on a screen.
                    "Group": "<< /S /Transparency /CS /DeviceRGB >>",
                }
            )
        )
        kids = f"[{reference(page)}]"
        objects.put(dictionary({"Type": "/Pages", "Kids": kids, "Count": 1}), pages)
        catalog = objects.put(dictionary({"Type": "/Catalog", "Pages": reference(pages)}))
        return objects.file(catalog, objects.put(dictionary(info)))


def _operations(
    path: Path, transform: Any, seen: tuple[float, float, float, float] | None
) -> bytes:
    """Return what draws a path, or its parts that are seen."""
    written: Any = PdfFile.pathOperations
    (operations,) = written(path, transform, seen)
    content: bytes = operations.pdfRepr()
    return content + b"\n" if content else b""


def _runs(letters: tuple[Letter, ...]) -> list[list[Letter]]:
    """Return letters that follow each other in one font, size and height."""
    runs: list[list[Letter]] = []
    for letter in letters:
        if runs:
            last = runs[-1][-1]
            if (last.font, last.y, last.scale) == (letter.font, letter.y, letter.scale):
                runs[-1].append(letter)
                continue
        runs.append([letter])
    return runs
