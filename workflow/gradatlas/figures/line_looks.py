"""How the lines of a study are told apart: by colours and marks, or by a number that is swept.

A few lines have a colour and a mark each, and a line of the legend. Of many that differ in a
number, this is told by a sequence of colours, with a colour bar; what else they differ in, by marks
and patterns. Words that all lines share stand once.

Without anything drawn: how it comes to paper is a matter of the layout.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeGuard

import numpy as np
from matplotlib.colors import to_hex

from gradatlas.figures.curves import ChartBar
from gradatlas.figures.number_texts import number_texts
from gradatlas.figures.styles import color_map_on_paper

_COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#404040")
"""Colours that the colour-blind can tell apart. (M. Okabe, K. Ito: Color Universal Design, 2008.)
"""
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
_PATTERNS: tuple[tuple[float, ...] | None, ...] = (
    None,
    (5.0, 2.0),
    (1.2, 1.6),
    (6.0, 2.0, 1.0, 2.0),
)
"""Of lines that have the same colours, in widths of the line."""
_MAP = "plasma"
"""Of a number that is swept: in order of lightness, too, for prints in grey."""
_MANY = 7
"""More lines than there are colours."""
_LEAST_VALUES = 4
"""A number with fewer values is no sequence."""
_SHARED = 4
"""From so many lines on, words that all share stand once."""


class NamePart(NamedTuple):
    """A part of the name of a line."""

    key: str
    """What it says something of."""
    text: str
    value: object
    """A number, or a word."""


@dataclass(frozen=True)
class LineLook:
    """How a line is drawn."""

    color: str
    marker: str
    dashes: tuple[float, ...] | None = None
    """In widths of the line; None for an unbroken line."""


@dataclass(frozen=True)
class LineLooks:
    """How all lines of a figure are drawn, and what tells them apart."""

    looks: tuple[LineLook, ...]
    names: tuple[str, ...]
    """What of the name of each line is not shared, and not told by the bar; may be empty."""
    shared: str = ""
    """The words that all lines share."""
    bar: ChartBar | None = None
    """What tells a number of many lines by their colours."""


def choose_looks(names: Sequence[Sequence[NamePart]], titles: Mapping[str, str]) -> LineLooks:
    """Return how lines are drawn.

    Args:
        names: The parts of the name of each line.
        titles: Key → what a colour bar of its values is called.
    """
    shared = [part for part in names[0] if all(part in name for name in names)] if names else []
    if len(names) < _SHARED:
        shared = []
    rest = [[part for part in name if part not in shared] for name in names]
    told = _sequence(rest) if len(names) > _MANY else None
    common = _joined(shared)
    if told is None:
        looks = tuple(
            LineLook(_COLORS[index % len(_COLORS)], _MARKERS[index % len(_MARKERS)])
            for index in range(len(names))
        )
        return LineLooks(looks, tuple(_joined(name) for name in rest), common)
    values = [_value(name, told) for name in rest]
    known = sorted(set(values))
    colors = [to_hex(c) for c in color_map_on_paper(_MAP)(np.linspace(0, 1, len(known)))]
    groups = [_joined([part for part in name if part.key != told]) for name in rest]
    order = list(dict.fromkeys(groups))
    looks = tuple(
        LineLook(
            colors[known.index(value)],
            _MARKERS[order.index(group) % len(_MARKERS)],
            _PATTERNS[order.index(group) % len(_PATTERNS)],
        )
        for value, group in zip(values, groups, strict=True)
    )
    bar = ChartBar(titles.get(told, told), tuple(colors), tuple(number_texts(known)))
    return LineLooks(looks, tuple(groups), common, bar)


def _joined(parts: Sequence[NamePart]) -> str:
    return ", ".join(part.text for part in parts)


def is_number(value: object) -> TypeGuard[float]:
    """Return whether an option or a swept value is a number, and not a word."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _value(name: Sequence[NamePart], key: str) -> float:
    (value,) = (part.value for part in name if part.key == key)
    assert is_number(value)
    return float(value)


def _sequence(names: Sequence[Sequence[NamePart]]) -> str | None:
    """Return the key of the number that has most values, of those that all lines have."""
    best, most = None, _LEAST_VALUES - 1
    for key in dict.fromkeys(part.key for part in names[0]):
        values = [part.value for name in names for part in name if part.key == key]
        if len(values) == len(names) and all(map(is_number, values)):
            count = len(set(values))
            if count > most:
                best, most = key, count
    return best
