"""What fingerprints need to know of a source file, kept beside it as Python keeps compiled code.

Parsing the library would be a fifth of a command that has nothing to do. What is found depends on
the text, on the code that reads it and on Python alone: a digest of all of them, and of what was
found, is the first line of the file. So it may be missing or damaged, but never out of date.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import sys
from importlib.util import cache_from_source
from pathlib import Path
from typing import NamedTuple

from gradatlas import source_code
from gradatlas.source_code import Import, find_imports, parse_source, tree_digest


class SourceFacts(NamedTuple):
    """A source file as far as it runs."""

    digest: str
    """Comments, docstrings and layout are no part of it."""
    imports: tuple[Import, ...]
    """What it imports, at the top and inside functions."""


def source_facts(path: Path) -> SourceFacts:
    """Return the facts of a module, and keep them in the `__pycache__` beside it.

    Raises:
        SyntaxError, ValueError, RecursionError, MemoryError: as `parse_source`.
        OSError: the file cannot be read.
    """
    source = path.read_bytes()
    try:
        kept = Path(cache_from_source(os.fspath(path))).with_suffix(".facts")
    except NotImplementedError:  # a Python that keeps no compiled code
        return _read(source)
    try:
        check, _, body = kept.read_text(encoding="utf-8").partition("\n")
        if check == _check(source, body):
            return _decode(body)
    except (OSError, UnicodeDecodeError):
        pass
    facts = _read(source)
    if not sys.dont_write_bytecode:
        body = json.dumps(facts)
        temporary = kept.with_name(f"{kept.name}.{os.getpid()}")
        with contextlib.suppress(OSError):  # the library may be installed where nobody may write
            kept.parent.mkdir(parents=True, exist_ok=True)
            try:
                temporary.write_text(f"{_check(source, body)}\n{body}", encoding="utf-8")
                temporary.replace(kept)
            finally:
                temporary.unlink(missing_ok=True)
    return facts


def _read(source: bytes) -> SourceFacts:
    tree = parse_source(source)
    return SourceFacts(tree_digest(tree), find_imports(tree))


def _decode(body: str) -> SourceFacts:
    digest, imports = json.loads(body)
    return SourceFacts(
        digest, tuple(Import(module, tuple(n), level) for module, n, level in imports)
    )


def _check(source: bytes, body: str) -> str:
    """Return a digest of what the facts depend on, and of themselves."""
    return hashlib.sha256(b"\0".join((_READER, source, body.encode()))).hexdigest()


def _reader() -> bytes:
    """Return a digest of what reads source files."""
    files = (Path(source_code.__file__), Path(__file__))
    texts = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
    return f"{platform.python_implementation()} {platform.python_version()} {texts}".encode()


_READER = _reader()  # at once: later, the files may not be what was imported
