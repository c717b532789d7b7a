"""Where lines of prose end: between words, and in languages without spaces between signs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

_PIECES = re.compile(r"(?<!\\)\$[^$]*(?<!\\)\$|\s+|[^\s$]+|\$")
"""Mathematics, spaces, words."""
_NOT_FIRST = frozenset(
    "、。，．：；？！）」』】〕〉》｝］ー々・…‥～〜’”)]},.:;?!"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
)
"""Signs before which no line ends."""
_NOT_LAST = frozenset("（「『【〔〈《｛［‘“([{")
"""Signs after which no line ends."""


def prose_pieces(text: str) -> list[str]:
    """Return a text in pieces that stay whole, each with the spaces after it."""
    pieces: list[str] = []
    joins = True
    for found in _PIECES.findall(text):
        if found.isspace():
            if pieces:
                pieces[-1] += found
            joins = False
            continue
        for part in [found] if found.startswith("$") and len(found) > 1 else _parts(found):
            if pieces and joins and not _may_end(pieces[-1], part):
                pieces[-1] += part
            else:
                pieces.append(part)
            joins = True
    return pieces


def _parts(word: str) -> list[str]:
    """Return a word cut at the signs of languages that have no spaces."""
    parts: list[str] = []
    for sign in word:
        if parts and not (_is_wide(sign) or _is_wide(parts[-1][-1])):
            parts[-1] += sign
        else:
            parts.append(sign)
    return parts


def _may_end(before: str, after: str) -> bool:
    first, last = after[0], before[-1]
    if first in _NOT_FIRST or last in _NOT_LAST or unicodedata.combining(first):
        return False
    return _is_wide(first) or _is_wide(last)


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in ("W", "F")


def fill_lines(
    pieces: Sequence[str], fits: Callable[[str], bool], most: int, between: str = ""
) -> tuple[list[str], int]:
    """Return pieces in as few lines as they need, and how many of them are in these.

    Args:
        pieces: In order.
        fits: Tells whether a line is short enough.
        most: The most lines.
        between: What stands between two pieces of a line.
    """
    lines: list[str] = []
    for count, piece in enumerate(pieces):
        longer = lines[-1] + between + piece if lines else piece
        if lines and fits(longer.rstrip()):
            lines[-1] = longer
        elif len(lines) < most and fits(piece.rstrip()):
            lines.append(piece)
        else:
            return [line.rstrip() for line in lines], count
    return [line.rstrip() for line in lines], len(pieces)


def cut_after_piece(line: str, fits: Callable[[str], bool]) -> str:
    """Return as many pieces of prose as have room, with an ellipsis behind; may be but that."""
    pieces = prose_pieces(line)
    while pieces and not fits("".join(pieces).rstrip() + "…"):
        pieces.pop()
    return "".join(pieces).rstrip() + "…"
