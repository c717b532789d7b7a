"""Objects: the single files that a run makes, each named by a digest of what determines it.

An atlas has tens of thousands of them, most of which differ in little: points of one study in their
parameters, figures of one point in their layers. What they have in common is a `Recipe`, what they
share over other recipes a `Variation`, and each is brought into its canonical form only once. Which
setting belongs to which is a matter of the kind of object, so that the same settings are always the
same object.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gradatlas.numbers import canonical
from gradatlas.plan.fingerprints import Fingerprint, fingerprint

_DIGEST_LENGTH = 32
"""Hexadecimal digits of a digest: 128 bits."""
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode
_NO_FILES: Mapping[str, Path] = {}


@dataclass(frozen=True)
class Recipe:
    """What many objects have in common."""

    kind: str
    """What they are, such as `gradient` or `figure`. Their maker is `gradatlas.objects.<kind>`."""
    suffix: str
    """The ending of their file names, such as `nc` or `png`."""
    settings: Mapping[str, Any]
    """The settings that are the same for all of them, in canonical form."""
    running: Fingerprint
    """The code and the libraries that make them."""
    files: Mapping[str, Path] = field(default_factory=dict)
    """Files outside the store that they are made from, by role. Where they stand is no part of
    their identity; the settings hold a digest of what is in them."""

    @functools.cached_property
    def digest(self) -> bytes:
        """A digest of all that determines the objects and is the same for all of them."""
        return _digest(
            [self.kind, self.suffix, self.settings, self.running.code, self.running.software]
        ).encode()

    @functools.cached_property
    def parts(self) -> dict[str, str]:
        """A digest of each of the things that determine the objects, by what they are."""
        return {
            "settings": _digest(self.settings),
            "inputs": "",
            "code": self.running.code,
            "software": _digest(self.running.software),
        }


class Variation:
    """The settings in which objects of one recipe differ."""

    __slots__ = ("settings", "text")

    def __init__(self, settings: Mapping[str, Any]) -> None:
        """Take settings, which are plain data in canonical form."""
        self.settings = settings
        self.text = f"\n{_encode(settings)}\n".encode()
        """The same as JSON, in a line of its own."""


NO_VARIATION = Variation({})


@dataclass(frozen=True, slots=True)
class Object:
    """One file to make, and everything that determines its bytes."""

    recipe: Recipe
    variation: Variation
    inputs: Mapping[str, Object]
    """The objects that it is made from, by role."""
    digest: str
    """The identity of this object: the same digest is the same bytes."""

    @property
    def kind(self) -> str:
        """What it is, such as `gradient` or `figure`."""
        return self.recipe.kind

    @property
    def suffix(self) -> str:
        """The ending of its file name, such as `nc` or `png`."""
        return self.recipe.suffix

    @property
    def running(self) -> Fingerprint:
        """The code and the libraries that make it."""
        return self.recipe.running

    @property
    def files(self) -> Mapping[str, Path]:
        """Files outside the store that it is made from, by role."""
        return self.recipe.files

    @property
    def settings(self) -> Mapping[str, Any]:
        """Plain data in canonical form: all that its maker is told."""
        return {**self.recipe.settings, **self.variation.settings}

    @property
    def parts(self) -> dict[str, str]:
        """A digest of each of the things that determine this object, by what they are."""
        settings = hashlib.sha256(self.recipe.parts["settings"].encode() + self.variation.text)
        inputs = {role: made.digest for role, made in self.inputs.items()}
        return {
            **self.recipe.parts,
            "settings": settings.hexdigest(),
            "inputs": _digest(inputs),
        }

    @property
    def path(self) -> str:
        """Where the object stands, relative to the store."""
        return f"{self.recipe.kind}/{self.digest}.{self.recipe.suffix}"

    @property
    def identity(self) -> dict[str, str]:
        """What a file may say of its own making: its digest and the software that made it."""
        return {
            "digest": self.digest,
            "software": ", ".join(f"{name} {version}" for name, version in self.running.software),
        }


def make_recipe(
    kind: str,
    suffix: str,
    settings: Mapping[str, Any],
    modules: tuple[str, ...] = (),
    *,
    libraries: tuple[str, ...] = (),
    files: Mapping[str, Path] = _NO_FILES,
) -> Recipe:
    """Return the recipe of objects of a kind that have these settings in common.

    `modules` are modules that the maker finds by name, beside those that it imports; `libraries`
    those that run beside what they import; `files` the files outside the store that it reads.
    """
    running = fingerprint((f"gradatlas.objects.{kind}", *modules), libraries)
    return Recipe(kind, suffix, canonical(dict(settings)), running, files)


def make_object(recipe: Recipe, variation: Variation, inputs: Mapping[str, Object]) -> Object:
    """Return the object that has these settings and inputs."""
    digest = hashlib.sha256(recipe.digest)
    digest.update(variation.text)  # JSON has no line breaks, so nothing can run into the next
    for role in sorted(inputs) if len(inputs) > 1 else inputs:
        digest.update(f"{role} {inputs[role].digest}\n".encode())
    return Object(recipe, variation, inputs, digest.hexdigest()[:_DIGEST_LENGTH])


def _digest(value: object) -> str:
    return hashlib.sha256(_encode(value).encode()).hexdigest()
