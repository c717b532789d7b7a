"""Colours that are written as other tools have them, and the nearest of those that there are."""

from __future__ import annotations

import re
import typing
from typing import Any

from annotated_types import Predicate

from gradatlas.config.problems import nearest_name
from gradatlas.figures.options import COLOR_NAMES, CYCLE_NAMES, color_code, is_color

_LONGEST = 60
_RGB = re.compile(r"rgba?\(?\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)[^()]*\)?")
_CODE = re.compile(r"(?:0x|#)?([0-9a-f]{6}|[0-9a-f]{8}|[0-9a-f]{3})")
_NONE = ("none", "transparent", "null", "")


def color_advice(value: object, annotation: Any) -> str | None:
    """Return the colour that was meant by a value, in quotes where it needs them; None if unknown.

    Args:
        value: what the config says.
        annotation: the type of the option; of an option that takes no colour nothing is said.
    """
    if not _takes_color(annotation):
        return None
    if isinstance(value, list | tuple) and 3 <= len(value) <= 4:
        return _from_parts(list(value[:3]))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, float):
        return _quoted(color_code(f"{value:.6f}"))
    if isinstance(value, int):
        # The digits of a code without its #, or the number that 0x stands for.
        value = f"{value:06d}" if value < 10**6 else f"{value:06x}"
    text = value.lower()
    if len(text) > _LONGEST or text in _NONE:
        return None
    if match := _RGB.fullmatch(text):
        return _from_parts([float(part) for part in match.groups() if _is_number(part)])
    if match := _CODE.fullmatch(text):
        return _quoted(f"#{match[1]}")
    for other in (text, text.upper(), text.strip()):
        if color_code(other) is not None:
            return other
    name = text.removeprefix("xkcd:").removeprefix("css:")
    return nearest_name(name, [*COLOR_NAMES, *CYCLE_NAMES])


def _takes_color(annotation: Any) -> bool:
    metadata = getattr(annotation, "__metadata__", ())
    if any(isinstance(item, Predicate) and item.func is is_color for item in metadata):
        return True
    return any(_takes_color(inner) for inner in typing.get_args(annotation))


def _from_parts(parts: list[Any]) -> str | None:
    """Return the code of red, green and blue, from 0 to 1 or from 0 to 255."""
    if len(parts) != 3 or not all(type(part) in (int, float) for part in parts):
        return None
    if not all(0 <= part <= 255 for part in parts):
        return None
    whole = 1 if all(part <= 1 for part in parts) else 255
    return _quoted("#" + "".join(f"{round(255 * part / whole):02x}" for part in parts))


def _is_number(text: str) -> bool:
    return text.count(".") <= 1 and text != "."


def _quoted(code: str | None) -> str | None:
    return None if code is None else f'"{code}"'
