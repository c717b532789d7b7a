r"""Mathematics in the texts of a config, between dollar signs, and whether matplotlib can set it.

What cannot be set is told before anything is made. matplotlib alone knows its language, and takes
half a second to begin with, so it is asked for texts with dollar signs alone, and once: which ones
are right is kept beside this module, as Python keeps compiled code. A digest of these, of the code
that asks and of matplotlib's version is the first line of the file. So it may be missing or
damaged, but never out of date.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.metadata
import json
import os
import re
import sys
from collections.abc import Iterable
from importlib.util import cache_from_source
from pathlib import Path

from gradatlas.config.problems import Problems, show

_MOST_KEPT = 2000
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
    right = _read()
    if digest in right:
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
    _write({digest} if len(right) >= _MOST_KEPT else {*right, digest})
    return None


def _short(said: str) -> str:
    """Return the last line of what the parser says, without places and long lists."""
    last = said.strip().rpartition("\n")[2]
    words = _CHOICES.sub("something else", _PLACE.sub("", last.partition(": ")[2] or last))
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def _kept() -> Path | None:
    try:
        return Path(cache_from_source(__file__)).with_suffix(".texts")
    except NotImplementedError:  # a Python that keeps no compiled code
        return None


def _read() -> frozenset[str]:
    """Return the digests of the texts that are known to be right."""
    kept = _kept()
    if kept is not None:
        with contextlib.suppress(OSError, UnicodeDecodeError):
            check, _, body = kept.read_text(encoding="utf-8").partition("\n")
            if check == _check(body):
                return frozenset(json.loads(body))
    return frozenset()


def _write(right: Iterable[str]) -> None:
    kept = _kept()
    if kept is None or sys.dont_write_bytecode:
        return
    body = json.dumps(sorted(right))
    temporary = kept.with_name(f"{kept.name}.{os.getpid()}")
    with contextlib.suppress(OSError):  # the library may be installed where nobody may write
        kept.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.write_text(f"{_check(body)}\n{body}", encoding="utf-8")
            temporary.replace(kept)
        finally:
            temporary.unlink(missing_ok=True)


def _check(body: str) -> str:
    """Return a digest of right texts and of what says so."""
    parts = (Path(__file__).read_bytes(), _version().encode(), body.encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


@functools.cache
def _version() -> str:
    return " ".join(importlib.metadata.version(name) for name in ("matplotlib", "pyparsing"))
