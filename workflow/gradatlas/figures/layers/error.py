"""The error of the gradient: a map on a logarithmic scale over two axes, a line over one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from gradatlas.figures.layer import Needs
from gradatlas.figures.options import Color, ColorMap, ErrorRange, LineWidth
from gradatlas.options import options

if TYPE_CHECKING:
    from gradatlas.fields.field import Field
    from gradatlas.figures.scene import Scene
    from gradatlas.functions.function import FloatArray

AXES = (1, 2)
OF_STUDY = False
FILLS = True
ORDINATE = "error"
_MOST_DOTS = 200
"""The most points of a line that are drawn as dots, too."""


@options
class Options:
    """Which error is shown, and what it looks like."""

    quantity: Literal["error", "error_estimate"] = "error"
    """`error` is the norm of the gradient minus the exact gradient; `error_estimate` is what the
    method itself, or a better gradient, says of an error that is not known."""
    relative: bool = False
    """Whether to divide by the largest norm of the gradient on the grid."""
    range: ErrorRange = "auto"
    """The errors from the lowest to the highest colour, or the ends of the axis; `auto` is whole
    powers of ten around those that occur, on a map away from kinks. With one range, figures can be
    compared."""
    cmap: ColorMap = "viridis"
    """The colour map, for two axes."""
    color: Color = "#1f77b4"
    """The colour of the line, for one axis."""
    linewidth: LineWidth = 1.0
    """The width of the line in points."""
    flags: bool = True
    """Whether to mark the points at which the gradient is not to be trusted, with a symbol for
    each reason."""


def needs(_options: Options) -> Needs:
    """Return what it needs of a field."""
    return Needs(("error", "error_estimate", "flag"))


def draw(scene: Scene, options: Options) -> None:
    """Draw the error; what is exactly 0, not known or flagged looks different from the rest.

    Where the field has no such variable, a note says why.
    """
    from gradatlas.figures.errors import label_of, measure, why_not_known

    label = label_of(options.quantity, relative=options.relative, math_text=scene.math_labels)
    measured = measure(scene.field, options.quantity, relative=options.relative)
    if len(scene.field.axes) == 1:
        scene.axes.set_ylabel(label)
    if measured is None:
        if len(scene.field.axes) == 1:
            scene.axes.set_yticks([])
        scene.add_note(why_not_known(scene.field, options.quantity))
        return
    bounds = _bounds(scene, measured.values) if options.range == "auto" else options.range
    if len(scene.field.axes) == 1:
        _draw_line(scene, options, measured.values, bounds)
    else:
        _draw_map(scene, options, measured.values, bounds, label)


def _bounds(scene: Scene, values: FloatArray) -> tuple[float, float] | None:
    """Return the powers of ten to show; None where no error is above 0."""
    from gradatlas.figures.errors import decades

    part = scene.shown_part()
    shown = values[part]
    if len(scene.field.axes) == 1:
        return decades(shown)
    # Beside a kink an error may be as large as it likes; it must not claim all the colours.
    is_kink = scene.field.has_flag("kink")[part]
    return decades(shown[~is_kink]) or decades(shown)


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


def _draw_map(
    scene: Scene,
    options: Options,
    values: FloatArray,
    bounds: tuple[float, float] | None,
    label: str,
) -> None:
    import numpy as np
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import ListedColormap, LogNorm
    from matplotlib.patches import Patch

    from gradatlas.figures.errors import cells, mark_flagged, ticks_of_wide_range
    from gradatlas.figures.levels import texts_by_value
    from gradatlas.figures.styles import INK, UNDEFINED, color_map

    x, y = scene.coordinates()
    columns, rows, worst = cells(x, y, values)
    if not np.isfinite(worst).all():
        scene.axes.set_facecolor(UNDEFINED)
        scene.legend.append((Patch(facecolor=UNDEFINED, edgecolor=INK, lw=0.5), "not known"))
    for name, points, axis in zip(scene.field.axes, (columns, rows), "xy", strict=True):
        # Whole cells at the edges; a limit that was asked for holds.
        if scene.fitted and name not in scene.limited:
            scene.axes.set(**{f"{axis}lim": (points[0], points[-1])})
    zero = np.ma.masked_where(~(worst == 0), worst)
    if not zero.mask.all():
        # Rasterised, because an SVG of each cell takes megabytes.
        scene.axes.pcolormesh(
            columns, rows, zero, cmap=ListedColormap(["white"]), rasterized=True, zorder=0.5
        )
        scene.legend.append((Patch(facecolor="white", edgecolor=INK, lw=0.5), "exactly 0"))
    if bounds is not None:
        norm, colors = LogNorm(*bounds), color_map(options.cmap)
        scene.axes.pcolormesh(
            columns,
            rows,
            np.ma.masked_where(~(worst > 0), worst),
            norm=norm,
            cmap=colors,
            rasterized=True,
            zorder=0.5,
        )
        ticks = ticks_of_wide_range(*bounds)
        scene.add_color_bar(
            ScalarMappable(norm, colors),
            label,
            None if ticks is None else texts_by_value(ticks),
            along=True,
            extend=_tips(worst, bounds),
        )
    elif not np.isfinite(worst).any():
        scene.add_note("the error is not known here")
    if options.flags:
        mark_flagged(scene)


def _tips(
    values: FloatArray, bounds: tuple[float, float]
) -> Literal["neither", "both", "min", "max"]:
    """Return at which ends of the colours there are values beyond."""
    below = bool(((values > 0) & (values < bounds[0])).any())
    above = bool((values > bounds[1]).any())
    if below:
        return "both" if above else "min"
    return "max" if above else "neither"


def _draw_line(
    scene: Scene, options: Options, values: FloatArray, bounds: tuple[float, float] | None
) -> None:
    import numpy as np

    from gradatlas.figures.errors import margin, mark_flagged, set_wide_ticks
    from gradatlas.figures.styles import INK

    (points,) = scene.coordinates()
    if not np.isfinite(values).any():
        scene.axes.set_yticks([])
        scene.add_note("the error is not known here")
        return
    low, high = bounds or (1e-17, 1e-15)
    scene.axes.set_yscale("log")
    positive = np.where(values > 0, values, np.nan)
    scene.axes.plot(
        points,
        positive,
        color=options.color,
        linewidth=options.linewidth,
        marker="o" if points.size <= _MOST_DOTS else None,
        markersize=2.5,
        zorder=2,
        scaley=False,
    )
    part = scene.shown_part()
    is_zero = values == 0
    is_lost = np.isnan(values) & (scene.field.flag != 0) & options.flags
    # What is exactly 0 or not known has no place on this scale: it stands below.
    has_floor = bool((is_zero | is_lost)[part].any())
    beyond = margin(low, high, 0.03)
    floor = low / beyond**2
    bottom = floor / beyond if has_floor else low / beyond
    scene.axes.set_ylim(bottom, high * beyond)
    set_wide_ticks(scene.axes.yaxis, bottom, high * beyond)
    if is_zero[part].any():
        (drawn,) = scene.axes.plot(
            points[is_zero],
            np.full(np.count_nonzero(is_zero), floor),
            linestyle="none",
            marker="v",
            markersize=3.5,
            color=INK,
            markeredgewidth=0,
            zorder=3,
            scaley=False,
        )
        scene.legend.append((drawn, "exactly 0"))
    if options.flags:
        mark_flagged(scene, np.fmax(positive, floor))
