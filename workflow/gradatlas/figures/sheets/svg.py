"""A sheet that becomes an SVG file.

Letters are drawn as their outlines, so a figure looks the same where its font is missing. Each text
is also there as text that cannot be seen, at the same place, to be found, read aloud and copied.
Or else texts are text that is seen, to be edited.
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
from gradatlas.figures.sheets.svg_words import Words, words_of
from gradatlas.figures.sheets.texts import EM, Glyphs, glyphs_of, readable
from gradatlas.figures.sheets.vector import CREATOR, DIGITS, IMAGE_DPI, Mark, VectorSheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.path import Path

    from gradatlas.figures.options import SvgText
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
        texts: Whether texts are drawn as `paths`, or written as `text`.
        is_transparent: Whether the paper is not white but no paper at all.
    """

    def __init__(
        self,
        size: tuple[float, float],
        texts: SvgText = "paths",
        *,
        is_transparent: bool = False,
    ) -> None:
        super().__init__(size, is_transparent=is_transparent)
        self._are_written = texts == "text"
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
        shown = _seen if self._are_written else _drawn
        marks = _PLACE.sub(lambda match: shown(self._texts[int(match[1])]), marks)
        if self._texts:
            marks = marks.replace("</defs>", f"{self._letters()} </defs>", 1)
        if self._texts and not self._are_written:
            words = "\n".join(_written(text) for text in self._texts if text.text.plain.strip())
            start, _, _ = marks.rpartition("</svg>")
            look = f'fill-opacity="0" font-family="{_FONTS["sans"]}"'
            marks = f"{start} <g {look}>\n{words}\n </g>\n</svg>\n"
        return f"{head}{end}{marks}".encode()

    def _letters(self) -> str:
        """Return the outline of each letter that occurs, once."""
        outlines: dict[str, str] = {}
        for text in self._texts:
            found = _letters_of(glyphs_of(text.text))
            if self._are_written:
                names = {found.names[number] for number in _words(text).drawn}
                outlines |= {name: found.outlines[name] for name in sorted(names)}
            else:
                outlines |= found.outlines
        return "".join(f'  <path id="{name}" d="{path}"/>\n' for name, path in outlines.items())


def _look(text: _Text) -> str:
    """Return attributes with the colour of a text."""
    red, green, blue, opacity = text.color
    look = f'fill="{to_hex((red, green, blue))}"'
    if opacity != 1:
        look += f' fill-opacity="{short(opacity, 3)}"'
    return look


def _drawn(text: _Text, letters: Sequence[int] | None = None) -> str:
    """Return what draws a text, or some of its letters, and the bars of its fractions."""
    scale = short(text.text.size / _UNITS, 6)
    turn = f" rotate({short(-text.angle, DIGITS)})" if text.angle else ""
    found = _letters_of(glyphs_of(text.text))
    uses = found.uses if letters is None else [found.uses[number] for number in letters]
    place = f"{short(text.x, DIGITS)} {short(text.y, DIGITS)}"
    return (
        f'<g {_look(text)} transform="translate({place}){turn} scale({scale} -{scale})">'
        f"{''.join(uses)}{found.bars}</g>"
    )


def _words(text: _Text) -> Words:
    return words_of(text.text, text.x, text.y, look=_look(text), angle=text.angle)


def _seen(text: _Text) -> str:
    """Return a text as text that is seen, with what of it is drawn."""
    words = _words(text)
    has_more = words.drawn or _letters_of(glyphs_of(text.text)).bars
    return words.element + (_drawn(text, words.drawn) if has_more else "")


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


class _Letters(NamedTuple):
    uses: tuple[str, ...]
    """What draws each letter of a text."""
    bars: str
    """What draws the bars of its fractions and roots."""
    names: tuple[str, ...]
    """The name of each letter."""
    outlines: dict[str, str]
    """The outlines of these letters by name."""


@functools.lru_cache(4096)
def _letters_of(glyphs: Glyphs) -> _Letters:
    unit = _UNITS / EM
    uses, bars = [], []
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
        bars.append(f'<path d="M{left} {low}H{right}V{high}H{left}z"/>')
    outlines = {name: _outline(path, unit) for name, path in glyphs.outlines}
    return _Letters(tuple(uses), "".join(bars), tuple(p[0] for p in glyphs.places), outlines)


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
