"""What the options of a figure ask of each other, of its layers, and of the axes of studies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from gradatlas.config.grid_section import highest_value, lowest_value
from gradatlas.config.problems import Problems, join_key, listed, show
from gradatlas.figures.layer import find_point_layer, has_own_axes
from gradatlas.figures.options import MOST_PIXELS, FigureOptions
from gradatlas.figures.style_sheets import most_text, paper_of
from gradatlas.numbers import number_text

if TYPE_CHECKING:
    from gradatlas.config.figures_section import Figure
    from gradatlas.config.grid_section import CheckedGrid

_HEIGHT = "f"
"""What `scale` calls the height of lines over a single axis."""
_OF_FITTED = ("style", "crop", "font_size", "transparent", "scale", "panels")
"""Options that `layout: fixed` has not."""


def check_paper(options: FigureOptions, key: str, problems: Problems) -> None:
    """Refuse a figure of more pixels than can be drawn, or with text too large for it."""
    paper = paper_of(options)
    most = most_text(paper.width, paper.height)
    if options.font_size != "auto" and options.font_size > most:
        problems.add(
            join_key(key, "font_size"),
            f"text of {number_text(options.font_size)} points leaves no room for the picture in "
            f"{paper.width:g} × {paper.height:g} inches; give {most:g} at most, or a larger size",
        )
    if paper.pixels > MOST_PIXELS:
        problems.add(
            join_key(key, "dpi"),
            f"size and dpi make {paper.pixels:.0f} pixels; {MOST_PIXELS:.0f} at most",
        )


def check_fixed(options: FigureOptions, key: str, problems: Problems) -> None:
    """Refuse what `layout: fixed` cannot do."""
    if options.layout != "fixed":
        return
    usual = FigureOptions()
    for name in _OF_FITTED:
        if getattr(options, name) != getattr(usual, name):
            problems.add(
                join_key(key, name),
                f"is an option of layout: fitted; leave {name} out, or layout: fixed",
            )
    if options.size in ("column", "two_columns"):
        problems.add(
            join_key(key, "size"),
            f"{options.size} is cut to what is drawn, which layout: fixed is not; give width and "
            "height, such as size: [6.4, 4.8]",
        )


def check_scale(figure: Figure, key: str, problems: Problems) -> None:
    """Refuse scales that the layers of a figure or its other options do not go with."""
    options = figure.options
    key = join_key(key, "scale")
    if not options.scale:
        return
    if has_own_axes(figure.kinds[0]):
        problems.add(key, f"{listed(figure.kinds)} shows no axes of functions; leave scale out")
        return
    if _HEIGHT in options.scale and not _draws_height(figure):
        shown = {find_point_layer(kind).ORDINATE for kind in figure.kinds}
        problems.add(
            join_key(key, _HEIGHT),
            "is the height of lines over a single axis, and "
            + (
                f"{listed(figure.kinds)} shows the error, always on a logarithmic scale"
                if shown == {"error"}
                else f"{listed(figure.kinds)} draws over two; for levels that grow, give "
                "levels: log"
            )
            + f"; leave scale.{_HEIGHT} out",
        )
    logarithmic = [name for name, kind in options.scale.items() if kind == "log"]
    axes = [name for name in logarithmic if name != _HEIGHT]
    if axes and options.aspect == "equal":
        problems.add(
            key,
            f"a unit of {axes[0]} has no one length where its scale is log; leave out "
            "aspect: equal, or scale",
        )
    for name in logarithmic:
        limits = (options.limits or {}).get(name)
        if limits is not None and limits[0] <= 0:
            problems.add(
                f"{join_key(key, name)}",
                f"a logarithmic scale shows values above 0, and limits.{name} starts at "
                f"{number_text(limits[0])}; give a lower limit above 0, or scale {name} linear",
            )


def check_scale_of_axes(
    figures: Iterable[Figure], grids: Iterable[CheckedGrid], study: str, problems: Problems
) -> None:
    """Refuse scales of axes that a study has not, or that have values not above 0.

    Args:
        figures: Those of the study.
        grids: Those of its points.
        study: The key of the study.
        problems: What is wrong.
    """

    def why(figure: Figure, name: str, kind: object, grid: CheckedGrid) -> str | None:
        if name == _HEIGHT and _draws_height(figure):
            return None
        if name not in grid:
            return (
                f"{show(name)} is not an axis of {study} ({listed(grid)}); "
                "name its axes, or use another figure there"
            )
        if kind == "log" and (lowest := lowest_value(grid[name])) <= 0:
            return (
                f"a logarithmic scale shows values above 0, and {name} of {study} starts "
                f"at {number_text(lowest)}; let it start above 0, as in grid: {{{name}: "
                "{geomspace: {start: 1e-4, stop: 1, num: 81}}}, or use another figure"
            )
        return None

    _refuse_on_grids("scale", why, figures, grids, problems)


def check_limits_of_axes(
    figures: Iterable[Figure], grids: Iterable[CheckedGrid], study: str, problems: Problems
) -> None:
    """Refuse limits that show nothing of a study's grid.

    Args:
        figures: Those of the study.
        grids: Those of its points.
        study: The key of the study.
        problems: What is wrong.
    """

    def why(figure: Figure, name: str, limits: Any, grid: CheckedGrid) -> str | None:
        if name not in grid or len(grid) not in figure.dimensions:
            return None
        ends = lowest_value(grid[name]), highest_value(grid[name])
        reason = why_nothing_shown(name, limits, ends, f"the grid of {study}")
        return None if reason is None else f"{reason}, or use another figure there"

    _refuse_on_grids("limits", why, figures, grids, problems)


def _refuse_on_grids(
    option: str,
    why: Callable[[Figure, str, Any, CheckedGrid], str | None],
    figures: Iterable[Figure],
    grids: Iterable[CheckedGrid],
    problems: Problems,
) -> None:
    """Add a problem for each axis of an option by axes, by the first grid that it does not suit.

    Args:
        option: The option: axis → value.
        why: Why the value of an axis does not suit a grid, given the figure as well; None if it
            does.
        figures: Those of the study.
        grids: Those of its points.
        problems: What is wrong.
    """
    grids = list(grids)
    for figure in figures:
        for name, value in (getattr(figure.options, option) or {}).items():
            reasons = (why(figure, name, value, grid) for grid in grids)
            reason = next((found for found in reasons if found is not None), None)
            if reason is not None:
                problems.add(f"figures.{figure.name}.{option}.{name}", reason)


def why_nothing_shown(
    name: str, limits: tuple[float, float], ends: tuple[float, float], grid: str
) -> str | None:
    """Return why limits show nothing of an axis, and what to do; None where they show some of it.

    Args:
        name: The axis.
        limits: The part of it to show.
        ends: The first and the last value of the grid along it.
        grid: What the grid is called.
    """
    (low, high), (first, last) = limits, ends
    if (low <= first <= high) if first == last else (low < last and high > first):
        return None
    where = f"is {number_text(first)}"
    if first != last:
        where = f"goes from {number_text(first)} to {number_text(last)}"
    return (
        f"[{number_text(low)}, {number_text(high)}] shows nothing of {grid}, where {name} {where}; "
        "give limits within that"
    )


def _draws_height(figure: Figure) -> bool:
    """Return whether a figure draws f over a single axis."""
    return figure.dimensions == {1} and all(
        find_point_layer(kind).ORDINATE == "f" for kind in figure.kinds if not has_own_axes(kind)
    )
