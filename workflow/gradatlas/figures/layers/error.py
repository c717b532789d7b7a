"""The error of the gradient: a map on a logarithmic scale over two axes, a line over one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gradatlas.figures.layer import Needs
from gradatlas.figures.options import (
    BarLabel,
    BarPlace,
    Color,
    ColorMap,
    FieldErrorRange,
    LineWidth,
    bar_place,
)
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.scene import Scene

AXES = (1, 2)
OF_STUDY = False
OF_PATHS = False
FILLS = True
ARROWS = False
ORDINATE = "error"


@options
class Options:
    """Which error is shown, and what it looks like."""

    quantity: Literal["error", "error_estimate"] = "error"
    """`error` is the norm of the gradient minus the exact gradient; `error_estimate` is what the
    method itself, or a better gradient, says of an error that is not known."""
    relative: bool = False
    """Whether to divide by the largest norm of the gradient on the grid."""
    range: FieldErrorRange = "auto"
    """The errors from the lowest to the highest colour, or the ends of the axis: `auto` is whole
    powers of ten around those that occur, on a map away from kinks; `robust` leaves out the
    smallest and largest two percent; `study` is common to all points of the study, so that their
    figures can be compared; or [low, high]."""
    cmap: ColorMap = "viridis"
    """The colour map, for two axes."""
    colorbar: BarPlace = "right"
    """Where the colour bar of the map stands: `right` of the axes, at the `bottom`, or nowhere
    (`none`)."""
    colorbar_label: BarLabel = "auto"
    """What stands at the colour bar: `auto` (what is measured), or the text itself, with
    mathematics between dollar signs."""
    color: Color = "#1f77b4"
    """The colour of the line, for one axis."""
    linewidth: LineWidth = "auto"
    """The width of the line in points; `auto` is 1 on screen, 0.75 on paper, 2 on slides."""
    flags: bool = True
    """Whether to mark the points at which the gradient is not to be trusted, with a symbol for
    each reason."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "colorbar", bar_place(self.colorbar))


def needs(options: Options) -> Needs:
    """Return what it needs of a field."""
    return Needs(("error", "error_estimate", "flag"), ranged=(options.quantity,))


def draw(scene: Scene, options: Options) -> None:
    """Draw the error; what is exactly 0, not known or flagged looks different from the rest.

    Where the field has no such variable, a note says why.
    """
    from dataclasses import replace

    import numpy as np

    from gradatlas.figures.charts import add_chart
    from gradatlas.figures.error_choice import (
        choose_error_line,
        choose_error_map,
        flag_heights,
        shows_unknown,
    )
    from gradatlas.figures.error_map import add_error_map
    from gradatlas.figures.errors import error_key, label_of, measure, sign_of, why_not_known
    from gradatlas.figures.flag_symbols import mark_flagged, symbol_size
    from gradatlas.figures.wording import own_label

    name = label_of(options.quantity, relative=options.relative, math_text=scene.math_labels)
    measured = measure(scene.field, options.quantity, relative=options.relative)
    shared = scene.shared(options.range)
    key = error_key(options.quantity, relative=options.relative)
    # One legend for all points of a study, so that their frames stand at the same place.
    signs = frozenset[str]() if shared is None else shared.signs
    names_zero, names_unknown = sign_of("zero", key) in signs, sign_of("unknown", key) in signs
    if shared is not None:
        options = replace(options, range=shared.errors.get(key) or "auto")
    is_line = len(scene.field.axes) == 1
    if is_line:
        scene.axes.y.name = name
    if measured is None:
        scene.axes.y.has_ticks = not is_line
        scene.notes.append(why_not_known(scene.field, options.quantity))
        return
    if is_line:
        chosen = (scene.field, scene.view, options, measured.values)
        chart = choose_error_line(*chosen, names_zero=names_zero)
        add_chart(scene, chart)
        if options.flags and np.isfinite(measured.values).any():
            mark_flagged(scene, flag_heights(*chosen), signs)
        return
    name = own_label(options.colorbar_label, name)
    found = choose_error_map(*scene.in_steps(), options, measured.values)
    is_seen = shows_unknown(
        scene.field,
        scene.view,
        measured.values,
        symbol=symbol_size(scene.font_size) if options.flags else 0.0,
        frame=scene.usual_frame,
    )
    add_error_map(
        scene,
        found,
        name,
        options.cmap,
        options.colorbar,
        names_unknown=names_unknown or is_seen,
        names_zero=names_zero,
    )
    if options.flags:
        mark_flagged(scene, named=signs)


def describe(field: Field, options: Options) -> str:
    """Return in plain words what the layer shows."""
    from gradatlas.figures.errors import count_flagged, measure, why_not_known, worst_and_median

    name = "estimated error" if options.quantity == "error_estimate" else "error"
    name = f"relative {name}" if options.relative else name
    measured = measure(field, options.quantity, relative=options.relative)
    if measured is None:
        return f"{name} of the gradient ({why_not_known(field, options.quantity)})"
    known = worst_and_median(field, options.quantity, measured)
    has_kinks = field.whole is not None and field.whole.counts["kink"] > 0
    away = " away from kinks" if has_kinks else ""
    said = [f"at most {known[0]:.2g}{away}, median {known[1]:.2g}"] if known else []
    if options.flags and (flagged := count_flagged(field)):
        said.append(flagged)
    return f"{name} of the gradient ({'; '.join(said) or 'nowhere known'})"
