"""What fingerprints need to know of a source file, kept beside it as Python keeps compiled code.

Parsing the library would be a fifth of a command that has nothing to do. What is found depends on
the text, on the code that reads it and on Python alone.
"""

from __future__ import annotations

import hashlib
import platform
from pathlib import Path
from typing import Any, NamedTuple

from gradatlas import source_code
from gradatlas.kept import Kept
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
    kept = Kept(path, ".facts", b"\0".join((_READER, source)))
    found = kept.read()
    if found is not None:
        return _decode(found)
    facts = _read(source)
    kept.write(facts)
    return facts


def _read(source: bytes) -> SourceFacts:
    tree = parse_source(source)
    return SourceFacts(tree_digest(tree), find_imports(tree))


def _decode(found: Any) -> SourceFacts:
    digest, imports = found
    return SourceFacts(
        digest, tuple(Import(module, tuple(n), level) for module, n, level in imports)
    )


def _reader() -> bytes:
    """Return a digest of what reads source files."""
    files = (Path(source_code.__file__), Path(__file__))
    texts = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
    return f"{platform.python_implementation()} {platform.python_version()} {texts}".encode()


_READER = _reader()  # at once: later, the files may not be what was imported
