"""Building figures: of a field, or of a whole study, from what the plan says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gradatlas.fields.reading import Detail
from gradatlas.figures.axes import Axes, Axis
from gradatlas.figures.composition import compose
from gradatlas.figures.fixed.layer import fixed_pictures
from gradatlas.figures.frame import Scale
from gradatlas.figures.layer import Needs, find_point_layer, find_study_layer
from gradatlas.figures.scene import Scene, StudyCase, StudyScene
from gradatlas.figures.sheets.new import new_sheet
from gradatlas.figures.styles import font_size
from gradatlas.figures.titles import plain_title
from gradatlas.figures.views import choose_view, has_equal_units
from gradatlas.figures.wording import axis_labels, field_title, study_title

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.composition import Composition
    from gradatlas.figures.options import FigureOptions
    from gradatlas.figures.spec import FigureSpec, StudyFigureSpec

_INCH = 72.0
"""In points."""
_FINEST = 150
"""The resolution beyond which a finer field makes no other picture: lines are wider than that, and
straight between points. It counts for SVG and PDF, too."""
_PER_PIXEL = 0.6
"""How many points of a field a pixel of the figure's width and height needs. The axes take two
thirds of these, and contours are straight between points."""
_LEAST = 256
"""Along each axis, however small the figure is."""


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


def draw_figure(spec: FigureSpec, field: Field) -> bytes:
    """Return a figure of a field as the content of a file.

    Args:
        spec: What to draw.
        field: The field, with as many axes as the `AXES` of all layers say.
    """
    title, text = describe_figure(spec, field)
    if spec.options.layout == "fixed":
        return fixed_pictures().field_picture(spec, field, title, text)
    sheet = new_sheet(spec.format, _size(spec.options), spec.options.dpi)
    compose_figure(spec, field).draw(sheet)
    return sheet.content(title, text)


def compose_figure(spec: FigureSpec, field: Field) -> Composition:
    """Return a figure of a field in which everything has its place; nothing is drawn yet."""
    options = spec.options
    layers = [(find_point_layer(layer.kind), layer.options) for layer in spec.layers]
    view = choose_view(options, field)
    is_equal = has_equal_units(options, view)
    scene = Scene(
        field=field,
        axes=_axes(options, field, view),
        size=_size(options),
        view=view,
        limited=frozenset(options.limits or ()),
        math_labels=options.labels == "math",
        is_equal=is_equal,
        over_fill=any(layer.FILLS for layer, _ in layers),
        fill_map=next((getattr(own, "cmap", None) for layer, own in layers if layer.FILLS), None),
    )
    for layer, options_of_layer in layers:
        layer.draw(scene, options_of_layer)
    return compose(scene, field_title(spec, field), is_equal=is_equal)


def describe_figure(spec: FigureSpec, field: Field) -> tuple[str, str]:
    """Return a title and a description of a figure in plain words: its alt text."""
    kinds = ", ".join(
        find_point_layer(layer.kind).describe(field, layer.options) for layer in spec.layers
    )
    title = plain_title(field_title(spec, field))
    domain = ", ".join(
        f"{name} from {low:g} to {high:g}"
        for name, (low, high) in choose_view(spec.options, field).items()
    )
    return title or f"f = {field.formula}", f"f = {field.formula}: {kinds}; {domain}"


def _size(options: FigureOptions) -> tuple[float, float]:
    """Return width and height in points."""
    return (_INCH * options.size[0], _INCH * options.size[1])


def _axes(options: FigureOptions, field: Field, view: Mapping[str, tuple[float, float]]) -> Axes:
    x_name, y_name = axis_labels(options, field)
    scales = [*(Scale(*view[name]) for name in field.axes), Scale(0.0, 1.0)]
    return Axes(
        Axis(x_name, scales[0]),
        Axis(y_name, scales[1]),
        font_size(options.size),
        math_text=options.labels == "math",
        gridlines=options.gridlines,
    )


def study_cases(spec: StudyFigureSpec, files: Mapping[str, Path]) -> list[StudyCase]:
    """Return the points of a study, in the order of its sweep.

    Args:
        spec: The figure of the study.
        files: Role → gradient file.
    """
    return [StudyCase(dict(case.swept), files[case.file]) for case in spec.cases]


def draw_study_figure(spec: StudyFigureSpec, cases: Sequence[StudyCase]) -> bytes:
    """Return a figure of all points of a study as the content of a file."""
    title, text = describe_study_figure(spec, cases)
    if spec.options.layout == "fixed":
        return fixed_pictures().study_picture(spec, cases, title, text)
    sheet = new_sheet(spec.format, _size(spec.options), spec.options.dpi)
    compose_study_figure(spec, cases).draw(sheet)
    return sheet.content(title, text)


def compose_study_figure(spec: StudyFigureSpec, cases: Sequence[StudyCase]) -> Composition:
    """Return a figure of a study in which everything has its place; nothing is drawn yet."""
    options = spec.options
    math_labels = options.labels == "math"
    axes = Axes(
        Axis("", Scale(0.0, 1.0)),
        Axis("", Scale(0.0, 1.0)),
        font_size(options.size),
        math_text=math_labels,
        gridlines=options.gridlines,
    )
    scene = StudyScene(axes=axes, size=_size(options), math_labels=math_labels, cases=cases)
    for layer in spec.layers:
        find_study_layer(layer.kind).draw(scene, layer.options)
    return compose(scene, study_title(spec, cases), is_equal=False)


def describe_study_figure(spec: StudyFigureSpec, cases: Sequence[StudyCase]) -> tuple[str, str]:
    """Return a title and a description of a figure in plain words: its alt text."""
    text = "; ".join(
        find_study_layer(layer.kind).describe(cases, layer.options) for layer in spec.layers
    )
    title = plain_title(study_title(spec, cases))
    return title or text.partition(":")[0], text
