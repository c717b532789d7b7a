"""Building figures: of a field, or of a whole study, from what the plan says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradatlas.fields.reading import Detail
from gradatlas.figures.axes import Axes, Axis
from gradatlas.figures.captions import field_caption, study_caption
from gradatlas.figures.composition import compose
from gradatlas.figures.fixed.layer import fixed_pictures
from gradatlas.figures.frame import Scale
from gradatlas.figures.layer import Needs, find_point_layer, find_study_layer
from gradatlas.figures.pages import (
    drawn_sheet,
    empty_axes,
    page_settings,
    set_own_labels,
    typeface_for,
)
from gradatlas.figures.panels import compose_panels, panel_size
from gradatlas.figures.scene import Panel, Scene, StudyCase, StudyScene
from gradatlas.figures.sheets.fonts import texts_in
from gradatlas.figures.style_sheets import paper_of
from gradatlas.figures.undefined_ground import add_outside_ground, add_undefined_ground
from gradatlas.figures.views import choose_view, f_limits, has_equal_units, log_axes
from gradatlas.figures.wording import axis_labels, field_title, study_title

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.composition import Composition
    from gradatlas.figures.options import FigureOptions
    from gradatlas.figures.spec import FigureSpec, StudyFigureSpec
    from gradatlas.figures.study_values import StudyValues
    from gradatlas.figures.style_sheets import Paper
    from gradatlas.functions.function import FloatArray

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
    paper = paper_of(options)
    dpi = min(paper.dpi, _FINEST) if spec.format == "png" else _FINEST
    least = max(_LEAST, *(need.points for need in needs))
    width, height = (
        max(least, round(_PER_PIXEL * side * dpi)) for side in (paper.width, paper.height)
    )
    return Detail(
        enough=(width, height),
        limits=options.limits or {},
        variables=frozenset(name for need in needs for name in need.variables),
        exact=partial(_exact_places, needs, options),
    )


def _exact_places(needs: Sequence[Needs], options: FigureOptions, field: Field) -> Sequence[float]:
    view = choose_view(options, field)
    return [place for need in needs if need.places for place in need.places(field, view)]


def draw_figure(
    spec: FigureSpec,
    field: Field,
    *,
    study: StudyValues | None = None,
    values_at: Callable[..., FloatArray] | None = None,
    paths: Path | None = None,
    points: Path | None = None,
    font: Path | None = None,
) -> bytes:
    """Return a figure of a field as the content of a file.

    Args:
        spec: What to draw.
        field: The field, with as many axes as the `AXES` of all layers say.
        study: What all points of the study share, for layers with `range: study`.
        values_at: f at any place, given an array for each axis; None where the field is all there
            is.
        paths: The file of descent paths, for layers that draw them.
        points: The file of critical points, for layers that draw them.
        font: The user's font, if the figure asks for one.
    """
    if spec.options.layout == "fixed":
        caption = field_caption(spec, field)
        if spec.format == "txt":
            return caption.file
        return fixed_pictures().field_picture(spec, field, caption.title, caption.text)
    with texts_in(typeface_for(spec, font)):
        composition = compose_figure(
            spec, field, study=study, values_at=values_at, paths=paths, points=points
        )
        caption = field_caption(spec, field, composition.page.details, composition.page.notes)
        if spec.format == "txt":
            return caption.file
        return drawn_sheet(spec, composition).content(caption.title, caption.text)


def compose_figure(
    spec: FigureSpec,
    field: Field,
    *,
    study: StudyValues | None = None,
    values_at: Callable[..., FloatArray] | None = None,
    paths: Path | None = None,
    points: Path | None = None,
) -> Composition:
    """Return a figure of a field in which everything has its place; nothing is drawn yet.

    See `draw_figure` for the arguments.
    """
    options = spec.options
    is_equal = has_equal_units(options, choose_view(options, field))

    def scene(panel: Panel | None = None, size: float = 1.0) -> Scene:
        return _drawn_scene(spec, field, study, values_at, paths, points, panel, size)

    title = field_title(spec, field)
    least = (0.0, 0.0) if study is None else study.title
    if options.panels == "none":
        return compose(scene(), title, is_equal=is_equal, least_title=least)
    panel = Panel(0)
    pages = [scene(panel)]
    names = panel.names or [""]
    if (size := panel_size(len(names))) != 1.0:
        pages = [scene(Panel(0, names), size)]
    pages += [scene(Panel(number, names), size) for number in range(1, len(names))]
    return compose_panels(
        pages, names, title, empty_axes(options), is_equal=is_equal, least_title=least
    )


def _drawn_scene(
    spec: FigureSpec,
    field: Field,
    study: StudyValues | None,
    values_at: Callable[..., FloatArray] | None,
    paths: Path | None,
    points: Path | None,
    panel: Panel | None,
    size: float,
) -> Scene:
    """Return the page of a picture, on which layers have said what they draw.

    Text and lines have a part of their usual `size`.
    """
    options = spec.options
    layers = [(find_point_layer(layer.kind), layer.options) for layer in spec.layers]
    arrows: list[Any] = [own for layer, own in layers if layer.ARROWS]
    view = choose_view(options, field)
    is_equal = has_equal_units(options, view)
    paper = paper_of(options)
    scene = Scene(
        field=field,
        **page_settings(options, is_equal=is_equal),
        axes=_axes(options, field, view, paper, size),
        view=view,
        limited=frozenset(options.limits or ()),
        log_axes=log_axes(options),
        is_equal=is_equal,
        over_fill=any(layer.FILLS for layer, _ in layers),
        has_arrows=bool(arrows),
        has_colored_arrows=any((own.color, own.cmap) == ("magnitude", "auto") for own in arrows),
        fill_map=next((getattr(own, "cmap", None) for layer, own in layers if layer.FILLS), None),
        study=study,
        values_at=None if options.refine == 1 else values_at,
        refine=options.refine,
        f_limits=f_limits(options, field),
        paths_file=paths,
        points_file=points,
        panel=panel,
    )
    for layer, options_of_layer in layers:
        scene.details.append([])
        layer.draw(scene, options_of_layer)
    needed = {name for layer, own in layers for name in layer.needs(own).variables}
    if len(field.axes) == 2 and "f" in needed:
        add_undefined_ground(scene)
    add_outside_ground(scene)
    if scene.f_limits is not None:
        scene.set_range("y", *scene.f_limits)
    set_own_labels(scene, options)
    return scene


def describe_figure(
    spec: FigureSpec,
    field: Field,
    *,
    study: StudyValues | None = None,
    values_at: Callable[..., FloatArray] | None = None,
    paths: Path | None = None,
    points: Path | None = None,
) -> tuple[str, str]:
    """Return the title of a figure and its caption, both in plain words.

    See `draw_figure` for the arguments.
    """
    if spec.options.layout == "fixed":
        caption = field_caption(spec, field)
    else:
        page = compose_figure(
            spec, field, study=study, values_at=values_at, paths=paths, points=points
        ).page
        caption = field_caption(spec, field, page.details, page.notes)
    return caption.title, caption.text


def _axes(
    options: FigureOptions,
    field: Field,
    view: Mapping[str, tuple[float, float]],
    paper: Paper,
    size: float,
) -> Axes:
    x_name, y_name = axis_labels(options, field)
    logarithmic = log_axes(options)
    height = Scale(1.0, 10.0, is_log=True) if "f" in logarithmic else Scale(0.0, 1.0)
    scales = [*(Scale(*view[name], name in logarithmic) for name in field.axes), height]
    return Axes(
        Axis(x_name, scales[0]),
        Axis(y_name, scales[1]),
        size * paper.font_size,
        math_text=options.labels == "math",
        gridlines=options.gridlines,
        stroke=size * paper.stroke,
    )


def study_cases(spec: StudyFigureSpec, files: Mapping[str, Path]) -> list[StudyCase]:
    """Return the points of a study, in the order of its sweep.

    Args:
        spec: The figure of the study.
        files: Role → gradient file.
    """
    return [StudyCase(dict(case.swept), files[case.file]) for case in spec.cases]


def draw_study_figure(
    spec: StudyFigureSpec, cases: Sequence[StudyCase], font: Path | None = None
) -> bytes:
    """Return a figure of all points of a study as the content of a file.

    Args:
        spec: What to draw.
        cases: The points.
        font: The user's font, if the figure asks for one.
    """
    caption = study_caption(spec, cases)
    if spec.format == "txt":
        return caption.file
    if spec.options.layout == "fixed":
        return fixed_pictures().study_picture(spec, cases, caption.title, caption.text)
    with texts_in(typeface_for(spec, font)):
        return drawn_sheet(spec, compose_study_figure(spec, cases)).content(
            caption.title, caption.text
        )


def compose_study_figure(spec: StudyFigureSpec, cases: Sequence[StudyCase]) -> Composition:
    """Return a figure of a study in which everything has its place; nothing is drawn yet."""
    options = spec.options
    scene = StudyScene(
        **page_settings(options, is_equal=False), axes=empty_axes(options), cases=cases
    )
    for layer in spec.layers:
        find_study_layer(layer.kind).draw(scene, layer.options)
    set_own_labels(scene, options)
    return compose(scene, study_title(spec, cases), is_equal=False)


def describe_study_figure(spec: StudyFigureSpec, cases: Sequence[StudyCase]) -> tuple[str, str]:
    """Return the title of a figure of a study and its caption, both in plain words."""
    caption = study_caption(spec, cases)
    return caption.title, caption.text
