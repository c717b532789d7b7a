"""TrueType fonts of a few letters, made from outlines.

There is no hinting in them, which figures in a file that can be scaled have no use for; so any font
can become one, and a letter costs the same in each file: what is known of it can be remembered.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from matplotlib.path import Path
    from numpy.typing import NDArray

    from gradatlas.figures.sheets.sheet import FloatArray

_MOVE, _LINE, _QUADRATIC, _CUBIC = 1, 2, 3, 4
"""Codes of points of a path."""
_PARTS = 4
"""Quadratic curves that take the place of a cubic one."""
_ON, _X_SHORT, _Y_SHORT, _X_SAME, _Y_SAME = 1, 2, 4, 16, 32
"""Flags of a point: on the line, and how its coordinates are written."""
_MAGIC, _SUM = 0x5F0F3CF5, 0xB1B0AFBA
_ONE = 0x00010000
"""The number of a version."""
_RADIX = 1 << 32


class Glyph(NamedTuple):
    """A letter as a TrueType font holds it; lengths are in units of the font."""

    data: bytes
    box: tuple[int, int, int, int]
    """Left, bottom, right and top."""
    advance: int
    points: int
    contours: int


EMPTY = Glyph(b"", (0, 0, 0, 0), 0, 0, 0)
"""What nothing is drawn of."""


def make_glyph(outline: Path, scale: float, advance: int) -> Glyph:
    """Return a letter.

    Args:
        outline: Closed lines and curves.
        scale: Units of the font in a unit of the outline.
        advance: To the start of the next letter, in units of the font.
    """
    contours = [contour for contour in _contours(outline, scale) if len(contour[0])]
    if not contours:
        return EMPTY._replace(advance=advance)
    points = np.concatenate([points for points, _ in contours])
    on_line = np.concatenate([on_line for _, on_line in contours])
    ends = np.cumsum([len(points) for points, _ in contours]) - 1
    left, bottom = points.min(axis=0).tolist()
    right, top = points.max(axis=0).tolist()
    data = b"".join(
        [
            struct.pack(">5h", len(contours), left, bottom, right, top),
            ends.astype(">u2").tobytes(),
            b"\0\0",  # no instructions
            _written(points, on_line),
        ]
    )
    box = (left, bottom, right, top)
    return Glyph(data + bytes(-len(data) % 4), box, advance, len(points), len(contours))


def _written(points: NDArray[np.int64], on_line: NDArray[np.bool_]) -> bytes:
    """Return flags and coordinates of points."""
    steps = np.diff(points, axis=0, prepend=0)
    short = (steps != 0) & (np.abs(steps) < 256)
    same = (steps == 0) | (short & (steps > 0))
    flags = on_line * _ON + short @ [_X_SHORT, _Y_SHORT] + same @ [_X_SAME, _Y_SAME]
    parts = [flags.astype(np.uint8).tobytes()]
    for axis in (0, 1):
        for step, is_short in zip(steps[:, axis].tolist(), short[:, axis].tolist(), strict=True):
            if is_short:
                parts.append(bytes([abs(step)]))
            elif step:
                parts.append(struct.pack(">h", step))
    return b"".join(parts)


def _contours(outline: Path, scale: float) -> list[tuple[NDArray[np.int64], NDArray[np.bool_]]]:
    """Return the points of each closed line, and which of them are on it."""
    if outline.codes is None:
        return []
    vertices = np.asarray(outline.vertices, np.float64) * scale
    codes = np.asarray(outline.codes).tolist()
    found: list[tuple[list[FloatArray], list[bool]]] = []
    index = 0
    while index < len(codes):
        code = codes[index]
        if code == _MOVE:
            found.append(([vertices[index]], [True]))
        elif code == _LINE:
            found[-1][0].append(vertices[index])
            found[-1][1].append(True)
        elif code == _QUADRATIC:
            found[-1][0].extend(vertices[index : index + 2])
            found[-1][1].extend((False, True))
            index += 1
        elif code == _CUBIC:
            curve = _quadratics(found[-1][0][-1], *vertices[index : index + 3])
            found[-1][0].extend(curve)
            found[-1][1].extend((False, True) * _PARTS)
            index += 2
        index += 1
    return [_thinned(np.array(points), np.array(on_line)) for points, on_line in found]


def _quadratics(
    start: FloatArray, first: FloatArray, second: FloatArray, end: FloatArray
) -> list[FloatArray]:
    """Return what steers quadratic curves, and their ends, that are nearly a cubic curve."""
    points = []
    step = 1 / _PARTS
    for part in range(_PARTS):
        (here, slope), (there, next_slope) = (
            _on_cubic(start, first, second, end, place)
            for place in (part * step, (part + 1) * step)
        )
        # The mean of what its two tangents say is as near as one curve gets.
        points += [(here + there) / 2 + (slope - next_slope) * (step / 4), there]
    return points


def _on_cubic(
    start: FloatArray, first: FloatArray, second: FloatArray, end: FloatArray, place: float
) -> tuple[FloatArray, FloatArray]:
    """Return a point of a cubic curve, and the derivative there."""
    rest = 1 - place
    point = rest**3 * start + 3 * rest**2 * place * first + 3 * rest * place**2 * second
    slope = rest**2 * (first - start) + 2 * rest * place * (second - first)
    return point + place**3 * end, 3 * (slope + place**2 * (end - second))


def _thinned(
    points: FloatArray, on_line: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return whole numbers, without points that TrueType takes for granted."""
    whole = np.round(points).astype(np.int64)
    if len(whole) > 1 and on_line[-1] and (whole[0] == whole[-1]).all():
        whole, on_line = whole[:-1], on_line[:-1]
    before, after = np.roll(whole, 1, axis=0), np.roll(whole, -1, axis=0)
    # Half way between two points that steer curves there is one on the line.
    implied = on_line & ~np.roll(on_line, 1) & ~np.roll(on_line, -1)
    implied &= (np.abs(2 * whole - before - after) <= 1).all(axis=1)
    implied[0] = False
    return whole[~implied], on_line[~implied]


def font_file(glyphs: Sequence[Glyph], units: int, ascent: int, descent: int) -> bytes:
    """Return a font without names, for files that say which letter is where.

    Args:
        glyphs: Letters from number 1 on; number 0 is nothing.
        units: In the size of the font.
        ascent: How far the font reaches above its baseline, in these units.
        descent: The same below it, negative.
    """
    glyphs = [EMPTY, *glyphs]
    starts = np.cumsum([0, *(len(glyph.data) for glyph in glyphs)])
    left, bottom, right, top = font_box(glyphs)
    widest = max(glyph.advance for glyph in glyphs)
    right_rooms = [glyph.advance - glyph.box[2] for glyph in glyphs]
    tables = {
        b"glyf": b"".join(glyph.data for glyph in glyphs),
        b"head": struct.pack(
            ">4I2H2q4h2H3h",
            *(_ONE, _ONE, 0, _MAGIC, 0, units, 0, 0),
            *(left, bottom, right, top),
            *(0, 8, 2, 1, 0),
        ),
        b"hhea": struct.pack(
            ">I3hH11hH",
            *(_ONE, ascent, descent, 0, widest, left, min(right_rooms), right),
            *(1, *[0] * 7, len(glyphs)),
        ),
        b"hmtx": b"".join(struct.pack(">Hh", glyph.advance, glyph.box[0]) for glyph in glyphs),
        b"loca": starts.astype(">u4").tobytes(),
        b"maxp": struct.pack(
            ">I14H",
            *(_ONE, len(glyphs), max(glyph.points for glyph in glyphs)),
            *(max(glyph.contours for glyph in glyphs), 0, 0, 1, *[0] * 8),
        ),
    }
    return _joined(tables)


def font_box(glyphs: Sequence[Glyph]) -> tuple[int, int, int, int]:
    """Return the box around all letters at one place."""
    sides = np.array([glyph.box for glyph in glyphs])
    left, bottom = sides[:, :2].min(axis=0).tolist()
    right, top = sides[:, 2:].max(axis=0).tolist()
    return left, bottom, right, top


def _joined(tables: dict[bytes, bytes]) -> bytes:
    """Return a file of tables, which are in the order of their names."""
    power = 1 << (len(tables).bit_length() - 1)
    head = struct.pack(
        ">I4H",
        *(_ONE, len(tables), 16 * power, power.bit_length() - 1, 16 * (len(tables) - power)),
    )
    start = len(head) + 16 * len(tables)
    contents = []
    for name, table in tables.items():
        padded = table + bytes(-len(table) % 4)
        head += name + struct.pack(">3I", _checksum(padded), start, len(table))
        contents.append(padded)
        start += len(padded)
    whole = head + b"".join(contents)
    place = len(head) + len(contents[0]) + 8  # in the table `head`, which is the second
    adjustment = struct.pack(">I", (_SUM - _checksum(whole)) % _RADIX)
    return whole[:place] + adjustment + whole[place + 4 :]


def _checksum(padded: bytes) -> int:
    return int(np.frombuffer(padded, ">u4").sum(dtype=np.uint64)) % _RADIX
