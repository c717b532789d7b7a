"""Artifacts: the single files that a run makes, each named by a digest of what determines it.

An atlas has tens of thousands of them, most of which differ in little: those of one study in their
parameters, those of one case in their layers. What they have in common is a `Template`, the rest
are `CaseSettings`, and each is brought into its canonical form only once. Which setting belongs to
which is a matter of the kind of artifact, so that the same settings are always the same artifact.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gradatlas.makers.maker import Identity, Spec, maker_module
from gradatlas.numbers import canonical
from gradatlas.plan.fingerprints import Fingerprint, fingerprint

_DIGEST_LENGTH = 32
"""Hexadecimal digits of a digest: 128 bits."""
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode
_NO_FILES: Mapping[str, Path] = {}


@dataclass(frozen=True)
class Template:
    """What many artifacts have in common."""

    kind: str
    """What they are, such as `gradient` or `figure`. Their maker is `gradatlas.makers.<kind>`."""
    suffix: str
    """The ending of their file names, such as `nc` or `png`."""
    spec: Spec
    """What to make; where the artifacts differ, the fields have their defaults."""
    running: Fingerprint
    """The code and the libraries that make them."""
    files: Mapping[str, Path] = field(default_factory=dict)
    """Files outside the store that they are made from, by role. Where they stand is no part of
    their identity; the spec holds a digest of what is in them."""

    @functools.cached_property
    def digest(self) -> bytes:
        """A digest of all that determines the artifacts and is the same for all of them."""
        spec = canonical(self.spec)
        return _digest(
            [self.kind, self.suffix, spec, self.running.code, self.running.software]
        ).encode()

    @functools.cached_property
    def parts(self) -> dict[str, str]:
        """A digest of each of the things that determine the artifacts, by what they are."""
        return {
            "settings": _digest(canonical(self.spec)),
            "inputs": "",
            "code": self.running.code,
            "software": _digest(self.running.software),
        }


class CaseSettings:
    """The fields of a spec in which artifacts of one template differ."""

    __slots__ = ("text", "values")

    def __init__(self, **values: object) -> None:
        """Take fields of the spec, in canonical form."""
        self.values = values
        self.text = f"\n{_encode(canonical(values))}\n".encode()
        """The same as JSON, in a line of its own."""


NO_CASE_SETTINGS = CaseSettings()


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file to make, and everything that determines its bytes."""

    template: Template
    case_settings: CaseSettings
    inputs: Mapping[str, Artifact]
    """The artifacts that it is made from, by role."""
    digest: str
    """The identity of this artifact: the same digest is the same bytes."""

    @property
    def kind(self) -> str:
        """What it is, such as `gradient` or `figure`."""
        return self.template.kind

    @property
    def suffix(self) -> str:
        """The ending of its file name, such as `nc` or `png`."""
        return self.template.suffix

    @property
    def running(self) -> Fingerprint:
        """The code and the libraries that make it."""
        return self.template.running

    @property
    def files(self) -> Mapping[str, Path]:
        """Files outside the store that it is made from, by role."""
        return self.template.files

    @property
    def spec(self) -> Spec:
        """What to make: all that its maker gets to know."""
        spec, values = self.template.spec, self.case_settings.values
        return dataclasses.replace(spec, **values) if values else spec

    @property
    def parts(self) -> dict[str, str]:
        """A digest of each of the things that determine this artifact, by what they are."""
        settings = self.template.parts["settings"].encode() + self.case_settings.text
        inputs = {role: made.digest for role, made in self.inputs.items()}
        return {
            **self.template.parts,
            "settings": hashlib.sha256(settings).hexdigest(),
            "inputs": _digest(inputs),
        }

    @property
    def path(self) -> str:
        """Where the artifact stands, relative to the store."""
        return f"{self.template.kind}/{self.digest}.{self.template.suffix}"

    @property
    def identity(self) -> Identity:
        """What its file may say of its own making."""
        software = ", ".join(f"{name} {version}" for name, version in self.running.software)
        return Identity(self.digest, software)


def make_template(
    kind: str,
    suffix: str,
    spec: Spec,
    modules: tuple[str, ...] = (),
    *,
    libraries: tuple[str, ...] = (),
    files: Mapping[str, Path] = _NO_FILES,
) -> Template:
    """Return the template of artifacts of a kind that have a spec in common.

    Args:
        kind: Of the artifacts.
        suffix: The ending of their file names.
        spec: What to make.
        modules: The modules that the maker finds by name, beside those that it imports.
        libraries: Those that run beside what these modules import.
        files: The files outside the store that the maker reads, by role.
    """
    running = fingerprint((maker_module(kind), *modules), libraries)
    return Template(kind, suffix, spec, running, files)


def make_artifact(
    template: Template, case_settings: CaseSettings, inputs: Mapping[str, Artifact]
) -> Artifact:
    """Return the artifact that has these settings and inputs."""
    digest = hashlib.sha256(template.digest)
    digest.update(case_settings.text)  # JSON has no line breaks, so nothing can run into the next
    for role in sorted(inputs) if len(inputs) > 1 else inputs:
        digest.update(f"{role} {inputs[role].digest}\n".encode())
    return Artifact(template, case_settings, inputs, digest.hexdigest()[:_DIGEST_LENGTH])


def _digest(value: object) -> str:
    return hashlib.sha256(_encode(value).encode()).hexdigest()
