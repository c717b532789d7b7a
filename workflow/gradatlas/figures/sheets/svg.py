"""A sheet that becomes an SVG file.

Letters are drawn as their outlines, so a figure looks the same where its font is missing. Each text
is also there as text that cannot be seen, at the same place, to be found, read aloud and copied.
"""

from __future__ import annotations

import functools
import io
import re
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_hex

from gradatlas.figures.sheets.digits import short
from gradatlas.figures.sheets.settings import SVG, renderer_settings
from gradatlas.figures.sheets.texts import EM, Glyphs, glyphs_of, readable
from gradatlas.figures.sheets.vector import CREATOR, DIGITS, IMAGE_DPI, Mark, VectorSheet

if TYPE_CHECKING:
    from matplotlib.path import Path

    from gradatlas.figures.sheets.sheet import Rgba
    from gradatlas.figures.sheets.texts import SetText

_UNITS = 1000
"""Of an em, in which outlines of letters are written: whole numbers do."""
_FONTS = {"sans": "DejaVu Sans, sans-serif", "math": "STIXGeneral, serif"}
_PLACE = re.compile(r'<g id="text-([0-9]+)"\s*(?:/>|>\s*</g>)')
"""Where a text stands among the marks."""
_COORDINATES = re.compile(r' (?:d|x|y|width|height)="[^"]*"|translate\([^)]*\)')
_FINE_DIGITS = re.compile(rf"(\.[0-9]{{{DIGITS}}})[0-9]+")
_LETTERS = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "z"}
"""What SVG calls the codes of points."""
_POINTS = {1: 1, 2: 1, 3: 2, 4: 3, 79: 1}
"""How many points belong to each."""


class _Text(NamedTuple):
    text: SetText
    x: float
    y: float
    """From the upper edge of the sheet, downwards."""
    color: Rgba
    angle: float


class SvgSheet(VectorSheet):
    """White paper that becomes an SVG file.

    Args:
        size: Width and height in points.
        is_transparent: Whether the paper is not white but no paper at all.
    """

    def __init__(self, size: tuple[float, float], *, is_transparent: bool = False) -> None:
        super().__init__(size, is_transparent=is_transparent)
        self._texts: list[_Text] = []

    def _text_mark(self, text: SetText, x: float, y: float, color: Rgba, angle: float) -> Mark:
        name = f"text-{len(self._texts)}"
        self._texts.append(_Text(text, x, self._size[1] - y, color, angle))

        def mark(renderer: Any) -> None:
            renderer.open_group("text", gid=name)
            renderer.close_group("text")

        return mark

    def content(self, title: str, description: str) -> bytes:
        """Return the SVG file, with its title and a description."""
        buffer = io.StringIO()
        title = readable(title)
        metadata = {"Date": None, "Creator": CREATOR, "Title": title}
        make: Any = RendererSVG  # whose methods have no types
        with renderer_settings(SVG):
            renderer = make(*self._size, buffer, None, IMAGE_DPI, metadata=metadata)
            for mark in self._marks:
                mark(renderer)
            renderer.finalize()
        head, end, marks = buffer.getvalue().partition("</metadata>")
        # matplotlib writes <title> but has no way to ask for <desc>.
        words = f"</title>\n <desc>{escape(readable(description))}</desc>"
        head = head.replace("</title>", words, 1)
        marks = _COORDINATES.sub(lambda match: _FINE_DIGITS.sub(r"\1", match[0]), marks)
        marks = _PLACE.sub(lambda match: _drawn(self._texts[int(match[1])]), marks)
        if self._texts:
            marks = marks.replace("</defs>", f"{self._letters()} </defs>", 1)
            words = "\n".join(_written(text) for text in self._texts if text.text.plain.strip())
            start, _, _ = marks.rpartition("</svg>")
            look = f'fill-opacity="0" font-family="{_FONTS["sans"]}"'
            marks = f"{start} <g {look}>\n{words}\n </g>\n</svg>\n"
        return f"{head}{end}{marks}".encode()

    def _letters(self) -> str:
        """Return the outline of each letter that occurs, once."""
        outlines: dict[str, str] = {}
        for text in self._texts:
            outlines |= _letters_of(glyphs_of(text.text))[1]
        return "".join(f'  <path id="{name}" d="{path}"/>\n' for name, path in outlines.items())


def _drawn(text: _Text) -> str:
    """Return what draws a text."""
    red, green, blue, opacity = text.color
    scale = short(text.text.size / _UNITS, 6)
    look = f'fill="{to_hex((red, green, blue))}"'
    if opacity != 1:
        look += f' fill-opacity="{short(opacity, 3)}"'
    turn = f" rotate({short(-text.angle, DIGITS)})" if text.angle else ""
    letters, _ = _letters_of(glyphs_of(text.text))
    place = f"{short(text.x, DIGITS)} {short(text.y, DIGITS)}"
    return f'<g {look} transform="translate({place}){turn} scale({scale} -{scale})">{letters}</g>'


def _written(text: _Text) -> str:
    """Return a text as text."""
    x, y = short(text.x, DIGITS), short(text.y, DIGITS)
    turn = f' transform="rotate({short(-text.angle, DIGITS)} {x} {y})"' if text.angle else ""
    font = f' font-family="{_FONTS["math"]}"' if text.text.family == "math" else ""
    return (
        f'  <text x="{x}" y="{y}"{font} font-size="{short(text.text.size, DIGITS)}"'
        f' textLength="{short(text.text.width, DIGITS)}" lengthAdjust="spacingAndGlyphs"{turn}>'
        f"{escape(text.text.plain)}</text>"
    )


@functools.lru_cache(4096)
def _letters_of(glyphs: Glyphs) -> tuple[str, dict[str, str]]:
    """Return what draws the letters of a text, and the outlines of these letters by name."""
    unit = _UNITS / EM
    uses = []
    for name, x, y, scale in glyphs.places:
        place = f"{short(x * unit, 0)} {short(y * unit, 0)}"
        where = (
            f'x="{short(x * unit, 0)}"' + (f' y="{short(y * unit, 0)}"' if y else "")
            if scale == 1
            else f'transform="translate({place}) scale({short(scale, 3)})"'
        )
        uses.append(f'<use xlink:href="#{name}" {where}/>')
    for x, y, width, height in glyphs.bars:
        left, low, right, high = (short(side * unit, 0) for side in (x, y, x + width, y + height))
        uses.append(f'<path d="M{left} {low}H{right}V{high}H{left}z"/>')
    return "".join(uses), {name: _outline(path, unit) for name, path in glyphs.outlines}


def _outline(path: Path, unit: float) -> str:
    """Return a path as SVG writes it."""
    if path.codes is None:
        return ""
    codes = np.asarray(path.codes).tolist()
    vertices = (np.asarray(path.vertices, np.float64) * unit).tolist()
    parts, start = [], 0
    while start < len(codes):
        end = start + _POINTS[codes[start]]
        parts.append(_LETTERS[codes[start]])
        if parts[-1] != "z":
            parts.append(
                " ".join(short(side, 0) for point in vertices[start:end] for side in point)
            )
        start = end
    return "".join(parts)
