"""What a maker is: a module beside this one, named after the kind of artifact that it makes."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast

if TYPE_CHECKING:
    from dataclasses import Field


class Spec(Protocol):
    """What a plan says of an artifact: a frozen dataclass, and all that its maker gets to know."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


@dataclass(frozen=True)
class Identity:
    """What a file may say of its own making."""

    digest: str
    software: str
    """The name and version of all libraries that made it, and of Python."""


class Maker(Protocol):
    """The contract of a module for a kind of artifact."""

    def make(
        self, spec: Any, inputs: Mapping[str, Path], path: Path, identity: Identity, /
    ) -> None:
        """Write one artifact.

        The bytes follow from the arguments and from nothing else: no time, no random numbers, no
        environment, no path, no order of a set, no state left by an earlier artifact. Cores that
        are borrowed (`gradatlas.cores`) only make it sooner.

        Args:
            spec: What to make.
            inputs: The files to make it from, by role.
            path: The file to write.
            identity: What the file may say of its own making.
        """


def maker_kinds() -> tuple[str, ...]:
    """Return the kinds of artifacts there are, sorted."""
    others = ("__init__", Path(__file__).stem)
    files = Path(__file__).parent.glob("*.py")
    return tuple(sorted(file.stem for file in files if file.stem not in others))


def find_maker(kind: str) -> Maker:
    """Return the maker of a kind of artifact."""
    return cast(Maker, importlib.import_module(maker_module(kind)))


def maker_module(kind: str) -> str:
    """Return the full name of the module that makes a kind of artifact."""
    return f"gradatlas.makers.{kind}"
