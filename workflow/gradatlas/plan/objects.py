"""Objects: the single files that a run makes, each named by a digest of what determines it."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradatlas.numbers import canonical
from gradatlas.plan.fingerprints import Fingerprint, fingerprint

_DIGEST_LENGTH = 32
"""Hexadecimal digits of a digest: 128 bits."""


@dataclass(frozen=True)
class Object:
    """One file to make, and everything that determines its bytes."""

    kind: str
    """What it is, such as `gradient` or `figure`. Its maker is `gradatlas.objects.<kind>`."""
    suffix: str
    """The ending of its file name, such as `nc` or `png`."""
    settings: Mapping[str, Any]
    """Plain data in canonical form: all that its maker is told."""
    inputs: Mapping[str, Object]
    """The objects that it is made from, by role."""
    running: Fingerprint
    """The code and the libraries that make it."""
    files: Mapping[str, Path]
    """Files outside the store that it is made from, by role. Where they stand is no part of its
    identity; the settings hold a digest of what is in them."""

    @functools.cached_property
    def parts(self) -> dict[str, str]:
        """A digest of each of the things that determine this object, by what they are."""
        return {
            "settings": _digest(self.settings),
            "inputs": _digest({role: made.digest for role, made in self.inputs.items()}),
            "code": self.running.code,
            "software": _digest(self.running.software),
        }

    @functools.cached_property
    def digest(self) -> str:
        """The identity of this object: the same digest is the same bytes."""
        return _digest([self.kind, self.suffix, self.parts])[:_DIGEST_LENGTH]

    @property
    def path(self) -> str:
        """Where the object stands, relative to the store."""
        return f"{self.kind}/{self.digest}.{self.suffix}"

    @property
    def identity(self) -> dict[str, str]:
        """What a file may say of its own making: its digest and the software that made it."""
        return {
            "digest": self.digest,
            "software": ", ".join(f"{name} {version}" for name, version in self.running.software),
        }


def make_object(
    kind: str,
    suffix: str,
    settings: Mapping[str, Any],
    inputs: Mapping[str, Object],
    modules: tuple[str, ...] = (),
    *,
    libraries: tuple[str, ...] = (),
    files: Mapping[str, Path] | None = None,
) -> Object:
    """Return the object of a kind that has these settings and inputs.

    `modules` are modules that the maker finds by name, beside those that it imports; `libraries`
    those that run beside what they import; `files` the files outside the store that it reads.
    """
    running = fingerprint((f"gradatlas.objects.{kind}", *modules), libraries)
    return Object(kind, suffix, canonical(dict(settings)), dict(inputs), running, files or {})


def _digest(value: object) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
