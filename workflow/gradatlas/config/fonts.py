"""The fonts that figures ask for, and whether they have all signs of the texts of a config.

A figure with a box in the place of a letter cannot be published, so a sign that no font has is told
before anything is made.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from gradatlas.config.mathematics import check_mathematics
from gradatlas.config.problems import Problems, join_key, listed, show
from gradatlas.figures.font_files import (
    JAPANESE,
    USUAL,
    ChosenFont,
    FontFileError,
    family_file,
    lacking,
    of_mathematics,
    own_font,
)
from gradatlas.figures.options import is_font_file

if TYPE_CHECKING:
    from gradatlas.options import OptionValues

_MOST_SIGNS = 3
"""That a message names."""
_INSTALL = "make japanese"
_OF_JAPANESE = ("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH")
"""How the names of signs begin that the Japanese font may have."""
_DOLLAR = re.compile(r"(?<!\\)\$")


def check_font(value: str, key: str, problems: Problems) -> ChosenFont:
    """Return the font that a figure asks for; the usual one if something is wrong.

    Paths are relative to the working directory, as `load_config` gives them.
    """
    if value == "auto":
        return USUAL
    if not is_font_file(value):
        if family_file(value) is None:
            problems.add(key, f"{value} is not installed; run {_INSTALL}, or leave font out")
            return USUAL
        return ChosenFont(value)
    try:
        return ChosenFont(Path(value).name, own_font(Path(value).absolute()))
    except FileNotFoundError:
        why = f"is not there; give a path relative to {problems.root}"
    except OSError as error:
        why = f"cannot be read ({error.strerror}); give another one"
    except FontFileError as error:
        why = f"{error}; give another one"
    problems.add(key, f"the file {show(value)} {why}")
    return USUAL


def check_texts(options: OptionValues, key: str, font: ChosenFont, problems: Problems) -> None:
    """Add a problem for each text among options that cannot be written as it is.

    That is one with signs that no font has, or with mathematics that cannot be set.
    """
    for name, text in texts_in(options):
        check_signs(text, join_key(key, name), font, problems)
        # A title is set line by line; elsewhere, line breaks are spaces.
        lines = text.splitlines() if name == "title" else [" ".join(text.splitlines())]
        check_mathematics(lines, join_key(key, name), problems)


def texts_in(options: OptionValues) -> Iterator[tuple[str, str]]:
    """Yield the names and values of options that are text of the user's own, as titles are.

    Texts are left out in which any font has all signs, and nothing is mathematics.
    """
    for field in dataclasses.fields(options):
        value = getattr(options, field.name)
        is_plain = not isinstance(value, str) or (value.isascii() and "$" not in value)
        if not is_plain and field.name != "font":
            yield field.name, value


def check_signs(text: str, key: str, font: ChosenFont, problems: Problems) -> None:
    """Add a problem for a text with signs that no font has."""
    if text.isascii():
        return
    prose, mathematics = _parts(text)
    if signs := lacking(mathematics, of_mathematics(font)):
        problems.add(
            key,
            f"{_named(signs)} cannot stand in mathematics, whose font has no such sign; write that "
            "outside of the dollar signs",
        )
    elif signs := lacking(prose, font.chain):
        what_to_do = "give the figure font: <path of a .ttf or .otf file> with it, or leave it out"
        if family_file(JAPANESE) is None and any(map(_may_be_japanese, signs)):
            what_to_do = f"run {_INSTALL}, or give the figure font: <path of a .ttf or .otf file>"
        problems.add(key, f"no font here has {_named(signs)}; {what_to_do}")


@functools.lru_cache(4096)
def needs_japanese(text: str, font: ChosenFont) -> bool:
    """Return whether a text is drawn with letters of the font that `make japanese` installs."""
    if font.family == JAPANESE:
        return True
    if text.isascii():
        return False
    prose, _ = _parts(text)
    before = tuple(file for file in font.chain if file != family_file(JAPANESE))
    return lacking(prose, before) != lacking(prose, font.chain)


def _parts(text: str) -> tuple[str, str]:
    """Return what stands outside and inside of mathematics."""
    parts = _DOLLAR.split(text)
    if len(parts) < 3 or len(parts) % 2 == 0:  # dollar signs that no other one closes
        return text, ""
    return "".join(parts[::2]), "".join(parts[1::2])


def _named(signs: str) -> str:
    """Return signs with their code points."""
    named = [f"{sign} (U+{ord(sign):04X})" for sign in signs[:_MOST_SIGNS]]
    more = len(signs) - len(named)
    return listed(named) + (f" and {more} more" if more else "")


def _may_be_japanese(sign: str) -> bool:
    return unicodedata.name(sign, "").startswith(_OF_JAPANESE)
