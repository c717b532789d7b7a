"""What a plan says of a figure: its layers and options, parsed once, and what its title needs."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradatlas.figures.options import FigureOptions
    from gradatlas.functions.kind import FunctionSpec
    from gradatlas.options import OptionValues

SweptValue = float | str | bool
Swept = tuple[tuple[str, SweptValue], ...]
"""Swept keys with their values, in the order of the sweep."""

_OF_ONE_FIGURE = ("dpi", "aspect", "gridlines", "labels", "panels")
"""The options that have to do neither with titles nor with what is shown of a field."""


@dataclass(frozen=True)
class LayerSpec:
    """A layer with all its options."""

    kind: str
    """The name of the module in `layers/`."""
    options: OptionValues

    @property
    def shares_study(self) -> bool:
        """Whether its range is one that all points of a study share: `range: study`."""
        return getattr(self.options, "range", None) == "study"


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
    """The ending of the file: png, svg or pdf; txt for the caption."""
    study_title: str | None = None
    """None also where the figure has no title `auto`."""
    font_digest: str | None = field(default=None, kw_only=True)
    """Of the user's file that the option `font` names; None for a family."""
    japanese_digest: str | None = field(default=None, kw_only=True)
    """Of the font that `make japanese` installs; None where no text needs it."""
    function: KnownFunction | None = field(default=None, kw_only=True)
    """None where it is not of the catalogue, or there are several, and as above."""


@dataclass(frozen=True)
class FieldSource:
    """What f is, for figures that ask for more of its values than are stored."""

    function: FunctionSpec
    axes: tuple[str, ...]
    """The names of its variables, in the config's order."""


@dataclass(frozen=True)
class FigureSpec(PictureSpec):
    """The figure of one point of a study."""

    swept: Swept = ()
    source: FieldSource | None = None
    """None where the stored field is all that the figure is made from."""
    parameters: Mapping[str, float] = field(default_factory=dict)
    """Parameter name → value, for the source; empty where there is none."""


@dataclass(frozen=True)
class StudyCaseSpec:
    """A point in the figure of a whole study."""

    file: str
    """The role of its gradient file among the inputs."""
    swept: Swept
    function: KnownFunction | None = None
    """What its title calls its function; None where the figure's title does not depend on it."""


@dataclass(frozen=True)
class StudyFigureSpec(PictureSpec):
    """The figure of a whole study."""

    cases: tuple[StudyCaseSpec, ...] = ()
    """The points of the study, in the order of its sweep."""


@dataclass(frozen=True)
class StudyValuesSpec:
    """What the figures of all points of a study share.

    Of points that have one gradient file it counts once.
    """

    options: FigureOptions
    """Those of the figure, as far as `shared_options` leaves them."""
    study_title: str | None = None
    """None also where the figure has no title `auto`."""
    cases: tuple[StudyCaseSpec, ...] = ()
    """The points, in no order of the sweep; none where the figure has no title `auto`."""
    variables: tuple[str, ...] = ("f", "grad_norm")
    """Those of the fields of which ranges are shared, sorted: see `Needs.ranged`."""


def shared_options(options: FigureOptions) -> FigureOptions:
    """Return the options on which it depends what the figures of a study share.

    The others have their defaults: figures that differ in these alone share one file.
    """
    usual = type(options)()
    if options.title != "auto":  # then all points have the same title
        return dataclasses.replace(usual, title="none", limits=options.limits)
    return dataclasses.replace(
        options, **{name: getattr(usual, name) for name in _OF_ONE_FIGURE if hasattr(usual, name)}
    )
