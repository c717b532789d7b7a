"""Building figures: of a field, or of a whole study, from what the plan says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gradatlas.fields.reading import Detail
from gradatlas.figures.layer import Needs, find_point_layer, find_study_layer
from gradatlas.figures.layout import draw_legend, draw_legend_inside, place
from gradatlas.figures.measuring import figure_of
from gradatlas.figures.plain_axes import PlainAxes
from gradatlas.figures.scene import Scene, StudyCase, StudyScene
from gradatlas.figures.styles import figure_style
from gradatlas.figures.titles import TitleLine, draw_title, plain_title, title_lines
from gradatlas.formulas.typesetting import names_mathtext

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.options import FigureOptions
    from gradatlas.figures.scene import Canvas
    from gradatlas.figures.spec import FigureSpec, StudyFigureSpec

_BUILD_DPI = 100
"""The resolution at which figures are laid out, so that PNG, SVG and PDF look alike."""
_FIXED_TOP = 0.1
"""The part of a figure's height for the title above matplotlib's default axes."""
_FINEST = 150
"""The resolution beyond which a finer field makes no other picture: lines are wider than that, and
straight between points. It counts for SVG and PDF, too."""
_PER_PIXEL = 0.6
"""How many points of a field a pixel of the figure's width and height needs. The axes take two
thirds of these, and contours are straight between points."""
_LEAST = 256
"""Along each axis, however small the figure is."""
_MOST_UNEQUAL = 4.0
"""How many times the other a side of the domain may be for `aspect: auto` to be equal."""


def new_axes(options: FigureOptions) -> Axes:
    """Return the axes of a new figure; call it within the figure's style."""
    figure = Figure(figsize=options.size, dpi=_BUILD_DPI)
    FigureCanvasAgg(figure)
    kinds = {"fitted": PlainAxes, "fixed": Axes}
    return figure.add_subplot(axes_class=kinds[options.layout])


def arrange(canvas: Canvas, options: FigureOptions, title: Sequence[TitleLine]) -> Figure:
    """Draw title and legend, give everything its place, and return the figure.

    Args:
        canvas: On which the layers have drawn.
        options: Of the figure.
        title: What stands above the axes.
    """
    axes = canvas.axes
    figure = figure_of(axes)
    if canvas.fitted:
        top = draw_title(figure, title)
        bottom = draw_legend(figure, canvas.legend, top)
        place(figure, axes, canvas.color_bars, _ratio(axes), top, bottom)
    else:
        draw_title(figure, title, room=_FIXED_TOP * options.size[1])
        draw_legend_inside(axes, canvas.legend)
        axes.apply_aspect()
    canvas.finish()
    return figure


def _ratio(axes: Axes) -> float | None:
    """Return height over width of the axes' box where a unit of both axes is equally long."""
    if axes.get_aspect() == "auto":
        return None
    (x_low, x_high), (y_low, y_high) = axes.get_xlim(), axes.get_ylim()
    return float((y_high - y_low) / (x_high - x_low))


def figure_detail(spec: FigureSpec) -> Detail:
    """Return what a figure can show of a field."""
    options = spec.options
    needs = [find_point_layer(layer.kind).needs(layer.options) for layer in spec.layers]
    dpi = min(options.dpi, _FINEST) if spec.format == "png" else _FINEST
    least = max(_LEAST, *(need.points for need in needs))
    width, height = (max(least, round(_PER_PIXEL * side * dpi)) for side in options.size)
    return Detail(
        enough=(width, height),
        limits=options.limits or {},
        variables=frozenset(name for need in needs for name in need.variables),
        exact=partial(_exact_places, needs),
    )


def _exact_places(needs: Sequence[Needs], field: Field) -> Sequence[float]:
    return [place for need in needs if need.places is not None for place in need.places(field)]


def build_figure(spec: FigureSpec, field: Field) -> Figure:
    """Return a figure drawn from a field; nothing is saved.

    Args:
        spec: What to draw.
        field: The field, with as many axes as the `AXES` of all layers say.

    matplotlib's own settings play no part and are not changed.
    """
    options = spec.options
    with figure_style(fitted=options.layout == "fitted", size=options.size):
        return _build(spec, field)


def describe_figure(spec: FigureSpec, field: Field) -> tuple[str, str]:
    """Return a title and a description of a figure in plain words: its alt text."""
    kinds = ", ".join(
        find_point_layer(layer.kind).describe(field, layer.options) for layer in spec.layers
    )
    title = plain_title(_title(spec, field))
    domain = ", ".join(
        f"{name} from {low:g} to {high:g}"
        for name, (low, high) in _view(spec.options, field).items()
    )
    return title or f"f = {field.formula}", f"f = {field.formula}: {kinds}; {domain}"


def _build(spec: FigureSpec, field: Field) -> Figure:
    options = spec.options
    axes = new_axes(options)
    layers = [(find_point_layer(layer.kind), layer.options) for layer in spec.layers]
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
        over_fill=any(layer.FILLS for layer, _ in layers),
    )
    for layer, options_of_layer in layers:
        layer.draw(scene, options_of_layer)
    return arrange(scene, options, _title(spec, field))


def _title(spec: FigureSpec, field: Field) -> list[TitleLine]:
    return title_lines(
        spec.options.title,
        spec.study_title,
        spec.swept,
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


def study_cases(spec: StudyFigureSpec, files: Mapping[str, Path]) -> list[StudyCase]:
    """Return the points of a study, in the order of its sweep.

    Args:
        spec: The figure of the study.
        files: Role → gradient file.
    """
    return [StudyCase(dict(case.swept), files[case.file]) for case in spec.cases]


def build_study_figure(spec: StudyFigureSpec, cases: Sequence[StudyCase]) -> Figure:
    """Return a figure drawn from all points of a study; nothing is saved.

    matplotlib's own settings play no part and are not changed.
    """
    options = spec.options
    fitted = options.layout == "fitted"
    with figure_style(fitted=fitted, size=options.size):
        axes = new_axes(options)
        if options.gridlines:
            axes.grid(True)
        scene = StudyScene(
            axes=axes, fitted=fitted, math_labels=options.labels == "math", cases=cases
        )
        for layer in spec.layers:
            find_study_layer(layer.kind).draw(scene, layer.options)
        return arrange(scene, options, _study_title(spec, cases))


def describe_study_figure(spec: StudyFigureSpec, cases: Sequence[StudyCase]) -> tuple[str, str]:
    """Return a title and a description of a figure in plain words: its alt text."""
    text = "; ".join(
        find_study_layer(layer.kind).describe(cases, layer.options) for layer in spec.layers
    )
    title = plain_title(_study_title(spec, cases))
    return title or text.partition(":")[0], text


def _study_title(spec: StudyFigureSpec, cases: Sequence[StudyCase]) -> list[TitleLine]:
    """Return the lines of the title: what all points have in common."""
    summaries = [case.summary for case in cases]
    formulas = {summary.formula for summary in summaries}
    if len(formulas) > 1:
        return title_lines(spec.options.title, spec.study_title, [], None, {})
    parameters = {
        name: value
        for name, value in summaries[0].parameters.items()
        if all(summary.parameters.get(name) == value for summary in summaries)
    }
    return title_lines(spec.options.title, spec.study_title, [], formulas.pop(), parameters)
