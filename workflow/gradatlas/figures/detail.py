"""How much of a field a figure can show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from gradatlas.fields.reading import Detail
from gradatlas.figures.assembly import figure_options, layer_with_options

if TYPE_CHECKING:
    from gradatlas.fields.field import Field

_FINEST = 150
"""The resolution beyond which a finer field makes no other picture: lines are wider than that, and
straight between points. It counts for SVG and PDF, too."""
_PER_PIXEL = 0.6
"""How many points of a field a pixel of the figure's width and height needs. The axes take two
thirds of these, and contours are straight between points."""
_LEAST = 256
"""Along each axis, however small the figure is."""


def figure_detail(settings: Mapping[str, Any]) -> Detail:
    """Return what the figure that `settings` describe can show of a field.

    Args:
        settings: As for `figure.build_figure`, with the `format` of the file.
    """
    options = figure_options(settings)
    dpi = min(options.dpi, _FINEST) if settings["format"] == "png" else _FINEST
    least = max(_LEAST, *(_points_needed(layer) for layer in settings["layers"]))
    width, height = (max(least, round(_PER_PIXEL * side * dpi)) for side in options.size)
    return Detail(
        enough=(width, height),
        limits={
            name: (float(low), float(high)) for name, (low, high) in (options.limits or {}).items()
        },
        variables=frozenset(
            name for layer in settings["layers"] for name in layer_with_options(layer)[0].READS
        ),
        exact=partial(_exact_places, settings),
    )


def _points_needed(layer: Mapping[str, Any]) -> int:
    module, options = layer_with_options(layer)
    if not hasattr(module, "points_needed"):
        return 0
    count: int = module.points_needed(module.Options(**options))
    return count


def _exact_places(settings: Mapping[str, Any], field: Field) -> Sequence[float]:
    places: list[float] = []
    for layer in settings["layers"]:
        module, options = layer_with_options(layer)
        if hasattr(module, "exact_places"):
            places += module.exact_places(field, module.Options(**options))
    return places
