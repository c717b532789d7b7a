"""Building a figure from its settings and a field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gradatlas.figures.assembly import arrange, figure_options, layer_with_options, new_axes
from gradatlas.figures.scene import Scene
from gradatlas.figures.styles import figure_style
from gradatlas.figures.titles import TitleLine, plain_title, title_lines
from gradatlas.functions.mathtext import names_mathtext

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.figure_options import FigureOptions

_MOST_UNEQUAL = 4.0
"""How many times the other a side of the domain may be for `aspect: auto` to be equal."""


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


def describe_figure(settings: Mapping[str, Any], field: Field) -> tuple[str, str]:
    """Return a title and a description of a figure in plain words, for who cannot see it."""
    kinds = ", ".join(_described(layer, field) for layer in settings["layers"])
    title = plain_title(_title(settings, figure_options(settings), field))
    domain = ", ".join(
        f"{name} from {low:g} to {high:g}"
        for name, (low, high) in _view(figure_options(settings), field).items()
    )
    return title or f"f = {field.formula}", f"f = {field.formula}: {kinds}; {domain}"


def _build(settings: Mapping[str, Any], options: FigureOptions, field: Field) -> Figure:
    axes = new_axes(options)
    layers = [layer_with_options(layer) for layer in settings["layers"]]
    view = _view(options, field)
    _set_axes(axes, options, field, view)
    scene = Scene(
        field=field,
        axes=axes,
        view=view,
        limited=frozenset(options.limits or ()),
        fitted=options.layout == "fitted",
        math_labels=options.labels == "math",
        is_equal=axes.get_aspect() != "auto",
        over_fill=any(getattr(module, "FILLS", False) for module, _ in layers),
    )
    for module, options_of_layer in layers:
        module.draw(scene, module.Options(**options_of_layer))
    return arrange(scene, options, _title(settings, options, field))


def _described(settings: Mapping[str, Any], field: Field) -> str:
    module, options = layer_with_options(settings)
    if not hasattr(module, "describe"):
        return str(settings["kind"])
    text: str = module.describe(field, module.Options(**options))
    return text


def _title(settings: Mapping[str, Any], options: FigureOptions, field: Field) -> list[TitleLine]:
    return title_lines(
        options.title,
        settings["study_title"],
        settings["swept"],
        field.formula,
        field.parameters,
        field.axes,
    )


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
    names = _axis_names(options, field)
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


def _axis_names(options: FigureOptions, field: Field) -> list[str]:
    if options.labels != "math":
        return [name.replace("$", r"\$") for name in field.axes]
    written = names_mathtext((*field.axes, *field.parameters))
    return [f"${written[name]}$" for name in field.axes]
