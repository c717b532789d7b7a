"""Which descent paths a figure shows over the axes of the domain, and how strongly.

Without anything drawn: how it comes to paper is a matter of the layout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from gradatlas.figures.line_widths import PATHS, PATHS_MANY, line_width
from gradatlas.figures.run_looks import run_look
from gradatlas.figures.run_words import chosen_runs, has_failed, named_ends

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gradatlas.descent.stored_paths import StoredPaths
    from gradatlas.figures.layers.paths import Options
    from gradatlas.figures.line_looks import LineLook
    from gradatlas.figures.views import View
    from gradatlas.functions.function import FloatArray

_MOST_PATHS = 1000
"""Of more, some are drawn, evenly spread over their numbers."""
_FEW = 12
"""As many paths have marks at their steps, and large ones where they start and end."""
_SOME = 40
"""As many are drawn with a light edge, so that they can be followed over each other."""
_MOST_DOTS = 40
"""Along the longest path."""


@dataclass(frozen=True)
class RunPaths:
    """The paths of one run; all arrays have the axes of the figure, x and y."""

    name: str
    """What the legend says of it."""
    look: LineLook
    points: FloatArray
    """Where the paths are: (paths, points, 2), NaN past their ends."""
    ends: FloatArray
    """Their last points: (paths, 2)."""
    has_failed: NDArray[np.bool_]
    """Whether there is nowhere to go on from there: (paths,)."""


@dataclass(frozen=True)
class ShownPaths:
    """The paths of a figure."""

    runs: tuple[RunPaths, ...]
    starts: FloatArray
    """Where they start, whichever run it is: (starts, 2)."""
    minima: FloatArray
    """Where f is least, as far as that is known and wanted: (minima, 2)."""
    every: int | None
    """Of how many steps one has a mark, the start left aside; None for no marks."""
    width: float
    """That of lines in points, on a screen unless the user wants it so."""
    opacity: float
    size: float
    """That of marks, as a part of the usual one."""
    has_edge: bool
    """Whether lines have a light edge."""
    has_lines: bool
    """Whether it is known what lies between starts and ends."""
    common: str
    """What the legend says of all runs together; may be empty."""
    remarks: tuple[str, ...]
    """What the caption adds."""

    def points_in(self, view: View) -> FloatArray:
        """Return all points of paths in what is shown of the axes of the domain: (points, 2)."""
        parts = [part for run in self.runs for part in (run.points.reshape(-1, 2), run.ends)]
        return _inside(np.concatenate([np.empty((0, 2)), *parts]), view)

    def within(self, view: View) -> ShownPaths:
        """Return the same without starts and minima that are not seen: no legend explains them."""
        return replace(self, starts=_inside(self.starts, view), minima=_inside(self.minima, view))


def _inside(points: FloatArray, view: View) -> FloatArray:
    is_inside = np.isfinite(points).all(axis=1)
    for values, (low, high) in zip(points.T, view.values(), strict=False):
        is_inside &= (values >= low) & (values <= high)
    return np.asarray(points[is_inside])


def choose_paths(paths: StoredPaths, options: Options, shown_runs: Sequence[int]) -> ShownPaths:
    """Return what to draw of paths over one axis, at their heights, or over two.

    Args:
        paths: All of them.
        options: Those of the layer.
        shown_runs: The numbers of the runs of this picture: all that the options name, or some.
    """
    all_runs = chosen_runs(paths, options.runs)
    numbers = [number for number in all_runs if number in shown_runs]
    count = paths.paths.f.shape[1]
    shown = _spread(count, max(1, _MOST_PATHS // max(1, len(numbers))))
    places = (
        [*paths.paths.points, paths.paths.f][:2] if len(paths.axes) == 1 else paths.paths.points
    )
    # What all runs of the figure have in common is said once, whichever of them are in a picture.
    names, common = named_ends(paths, all_runs)
    runs = []
    for number in numbers:
        name = names[all_runs.index(number)]
        points = np.stack([values[number, shown] for values in places], axis=-1)
        taken = paths.paths.steps_taken[number, shown]
        last = np.minimum(taken, points.shape[1] - 1)
        ends = points[np.arange(len(points)), last]
        longest = int(taken.max(initial=0)) + 1
        if paths.ends_only:
            ends, longest = points[:, 1], 2
        failed = has_failed(paths.paths.status[number, shown])
        runs.append(RunPaths(name, run_look(number), points[:, :longest], ends, failed))
    drawn = len(runs) * len(shown)
    starts = np.stack([values[0, shown, 0] for values in places], axis=-1)
    every = _every(runs, options, drawn)
    remarks = []
    if paths.ends_only:
        every = None
        remarks.append("of each path its start and its end alone")
    if len(shown) < count:
        remarks.append(f"of {count} starts {len(shown)}, evenly spread over their numbers")
    if every is not None:
        remarks.append("a dot at each step" if every == 1 else f"a dot at each {every}th step")
    usual = PATHS if drawn <= _SOME else PATHS_MANY
    return ShownPaths(
        tuple(runs),
        starts if options.starts else starts[:0],
        _minima(paths) if options.minima else np.empty((0, 2)),
        every,
        line_width(options.linewidth, usual),
        _opacity(drawn) if options.alpha == "auto" else options.alpha,
        1.0 if len(shown) <= _FEW else 0.7 if len(shown) <= _SOME else 0.45,
        # On the graph of f, lines lie beside each other, and edges would hide them.
        drawn <= _SOME and len(paths.axes) > 1,
        not paths.ends_only,
        common,
        tuple(remarks),
    )


def _spread(count: int, most: int) -> NDArray[np.intp]:
    """Return at most so many of the numbers below `count`, evenly spread."""
    return np.unique(np.round(np.linspace(0, count - 1, min(count, most))).astype(np.intp))


def _every(runs: Sequence[RunPaths], options: Options, drawn: int) -> int | None:
    if options.every != "auto":
        return None if options.every == "none" else options.every
    if drawn > _FEW:
        return None
    longest = max((run.points.shape[1] - 1 for run in runs), default=0)
    step = 1
    while longest > _MOST_DOTS * step:  # 1, 2, 5, 10, 20 and so on
        step = step * 5 // 2 if str(step)[0] == "2" else 2 * step
    return step


def _opacity(drawn: int) -> float:
    return 1.0 if drawn <= _SOME else 0.6 if drawn <= 5 * _SOME else 0.3


def _minima(paths: StoredPaths) -> FloatArray:
    """Return the known minima: (minima, 2)."""
    minimum = paths.minimum
    if minimum is None:
        return np.empty((0, 2))
    places = np.array(minimum.places, np.float64)
    if len(paths.axes) > 1:
        return places
    return np.column_stack([places[:, 0], np.full(len(places), minimum.value)])
