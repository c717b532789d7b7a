"""Building a figure from its settings and a field."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gradatlas.fields import Field
from gradatlas.figures.figure_options import FigureOptions
from gradatlas.figures.layout import place
from gradatlas.figures.scene import Scene
from gradatlas.figures.styles import figure_style
from gradatlas.figures.titles import TitleLine, draw_title, plain_title, title_lines
from gradatlas.functions.mathtext import name_mathtext

_BUILD_DPI = 100
"""The resolution at which figures are laid out, so that PNG, SVG and PDF look alike."""
_MOST_UNEQUAL = 4.0
"""How many times the other a side of the domain may be for `aspect: auto` to be equal."""
_FIXED_TOP = 0.1
"""The part of a figure's height for the title above matplotlib's default axes."""


def build_figure(settings: Mapping[str, Any], field: Field) -> Figure:
    """Return the figure that `settings` describe, drawn from `field`; nothing is saved.

    Args:
        settings: `figure` (all of `FigureOptions`), `layers` (a list of mappings, each with `kind`
            and all options of that layer), `study_title` and `swept` for the title `auto`.
        field: The field; a layer draws fields with as many axes as its `AXES` say.

    matplotlib's own settings play no part and are not changed.
    """
    options = figure_options(settings)
    with figure_style(fitted=options.layout == "fitted", size=options.size):
        return _build(settings, options, field)


def figure_options(settings: Mapping[str, Any]) -> FigureOptions:
    """Return the options of the figure as a whole."""
    return FigureOptions(**{**settings["figure"], "size": tuple(settings["figure"]["size"])})


def describe_figure(settings: Mapping[str, Any], field: Field) -> tuple[str, str]:
    """Return a title and a description of a figure in plain words, for who cannot see it."""
    kinds = ", ".join(str(layer["kind"]) for layer in settings["layers"])
    title = plain_title(_title(settings, figure_options(settings), field))
    domain = ", ".join(
        f"{name} from {low:g} to {high:g}"
        for name, (low, high) in _view(figure_options(settings), field).items()
    )
    return title or f"f = {field.formula}", f"f = {field.formula}: {kinds}; {domain}"


def _build(settings: Mapping[str, Any], options: FigureOptions, field: Field) -> Figure:
    fitted = options.layout == "fitted"
    figure = Figure(figsize=options.size, dpi=_BUILD_DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    layers = [_layer(layer) for layer in settings["layers"]]
    view = _view(options, field)
    _set_axes(axes, options, field, view)
    scene = Scene(
        field=field,
        axes=axes,
        view=view,
        limited=frozenset(options.limits or ()),
        fitted=fitted,
        math_labels=options.labels == "math",
        is_equal=axes.get_aspect() != "auto",
        over_fill=any(getattr(module, "FILLS", False) for module, _ in layers),
    )
    for module, options_of_layer in layers:
        module.draw(scene, module.Options(**options_of_layer))
    lines = _title(settings, options, field)
    if fitted:
        top = draw_title(figure, lines)
        place(figure, axes, scene.color_bars, _ratio(axes), top)
    else:
        draw_title(figure, lines, room=_FIXED_TOP * options.size[1])
        axes.apply_aspect()
    scene.finish()
    return figure


def _layer(settings: Mapping[str, Any]) -> tuple[ModuleType, dict[str, Any]]:
    """Return the module of a layer and its options."""
    module = importlib.import_module(f"gradatlas.figures.layers.{settings['kind']}")
    return module, {name: value for name, value in settings.items() if name != "kind"}


def _title(settings: Mapping[str, Any], options: FigureOptions, field: Field) -> list[TitleLine]:
    return title_lines(options.title, settings["study_title"], settings["swept"], field)


def _view(options: FigureOptions, field: Field) -> dict[str, tuple[float, float]]:
    """Return what is shown of each axis."""
    view = {}
    for name, values in field.coordinates.items():
        low, high = float(values.min()), float(values.max())
        if low == high:
            low, high = low - 0.5, high + 0.5
        limits = (options.limits or {}).get(name)
        view[name] = (low, high) if limits is None else (float(limits[0]), float(limits[1]))
    return view


def _set_axes(
    axes: Axes, options: FigureOptions, field: Field, view: Mapping[str, tuple[float, float]]
) -> None:
    names = [_axis_name(name, options) for name in field.axes]
    axes.set_xlim(view[field.axes[0]])
    axes.set_xlabel(names[0])
    if len(names) == 1:
        inner = names[0].strip("$")
        axes.set_ylabel(f"$f({inner})$" if options.labels == "math" else f"f({inner})")
    else:
        axes.set_ylim(view[field.axes[1]])
        axes.set_ylabel(names[1])
    spans = sorted(high - low for low, high in view.values())
    is_equal = options.aspect == "equal" or (
        options.aspect == "auto" and len(spans) == 2 and spans[1] <= _MOST_UNEQUAL * spans[0]
    )
    if is_equal:
        axes.set_aspect("equal", adjustable="box")
    if options.gridlines:
        axes.grid(True)


def _axis_name(name: str, options: FigureOptions) -> str:
    return f"${name_mathtext(name)}$" if options.labels == "math" else name.replace("$", r"\$")


def _ratio(axes: Axes) -> float | None:
    """Return height over width of the axes' box where a unit of both axes is equally long."""
    if axes.get_aspect() == "auto":
        return None
    (x_low, x_high), (y_low, y_high) = axes.get_xlim(), axes.get_ylim()
    return float((y_high - y_low) / (x_high - x_low))
