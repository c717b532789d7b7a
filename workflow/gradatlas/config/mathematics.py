r"""Mathematics in the texts of a config, between dollar signs, and whether matplotlib can set it.

What cannot be set is told before anything is made. matplotlib alone knows its language, and takes
half a second to begin with, so it is asked for texts with dollar signs alone, and once: which ones
are right is kept beside this module.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import re
from collections.abc import Iterable
from pathlib import Path

from gradatlas.config.problems import Problems, show
from gradatlas.kept import Kept

_MOST_KEPT = 20_000
"""Texts that are kept as right; with more, it begins anew."""
_DOLLAR = re.compile(r"(?<!\\)\$")
_PLACE = re.compile(r"\s*\(at char \d+\), \(line:\d+, col:\d+\)")
_CHOICES = re.compile(r"\{.*\|.*\}")
"""How the parser lists all that might stand somewhere."""
_LONGEST = 80
"""Characters of what matplotlib says."""
_A_SIGN = r"write \$ for a dollar sign itself"


def check_mathematics(lines: Iterable[str], key: str, problems: Problems) -> None:
    """Add a problem for each line of a text whose mathematics cannot be set.

    The only dollar sign of a text is none of mathematics.
    """
    with_sign = [line for line in lines if "$" in line]
    if sum(len(_DOLLAR.findall(line)) for line in with_sign) == 1:
        return
    for line in with_sign:
        parts = _DOLLAR.split(line)
        shown = show(line).replace("\\\\", "\\")
        if len(parts) % 2 == 0:
            problems.add(
                key,
                f"{shown} has a dollar sign that begins mathematics, and none that ends it; add "
                f"that, or {_A_SIGN}",
            )
            continue
        said = next(filter(None, (why_not_set(f"${part}$") for part in parts[1::2])), None)
        if said is not None:
            mend = "write single ones" if "$$" in line else "mend what stands between them"
            problems.add(
                key,
                f"{shown} has dollar signs around what is no mathematics to matplotlib ({said}); "
                f"{mend}, or {_A_SIGN}",
            )


@functools.lru_cache(1000)
def why_not_set(text: str) -> str | None:
    """Return what matplotlib says of mathematics that it cannot set; None if it can.

    Args:
        text: The mathematics, between dollar signs.
    """
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
    if digest in _right() or digest in _found:
        return None
    import logging

    from matplotlib.mathtext import MathTextParser

    logger = logging.getLogger("matplotlib.mathtext")
    logger.disabled = True  # which signs a font lacks is looked at elsewhere
    try:
        MathTextParser("path").parse(text)
    except RecursionError:
        return "it is nested too deeply"
    except ValueError as error:
        return _short(str(error))
    finally:
        logger.disabled = False
    _found.add(digest)
    return None


_found: set[str] = set()
"""The digests of texts of which it was found out that they are right, and which are not kept."""


def keep_right_texts() -> None:
    """Keep which texts are right, so that nobody has to ask for them again."""
    if _found:
        right = _right()
        if len(right) + len(_found) > _MOST_KEPT:
            right.clear()
        right |= _found
        _found.clear()
        _kept().write(sorted(right))


@functools.cache
def _right() -> set[str]:
    """Return the digests of the texts that are kept as right."""
    return set(_kept().read() or ())


@functools.cache
def _kept() -> Kept:
    versions = " ".join(importlib.metadata.version(name) for name in ("matplotlib", "pyparsing"))
    source = Path(__file__)
    return Kept(source, ".texts", b"\0".join((source.read_bytes(), versions.encode())))


def _short(said: str) -> str:
    """Return the last line of what the parser says, without places and long lists."""
    last = said.strip().rpartition("\n")[2]
    words = _CHOICES.sub("something else", _PLACE.sub("", last.partition(": ")[2] or last))
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
