"""What a plan says of a figure: its layers and options, parsed once, and what its title needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradatlas.figures.options import FigureOptions
    from gradatlas.options import OptionValues

SweptValue = float | str | bool
Swept = tuple[tuple[str, SweptValue], ...]
"""Swept keys with their values, in the order of the sweep."""


@dataclass(frozen=True)
class LayerSpec:
    """A layer with all its options."""

    kind: str
    """The name of the module in `layers/`."""
    options: OptionValues


@dataclass(frozen=True)
class KnownFunction:
    """What a title can call a function of the catalogue."""

    title: str
    """Its usual name."""
    latex: str | None
    """The right-hand side as the literature writes it, which may be shorter than the formula; None
    where axes or parameters have other names here."""


@dataclass(frozen=True)
class PictureSpec:
    """What figures of both kinds have."""

    options: FigureOptions
    layers: tuple[LayerSpec, ...]
    """From the bottom up."""
    format: str
    """The ending of the file: png, svg or pdf."""
    study_title: str | None = None
    """None also where the figure has no title `auto`."""
    font_digest: str | None = field(default=None, kw_only=True)
    """Of the user's file that the option `font` names; None for a family."""
    japanese_digest: str | None = field(default=None, kw_only=True)
    """Of the font that `make japanese` installs; None where no text needs it."""
    function: KnownFunction | None = field(default=None, kw_only=True)
    """None where it is not of the catalogue, or there are several, and as above."""


@dataclass(frozen=True)
class FigureSpec(PictureSpec):
    """The figure of one point of a study."""

    swept: Swept = ()


@dataclass(frozen=True)
class StudyCaseSpec:
    """A point in the figure of a whole study."""

    file: str
    """The role of its gradient file among the inputs."""
    swept: Swept


@dataclass(frozen=True)
class StudyFigureSpec(PictureSpec):
    """The figure of a whole study."""

    cases: tuple[StudyCaseSpec, ...] = ()
    """The points of the study, in the order of its sweep."""
