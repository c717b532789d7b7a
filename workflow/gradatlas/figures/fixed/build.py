"""Building figures of matplotlib, with its own style and its own place for the axes.

What they show is chosen elsewhere in `figures`, for all layouts alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from gradatlas.figures.fixed.layer import find_fixed_layer, find_fixed_study_layer
from gradatlas.figures.fixed.measuring import figure_of
from gradatlas.figures.fixed.scene import FixedScene, FixedStudyScene
from gradatlas.figures.fixed.style import fixed_style
from gradatlas.figures.fixed.titles import draw_title
from gradatlas.figures.layer import find_point_layer
from gradatlas.figures.style_sheets import paper_of
from gradatlas.figures.styles import INK, UNDEFINED
from gradatlas.figures.views import choose_view, ends_in_view, f_limits, has_equal_units
from gradatlas.figures.wording import axis_labels, field_title, own_label, study_title

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.fixed.scene import FixedCanvas
    from gradatlas.figures.options import FigureOptions
    from gradatlas.figures.scene import StudyCase
    from gradatlas.figures.spec import FigureSpec, StudyFigureSpec
    from gradatlas.figures.titles import TitleLine

_BUILD_DPI = 100
"""The resolution at which figures are laid out, so that PNG, SVG and PDF look alike."""


def build_figure(spec: FigureSpec, field: Field) -> Figure:
    """Return a figure drawn from a field; nothing is saved.

    Args:
        spec: What to draw.
        field: The field, with as many axes as the `AXES` of all layers say.

    matplotlib's own settings play no part and are not changed.
    """
    options = spec.options
    with fixed_style():
        view = choose_view(options, field)
        scene = FixedScene(
            field=field,
            axes=_new_axes(options),
            view=view,
            math_labels=options.labels == "math",
            has_equal_units=has_equal_units(options, view),
            over_fill=any(find_point_layer(layer.kind).FILLS for layer in spec.layers),
        )
        _set_axes(scene, options)
        for layer in spec.layers:
            find_fixed_layer(layer.kind).draw(scene, layer.options)
        _fill_outside(scene)
        if (limits := f_limits(options, field)) is not None:
            scene.axes.set_ylim(limits)
        _set_labels(scene.axes, options)
        return _finish(scene, field_title(spec, field))


def build_study_figure(spec: StudyFigureSpec, cases: Sequence[StudyCase]) -> Figure:
    """Return a figure drawn from all points of a study; nothing is saved.

    matplotlib's own settings play no part and are not changed.
    """
    options = spec.options
    with fixed_style():
        scene = FixedStudyScene(
            axes=_new_axes(options), math_labels=options.labels == "math", cases=cases
        )
        for layer in spec.layers:
            find_fixed_study_layer(layer.kind).draw(scene, layer.options)
        _set_labels(scene.axes, options)
        return _finish(scene, study_title(spec, cases))


def _new_axes(options: FigureOptions) -> Axes:
    paper = paper_of(options)
    figure = Figure(figsize=(paper.width, paper.height), dpi=_BUILD_DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    if options.gridlines:
        axes.grid(True)
    return axes


def _set_axes(scene: FixedScene, options: FigureOptions) -> None:
    axes, limits = scene.axes, list(scene.view.values())
    axes.set_xlim(limits[0])
    if len(limits) > 1:
        axes.set_ylim(limits[1])
    x_label, y_label = axis_labels(options, scene.field)
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    if scene.has_equal_units:
        axes.set_aspect("equal", adjustable="box")


def _fill_outside(scene: FixedScene) -> None:
    """Fill what is shown outside of the grid, and let the legend say so."""
    ends = ends_in_view(scene.field, scene.view)
    spans: list[Callable[..., object]] = [scene.axes.axvspan, scene.axes.axhspan]
    look = {"facecolor": UNDEFINED, "linewidth": 0, "zorder": 0.1}
    for (name, (low, high)), fill in zip(scene.view.items(), spans, strict=False):
        first, last = ends.get(name, (None, None))
        if first is not None:
            fill(low, first, **look)
        if last is not None:
            fill(last, high, **look)
    if ends:
        patch = Patch(facecolor=UNDEFINED, edgecolor=INK, lw=0.5)
        scene.legend.append((patch, "outside of the grid"))


def _set_labels(axes: Axes, options: FigureOptions) -> None:
    """Write at the axes what the user wants there, whatever layers have written."""
    if options.xlabel != "auto":
        axes.set_xlabel(own_label(options.xlabel, ""))
    if options.ylabel != "auto":
        axes.set_ylabel(own_label(options.ylabel, ""))


def _finish(canvas: FixedCanvas, title: Sequence[TitleLine]) -> Figure:
    """Draw title and legend, and what waits for the place of the axes; return the figure."""
    axes = canvas.axes
    figure = figure_of(axes)
    draw_title(figure, title)
    if canvas.legend:
        handles, texts = zip(*canvas.legend, strict=True)
        axes.legend(handles, texts, loc="best", fontsize="small", framealpha=0.9)
    axes.apply_aspect()
    canvas.finish()
    return figure
